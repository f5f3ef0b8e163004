"""What somebody may have meant who wrote a reference that is not known.

A name tells more than letters do: who writes `country/indonesia` means Indonesia, whatever its
reference is. Letters are asked last, and only where few of them differ.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection

from kb.seeds.labels import Labels

#: How alike two slugs are that one is a slip for the other (difflib's ratio).
ALIKE = 0.8


def reference_hint(reference: str, known: Collection[str], labels: Labels | None = None) -> str:
    """A hint at the known reference that was meant, or an empty text.

    >>> from kb.seeds.labels import Label
    >>> labels = Labels.from_labels([Label("country/id", "Indonesia", "en")])
    >>> reference_hint("country/indonesia", ["country/id", "country/si"], labels)
    "did you mean 'country/id' (Indonesia)?"
    >>> reference_hint("person/to-lan", ["person/to-lam", "person/to-linh"])
    "did you mean 'person/to-lam'?"
    >>> reference_hint("place/paris", ["place/pr"])
    ''
    """
    kind, _, slug = reference.partition("/")
    found = _by_name(kind, slug, labels) if labels is not None else ""
    if found or not (near := _by_letters(kind, slug, known)):
        return found
    return f"did you mean '{near}'?"


def _by_name(kind: str, slug: str, labels: Labels) -> str:
    """The one thing whose name the slug spells, of that kind or, where none is, of another."""
    words = slug.replace("-", " ")
    called = [
        label
        for one in (words, words.upper())
        for reference in labels.find(one)
        for label in labels.by_folded[words]
        if label.reference == reference
    ]
    found = [label for label in called if label.kind == kind] or called
    found = found or list(labels.near(words, kind)[:1])
    if len({label.reference for label in found}) != 1:
        return ""
    return f"did you mean '{found[0].reference}' ({found[0].text})?"


def _by_letters(kind: str, slug: str, known: Collection[str]) -> str:
    """The reference of the kind whose slug has nearly these letters, or one of just this slug."""
    slugs = {one.partition("/")[2]: one for one in sorted(known) if one.startswith(f"{kind}/")}
    if near := difflib.get_close_matches(slug[:80], slugs, n=1, cutoff=ALIKE):
        return slugs[near[0]]
    return next((one for one in sorted(known) if one.partition("/")[2] == slug), "")
