"""Parts of what is known beforehand: authorities by kind, and what records say by treaty.

A part of records has all that records say of some treaties and of the acts done to these, with what
is computed of them and their labels; so it is a function of what goes in, and is made in a process
of its own. Where graphs are from that several parts have lines of is a part too (`ORIGINS`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from rdflib import URIRef

from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names
from kb.mapping.authorities import (
    Surroundings,
    block_of,
    graph_of_record,
    labels_graph,
    write_origins,
    write_part,
)
from kb.meaning.knownnames import KnownNames
from kb.namespaces import SCHEMA, TRO
from kb.parts.articles import lines_of, place_of
from kb.parts.kept import digest_of
from kb.parts.part import Detail, Part
from kb.parts.records import Entry, RecordReader
from kb.seeds.authorities import add_listings, dangling, incomplete
from kb.seeds.authorityfile import Authority
from kb.seeds.labels import Labels
from kb.seeds.summary import Summary

#: The part that says where graphs are from of which several parts have lines.
ORIGINS = "records"
#: What the references of acts begin with.
ACTS = ("action/", "anticipated/")
_TREATY, _ACTOR = f"<{TRO.treaty}>", f" <{TRO.actor}> "
_IDENTIFIER, _ADOPTION = f" <{SCHEMA.identifier}> ", f" <{TRO.Adoption}> "


class PartEntry(TypedDict):
    """What is kept of a part beside its file: its key, the references that it leads to and has not,
    its own, those of which several records tell; what rules of meaning ask of its acts (as
    `KnownNames` has it), identifiers of acts, and digests of its lines of graphs of which others
    have some too."""

    key: str
    uses: Sequence[str]
    references: Sequence[str]
    witnessed: Sequence[str]
    acts: Mapping[str, tuple[str, str, str]]
    adopted: Mapping[str, str]
    identifiers: Sequence[tuple[str, str]]
    graphs: Mapping[str, str]


Made = tuple[Part | None, PartEntry | None, tuple[Problem, ...]]


@dataclass(frozen=True)
class Maker:
    """What is needed to make parts: `blocks` are all that files of RDF say, `entries` what is kept
    of each record, `ended` the IRIs of States that are no more; `basis` stands for the rest."""

    seeds: Path
    folder: Path
    ids: Identifiers
    basis: str
    reader: RecordReader
    blocks: Mapping[str, Authority]
    entries: Mapping[str, Entry]
    names: Names
    ended: Collection[str]

    @cached_property
    def pieces(self) -> Mapping[str, Mapping[str, Authority]]:
        """What blocks say, by part and reference: of treaties what records say is in the part with
        their acts."""
        pieces = defaultdict[str, dict[str, Authority]](dict)
        for reference, authority in self.blocks.items():
            kind = reference.partition("/")[0]
            if reference.startswith(ACTS):
                pieces[self.reader.part_of(self._treaty(authority))][reference] = authority
            elif kind != "treaty" or not authority.recorded:
                pieces[f"authorities-{kind}"][reference] = authority
            else:
                own = replace(authority, triples=authority.own, recorded={})
                pieces[f"authorities-{kind}"][reference] = own
                its_part = self.reader.part_of(reference)
                pieces[its_part][reference] = authority.of_records()
        return pieces

    def _treaty(self, act: Authority) -> str:
        """The treaty of an act as its block says, or else as its name does."""
        for line in act.triples.lines:
            _, predicate, value = line.split(" ", 2)
            if predicate == _TREATY:
                return self.ids.reference(value[1:-4]) or ""
        words = act.reference.partition("/")[2].split("-")
        names = ("treaty/" + "-".join(words[:end]) for end in range(len(words), 0, -1))
        return next((name for name in names if name in self.blocks), "")

    @cached_property
    def listed(self) -> Mapping[str, Mapping[str, Entry]]:
        """The records that list something in a part, by part."""
        listed = defaultdict[str, dict[str, Entry]](dict)
        for slug, entry in self.entries.items():
            for part in entry["listings"]:
                if part:
                    listed[part][slug] = entry
        return listed

    @cached_property
    def spread(self) -> Mapping[URIRef, frozenset[str]]:
        """The graphs of which several parts have lines, or may have: with those parts."""
        parts = defaultdict[str, set[str]](set)
        for part, pieces in self.pieces.items():
            for authority in pieces.values():
                for record in authority.recorded:
                    parts[record].add(part)
        for part, entries in self.listed.items():
            for slug in entries:
                parts[f"record/{slug}"].add(part)
        several = {
            graph_of_record(record, self.ids): frozenset(some)
            for record, some in parts.items()
            if len(some) > 1
        }
        acts = (part for part in {*self.pieces, *self.listed} if part.startswith("records-"))
        return several | {labels_graph(self.ids): frozenset(acts)}

    def incomplete(self) -> list[Problem]:
        """What is missing in things but acts."""
        things = {ref: block for ref, block in self.blocks.items() if not ref.startswith(ACTS)}
        return list(incomplete(things, self.references))

    def size(self, parts: Iterable[str]) -> int:
        """How many bytes are kept of what records list in some parts."""
        listed = (
            entry["listings"][part]
            for part in parts
            for entry in self.listed.get(part, {}).values()
        )
        return sum(size for _, _, size in listed)

    @property
    def parts(self) -> list[str]:
        """The names of all parts but that of origins."""
        return sorted({*self.pieces, *self.listed})

    def key(self, part: str, uses: Iterable[str]) -> str:
        """The key of a part that leads to other things than its own."""
        total = [self.basis, part]
        for reference, piece in self.pieces.get(part, {}).items():
            total += [
                reference,
                *piece.own.lines,
                str(piece.path.relative_to(self.seeds)),
                str(piece.line),
            ]
            total += [*piece.sources, " ", *piece.entered_by]
            for record, graph in piece.recorded.items():
                total += [record, *graph.lines, *self._record_key(record)]
        for slug, entry in self.listed.get(part, {}).items():
            total += [*self._record_key(f"record/{slug}"), entry["listings"][part][0]]
        for use in uses:
            thing = self.ids.thing(use)
            names = self.names.by_thing.get(str(thing))
            total += [use, str(use in self.references), str(names), str(str(thing) in self.ended)]
        return digest_of("\0".join(total))

    def _record_key(self, record: str) -> tuple[str, str]:
        """What of a record itself bears on what it says."""
        its_block = self.blocks.get(record)
        own = "".join(its_block.own.lines) if its_block else ""
        return own, str(graph_of_record(record, self.ids) in self.spread)

    @cached_property
    def references(self) -> frozenset[str]:
        """What there is but for acts that only records tell of."""
        return frozenset((*self.blocks, *(f"record/{slug}" for slug in self.entries)))

    def authorities(self, part: str) -> tuple[dict[str, Authority], tuple[Problem, ...]]:
        """The things of a part, and a problem for each participant that has left without notice."""
        authorities = dict(self.pieces.get(part, {}))
        listings = [
            self.reader.listing(self.seeds / "records" / slug, part, entry)
            for slug, entry in self.listed.get(part, {}).items()
        ]
        return authorities, tuple(add_listings(authorities, listings, self.ids))

    def record(self, reference: str) -> Authority:
        """A record, as its block or its folder describes it."""
        if reference in self.blocks:
            return self.blocks[reference]
        slug = reference.partition("/")[2]
        entry = self.entries[slug]
        part = next(part for part in entry["listings"] if part)
        return self.reader.listing(self.seeds / "records" / slug, part, entry).record


def make_part(maker: Maker, name: str) -> Made:
    """A part, kept now, with what is kept beside it; or all that is wrong in it."""
    authorities, problems = maker.authorities(name)
    acts = {ref: authority for ref, authority in authorities.items() if ref.startswith(ACTS)}
    ids, uses = maker.ids, uses_of(authorities, maker.ids)
    if not problems:
        problems = tuple(_problems(maker, authorities, acts, uses))
    if problems:
        return None, None, problems
    named = {record for authority in authorities.values() for record in authority.recorded}
    records = {record: authorities.get(record) or maker.record(record) for record in named}
    around = Surroundings(records, maker.names, maker.ended, maker.spread)
    mapped = write_part(authorities, around, ids)
    known = KnownNames.of(
        {ref: act for ref, act in acts.items() if _is_of_a_whole(act)}, Labels({}), ids
    )
    entry: PartEntry = {
        "key": maker.key(name, uses),
        "uses": uses,
        "references": list(authorities),
        "witnessed": [ref for ref, a in authorities.items() if len(a.recorded) > 1],
        "acts": known.acts,
        "adopted": known.adopted,
        "identifiers": [pair for act in acts.values() for pair in _identifiers(act)],
        "graphs": {
            str(graph): digest_of(*lines)
            for graph, lines in mapped.facts.items()
            if graph in maker.spread
        },
    }
    places = {
        str(block_of(ref, ids)): place_of(authority, maker.seeds.parent)
        for ref, authority in authorities.items()
    }
    summary, detail = Summary(name, (), (), (), (), ""), Detail((), places)
    path, lines = part_path(maker.folder, name), lines_of(mapped, ids)
    part = Part.write(path, entry["key"], mapped.provenance_iri, summary, detail, lines)
    return part, entry, ()


def part_path(folder: Path, name: str) -> Path:
    """Where a part is kept that is of no article: no article's folder can have the name."""
    return folder / f"{name}.part"


def make_origins(maker: Maker, parts: Sequence[Part], entries: Mapping[str, PartEntry]) -> Part:
    """The part that says where graphs are from of which several parts have lines: kept, or made."""
    ids, path = maker.ids, part_path(maker.folder, ORIGINS)
    spread = [graph for graph in sorted(maker.spread) if graph != labels_graph(ids)]
    start = len(ids.fact("record-"))
    records = {graph: maker.record(f"record/{graph[start:]}") for graph in spread}
    total = [maker.basis]
    for graph in (*spread, labels_graph(ids)):
        if graph in records:
            total += [graph, *records[graph].own.lines, *records[graph].entered_by]
        total += [entries[part]["graphs"].get(str(graph), "") for part in sorted(entries)]
    key = digest_of(*total)
    if (part := Part.read(path, key)) is not None:
        return part
    graphs = defaultdict[URIRef, set[str]](set)
    for part in parts:
        for name in entries[part.summary.slug]["graphs"]:
            graphs[URIRef(name)].update(part.graph(name))
    mapped = write_origins({graph: sorted(lines) for graph, lines in graphs.items()}, records, ids)
    summary, lines_ = Summary(ORIGINS, (), (), (), (), ""), lines_of(mapped, ids)
    return Part.write(path, key, mapped.provenance_iri, summary, Detail((), {}), lines_)


def _problems(
    maker: Maker,
    authorities: Mapping[str, Authority],
    acts: Mapping[str, Authority],
    uses: Iterable[str],
) -> Iterator[Problem]:
    """What is missing in the things of a part; of acts of other parts nothing is said yet."""
    described = {ref: act for ref, act in acts.items() if ref in maker.blocks}
    yield from incomplete(described, maker.references)
    later = {use for use in uses if use.startswith(ACTS)}
    known = maker.references.union(authorities, later)
    who = {iri for authority in authorities.values() for iri in authority.entered_by}
    curators = maker.ids.thing("curator/")
    if known.issuperset(uses) and all(iri.startswith(curators) for iri in who):
        return  # it is told without looking at each thing
    yield from dangling(maker.seeds / "authorities", authorities, known, maker.ids)


def uses_of(authorities: Mapping[str, Authority], ids: Identifiers) -> list[str]:
    """The references to which things lead that are not among them, and those of treaties, of which
    the names stand elsewhere."""
    text = "".join(line for authority in authorities.values() for line in authority.triples.lines)
    iris = set(_LINK.findall(text))
    for authority in authorities.values():
        iris.update((*authority.sources, *authority.entered_by))
    uses = {(ids.reference(iri) or "").partition("#")[0] for iri in iris} - {""}
    treaties = {use for use in uses if use.startswith("treaty/")}
    return sorted(uses - authorities.keys() | treaties)


#: The IRI to which a line of N-Triples leads: no literal has a line feed.
_LINK = re.compile(r"^<[^>]*> <[^>]*> <([^>]*)> \.$", re.MULTILINE)


def _is_of_a_whole(act: Authority) -> bool:
    """Whether rules of meaning ask for an act: one of no single party, or an adoption."""
    lines = act.triples.lines
    return not any(_ACTOR in line for line in lines) or any(_ADOPTION in line for line in lines)


def _identifiers(act: Authority) -> Iterator[tuple[str, str]]:
    """The identifiers of an act, each with its reference."""
    for line in act.triples.lines:
        if _IDENTIFIER in line:
            yield line.split(" ", 2)[2][:-3], act.reference
