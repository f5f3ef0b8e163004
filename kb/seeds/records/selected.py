"""The acts that records have of some treaties, read without all others.

Reading every table takes a second, which who asks about the treaties of one article need not wait
for. What is found is what reading all of them finds of these treaties, by the same names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import URIRef

from kb.canonical.tripleset import AnyGraph
from kb.identifiers import Identifiers
from kb.namespaces import TRO
from kb.seeds.authorityfile import Authority
from kb.seeds.records.acts import Acts
from kb.seeds.records.cells import UnreadableCell
from kb.seeds.records.folder import SOURCE, Cell, RecordFolder, record_folders
from kb.seeds.records.mapping import MAPPING
from kb.seeds.records.participants import Participants
from kb.seeds.records.witnesses import Witnesses
from kb.seeds.texts import read_text


@dataclass(frozen=True, order=True)
class DatedAct:
    """An act that a record has: its reference, its kind, the references of the treaty and of who
    acts, and its day, `2008-12-16`."""

    reference: str
    kind: str
    treaty: str
    actor: str
    day: str


def acts_of(
    treaties: Collection[str], records: Path, found: Mapping[str, Authority], ids: Identifiers
) -> tuple[DatedAct, ...]:
    """The acts of participants of some treaties that happened on a day, as the records of a folder
    and the graphs of records among the authorities `found` tell.

    An act of which records give different days stands there once for each. Raises `SeedError` where
    a record of one of the treaties cannot be read.
    """
    tables = [*_read(treaties, records, found, ids)]
    witnesses = Witnesses.of(acts.told for acts in tables)
    for acts in tables:
        acts.witnesses = witnesses
    dated = {*_of_graphs(found, ids), *(one for acts in tables for one in _of_table(acts))}
    return tuple(sorted(one for one in dated if one.treaty in treaties))


def _of_table(acts: Acts) -> Iterator[DatedAct]:
    """The acts of a table that have a day, up to that of the record, and a participant."""
    for one in acts.named:
        day = one.act.day
        if day and day <= acts.record.source.as_of and one.actor:
            yield DatedAct(f"action/{one.slug}", one.act.kind, one.treaty, one.actor, str(day))


def _of_graphs(found: Mapping[str, Authority], ids: Identifiers) -> Iterator[DatedAct]:
    """The acts that the graphs of records have, which are written as Turtle."""
    for reference, authority in found.items():
        if not reference.startswith("action/"):
            continue
        for graph in authority.recorded.values():
            kind = _only(graph, TRO.actionType).removeprefix(str(TRO))
            treaty = ids.reference(_only(graph, TRO.treaty))
            actor, day = ids.reference(_only(graph, TRO.actor)), _only(graph, TRO.actionDate)
            if treaty and actor and len(day) == len("2008-12-16"):  # a year alone is no day
                yield DatedAct(reference, kind, treaty, actor, day)


def _only(graph: AnyGraph, term: URIRef) -> str:
    return str(next(iter(graph.objects(None, term)), ""))


def _read(
    treaties: Collection[str], records: Path, found: Mapping[str, Authority], ids: Identifiers
) -> Iterator[Acts]:
    """The records that may tell of some treaties; of a table that tells of many, their rows."""
    wanted = {*treaties, *_wholes(treaties, found, ids)}
    names = re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, sorted(wanted)))})(?![\w/-])")
    folders = [path for path in record_folders(records) if names.search(_head(path))]
    participants = Participants.of(found) if folders else Participants({})
    for path in folders:
        record = RecordFolder.read(path)
        cells = tuple(one for one in record.cells if _treaty_of(record, one) in wanted)
        yield Acts(replace(record, cells=cells), participants, ids)


def _wholes(
    treaties: Collection[str], found: Mapping[str, Authority], ids: Identifiers
) -> Iterator[str]:
    """The treaties to which some are protocols: the record of one may tell of the other."""
    for reference in treaties:
        if authority := found.get(reference):
            wholes = map(str, authority.triples.objects(None, TRO.protocolTo))
            yield from filter(None, map(ids.reference, wholes))


def _head(path: Path) -> str:
    """What says of which treaties a record is."""
    return "\n".join(read_text(path / n) for n in (SOURCE, MAPPING) if (path / n).is_file())


def _treaty_of(record: RecordFolder, cell: Cell) -> str:
    try:
        return record.treaty_of(cell)
    except UnreadableCell:
        return ""  # whoever reads all of the record says so
