"""Parts of a dataset by the kind of thing, made when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby

from kb.canonical.lines import terms_of
from kb.dumps.catalogue import Subset
from kb.dumps.turtle import paragraphs_of, turtle_head, turtle_of
from kb.identifiers import Identifiers
from kb.namespaces import LEADS_FROM_PART, LEADS_TO_PART, NAMES, RDF

_TYPE = f"<{RDF.type}>".encode()
_NAMES = tuple(f"<{term}>".encode() for term in NAMES)
_TO_PART, _FROM_PART = (
    frozenset(f"<{term}>".encode() for term in some) for some in (LEADS_TO_PART, LEADS_FROM_PART)
)


def write_subset(
    sections: Callable[[], Iterable[bytes]], subset: Subset, ids: Identifiers
) -> Iterator[bytes]:
    """What the documents of the things of a kind say, as Turtle: what is said of them and of their
    parts, and how all is called that they lead to.

    The N-Triples of sections are read three times, one section at a time.
    """
    yield turtle_head(ids)
    chosen, near = _things(sections(), f"<{subset.kind}>".encode()), set[bytes]()
    for triples in sections():
        lines = [line for node, some in _nodes_in(triples) if node in chosen for line in some]
        near.update(
            value
            for _, predicate, value in map(terms_of, lines)
            if value.startswith(b"<") and predicate != _TYPE
        )
        yield _turtle(lines, ids)
    near -= chosen
    for triples in sections():
        named = (_names(lines) for node, lines in _nodes_in(triples) if node in near)
        yield _turtle(chain.from_iterable(named), ids)


def _turtle(lines: Iterable[bytes], ids: Identifiers) -> bytes:
    return paragraphs_of(turtle_of(b"".join(lines), ids))


def _nodes_in(triples: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    """The nodes of N-Triples, each with its lines."""
    lines = triples.splitlines(keepends=True)
    groups = groupby(lines, lambda line: line[: line.index(b" ")])
    return ((node, list(group)) for node, group in groups)


def _things(sections: Iterable[bytes], kind: bytes) -> set[bytes]:
    """The things of a class, and their parts, and the parts of these."""
    things, parts = set[bytes](), list[tuple[bytes, bytes]]()
    for line in chain.from_iterable(triples.splitlines(keepends=True) for triples in sections):
        subject, predicate, value = terms_of(line)
        if predicate == _TYPE and value == kind:
            things.add(subject)
        elif predicate in _TO_PART:
            parts.append((subject, value))
        elif predicate in _FROM_PART:
            parts.append((value, subject))
    while more := {part for whole, part in parts if whole in things} - things:
        things |= more
    return things


def _names(lines: Iterable[bytes]) -> list[bytes]:
    """The lines with one name in each language, by the best property that gives any."""
    names: dict[bytes, dict[bytes, bytes]] = {}
    for line in lines:
        _, predicate, value = terms_of(line)
        if predicate in _NAMES and value.startswith(b'"'):
            end = value.rpartition(b'"')[2]
            language = end if end.startswith(b"@") else b""
            names.setdefault(predicate, {}).setdefault(language, line)
    best = next((names[name] for name in _NAMES if name in names), {})
    return list(best.values())
