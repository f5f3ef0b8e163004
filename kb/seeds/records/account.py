"""What of a page or a table was read, and what was not: `not-taken.tsv` of a record's folder.

Whether a record has all participants follows from this list: nothing in it may be an act by which
one becomes or ceases to be one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import Problem, SeedError
from kb.seeds.texts import read_text

NOT_TAKEN = "not-taken.tsv"
_COLUMNS = ("place", "part", "act", "reason", "mend", "words")
_ACTS = ("participant", "other", "no")
_MEND = "import it again; the columns are " + ", ".join(_COLUMNS)
#: Of what was not taken a few words are kept, where there are more than so many characters.
_FEW, _MOST = 6, 60


@dataclass(frozen=True)
class NotTaken:
    """What could not be taken: its place ("note 8", "objection 3, line 2", of a table the line), of
    which part of the page it is, why, what to do, the first of its words, and whether it may be an
    act: one by which somebody becomes or ceases to be a "participant", some "other", or "no"."""

    place: str
    part: str
    reason: str
    mend: str = ""
    words: str = ""
    act: str = "participant"

    @property
    def row(self) -> tuple[str, ...]:
        """Its line in the file, field by field."""
        is_long = len(self.words) > _MOST
        words = " ".join(self.words.split()[:_FEW]) + "…" if is_long else self.words
        fields = (self.place, self.part, self.act, self.reason, self.mend)
        return tuple(" ".join(text.split()) for text in (*fields, words))

    @property
    def sentence(self) -> str:
        """It in words, for the page of its record.

        >>> NotTaken("note 8", "notes", "has no words", words="See above").sentence
        'note 8: has no words ("See above")'
        """
        words = self.row[-1]
        return f"{self.place}: {self.reason}" + (f' ("{words}")' if words else "")


@dataclass(frozen=True)
class Account:
    """How many there are of each part of a page, and what of them could not be taken."""

    seen: Mapping[str, int] = field(default_factory=dict)
    not_taken: tuple[NotTaken, ...] = ()

    @property
    def may_lack_participants(self) -> bool:
        """Whether something that was not taken may make or end a participant."""
        return any(one.act == "participant" for one in self.not_taken)

    def sentences(self, *, by_reason: bool) -> list[str]:
        """What was not taken, in words: each thing, or how many there are for each reason.

        >>> Account({}, (NotTaken("1", "rows", "no day"),) * 2).sentences(by_reason=True)
        ['2 rows: no day']
        """
        if by_reason:
            reasons = Counter((one.part, one.reason) for one in self.not_taken)
            return [f"{n:,} {part}: {reason}" for (part, reason), n in reasons.most_common()]
        return [one.sentence for one in self.not_taken]

    def summary(self) -> str:
        """What was read, in English; "" where nothing was counted.

        >>> Account({"notes": 325}, (NotTaken("note 8", "notes", "has no words"),)).summary()
        '324 of 325 notes read'
        """
        left = defaultdict[str, set[str]](set)
        for one in self.not_taken:
            left[one.part].add(one.place)
        parts = (
            f"{number - len(left[part]):,} of {number:,} {part}"
            for part, number in self.seen.items()
            if number
        )
        words = ", ".join(parts)
        return f"{words} read" if words else ""


def not_taken_in(folder: Path) -> tuple[NotTaken, ...]:
    """What the list of a record's folder has; nothing where there is no list.

    Raises `SeedError`.
    """
    path = folder / NOT_TAKEN
    if not path.exists():
        return ()
    head, *lines = read_text(path, 10_000_000).removesuffix("\n").split("\n")
    rows = [line.split("\t") for line in lines]
    problems = [
        Problem(path, number, 1, f"has {len(row)} fields", _MEND)
        for number, row in enumerate(rows, 2)
        if len(row) != len(_COLUMNS) or row[2] not in _ACTS
    ]
    if tuple(head.split("\t")) != _COLUMNS:
        problems.insert(0, Problem(path, 1, 1, "has other columns", _MEND))
    if problems:
        raise SeedError(problems)
    return tuple(
        NotTaken(place, part, reason, mend, words, act)
        for place, part, act, reason, mend, words in rows
    )


def listed(some: Iterable[NotTaken]) -> str:
    """What was not taken as the text of its file."""
    return "".join("\t".join(row) + "\n" for row in (_COLUMNS, *_rows(some)))


def _rows(some: Iterable[NotTaken]) -> Iterator[tuple[str, ...]]:
    return (one.row for one in some)
