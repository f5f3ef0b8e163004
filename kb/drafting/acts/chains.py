"""What the words behind an act tell by leaving out what was said: "and Peru in 2012", "Cuba has
not", "and the Protocol in 2016".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kb.drafting.acts.ellipsis import denied, gapped, of_treaties
from kb.drafting.acts.readings import Act, Reading


def behind(first: Reading, act: Act) -> Iterator[Act]:
    """What the words behind an act say by leaving out what was said."""
    for treaty in first.more_treaties():
        yield replace(act, treaty=treaty)
    every = [act]
    for one in (*gapped(first, act), *of_treaties(first, act)):
        every.append(one)
        yield one
    if not act.outlook or act.outlook == "Denied":
        end = first.skeleton.behind(max(one.quote.end for one in every))
        if other := denied(first.skeleton, end, act, first.annotated.language):
            yield other
