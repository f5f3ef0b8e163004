"""Things that were published and are no longer: the curators' file `retired.yaml`.

An IRI that was published is never given to anything else. Where two references turn out to name
one thing, one of them is merged into the other; where a thing should not have been published, or is
to be no longer, it is retired with the reason. So is a fact (`fact/jafepq`) that stands in no file
any more. The file stands in `seeds/authorities`, and need not be there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.errors import Problem
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import raise_for

NAME = "retired.yaml"


@dataclass(frozen=True)
class Retired:
    """A thing that is no longer published: merged into another one, or retired (`into` is empty).

    `because` has the reason by language.
    """

    reference: str
    into: str
    because: Mapping[str, str]
    decided_by: str
    decided_on: str
    path: Path
    line: int

    @property
    def what(self) -> str:
        """What became of the thing, and where that is written."""
        became = f"merged into {self.into}" if self.into else "retired"
        return f"{became} in {self.path.name}:{self.line}"


def read_retired(folder: Path, known: Collection[str] | None = None) -> tuple[Retired, ...]:
    """What the file in a folder retires; nothing where there is no file.

    With `known` references, whoever decided must be among them. Raises `SeedError` with every
    problem of the file: what is retired twice, what is merged into itself or into what is retired.
    """
    path = folder / NAME
    if not path.exists() and not path.is_symlink():
        return ()
    file = SeedFile.read(path, "retired")
    entries = tuple(_entries(file))
    problems = [*_repeated(entries), *_circular(entries), *_merged_facts(entries)]
    for i, entry in enumerate(entries):
        if known is not None and f"curator/{entry.decided_by}" not in known:
            message = f"no curator '{entry.decided_by}' is known"
            mend = "add the curator to seeds/authorities/curators.trig"
            problems.append(file.place(("retired", i, "decided"), message, mend))
    raise_for(problems)
    return entries


def reasons(because: str | Mapping[str, str]) -> Mapping[str, str]:
    """A reason by language; a plain text is English.

    >>> reasons("The words are a joke.")
    {'en': 'The words are a joke.'}
    """
    return {"en": because} if isinstance(because, str) else because


def destinations(retired: Sequence[Retired]) -> Mapping[str, str]:
    """Where each merged thing is now, at the end of a chain of merges.

    >>> def merged(reference, into):
    ...     return Retired(reference, into, {}, "editors", "2026-11-24", Path("retired.yaml"), 1)
    >>> destinations([merged("person/a", "person/b"), merged("person/b", "person/c")])
    {'person/a': 'person/c', 'person/b': 'person/c'}
    """
    into = {entry.reference: entry.into for entry in retired if entry.into}
    return {reference: _way(reference, into)[-1] for reference in into}


def _entries(file: SeedFile) -> Iterator[Retired]:
    for i, value in enumerate(file.value["retired"]):
        yield Retired(
            reference=value["ref"],
            into=value.get("into", ""),
            because=reasons(value.get("because", {})),
            decided_by=value["decided"]["who"],
            decided_on=value["decided"]["on"],
            path=file.path,
            line=file.place(("retired", i), "").line,
        )


def _repeated(retired: Sequence[Retired]) -> Iterator[Problem]:
    first: dict[str, Retired] = {}
    for entry in retired:
        if (other := first.setdefault(entry.reference, entry)) is not entry:
            message = f"{entry.reference} stands here and in line {other.line}"
            yield Problem(entry.path, entry.line, 1, message, "keep one entry")


def _merged_facts(retired: Sequence[Retired]) -> Iterator[Problem]:
    for entry in retired:
        if entry.into and entry.reference.startswith("fact/"):
            message = f"{entry.reference} is merged into {entry.into}, but a fact is not a thing"
            yield Problem(entry.path, entry.line, 1, message, "say why it is gone, by because: ...")


def _circular(retired: Sequence[Retired]) -> Iterator[Problem]:
    """A problem for each thing that is merged into itself, or at last into what is retired."""
    by_reference = {entry.reference: entry for entry in retired}
    into = {entry.reference: entry.into for entry in retired if entry.into}
    for entry in by_reference.values():
        *between, end = _way(entry.reference, into)
        by = f" by {', '.join(between)}" if between else ""
        if entry.into and end == entry.reference:
            message = f"{entry.reference} is merged into itself{by}"
            yield Problem(entry.path, entry.line, 1, message, "take out the entry that is wrong")
        elif entry.into in by_reference and not by_reference[entry.into].into:
            line = by_reference[entry.into].line
            message = (
                f"{entry.reference} is merged into {entry.into}, which is retired in line {line}"
            )
            mend = "merge it into a thing that is published, or retire it too"
            yield Problem(entry.path, entry.line, 1, message, mend)


def _way(start: str, into: Mapping[str, str]) -> list[str]:
    """The things that a thing was merged into, one after the other, until a circle closes."""
    way: list[str] = []
    at = start
    while at in into and into[at] not in way:
        at = into[at]
        way.append(at)
    return way or [start]
