"""Which lines of a dataset stand in which section.

A dataset is made of parts, such as what an article says, and several parts may say something of one
thing. All lines about it stand in the section of the first part that says any, so that what it is
stands in one place, and what is counted can be added up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from kb.canonical.lines import hash_of, subject_hashes

#: Which subjects of a part stand in which other section, as hashes.
_Moves = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Source:
    """A part of a dataset: the section in which it stands, a digest of its lines, these lines of
    N-Quads in any order, and the hashes of their subjects."""

    section: str
    digest: str
    lines: Callable[[], Iterable[bytes]] = field(compare=False)
    subjects: Collection[int] = field(compare=False, repr=False)

    @classmethod
    def of(cls, section: str, lines: Sequence[bytes]) -> Source:
        """A part of few lines, which are given."""
        digest = sha256(b"".join(lines)).hexdigest()
        subjects = subject_hashes(line.decode() for line in lines)
        return cls(section, digest, lambda: lines, subjects)


@dataclass(frozen=True)
class Plan:
    """A section to be made: what stands in it of its own parts and of others, and a key that is
    the same where its lines are."""

    name: str
    key: str
    own: Sequence[tuple[Source, frozenset[int]]]
    others: Sequence[tuple[Source, frozenset[int]]]

    def lines(self) -> list[bytes]:
        """Its lines, sorted, each once."""
        lines = set[bytes]()
        for source, gone in self.own:
            lines.update(
                _of_subjects(source.lines(), gone, is_in=False) if gone else source.lines()
            )
        for source, wanted in self.others:
            lines.update(_of_subjects(source.lines(), wanted))
        return sorted(lines)


@dataclass(frozen=True)
class Sectioning:
    """The sections of a dataset; `owners` has for each subject, by its hash, the section in which
    it stands, and `moved` digests of what parts say in other sections than their own."""

    plans: Sequence[Plan]
    owners: Mapping[int, str]
    moved: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(
        cls, sources: Sequence[Source], known: Mapping[str, Mapping[str, str]] | None = None
    ) -> Sectioning:
        """The sections of parts, which are given in their order; of parts whose digests of moved
        lines are `known` these lines are not read."""
        owners = dict[int, str]()
        own = dict[str, list[tuple[Source, frozenset[int]]]]()
        others = dict[str, list[tuple[Source, frozenset[int]]]]()
        keys, moved = dict[str, list[str]](), dict[str, Mapping[str, str]]()
        for source in sources:
            moves = _moves(source, owners)
            own.setdefault(source.section, []).append((source, frozenset().union(*moves.values())))
            key = _key(source, moves)
            keys.setdefault(source.section, []).append(key)
            if moves:
                moved[key] = (known or {}).get(key) or _digests(source, moves)
            for name, wanted in moves.items():
                others.setdefault(name, []).append((source, wanted))
                keys[name].append(moved[key][name])
        plans = [
            Plan(name, _digest(keys[name]), some, others.get(name, ()))
            for name, some in own.items()
        ]
        return cls(plans, owners, moved)


def _moves(source: Source, owners: dict[int, str]) -> _Moves:
    """Which subjects of a part belong to earlier sections; all others are its own from now on."""
    moves = dict[str, set[int]]()
    for subject in source.subjects:
        owner = owners.setdefault(subject, source.section)
        if owner != source.section:
            moves.setdefault(owner, set()).add(subject)
    return {name: frozenset(some) for name, some in moves.items()}


def _key(source: Source, moves: _Moves) -> str:
    some = (f"{name} {subject}" for name, moved in moves.items() for subject in moved)
    return _digest([source.digest, *sorted(some)])


def _digests(source: Source, moves: _Moves) -> dict[str, str]:
    """Digests of the lines of a part that stand in other sections."""
    lines = list(source.lines())
    return {
        name: sha256(b"".join(sorted(_of_subjects(lines, wanted)))).hexdigest()
        for name, wanted in moves.items()
    }


def _of_subjects(
    lines: Iterable[bytes], subjects: frozenset[int], *, is_in: bool = True
) -> Iterator[bytes]:
    """The lines about some subjects, or about all others."""
    last, is_wanted = b"", False
    for line in lines:
        if not line.startswith(last) or not last:
            last = line[: line.index(b" ") + 1]
            is_wanted = (hash_of(last[:-1]) in subjects) == is_in
        if is_wanted:
            yield line


def _digest(texts: Iterable[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()
