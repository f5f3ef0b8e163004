"""Which items of a draft are right, which are wrong, and which were missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields

from kb.scoring.items import CLAIMED, NEW, UNSAID, Item


@dataclass(frozen=True)
class Rule:
    """What must agree for an item to be right; one row of the table.

    `needed` arguments agree or are left out by both. Of `stated` ones nothing is given but what is
    expected; leaving one out is no mistake here, since dates and places have rows of their own.
    `shared` ones agree where both have them. With `again`, several given items may be one expected
    item (a long statement is drafted in parts).
    """

    title: str
    kind: str
    needed: tuple[str, ...]
    stated: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    same_place: bool = False
    again: bool = False


#: In the order of the table. Things are compared wherever they stand: they are counted once.
RULES = (
    Rule("country", "country", ("name",)),
    Rule("organization", "organization", ("name",)),
    Rule("person", "person", ("name",)),
    Rule("person with office", "office", ("holder", "office"), shared=("of",), same_place=True),
    Rule("place", "place", ("name",)),
    Rule("treaty name", "treaty", ("name",)),
    Rule("event", "event", ("family",), ("date", "place"), ("treaty",), True, True),
    Rule("date", "date", ("date",), same_place=True),
    Rule("count", "count", ("value", "unit"), same_place=True, again=True),
    Rule("statement", "statement", ("mode",), same_place=True, again=True),
    Rule("statement, speaker", "statement", ("mode", "speaker"), same_place=True, again=True),
    Rule("act", "act", ("actor", "action", "treaty"), same_place=True, again=True),
    Rule("act, date", "act", ("actor", "action", "treaty", "date"), same_place=True, again=True),
    Rule(
        "act, date, status",
        "act",
        ("actor", "action", "treaty", "date", "status"),
        same_place=True,
        again=True,
    ),
)


@dataclass(frozen=True)
class Score:
    """The items of one row: given ones that are right or wrong or optional, expected ones that were
    matched or missed."""

    right: tuple[Item, ...] = ()
    wrong: tuple[Item, ...] = ()
    optional: tuple[Item, ...] = ()
    matched: tuple[Item, ...] = ()
    missed: tuple[Item, ...] = ()

    @property
    def given(self) -> int:
        """How many were given, without those that are neither right nor wrong."""
        return len(self.right) + len(self.wrong)

    @property
    def expected(self) -> int:
        """How many had to be found."""
        return len(self.matched) + len(self.missed)

    @property
    def precision(self) -> float | None:
        """The share of the given that is right; None where none is given."""
        return len(self.right) / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """The share of the expected that was found; None where none is expected."""
        return len(self.matched) / self.expected if self.expected else None

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def compare(
    given: Iterable[Item], expected: Iterable[Item], rule: Rule, strict: bool = True
) -> Score:
    """The score of a row.

    Strict: names are equal, dates are whole, and places overlap. Else the name of a body or a place
    may hold the other, a date may lack its year, and an event may be told elsewhere if one of its
    arguments agrees. Treaties, people and speakers are the same thing or are not, either way.
    """
    of_kind = [item for item in given if item.kind == rule.kind]
    # Those first that must be found: who gives one is right, though an optional one agrees too.
    wanted = sorted((i for i in expected if i.kind == rule.kind), key=lambda i: i.is_optional)
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for exact in (True, False)[: 1 if strict else 2]:
        for i, item in enumerate(of_kind):
            if i in partner:
                continue
            for j, other in enumerate(wanted):
                if (rule.again or j not in taken) and agree(item, other, rule, exact):
                    partner[i] = j
                    taken.add(j)
                    break
    # What was found is said of each, for one long passage may give two of them.
    if rule.again:
        taken |= {
            j
            for j, other in enumerate(wanted)
            if any(agree(item, other, rule, strict) for item in of_kind)
        }
    optional = {i: wanted[j].is_optional for i, j in partner.items()}
    return Score(
        right=tuple(item for i, item in enumerate(of_kind) if optional.get(i) is False),
        wrong=tuple(
            item for i, item in enumerate(of_kind) if i not in optional and not item.is_undecided
        ),
        optional=tuple(item for i, item in enumerate(of_kind) if optional.get(i)),
        matched=tuple(w for j, w in enumerate(wanted) if j in taken and not w.is_optional),
        missed=tuple(w for j, w in enumerate(wanted) if j not in taken and not w.is_optional),
    )


def agree(given: Item, expected: Item, rule: Rule, strict: bool = True) -> bool:
    """Whether a given item is the expected one, by a rule."""
    has_both = [key for key in rule.shared if all(_values(given, expected, key))]
    has_own = [key for key in rule.stated if given.arguments.get(key)]
    if not all(_needed(given, expected, key, strict) for key in rule.needed) or not all(
        _same(given, expected, key, strict) for key in (*has_own, *has_both)
    ):
        return False
    if not rule.same_place or given.overlaps(expected):
        return True
    return not strict and any(
        _same(given, expected, key, strict) for key in (*rule.stated, *rule.shared)
    )


def happened_falsely(given: Iterable[Item], expected: Iterable[Item]) -> tuple[Item, ...]:
    """The acts that are given as having occurred, which nobody says that they did: the grave ones.

    Grave is to read an act where the words tell of none: one that was only planned, of another
    kind, of somebody who did not do it, or done to another treaty of the article. Not grave, though
    wrong in its rows, is an act that did occur and is told incompletely or under another name:

    - it is given as somebody's claim, which is published as no act;
    - it leaves out its actor, where some such act occurred;
    - it has the words by which the curator's act names its actor, with another reference;
    - its kind, actor and place are those of the curator's act, and its day is no other, while its
      treaty has another reference: for the same words, or one that the curator's file has nowhere.
    """
    wanted = tuple(expected)
    occurred = [i for i in wanted if i.kind == "act" and "occurred" in i.arguments["status"]]
    known = frozenset[str]().union(*(i.arguments["name"] for i in wanted if i.kind == "treaty"))
    return tuple(
        item
        for item in given
        if item.kind == "act"
        and not item.is_undecided
        and "occurred" in item.arguments["status"]
        and CLAIMED not in item.arguments["status"]
        and not any(_occurred(item, act, known) for act in occurred)
    )


_DONE = Rule("", "act", ("action",), ("date",), same_place=True)


def _occurred(given: Item, act: Item, treaties: frozenset[str]) -> bool:
    """Whether a given act is one that occurred, perhaps with another name for one of its things;
    `treaties` are the names of those that the curator's file speaks of."""
    if not _same(given, act, "action", False):
        return False
    if _has_like_treaty(given, act):
        names_nobody = not given.arguments["actor"]
        return names_nobody or _same(given, act, "actor", False) or _same(given, act, "actor words")
    is_elsewhere = not given.arguments["treaty"] & treaties or _same(given, act, "treaty words")
    is_there = given.overlaps(act) and agree(given, act, _DONE, False)
    return is_elsewhere and is_there and _needed(given, act, "actor", False)


def _has_like_treaty(given: Item, act: Item) -> bool:
    """Whether an act that was done may be told by another length of its treaty's name: wrong in
    its rows, but no other act."""
    mine, theirs = _values(given, act, "treaty")
    alike = any(same_name(a, b) for a in mine for b in theirs)
    return not are_two(mine, theirs) and (alike or bool(mine & theirs))


def _needed(given: Item, expected: Item, key: str, strict: bool) -> bool:
    mine, theirs = _values(given, expected, key)
    if not mine:
        return not theirs or UNSAID in theirs
    return _same(given, expected, key, strict)


def _values(given: Item, expected: Item, key: str) -> tuple[frozenset[str], frozenset[str]]:
    return given.arguments.get(key, frozenset()), expected.arguments.get(key, frozenset())


def _same(given: Item, expected: Item, key: str, strict: bool = True) -> bool:
    """Whether some value of an argument is the same on both sides."""
    mine, theirs = _values(given, expected, key)
    theirs = theirs - {UNSAID}
    if key in _THINGS and are_two(mine, theirs):
        return False
    if mine & theirs:
        return True
    test = None if (given.kind, key) in _BY_REFERENCE else _TESTS.get(key)
    return not strict and test is not None and any(test(a, b) for a in mine for b in theirs)


def are_two(values: AbstractSet[str], others: AbstractSet[str]) -> bool:
    """Whether sets of references and names are of two things, each of which an authority describes:
    then no name makes them one.

    >>> are_two({"treaty/a", "the pact"}, {"treaty/b", "the pact"})
    True
    >>> are_two({"treaty/a", "the pact"}, {"new:treaty/pact", "the pact"})
    False
    """
    mine, theirs = _known(values), _known(others)
    return bool(mine and theirs) and not mine & theirs


def _known(values: AbstractSet[str]) -> AbstractSet[str]:
    return {value for value in values if "/" in value and not value.startswith((NEW, "/"))}


def same_name(name: str, other: str) -> bool:
    """Whether a folded name is the other, or stands in it as whole words.

    >>> same_name("shangri la hotel", "shangri la hotel singapore"), same_name("oman", "romania")
    (True, False)
    """
    if "/" in name or "/" in other:  # references are the same, or are not
        return name == other
    return bool(name and other) and (f" {name} " in f" {other} " or f" {other} " in f" {name} ")


def _same_date(date: str, other: str) -> bool:
    """Whether two dates are one, of which either may lack its year; of ranges both days are.

    What is said to have begun on the first day of the other is not wrong.

    >>> _same_date("--10-25", "2025-10-25"), _same_date("2025", "2025-10-25")
    (True, False)
    >>> _same_date("--10-25/--10-26", "2025-10-25/2025-10-26"), _same_date("--10", "2025-10")
    (True, True)
    """
    if "/" in date and "/" in other:
        return all(map(_same_date, date.split("/"), other.split("/")))
    if "/" in other:
        return _same_date(date, other.split("/")[0])
    return date == other or (date.startswith("--") and other[4:] == date[1:]) or (
        other.startswith("--") and date[4:] == other[1:]
    )  # fmt: skip


def _same_value(value: str, other: str) -> bool:
    """Whether two counts are one: words of an estimate may stand in what was quoted."""
    return not value.isdigit() and same_name(value, other)


#: How values are compared that need not be equal. Kinds, modes and statuses are equal or not.
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "date": _same_date,
    "value": _same_value,
    **dict.fromkeys(("name", "office", "of", "place", "actor"), same_name),
}  # fmt: skip
#: The arguments that stand for things.
_THINGS = ("name", "holder", "of", "treaty", "place", "speaker", "actor")
#: Treaties and people: of like names two are two, and no name within another makes them one.
_BY_REFERENCE = (("treaty", "name"), ("person", "name"))
