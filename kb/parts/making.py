"""Parts of what is known beforehand: authorities by kind, and what records say by treaty.

A part of records has all that records say of some treaties and of the acts done to these, with what
is computed of them and their labels; so it is a function of what goes in, and is made in a process
of its own. Where graphs are from that several parts have lines of is a part too (`ORIGINS`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypedDict

from rdflib import URIRef

from kb.canonical.lines import hash_of
from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.mapping.actnames import Names
from kb.mapping.authorities import (
    Surroundings,
    block_of,
    graph_of_record,
    write_origins,
    write_part,
)
from kb.meaning.knownnames import KnownNames
from kb.namespaces import SCHEMA, TRO
from kb.parts.articles import lines_of, place_of
from kb.parts.part import Content, Detail, Part, checked, digest_of
from kb.parts.sources import ACTS, Blocks, Entry
from kb.seeds.authorities import add_listings, dangling, incomplete
from kb.seeds.authorityfile import Authority
from kb.seeds.labels import Labels
from kb.seeds.summary import Summary

#: The part that says where graphs are from of which several parts have lines.
ORIGINS = "records"
_ACTOR, _ADOPTION = f" <{TRO.actor}> ", f" <{TRO.Adoption}> "
_IDENTIFIER = f" <{SCHEMA.identifier}> "


class PartEntry(TypedDict):
    """What is kept of a part beside its file: its key, what the file was when it was written, the
    references that it leads to and has not, those of which several records tell; what rules of
    meaning ask of its acts (as `KnownNames` has it), hashes of identifiers of acts, digests of its
    lines of graphs of which others have some too, and what stands for all that articles rest on."""

    key: str
    stamp: Sequence[int]
    uses: Sequence[str]
    witnessed: Sequence[str]
    acts: Mapping[str, tuple[str, str, str]]
    adopted: Mapping[str, str]
    identifiers: Sequence[int]
    graphs: Mapping[str, str]
    state: str


Made = tuple[Part | None, PartEntry | None, tuple[Problem, ...]]


@dataclass(frozen=True)
class Maker:
    """What is needed to make parts: what blocks say, and what is kept of each record; `basis`
    stands for the rest."""

    seeds: Path
    folder: Path
    ids: Identifiers
    basis: str
    blocks: Blocks
    entries: Mapping[str, Entry]

    @cached_property
    def listed(self) -> Mapping[str, Mapping[str, Entry]]:
        """The records that list something in a part, by part."""
        listed = defaultdict[str, dict[str, Entry]](dict)
        for slug, entry in self.entries.items():
            for part in entry["slices"]:
                if part:
                    listed[part][slug] = entry
        return listed

    @cached_property
    def spread(self) -> frozenset[URIRef]:
        """The graphs of which several parts have lines, or may have."""
        parts = defaultdict[str, set[str]](set)
        for part in self.parts:
            for record in self._records(part):
                parts[record].add(part)
        several = (record for record, some in parts.items() if len(some) > 1)
        return frozenset(graph_of_record(record, self.ids) for record in several)

    def size(self, parts: Iterable[str]) -> int:
        """How many bytes are kept of what records list in some parts."""
        return sum(
            entry["slices"][part][2]
            for part in parts
            for entry in self.listed.get(part, {}).values()
        )

    @cached_property
    def parts(self) -> Sequence[str]:
        """The names of all parts but that of origins."""
        return sorted({*self.blocks.slices, *self.listed} - {""})

    def key(self, part: str, uses: Iterable[str]) -> str:
        """The key of a part that leads to other things than its own."""
        slices = {"": self.blocks.slices.get(part, [""])}
        slices |= {slug: entry["slices"][part] for slug, entry in self.listed.get(part, {}).items()}
        total = [self.basis, part]
        for slug, (digest, *_) in slices.items():
            total += [slug, digest]
        for record in self._records(part):
            is_spread = graph_of_record(record, self.ids) in self.spread
            total += [record, self.blocks.common.digests.get(record, ""), str(is_spread)]
        for use in uses:
            thing = str(self.ids.thing(use))
            names, ended = self.blocks.common.names.get(thing), self.blocks.common.ended.get(thing)
            total += [use, str(use in self.references), str(names), str(ended)]
        return digest_of("\0".join(total))

    def _records(self, part: str) -> Iterable[str]:
        """The records that say something in a part."""
        listed = (f"record/{slug}" for slug in self.listed.get(part, ()))
        return dict.fromkeys((*self.blocks.common.graphs.get(part, ()), *listed))

    @cached_property
    def references(self) -> frozenset[str]:
        """What there is but for acts that only records tell of."""
        return self.blocks.common.references.union(f"record/{slug}" for slug in self.entries)

    def authorities(self, part: str) -> tuple[dict[str, Authority], tuple[Problem, ...]]:
        """The things of a part, and a problem for each participant that has left without notice."""
        authorities = self.blocks.of(part)
        listings = [
            self.blocks.listing(slug, part, entry)
            for slug, entry in self.listed.get(part, {}).items()
        ]
        return authorities, tuple(add_listings(authorities, listings, self.ids))

    def record(self, reference: str) -> Authority:
        """A record, as its block or its folder describes it."""
        if reference in self.blocks.records:
            return self.blocks.records[reference]
        slug = reference.partition("/")[2]
        entry = self.entries[slug]
        part = next(part for part in entry["slices"] if part)
        return self.blocks.listing(slug, part, entry).record


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
    common = maker.blocks.common
    names = Names(dict(common.names)).with_names(_told(authorities, common.references))
    around = Surroundings(records, names, common.ended, maker.spread)
    mapped = write_part(authorities, around, ids)
    known = KnownNames.of(
        {ref: act for ref, act in acts.items() if _is_of_a_whole(act)}, Labels({}), ids
    )
    places = {
        str(block_of(ref, ids)): place_of(authority, maker.seeds.parent)
        for ref, authority in authorities.items()
    }
    key, path, summary = maker.key(name, uses), part_path(maker.folder, name), _summary(name)
    content = Content(
        key, mapped.provenance_iri, summary, Detail(places=places), lines_of(mapped, ids),
        tuple(authorities),
    )  # fmt: skip
    part = Part.write(path, content)
    entry = entry_of(part)
    entry["uses"] = uses
    entry["witnessed"] = [ref for ref, a in authorities.items() if len(a.recorded) > 1]
    entry["acts"], entry["adopted"] = known.acts, known.adopted
    entry["identifiers"] = [number for act in acts.values() for number in _identifiers(act)]
    entry["graphs"] = {
        str(graph): digest_of(*lines)
        for graph, lines in mapped.facts.items()
        if graph in maker.spread
    }
    entry["state"] = digest_of(*sorted(authorities), repr((known.acts, known.adopted)))
    return part, entry, ()


def _told(authorities: Mapping[str, Authority], known: Collection[str]) -> list[Authority]:
    """The things, but for acts, that records alone describe: a register has treaties of its own."""
    return [it for ref, it in authorities.items() if ref not in known and not ref.startswith(ACTS)]


def entry_of(part: Part) -> PartEntry:
    """What is kept of a part that leads to nothing and of which nothing is asked."""
    return {
        "key": part.key, "stamp": list(checked.get(part.path) or ()), "uses": [], "witnessed": [],
        "acts": {}, "adopted": {}, "identifiers": [], "graphs": {}, "state": "",
    }  # fmt: skip


def stamped(entry: PartEntry, part: Part) -> PartEntry:
    """The same of a part whose file was found to be as it was written."""
    return {**entry, "stamp": list(checked.get(part.path) or ())}


def part_path(folder: Path, name: str) -> Path:
    """Where a part is kept that is of no article: no article's folder can have the name."""
    return folder / f"{name}.part"


def _summary(name: str) -> Summary:
    return Summary(name, (), (), (), (), "")


def make_origins(maker: Maker, parts: Mapping[str, Part], entries: Mapping[str, PartEntry]) -> Part:
    """The part that says where graphs are from of which several parts have lines: kept, or made."""
    ids, path = maker.ids, part_path(maker.folder, ORIGINS)
    start = len(ids.fact("record-"))
    spread = sorted(maker.spread)
    records = {graph: maker.record(f"record/{graph[start:]}") for graph in spread}
    total = [maker.basis]
    for graph in spread:
        total += [graph, *records[graph].own.lines, *records[graph].entered_by]
        total += [entries[part]["graphs"].get(str(graph), "") for part in sorted(entries)]
    key = digest_of(*total)
    if (part := Part.read(path, key)) is not None:
        return part
    graphs = defaultdict[URIRef, set[str]](set)
    for name, part in parts.items():
        for its_graph in entries[name]["graphs"]:
            graphs[URIRef(its_graph)].update(part.graph(its_graph))
    mapped = write_origins({graph: sorted(lines) for graph, lines in graphs.items()}, records, ids)
    summary, lines_ = _summary(ORIGINS), lines_of(mapped, ids)
    return Part.write(path, Content(key, mapped.provenance_iri, summary, Detail(), lines_))


def _problems(
    maker: Maker,
    authorities: Mapping[str, Authority],
    acts: Mapping[str, Authority],
    uses: Iterable[str],
) -> Iterator[Problem]:
    """What is missing in the things of a part; of acts of other parts nothing is said yet."""
    described = {ref: act for ref, act in acts.items() if ref in maker.blocks.common.references}
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


def _identifiers(act: Authority) -> Iterator[int]:
    """Hashes of the identifiers of an act, each of which is of one act alone."""
    for line in act.triples.lines:
        if _IDENTIFIER in line:
            yield hash_of(line.split(" ", 2)[2][:-3].encode())
