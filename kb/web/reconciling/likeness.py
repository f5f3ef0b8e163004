"""How like a name of a table is to the names that things have here, and whether that is sure.

| the names | score | `match` |
|---|---|---|
| are equal, letter by letter | 100 | yes |
| differ in case, accents, spaces or signs alone | 98 | yes |
| have the same words in another order, or an article more | 95 | yes |
| are a participant's, with the numbers of a depositary's notes behind: "Albania 4, 7" | 93 | yes |
| differ in what stands in brackets | 90 | no |
| are nearly alike | below 90 | no |

One point less where the name is another name of the thing than its first. What is sure is told so
only where no second thing has such a name; an abbreviation is too short to be sure of a thing whose
type was not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from kb.index.search import Entry, Search, fold
from kb.namespaces import SCHEMA

EXACT, FOLDED, WORDS, NOTES, BRACKETS = 100.0, 98.0, 95.0, 93.0, 90.0
#: From here on a name is one of the thing, and not only like one.
SURE = NOTES
#: Names of fewer letters are abbreviations.
FEWEST_LETTERS = 4
#: Names nearer than this, of 100, are offered.
_NEAR = 72.0
#: So many names are looked at for near ones, the shortest; equal ones are found among all.
MOST_NAMES = 200_000
_ARTICLES = frozenset(("the", "la", "le", "les", "el", "los", "las"))
_BRACKETED = re.compile(r"[(\[][^()\[\]]*[)\]]")
#: The numbers of notes that depositaries set behind a name; a treaty's own number may stand there.
_NOTES = re.compile(r"(?:,?\s+\d{1,3})+$")
_PARTICIPANTS = frozenset(map(str, (SCHEMA.Country, SCHEMA.Organization)))


@dataclass(frozen=True)
class Likeness:
    """A thing, the name of it that is most like the one given, how like (0 to 100), and how:
    `exact`, `folded`, `words`, `notes`, `brackets` or `near`."""

    thing: str
    kind: str
    name: str
    score: float
    how: str


def alike(search: Search, name: str, kinds: Sequence[str], most: int) -> list[Likeness]:
    """The things of some kinds with names like one, the most alike first.

    Near ones are looked for only where no thing has the name.
    """
    best: dict[str, Likeness] = {}
    plain = _NOTES.sub("", name)
    forms = (name, plain, _BRACKETED.sub(" ", name), " ".join(_words(plain)))
    for asked in dict.fromkeys(filter(None, forms)):
        for entry in search.called(asked, kinds):
            _keep(best, _equal(name, entry))
    if all(one.score < SURE for one in best.values()):
        for one in _near(search, name, tuple(kinds), most):
            _keep(best, one)
    return sorted(best.values(), key=lambda one: (-one.score, len(one.name), one.thing))[:most]


def is_sure(found: Sequence[Likeness], *, is_typed: bool) -> bool:
    """Whether the first of some likenesses is the thing that was meant.

    >>> one = Likeness("x", "", "Viet Nam", EXACT, "exact")
    >>> is_sure([one], is_typed=False), is_sure([one, one], is_typed=True)
    (True, False)
    """
    if not found or found[0].score < SURE - 1 or (len(found) > 1 and found[1].score >= SURE - 1):
        return False
    return is_typed or len(_key(found[0].name)) >= FEWEST_LETTERS


def _keep(best: dict[str, Likeness], one: Likeness | None) -> None:
    if one and (one.thing not in best or best[one.thing].score < one.score):
        best[one.thing] = one


def _equal(name: str, entry: Entry) -> Likeness | None:
    """How a name is the same as one of a thing; None where it is another."""
    without = _NOTES.sub("", name) if entry.kind in _PARTICIPANTS else name
    for how, score, given, of in (
        ("exact", EXACT, name, str.strip),
        ("folded", FOLDED, name, _key),
        ("words", WORDS, name, _words),
        ("notes", NOTES, without, _words),
        ("brackets", BRACKETS, without, _unbracketed),
    ):
        if of(given) == of(entry.text):
            return Likeness(entry.thing, entry.kind, entry.text, score, how)
    return None


def _near(search: Search, name: str, kinds: tuple[str, ...], most: int) -> Iterable[Likeness]:
    """Names that are nearly the same, as they stand and with their words sorted."""
    for entries, spelt, sorted_words in (_names(search, kind) for kind in kinds):
        for query, choices in ((_spelt(name), spelt), (_sorted(name), sorted_words)):
            found = process.extract(
                query, choices, scorer=fuzz.ratio, processor=None, score_cutoff=_NEAR,
                limit=4 * most,
            )  # fmt: skip
            for _, ratio, at in found:
                entry = entries[at]
                score = round(ratio * 0.89, 1)
                yield Likeness(entry.thing, entry.kind, entry.text, score, "near")


@lru_cache(maxsize=16)
def _names(search: Search, kind: str) -> tuple[tuple[Entry, ...], list[str], list[str]]:
    """The names of the things of a kind: of a release, which never changes."""
    entries = search.names((kind,), MOST_NAMES)
    return (
        entries,
        [_spelt(entry.text) for entry in entries],
        [_sorted(entry.text) for entry in entries],
    )


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _key(text: str) -> str:
    """A name without case, accents, spaces and signs: "Viet Nam" is "Vietnam"."""
    return "".join(_split(text))


def _words(text: str) -> list[str]:
    """The words of a name, in no order: "Korea, Republic of" is "Republic of Korea".

    >>> _words("The Republic of Korea") == _words("Korea, Republic of")
    True
    """
    return sorted(word for word in _split(text) if word not in _ARTICLES)


def _unbracketed(text: str) -> list[str]:
    return _words(_BRACKETED.sub(" ", text))


def _spelt(text: str) -> str:
    return " ".join(_split(text))


def _sorted(text: str) -> str:
    return " ".join(sorted(_split(text)))
