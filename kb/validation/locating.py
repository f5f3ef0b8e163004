"""Where in the seeds a result of a report comes from: file, line, fact and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from rdflib import URIRef
from rdflib.term import Node

from kb.canonical.graph import AnyGraph
from kb.mapping.keys import in_keys, key_for
from kb.validation.report import Report, Result, ordered


class Origin(Protocol):
    """The place in a seed where a graph is from: a fact, an authority, what was retired."""

    @property
    def path(self) -> Path: ...
    @property
    def line(self) -> int: ...


def located(
    report: Report, facts: Mapping[URIRef, AnyGraph], origins: Mapping[URIRef, Origin], root: Path
) -> Report:
    """The report with the place in the seeds of each result, where a fact says what is wrong."""
    speaking: dict[Node, dict[URIRef, Origin]] = {result.focus: {} for result in report.results}
    for iri, origin in origins.items():
        for node in {iri, *(node for s, _, o in facts.get(iri, ()) for node in (s, o))}:
            if node in speaking:
                speaking[node][iri] = origin
    results = (_placed(each, facts, speaking[each.focus], root) for each in report.results)
    return replace(report, results=ordered(results))


def _placed(
    result: Result, facts: Mapping[URIRef, AnyGraph], origins: Mapping[URIRef, Origin], root: Path
) -> Result:
    """The result with the fact that says the value at fault, or else speaks of the focus node, of
    those that do.

    Where no single value is at fault (there are two, or one is before another), every fact that
    gives one is named.
    """
    patterns = [
        (result.focus, result.path, result.value),
        (result.focus, result.path, None),
        (result.focus, None, None),
        (None, None, result.focus),
    ]
    for pattern in patterns:
        matches = [
            origin
            for iri, origin in origins.items()
            if (pattern == (result.focus, None, None) and iri == result.focus)
            or (iri in facts and pattern in facts[iri])
        ]
        if matches:
            first, *others = matches
            is_conflict = pattern[1] is not None and pattern[2] is None
            places = [_place(o, root) for o in others] if is_conflict else []
            located = replace(
                result,
                file=_file(first, root),
                line=first.line,
                quote=getattr(first, "quote", ""),
                also=tuple(dict.fromkeys(places)),
            )
            return _in_keys(located, first) if pattern[0] is not None else located
    return result


def _in_keys(result: Result, origin: Origin) -> Result:
    """The result with the fact and its key, and the message in the words of the curator's file."""
    if not (type_ := getattr(origin, "type", "")):
        return result  # no fact that is published: a block of the authorities, what was retired
    key, seed_message = key_for(result.path, result.message, type_), in_keys(result.message, type_)
    return replace(result, fact=getattr(origin, "id", ""), key=key, seed_message=seed_message)


def _place(origin: Origin, root: Path) -> str:
    return f"{_file(origin, root)}:{origin.line}"


def _file(origin: Origin, root: Path) -> str:
    path = origin.path
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
