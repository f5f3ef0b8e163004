"""Names that two authorities of one kind share, and those of which the curators say so.

A label that several things share links nothing, and is offered with all the things it may mean. Two
treaties of different days may well have one title, and two bodies one short name; but where nothing
tells two things apart, one was most likely entered twice, which is refused. Where both are called
so all the same ("Congo"), `seeds/authorities/ambiguous.yaml` says it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import Problem
from kb.namespaces import SCHEMA
from kb.seeds.authorities import Authority
from kb.seeds.labels import Label, Labels, folded
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import raise_for

NAME = "ambiguous.yaml"
#: The kinds of things that words of an article are linked to by name.
LINKED = ("country", "organization", "person", "place", "treaty")


@dataclass(frozen=True)
class Ambiguous:
    """A label that several things of one kind share, and where that is written."""

    label: str
    references: frozenset[str]
    path: Path
    line: int


def read_ambiguous(folder: Path) -> tuple[Ambiguous, ...]:
    """The labels that the file in a folder marks; none where there is no file.

    Raises `SeedError` where a label stands there twice for the same kind, or for several kinds.
    """
    path = folder / NAME
    if not path.exists() and not path.is_symlink():
        return ()
    file = SeedFile.read(path, "ambiguous")
    entries: dict[tuple[str, str], Ambiguous] = {}
    problems: list[Problem] = []
    for i, value in enumerate(file.value["ambiguous"]):
        line = file.place(("ambiguous", i), "").line
        kinds = {_kind(reference) for reference in value["of"]}
        if len(kinds) > 1:
            message = f"'{value['label']}' is of {' and '.join(sorted(kinds))}"
            mend = "write an entry for each kind that has two things of the name"
            problems.append(file.place(("ambiguous", i, "of"), message, mend))
        key = (min(kinds), folded(value["label"]))
        if (first := entries.get(key)) is not None:
            message = f"'{value['label']}' stands in line {first.line} too"
            problems.append(file.place(("ambiguous", i), message, "keep one entry"))
        entries[key] = Ambiguous(value["label"], frozenset(value["of"]), path, line)
    raise_for(problems)
    return tuple(entries.values())


def shared_labels(
    authorities: Mapping[str, Authority], labels: Labels, ambiguous: tuple[Ambiguous, ...]
) -> Iterator[Problem]:
    """A problem for each label by which two things of one kind are called that nothing tells apart,
    and that no entry marks for just them, and for each entry whose things do not share it."""
    marked = _by_label(ambiguous)
    shared = dict(_shared(labels))
    for (kind, name), bearers in shared.items():
        if not _is_marked(bearers, marked.get((kind, name))) and (
            twins := _twins(name, bearers, authorities)
        ):
            yield _clash(twins, authorities)
    for key, entry in marked.items():
        sharing = {label.reference for label in shared.get(key, ())}
        if missing := sorted(entry.references - sharing):
            message = f"{', '.join(missing)} has no name '{entry.label}' that another one shares"
            mend = "take it out of the entry, or add the name to its block"
            yield Problem(entry.path, entry.line, 1, message, mend)


def unmarked(labels: Labels, ambiguous: tuple[Ambiguous, ...]) -> list[tuple[str, list[str]]]:
    """The labels that things of one kind share and no entry marks, each with the references.

    >>> labels = Labels.from_labels([
    ...     Label("treaty/x-1949", "The Hague Protocol", "en"),
    ...     Label("treaty/x-1954", "the Hague Protocol", "en")])
    >>> unmarked(labels, ())
    [('The Hague Protocol', ['treaty/x-1949', 'treaty/x-1954'])]
    """
    marked = _by_label(ambiguous)
    return [
        (bearers[0].text, [label.reference for label in bearers])
        for key, bearers in _shared(labels)
        if not _is_marked(bearers, marked.get(key))
    ]


def _by_label(ambiguous: tuple[Ambiguous, ...]) -> dict[tuple[str, str], Ambiguous]:
    return {(min(map(_kind, entry.references)), folded(entry.label)): entry for entry in ambiguous}


def _is_marked(bearers: list[Label], entry: Ambiguous | None) -> bool:
    return entry is not None and {label.reference for label in bearers} <= entry.references


def _twins(
    name: str, bearers: list[Label], authorities: Mapping[str, Authority]
) -> tuple[Label, Label] | None:
    """Two things of a folded name that nothing tells apart."""
    marks = [_marks(name, authorities[label.reference]) for label in bearers]
    for place, own in enumerate(marks):
        for other, others in enumerate(marks[:place]):
            if not any(own[key].isdisjoint(others[key]) for key in own.keys() & others.keys()):
                return bearers[other], bearers[place]
    return None


def _marks(name: str, authority: Authority) -> dict[str, set[str]]:
    """What tells a thing from others of a name: its day, its numbers in lists, and its own name
    where that is another one."""
    triples = authority.triples
    marks: dict[str, set[str]] = defaultdict(set)
    for day in triples.objects(None, SCHEMA.legislationDate):
        marks["day"].add(str(day))
    for node, scheme in triples.subject_objects(SCHEMA.propertyID):
        marks[f"number {scheme}"].update(map(str, triples.objects(node, SCHEMA.value)))
    names = {folded(str(own)) for own in triples.objects(None, SCHEMA.name)}
    if names and name not in names:
        marks["name"] = names
    return marks


def _shared(labels: Labels) -> Iterator[tuple[tuple[str, str], list[Label]]]:
    """Of each kind and folded label that several things have, the first label of each thing."""
    for name, named in labels.by_folded.items():
        of_kind: dict[str, dict[str, Label]] = defaultdict(dict)
        for label in named:
            if label.kind in LINKED:
                of_kind[label.kind].setdefault(label.reference, label)
        for kind, each in of_kind.items():
            if len(each) > 1:
                yield (kind, name), list(each.values())


def _clash(twins: tuple[Label, Label], authorities: Mapping[str, Authority]) -> Problem:
    """What two things of one name are, where they stand, and what to do."""
    first, second = twins
    here, there = authorities[second.reference], authorities[first.reference]
    message = (
        f"{second.reference} is called '{second.text}', and {first.reference} '{first.text}' "
        f"in {there.path.name}:{there.line}, and nothing tells them apart"
    )
    mend = (
        "keep one block if they are one; else give both their days, or mark the name in "
        f"seeds/authorities/{NAME}"
    )
    return Problem(here.path, here.line, 1, message, mend)


def _kind(reference: str) -> str:
    return reference.partition("/")[0]
