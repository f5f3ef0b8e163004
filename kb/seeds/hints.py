"""What somebody may have meant who wrote a reference that is not known.

A name tells more than letters do: who writes `country/indonesia` means Indonesia, whatever its
reference is. Letters are asked last, and only where few of them differ.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection

from kb.seeds.labels import Label, Labels

#: The kinds among which a reference may be looked for: States, territories, and bodies of them.
SOMEWHERE = ("country", "place", "organization")
#: How alike two slugs are that one is a slip for the other (difflib's ratio).
ALIKE = 0.8


def reference_hint(reference: str, known: Collection[str], labels: Labels | None = None) -> str:
    """A hint at the known reference that was meant, or an empty text.

    >>> labels = Labels.from_labels([Label("country/id", "Indonesia", "en")])
    >>> reference_hint("country/indonesia", ["country/id", "country/si"], labels)
    "did you mean 'country/id' (Indonesia)?"
    >>> reference_hint("person/to-lan", ["person/to-lam", "person/to-linh"])
    "did you mean 'person/to-lam'?"
    >>> reference_hint("place/paris", ["place/pr"])
    ''
    """
    kind, _, slug = reference.partition("/")
    words = slug.replace("-", " ")
    if label := _called(kind, words, labels):
        return f"did you mean '{label.reference}' ({label.text})?"
    if near := _by_letters(kind, slug, known):
        return f"did you mean '{near}'?"
    if labels is not None and (alike := labels.near(words, kind)):
        return f"did you mean '{alike[0].reference}' ({alike[0].text})?"
    return ""


def _called(kind: str, words: str, labels: Labels | None) -> Label | None:
    """The one thing that has just this name: of the kind or, for a place, of another such kind."""
    labelled = list(labels.by_folded.get(words, ())) if labels is not None else []
    of_kind = [label for label in labelled if label.kind == kind]
    if not of_kind and kind in SOMEWHERE:
        of_kind = [label for label in labelled if label.kind in SOMEWHERE]
    return of_kind[0] if len({label.reference for label in of_kind}) == 1 else None


def _by_letters(kind: str, slug: str, known: Collection[str]) -> str:
    """The reference of the kind whose slug has nearly these letters, or a body or place of them."""
    slugs = {
        reference.partition("/")[2]: reference
        for reference in sorted(known)
        if reference.startswith(f"{kind}/")
    }
    if near := difflib.get_close_matches(slug[:80], slugs, n=1, cutoff=ALIKE):
        return slugs[near[0]]
    others = [f"{other}/{slug}" for other in SOMEWHERE if kind in SOMEWHERE]
    return next((reference for reference in others if reference in known), "")
