"""Candidates of an article become authorities: each gets a block, and leaves `facts.yaml`.

The block is written first. Where the command ends before the second file is written, the candidate
stands in both, which `kb check` says; adding it again only takes it out of `facts.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import Problem, SeedError
from kb.identifiers import SLUG, Identifiers
from kb.namespaces import DCTERMS, PREFIXES, PROV, RDF, SCHEMA, TRO, expand
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.blocks import CLASSES, slips
from kb.seeds.factkeys import WrittenFile, WrittenThing, walk
from kb.seeds.labels import Label, Labels, folded
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.retired import read_retired
from kb.seeds.revision import replace, revised
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import decoded, nearest, raise_for, read_bytes
from kb.seeds.turtle import quads_of

#: The file of the authorities for each kind of candidate.
FILES = {
    "person": "people.trig",
    "organization": "organizations.trig",
    "place": "places.trig",
    "treaty": "treaties.trig",
}
#: What a block has beside the class of its kind.
_BESIDE = {"treaty": (SCHEMA.Legislation,)}
#: Kinds whose things may be taken for one another.
ALIKE_KINDS = {"place": ("place", "country")}


@dataclass(frozen=True)
class Added:
    """A candidate that has a block now: its reference, and where the block stands.

    `is_new` is false where the block was there already.
    """

    reference: str
    path: Path
    line: int
    is_new: bool = True


def candidates(project: Project, slug: str) -> Sequence[WrittenThing]:
    """The candidates of an article; `SeedError` where its facts cannot be read."""
    path = folder_of(project, slug) / "facts.yaml"
    waiting: Sequence[WrittenThing] = SeedFile.read(path, "facts").value.get("candidates", [])
    return waiting


def used_in_facts(project: Project, slug: str) -> frozenset[str]:
    """All that the facts of an article refer to, and the other words in them."""
    value = SeedFile.read(folder_of(project, slug) / "facts.yaml", "facts").value
    return frozenset(item for _, item in walk(value["facts"]) if isinstance(item, str))


def doubts(project: Project, candidates: Sequence[WrittenThing]) -> dict[str, list[Label]]:
    """The candidates that look like authorities (`lookalikes`), by reference; not those whose name
    is equal, nor those that have a block already, on which `add` has its own word."""
    known = read_authorities(project.seeds / "authorities", project.identifiers)
    labels = Labels.of(known)
    return {
        candidate["ref"]: similar
        for candidate in candidates
        if candidate["ref"] not in known
        and not any(
            label.kind == candidate["ref"].partition("/")[0]
            for name in candidate["name"].values()
            for label in labels.by_folded.get(folded(name), ())
        )
        and (similar := lookalikes(candidate, labels))
    }


def lookalikes(candidate: WrittenThing, labels: Labels) -> list[Label]:
    """The authorities of its kind that a candidate may be, each with the name that looks like its.

    A name looks like another that is spelt nearly so, or has the whole of it, in two words or more:

    >>> labels = Labels.from_labels([Label("organization/x", "Bộ Công an Việt Nam", "vi")])
    >>> one = {"ref": "organization/bo-cong-an", "name": {"vi": "Bộ Công an"}}
    >>> [label.reference for label in lookalikes(one, labels)]
    ['organization/x']
    """
    kind = candidate["ref"].partition("/")[0]
    similar: dict[str, Label] = {}
    for name in dict.fromkeys(candidate["name"].values()):
        near = [label for label in labels.near(name, kind) if folded(label.text) != folded(name)]
        holding = (
            label
            for other, of_name in labels.by_folded.items()
            if other != folded(name) and _is_part(*sorted((other, folded(name)), key=len))
            for label in of_name
            if label.kind == kind and not label.is_abbreviation
        )
        for label in (*near, *holding):
            similar.setdefault(label.reference, label)
    return list(similar.values())


def add(
    project: Project, slug: str, references: Sequence[str], who: str, is_new: bool = False
) -> list[Added]:
    """Give candidates of an article blocks in the authorities, entered by a curator.

    Raises `SeedError`, and writes nothing, where one of them is no candidate, has a name by which
    another thing is known, or one that looks like such a name and is not said to be `is_new`, or
    where the curator is unknown.
    """
    path = folder_of(project, slug) / "facts.yaml"
    data = read_bytes(path)
    value: WrittenFile = SeedFile.parse(path, decoded(path, data), "facts").value
    ids, ontology = project.identifiers, Ontology.read(project.ontology)
    folder = project.seeds / "authorities"
    known = read_authorities(folder, ids, ontology)
    waiting = {candidate["ref"]: candidate for candidate in value.get("candidates", [])}
    _refuse_unknown(path, references, waiting, known, who)
    gone = {entry.reference for entry in read_retired(folder)}
    labels = Labels.of(known)
    problems = [
        Problem(path, 1, 1, *objection)
        for reference in references
        if reference not in known
        for objection in _objections(waiting[reference], labels, gone, references, waiting)
        or ([] if is_new else _doubts(waiting[reference], labels))
    ]
    raise_for(problems)
    added = [
        Added(reference, known[reference].path, known[reference].line, is_new=False)
        if reference in known
        else _write_block(folder, waiting[reference], slug, who, ids, ontology)
        for reference in references
    ]
    left = [candidate for candidate in value["candidates"] if candidate["ref"] not in references]
    wanted = {**value, "candidates": left} if left else {**value}
    if not left:
        del wanted["candidates"]
    replace(path, data, revised(path, data, wanted))
    return added


def folder_of(project: Project, slug: str) -> Path:
    """The folder of an article; `SeedError` where the slug cannot be one, or names none."""
    folder = project.seeds / slug
    if not SLUG.fullmatch(slug) or folder not in project.article_folders():
        known = [article.name for article in project.article_folders()]
        mend = nearest(slug, known) or "name a folder of seeds/"
        raise SeedError.at(project.seeds, f"'{slug}' is no article here", mend)
    return folder


def _refuse_unknown(
    path: Path,
    references: Sequence[str],
    waiting: Mapping[str, object],
    known: Mapping[str, Authority],
    who: str,
) -> None:
    problems = []
    if f"curator/{who}" not in known:
        mend = "add the curator to seeds/authorities/curators.trig"
        problems.append(Problem(path, 1, 1, f"no curator '{who}' is known", mend))
    for reference in references:
        if reference not in waiting:
            mend = nearest(reference, waiting) or "write it under candidates:, with a name"
            problems.append(Problem(path, 1, 1, f"'{reference}' is no candidate here", mend))
    raise_for(problems)


def _objections(
    candidate: WrittenThing,
    labels: Labels,
    gone: Collection[str],
    references: Sequence[str],
    waiting: Mapping[str, WrittenThing],
) -> list[tuple[str, str]]:
    """What keeps a candidate from becoming an authority, each with its mend."""
    reference = candidate["ref"]
    kind = reference.partition("/")[0]
    objections = []
    if reference in gone:
        objections.append(
            (f"{reference} is retired", "give it another slug, or take that entry out")
        )
    for name in dict.fromkeys(candidate["name"].values()):
        for other in dict.fromkeys(
            label.reference for label in labels.by_folded.get(folded(name), ())
        ):
            if other.partition("/")[0] in ALIKE_KINDS.get(kind, (kind,)):
                message = f"'{name}' is a name of {other} already"
                objections.append((message, f"write {other} for {reference} in the facts"))
        if not folded(name):
            objections.append((f"'{name}' has no letter", "write the name"))
    before = references[: references.index(reference)]
    names = {folded(name) for name in candidate["name"].values()}
    for other in before:
        others = {folded(name) for name in waiting[other]["name"].values()}
        if other.startswith(f"{kind}/") and names & others:
            objections.append((f"{reference} and {other} have one name", "keep one of the two"))
    return list(dict.fromkeys(objections))


def _doubts(candidate: WrittenThing, labels: Labels) -> list[tuple[str, str]]:
    """The things that a candidate may be, each with what to do."""
    mend = "write that reference instead, or add it all the same with --new"
    return [
        (f"{candidate['ref']} looks like {label.reference} ({label.text})", mend)
        for label in lookalikes(candidate, labels)
    ]


def _is_part(part: str, whole: str) -> bool:
    """Whether words, two at least, stand one after the other in others."""
    return " " in part and f" {part} " in f" {whole} "


def _write_block(
    folder: Path,
    candidate: WrittenThing,
    slug: str,
    who: str,
    ids: Identifiers,
    ontology: Ontology,
) -> Added:
    """Put the block of a candidate at the end of the file of its kind."""
    reference = candidate["ref"]
    kind = reference.partition("/")[0]
    path = folder / FILES[kind]
    if not path.exists() and not path.is_symlink():
        path.write_text(_HEAD, "utf-8")
    data = read_bytes(path)
    text = decoded(path, data)
    triples = triples_of(candidate, kind, slug, who, ids)
    block = _block(triples, text, ids)
    whole = text.rstrip("\n") + "\n\n" + block
    own = Graph(bind_namespaces="none")
    for name, triple in quads_of(path, whole, ids.base, is_trig=True):
        if not name and triple[0] == ids.thing(reference):
            own.add(triple)
    slip = next(iter(slips(reference, own, ids, ontology)), None)
    if slip is not None or set(own) != set(triples):
        message = slip.message if slip else f"{reference} cannot be described here"
        raise SeedError.at(path, message, slip.mend if slip else "write its block")
    head = data.rstrip(b"\r\n")
    end = b"\r\n" if b"\r\n" in data else b"\n"
    replace(path, data, head + end * 2 + block.encode().replace(b"\n", end))
    return Added(reference, path, text.rstrip("\n").count("\n") + 3)


_HEAD = """\
@prefix id:      <id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov:    <http://www.w3.org/ns/prov#> .
@prefix schema:  <https://schema.org/> .
@prefix tro:     <https://w3id.org/treaty-kb/ontology#> .
"""


def triples_of(
    candidate: WrittenThing, kind: str, slug: str, who: str, ids: Identifiers
) -> list[tuple[Node, Node, Node]]:
    """What the block of a candidate of an article says, once a curator has added it."""
    subject = ids.thing(candidate["ref"])
    classes = [CLASSES[kind], *_BESIDE.get(kind, ())]
    if "kind" in candidate and kind not in _BESIDE:
        classes.insert(0, expand(candidate["kind"]))
    statements: list[tuple[Node, Node]] = [(RDF.type, class_) for class_ in dict.fromkeys(classes)]
    statements += [
        (SCHEMA.name, Literal(text, lang=tag)) for tag, text in candidate["name"].items()
    ]
    statements.append((DCTERMS.source, ids.thing(f"article/{slug}")))
    statements.append((PROV.wasAttributedTo, ids.thing(f"curator/{who}")))
    return [(subject, predicate, value) for predicate, value in statements]


def _block(triples: Sequence[tuple[Node, Node, Node]], text: str, ids: Identifiers) -> str:
    r"""Triples of one thing as people write them, in the prefixes that a file has."""
    declared = dict(re.findall(r"(?m)^@prefix\s+([\w-]*):\s*<([^>]*)>", text))
    by_predicate: dict[Node, list[str]] = {}
    for _, predicate, value in triples:
        by_predicate.setdefault(predicate, []).append(_written(value, declared, ids))
    names = {p: "a" if p == RDF.type else _written(p, declared, ids) for p in by_predicate}
    lines = [f"{names[p]} {' , '.join(values)}" for p, values in by_predicate.items()]
    body = " ;\n    ".join(lines)
    return f"{_written(triples[0][0], declared, ids)} {body} .\n"


def _written(term: Node, declared: Mapping[str, str], ids: Identifiers) -> str:
    if not isinstance(term, URIRef):
        return term.n3()
    reference = ids.reference(term)
    if reference is not None:
        name = reference.replace("/", "\\/")
        return f"id:{name}" if declared.get("id") == "id/" else f"<id/{reference}>"
    for prefix, namespace in {"tro": TRO, **PREFIXES}.items():
        local = str(term).removeprefix(str(namespace))
        if local != str(term) and declared.get(prefix) == str(namespace):
            return f"{prefix}:{local}"
    return term.n3()
