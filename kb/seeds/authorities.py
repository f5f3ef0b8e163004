"""What is known beforehand of people, States, organisations, places and treaties.

`seeds/authorities/*.ttl` hold one block of Turtle for each thing. A block says where its facts
are from (`dcterms:source`) and who entered them (`prov:wasAttributedTo`). IRIs are relative to
the dataset's base: `@prefix id: <id/> .`
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from rdflib import BNode, Graph, URIRef

from kb.errors import Problem, SeedError
from kb.identifiers import KINDS, REFERENCE, Identifiers
from kb.seeds.blocks import RECORD, slips
from kb.seeds.hints import reference_hint
from kb.seeds.ontology import Ontology
from kb.seeds.project import is_leaving
from kb.seeds.texts import nearest
from kb.seeds.turtle import MOST_KEPT, graph_of, line_of, read_turtle


@dataclass(frozen=True)
class Authority:
    """A thing known beforehand: its triples, their sources, who entered them, and the place.

    The triples are kept with the text they were read from: nobody may change them.
    """

    reference: str
    triples: Graph
    sources: tuple[URIRef, ...]
    entered_by: tuple[URIRef, ...]
    path: Path
    line: int


def read_authorities(
    folder: Path, ids: Identifiers, ontology: Ontology | None = None
) -> Mapping[str, Authority]:
    """The authorities of a folder by reference (`person/to-lam`).

    With an ontology, their classes and properties must be known. Raises `SeedError` with the
    problems of all files.
    """
    found: dict[str, Authority] = {}
    problems: list[Problem] = []
    for path in _files(folder):
        try:
            if path.suffix != ".ttl":
                raise SeedError([Problem(path, 1, 1, "is not read", "write it as Turtle: *.ttl")])
            for authority in _authorities(path, ids, ontology):
                if (first := found.get(authority.reference)) is not None:
                    where = f"{first.path.name}:{first.line}"
                    message = f"{authority.reference} is described here and in {where}"
                    problems.append(Problem(path, authority.line, 1, message, "keep one block"))
                found.setdefault(authority.reference, authority)
        except SeedError as error:
            problems.extend(error.problems)
    if not problems:  # a block that could not be read would be missed by all that link to it
        problems.extend(_dangling(folder, found, ids))
    if problems:
        raise SeedError(problems)
    return found


def _files(folder: Path) -> list[Path]:
    """The files of Turtle, and those that were meant to be some."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "there is no such folder"
        raise SeedError([Problem(folder, 1, 1, what, "it holds the curators, people, States ...")])
    try:
        paths = sorted(path for path in folder.iterdir() if not is_leaving(path))
    except OSError as error:
        raise SeedError([Problem(folder, 1, 1, f"cannot be read: {error.strerror}")]) from error
    return [path for path in paths if path.suffix.lower() in _RDF]


def _authorities(path: Path, ids: Identifiers, ontology: Ontology | None) -> Sequence[Authority]:
    """The things of one file; those of a text that was read before are kept, as its graph is."""
    text = read_turtle(path, ids.base)[1]
    if found := _kept(text, ids, ontology):
        return [replace(one, path=path) for one in found]
    return _File.of(path, text, ids, ontology).authorities()  # or what is wrong, with the path


@lru_cache(MOST_KEPT)
def _kept(text: str, ids: Identifiers, ontology: Ontology | None) -> tuple[Authority, ...]:
    try:
        return tuple(_File.of(Path("*.ttl"), text, ids, ontology).authorities())
    except SeedError:
        return ()


#: The endings of files of RDF, of which Turtle is read and the others are not passed over.
_RDF = (".ttl", ".turtle", ".n3", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld")


@dataclass
class _File:
    """One file of blocks, and what is wrong in it."""

    path: Path
    ids: Identifiers
    ontology: Ontology | None
    graph: Graph
    text: str
    starts: Mapping[str, list[int]]
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path, text: str, ids: Identifiers, ontology: Ontology | None) -> _File:
        return cls(path, ids, ontology, graph_of(path, text, ids.base), text, _starts(text))

    def authorities(self) -> list[Authority]:
        """The things of the file; `SeedError` with everything that is wrong in it."""
        blocks: dict[str, Graph] = defaultdict(lambda: Graph(bind_namespaces="none"))
        for subject, predicate, value in self.graph:
            blocks[str(subject)].add((subject, predicate, value))
        for node in sorted({node for node in self.graph.all_nodes() if isinstance(node, BNode)}):
            blocks.pop(str(node), None)
            self.refuse_blank(node)
        found = [self.authority(iri, block) for iri, block in sorted(blocks.items())]
        if self.problems:
            raise SeedError(self.problems)
        return [authority for authority in found if authority is not None]

    def refuse(self, line: int, message: str, mend: str) -> None:
        self.problems.append(Problem(self.path, line, 1, message, mend))

    def refuse_blank(self, node: BNode) -> None:
        owners = sorted(str(s) for s in self.graph.subjects(None, node) if isinstance(s, URIRef))
        line = self.lines(owners[0])[0] if owners else 1
        message = "has a node without an IRI ([ ] or _:x)"
        self.refuse(line, message, "give it an IRI and a block of its own")

    def authority(self, iri: str, block: Graph) -> Authority | None:
        reference = self.ids.reference(iri)
        line, *further = self.lines(iri)
        for again in further:
            message = f"{reference} is described here and in line {line}"
            self.refuse(again, message, "keep one block")
        if reference is None or not REFERENCE.fullmatch(reference):
            near = nearest((reference or "").partition("/")[0], KINDS)
            mend = "write id:<kind>/<slug> (in Turtle with \\/ or as <id/...>)"
            self.refuse(line, f"<{iri}> is no thing of this dataset", near or mend)
            return None
        for slip in slips(reference, block, self.ids, self.ontology):
            self.refuse(self.line_after(line, slip.word), slip.message, slip.mend)
        sources, entered = (_iris(block, term) for term in RECORD)
        for term in RECORD:
            block.remove((None, term, None))
        return Authority(reference, block, sources, entered, self.path, line)

    def lines(self, iri: str) -> list[int]:
        """The lines where a thing's blocks begin, as near as its name tells; at least one."""
        reference = self.ids.reference(iri) or iri
        return self.starts.get("/".join(_parts(reference)[-2:])) or [line_of(self.text, reference)]

    def line_after(self, line: int, word: str) -> int:
        """The first line with a word from a line on; that line where there is none."""
        lines = self.text.split("\n")[line - 1 :] if word else []
        return next((n for n, words in enumerate(lines, line) if word in words), line)


def _starts(text: str) -> Mapping[str, list[int]]:
    """The lines that begin with the name of a thing, by the last two parts of the name."""
    starts: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(text.split("\n"), 1):
        if words and not words[0].isspace() and words[0] not in "@#":
            parts = _parts(words.split()[0].replace("\\/", "/").rstrip(">"))
            starts["/".join(parts[-2:])].append(number)
    return starts


def _parts(name: str) -> list[str]:
    return re.split(r"[/:<]", name)


def _iris(block: Graph, term: URIRef) -> tuple[URIRef, ...]:
    return tuple(sorted(iri for iri in block.objects(None, term) if isinstance(iri, URIRef)))


def _dangling(folder: Path, found: Mapping[str, Authority], ids: Identifiers) -> Iterator[Problem]:
    """A problem for each link to a thing that no block describes."""
    for authority in found.values():
        for value in dict.fromkeys((*authority.triples.objects(), *authority.sources)):
            reference = ids.reference(value) if isinstance(value, URIRef) else None
            if reference is None or reference in found or _is_article(folder, reference):
                continue
            message = f"{authority.reference} links to {reference}, which has no block"
            mend = reference_hint(reference, found) or "add the block or mend the link"
            yield Problem(authority.path, authority.line, 1, message, mend)
        for iri in authority.entered_by:
            reference = ids.reference(iri) or str(iri)
            if not reference.startswith("curator/") or reference not in found:
                message = (
                    f"{authority.reference} was entered by {reference}, who is no curator known"
                )
                mend = "add the curator to seeds/authorities/curators.ttl"
                yield Problem(authority.path, authority.line, 1, message, mend)


def _is_article(folder: Path, reference: str) -> bool:
    """Whether a reference is that of an article, which may be a source."""
    kind, _, slug = reference.partition("/")
    return kind == "article" and (folder.parent / slug / "article.txt").is_file()
