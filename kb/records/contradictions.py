"""What contradicts itself in a record: days before the treaty was, consents before signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdflib import Literal

from kb.namespaces import SCHEMA
from kb.seeds.authorityfile import Authority
from kb.seeds.records.acts import Acts

#: The kinds of consents by which a participant keeps what it signed.
_AFTER_SIGNATURE = ("Ratification", "Acceptance", "Approval")


def adopted(authorities: Mapping[str, Authority]) -> dict[str, str]:
    """The days on which treaties were adopted, where one day is known."""
    return {
        reference: str(days[0])
        for reference, authority in authorities.items()
        if reference.startswith("treaty/")
        and len(days := list(authority.triples.objects(None, SCHEMA.legislationDate))) == 1
        and isinstance(days[0], Literal)
        and re.fullmatch(r"\d{4}-\d\d-\d\d", days[0])
    }


def contradictions(acts: Acts, since: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """What the acts of a record say that cannot be, each with the place of its cell; `since` are
    the days on which treaties were adopted."""
    signed = {
        (one.treaty, one.actor): one.act.day
        for one in acts.named
        if one.act.kind == "Signature" and one.act.day
    }
    for one in acts.named:
        if not (one.actor and one.act.day):
            continue
        if str(one.act.day) < since.get(one.treaty, ""):
            said = f"{one.act.day} lies before {since[one.treaty]}, when the treaty was adopted"
            yield one.place, said
        first = signed.get((one.treaty, one.actor))
        if one.act.kind in _AFTER_SIGNATURE and first and one.act.day < first:
            yield one.place, f"{one.act.day} lies before {first}, the day of its signature"
