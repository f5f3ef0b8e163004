"""Names of States that are written in one word or in two, such as "Viet Nam" and "Vietnam": what is
found by the one is found by the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping


def spellings(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each folded name of a thing the others that differ in their spaces alone.

    >>> spellings([("vn", "viet nam"), ("vn", "vietnam"), ("cz", "czechia")])
    {'viet nam': 'vietnam', 'vietnam': 'viet nam'}
    >>> spellings([("us", "u.s."), ("us", "us")])
    {}
    """
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for thing, name in names:
        words = re.findall(r"\w+", name)
        if all(len(word) > 1 for word in words):  # "U.S." would be found in every "us"
            forms[thing, "".join(words)].add(" ".join(words))
    return {
        one: " ".join(sorted(alike - {one}))
        for alike in forms.values()
        if len(alike) > 1
        for one in sorted(alike)
    }


def in_both(others: Mapping[str, str]) -> Callable[[str], str]:
    """What adds to a folded text the other spellings of the names in it.

    >>> in_both({"viet nam": "vietnam"})("the party of viet nam")
    'the party of viet nam vietnam'
    """
    if not others:
        return str
    found = re.compile(rf"\b(?:{'|'.join(map(re.escape, others))})\b")

    def add(text: str) -> str:
        more = dict.fromkeys(others[one] for one in found.findall(text))
        return " ".join((text, *more))

    return add
