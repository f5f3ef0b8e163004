"""What is known beforehand of people, States, organisations, places and treaties.

`seeds/authorities/*.ttl` hold one block of Turtle for each thing. A block says where its facts
are from (`dcterms:source`) and who entered them (`prov:wasAttributedTo`). IRIs are relative to
the dataset's base: `@prefix id: <id/> .`
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import BNode, Graph, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax

from kb.errors import Problem, SeedError
from kb.identifiers import REFERENCE, Identifiers
from kb.namespaces import DCTERMS, PROV
from kb.seedfile import position, read_text

#: What a block says of itself, not of the thing.
_RECORD = (DCTERMS.source, PROV.wasAttributedTo)


@dataclass(frozen=True)
class Authority:
    """A thing known beforehand: its triples, their sources, who entered them, and the place."""

    reference: str
    triples: Graph
    sources: tuple[URIRef, ...]
    entered_by: tuple[URIRef, ...]
    path: Path
    line: int


def read_authorities(folder: Path, ids: Identifiers) -> Mapping[str, Authority]:
    """The authorities of a folder by reference (`person/to-lam`).

    Raises `SeedError` with the problems of all files.
    """
    found: dict[str, Authority] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.ttl")):
        try:
            for authority in _read(path, ids):
                if (first := found.get(authority.reference)) is not None:
                    problems.append(
                        Problem(
                            path,
                            authority.line,
                            1,
                            f"{authority.reference} is described here and in "
                            f"{first.path.name}:{first.line}",
                            "keep one block",
                        )
                    )
                found.setdefault(authority.reference, authority)
        except SeedError as error:
            problems.extend(error.problems)
    if not problems:  # a block that could not be read would be missed by all that link to it
        problems.extend(_dangling(found, ids))
    if problems:
        raise SeedError(problems)
    return found


def _read(path: Path, ids: Identifiers) -> list[Authority]:
    text = read_text(path)
    graph = _parsed(path, text, ids)
    problems: list[Problem] = []
    authorities: list[Authority] = []
    blocks: dict[str, Graph] = defaultdict(lambda: Graph(bind_namespaces="none"))
    for subject, predicate, value in graph:
        blocks[str(subject)].add((subject, predicate, value))
    for node in sorted({node for node in graph.all_nodes() if isinstance(node, BNode)}):
        blocks.pop(str(node), None)
        owners = sorted(str(s) for s in graph.subjects(None, node) if isinstance(s, URIRef))
        line = _lines_of(text, ids.reference(owners[0]) or owners[0])[0] if owners else 1
        message = "has a node without an IRI ([ ] or _:x)"
        mend = "give it an IRI and a block of its own"
        problems.append(Problem(path, line, 1, message, mend))
    for iri, block in sorted(blocks.items()):
        reference = ids.reference(iri)
        line, *further = _lines_of(text, reference or iri)
        for again in further:
            message = f"{reference} is described here and in line {line}"
            problems.append(Problem(path, again, 1, message, "keep one block"))
        if reference is None or not REFERENCE.fullmatch(reference):
            problems.append(
                Problem(
                    path,
                    line,
                    1,
                    f"<{iri}> is no thing of this dataset",
                    "write id:<kind>/<slug> (in Turtle with \\/ or as <id/...>)",
                )
            )
            continue
        sources, entered = (_iris(block, term) for term in _RECORD)
        for name, iris in (("dcterms:source", sources), ("prov:wasAttributedTo", entered)):
            if not iris:
                problems.append(
                    Problem(
                        path,
                        line,
                        1,
                        f"{reference} has no {name} that is an IRI",
                        "say where the block is from and who entered it",
                    )
                )
        for term in _RECORD:
            block.remove((None, term, None))
        authorities.append(Authority(reference, block, sources, entered, path, line))
    if problems:
        raise SeedError(problems)
    return authorities


def _iris(block: Graph, term: URIRef) -> tuple[URIRef, ...]:
    return tuple(sorted(iri for iri in block.objects(None, term) if isinstance(iri, URIRef)))


def _parsed(path: Path, text: str, ids: Identifiers) -> Graph:
    graph = Graph(bind_namespaces="none")
    try:
        return graph.parse(data=text, format="turtle", publicID=ids.base)
    except RecursionError as error:
        raise SeedError([Problem(path, 1, 1, "is nested too deep to be read")]) from error
    except BadSyntax as error:
        # The reader counts lines from 0, and has in `_why` what it had expected.
        message = f"is not Turtle: {error._why}"
        raise SeedError([Problem(path, error.lines + 1, 1, message)]) from error
    except Exception as error:  # the reader raises many kinds for what it cannot make terms of
        reason = (str(error).splitlines() or ["no Turtle"])[0]
        raise SeedError([Problem(path, 1, 1, f"is not Turtle: {reason}")]) from error


def _dangling(found: Mapping[str, Authority], ids: Identifiers) -> Iterable[Problem]:
    """A problem for each link to a thing that no block describes."""
    for authority in found.values():
        for value in (*authority.triples.objects(), *authority.entered_by):
            reference = ids.reference(value) if isinstance(value, URIRef) else None
            if reference is not None and reference not in found:
                yield Problem(
                    authority.path,
                    authority.line,
                    1,
                    f"{authority.reference} links to {reference}, which has no block",
                    "add the block or mend the link",
                )


def _lines_of(text: str, name: str) -> list[int]:
    """The lines where a subject's blocks begin, as near as its name tells; at least one."""
    escaped = name.replace("/", r"\/")
    starts = re.finditer(rf"(?m)^\S*(?:{re.escape(name)}|{re.escape(escaped)})>?\s", text)
    return [position(text, found.start())[0] for found in starts] or [1]
