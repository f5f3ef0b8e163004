"""From the cells of a record to its acts, as what the record says of them.

An act has one identity, whoever tells of it: the treaty, the kind, the participant, and an ordinal
where the same happened again (`kb.seeds.records.witnesses`). Participants are found by the names
that authorities have in English; a name that none has, or several have, is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rdflib import Literal, URIRef

from kb.canonical.tripleset import Triple, TripleSet
from kb.errors import Problem, SeedError
from kb.identifiers import Identifiers
from kb.namespaces import PAV, RDF, SCHEMA, TRO, XSD
from kb.seeds.authorityfile import Authority
from kb.seeds.records.cells import GAP, RecordedAct, UnreadableCell
from kb.seeds.records.folder import ROWS, SOURCE, Cell, RecordFolder
from kb.seeds.records.witnesses import Told, Witnesses
from kb.seeds.texts import nearest

#: What a table calls the treaty where its own entry into force stands: no participant.
WHOLE = "—"
#: The kinds of acts of which a record knows the day beforehand.
_MAY_BE_AHEAD = ("EntryIntoForce", "EntryIntoForceForParty")
#: What is known of the day of a statement, which the table does not have.
_NO_DAY = {
    "en": "Made with the signature or the consent unless its text says otherwise; no day is given.",
    "id": "Dibuat bersama penandatanganan atau persetujuan kecuali teksnya menyatakan lain; "
    "tanggalnya tidak disebut.",
    "vi": "Được đưa ra cùng việc ký hoặc đồng ý, trừ khi văn bản nói khác; không nêu ngày.",
}
_MARKS = re.compile(r"(?: \d+(?:, ?\d+)*)$")


@dataclass(frozen=True)
class Participants:
    """The things that depositaries list as participants, by their names."""

    by_name: Mapping[str, frozenset[str]]
    by_code: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, authorities: Mapping[str, Authority]) -> Participants:
        """Those of authorities: States, former ones too, and organisations."""
        found, codes = defaultdict[str, set[str]](set), dict[tuple[str, str], str]()
        for reference, authority in authorities.items():
            if reference.startswith(("country/", "organization/")):
                for term in (SCHEMA.name, SCHEMA.alternateName):
                    for name in authority.triples.objects(None, term):
                        if isinstance(name, Literal) and name.language == "en":
                            found[_folded(name)].add(reference)
                for node, scheme in authority.triples.subject_objects(SCHEMA.propertyID):
                    for code in authority.triples.objects(node, SCHEMA.value):
                        codes[str(scheme), str(code)] = reference
        return cls({name: frozenset(some) for name, some in found.items()}, codes)

    def find(self, written: str) -> str:
        """The reference of a participant as a table writes it; `UnreadableCell` for none."""
        name = _MARKS.sub("", written)
        found = self.by_name.get(_folded(name), frozenset())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise UnreadableCell(f"'{name}' is a name of {' and of '.join(sorted(found))}")
        near = nearest(_folded(name), self.by_name, 0.75)
        raise UnreadableCell(f"no State or organisation is called '{name}'; {near}".rstrip("; "))

    def find_code(self, scheme: str, code: str) -> str:
        """The reference of a participant by its code in a list; `UnreadableCell` for none."""
        if (scheme, code) not in self.by_code:
            raise UnreadableCell(f"no State or organisation has the code '{code}' of {scheme}")
        return self.by_code[scheme, code]


def _folded(name: str) -> str:
    return name.replace("’", "'").casefold()


@dataclass(frozen=True)
class NamedAct:
    """An act of a record: the places of its cells, its name, the treaty, who acts ("" of the
    treaty as a whole), and what the first of the cells says."""

    places: tuple[int, ...]
    slug: str
    treaty: str
    actor: str
    act: RecordedAct

    @property
    def place(self) -> int:
        """The place of its first cell."""
        return self.places[0]


@dataclass
class Acts:
    """What a record says: its acts, each with the places of its cells, and what is wrong with it.

    `witnesses` knows what all records tell; without it, this record is taken for the only one.
    """

    record: RecordFolder
    participants: Participants
    ids: Identifiers
    problems: list[Problem] = field(default_factory=list)
    witnesses: Witnesses | None = None

    @cached_property
    def told(self) -> list[Told]:
        """What the cells tell, in their order."""
        return [
            row for place, cell in enumerate(self.record.cells) for row in self._of(place, cell)
        ]

    @cached_property
    def named(self) -> list[NamedAct]:
        """The acts, in the order of their cells; cells that tell the same act are of one."""
        known = self.witnesses or Witnesses.of([self.told])
        found = defaultdict[str, list[Told]](list)
        for one in self.told:
            found[known.slug(one)].append(one)
        named = [
            NamedAct(
                tuple(one.place for one in some), slug, some[0].treaty, some[0].actor, some[0].act
            )
            for slug, some in found.items()
        ]
        return sorted(named, key=lambda one: (one.place, one.slug))

    def _of(self, place: int, cell: Cell) -> list[Told]:
        """What a cell tells; nothing where it is refused."""
        try:
            treaty, actor = self.record.treaty_of(cell), self._actor(cell.participant)
            acts = self.record.acts_in(cell)
            for act in acts:
                self._refuse_future(act)
        except UnreadableCell as error:
            mend = "mend the row, or give the authority this name (schema:alternateName)"
            self.problems.append(self.record.problem(place, str(error), mend))
            return []
        as_of = self.record.source.as_of
        return [
            Told(place, _slug(treaty, act.kind, actor), treaty, actor, act, as_of) for act in acts
        ]

    def _actor(self, written: str) -> str:
        """The reference of a participant, "" of the treaty as a whole."""
        names = self.record.mapping.participant if self.record.mapping else None
        if written == WHOLE:
            return ""
        if names and written in names.references:
            return names.references[written]
        if names and names.code:
            return self.participants.find_code(names.code, written)
        return self.participants.find(written)

    def _refuse_future(self, act: RecordedAct) -> None:
        if self._is_ahead(act.day) and act.kind not in _MAY_BE_AHEAD:
            said = f"{act.day} lies after {self.record.source.as_of}, the record's day"
            raise UnreadableCell(said)

    def left(self) -> Iterator[tuple[int, str]]:
        """The participants whose cells say that they have left, with no notice of it in the record:
        the place of the cell, and the reference that an act of leaving has."""
        notices = {one.slug for one in self.named if one.act.effect is not None}
        for one in self.named:
            slug = _slug(one.treaty, "Withdrawal", one.actor)
            if one.act.has_left and one.act.effect is None and slug not in notices:
                yield one.place, slug

    def authorities(self) -> Iterator[Authority]:
        """The record, the treaty and the acts, as what authorities they add to."""
        source = self.record.source
        entered = (self.ids.thing(f"curator/{source.entered_by}"),)
        own = TripleSet(self._of_record())
        path = self.record.path / SOURCE
        yield Authority(self.record.reference, own, own, {}, (), entered, path, 1, source.certainty)
        extent = TRO.AllRecorded if source.has_all else TRO.SomeRecorded
        first = {one.treaty: one.place for one in reversed(self.named)}
        for treaty in sorted({source.treaty, *first} - {""}):
            listed = (self.ids.thing(treaty), TRO.participantsRecorded, extent)
            yield self._recorded(treaty, [listed], first.get(treaty, 0))
        for one in self.named:
            for reference, triples in self._act(one):
                yield self._recorded(reference, triples, one.place)
        if self.problems:
            raise SeedError(self.problems)

    def _recorded(self, reference: str, triples: Iterable[Triple], place: int) -> Authority:
        said = TripleSet(triples)
        recorded = {self.record.reference: said}
        path = self.record.path / ROWS
        return Authority(reference, said, TripleSet(), recorded, (), (), path, place + 2)

    def _of_record(self) -> Iterator[Triple]:
        source, record = self.record.source, self.ids.thing(self.record.reference)
        yield record, RDF.type, SCHEMA.WebPage
        for language, name in source.name.items():
            yield record, SCHEMA.name, Literal(name, lang=language)
        yield record, SCHEMA.publisher, Literal(source.publisher)
        yield record, SCHEMA.url, URIRef(source.url)
        yield record, PAV.retrievedOn, _day(source.as_of)
        if source.sha256:
            yield record, SCHEMA.sha256, Literal(source.sha256)
        if source.licence:
            yield record, SCHEMA.license, URIRef(source.licence)

    def _act(self, one: NamedAct) -> Iterator[tuple[str, list[Triple]]]:
        """The act that a cell tells of: one that happened, or one that is expected where its day
        lies after the record's. A notice whose effect is still to come has both."""
        done, coming = f"action/{one.slug}", f"anticipated/{one.slug}"
        days = (one.act.effect, one.act.day)
        expected = next((day for day in days if self._is_expected(one.slug, day)), None)
        if not self._is_expected(one.slug, one.act.day):
            yield done, [*self._done(self.ids.thing(done), one, is_expected=bool(expected))]
        if expected is not None:
            yield coming, [*self._coming(self.ids.thing(coming), one, expected)]

    def _done(self, act: URIRef, one: NamedAct, *, is_expected: bool) -> Iterator[Triple]:
        """What is said of an act that happened, whose effect may be expected only."""
        yield act, RDF.type, TRO.TreatyAction
        yield act, RDF.type, SCHEMA.Action
        yield from self._about(act, one)
        if one.act.day:
            yield act, TRO.actionDate, _day(one.act.day)
        else:
            for language, note in _NO_DAY.items():
                yield act, SCHEMA.description, Literal(note, lang=language)
        if one.act.effect and not is_expected:
            yield act, TRO.effectiveDate, _day(one.act.effect)
        if one.act.identifier:
            yield act, SCHEMA.identifier, Literal(one.act.identifier)

    def _coming(self, act: URIRef, one: NamedAct, day: date) -> Iterator[Triple]:
        """What is said of an act, or of the effect of one, that is expected on a day."""
        yield act, RDF.type, TRO.AnticipatedAction
        yield from self._about(act, one)
        yield act, TRO.outlook, TRO.Scheduled
        yield act, TRO.statedDate, _day(day)
        yield act, TRO.evidence, self.ids.thing(self.record.reference)

    def _about(self, act: URIRef, one: NamedAct) -> Iterator[Triple]:
        cells = dict.fromkeys(self.record.cells[place] for place in one.places)
        yield act, TRO.treaty, self.ids.thing(one.treaty)
        if one.actor:
            yield act, TRO.actor, self.ids.thing(one.actor)
        yield act, TRO.actionType, TRO[one.act.kind]
        # Cells of one record that tell one act are its fragments: what belongs together stays so.
        yield act, TRO.cell, Literal(GAP.join(cell.text for cell in cells))
        yield act, TRO.cellHead, Literal(GAP.join(cell.head for cell in cells))
        yield act, TRO.cellRow, Literal(GAP.join(dict.fromkeys(c.participant for c in cells)))

    def _is_ahead(self, day: date | None) -> bool:
        return day is not None and day > self.record.source.as_of

    def _is_expected(self, slug: str, day: date | None) -> bool:
        """Whether a day lies ahead, and no later record tells of it as one that came."""
        is_known = self.witnesses is not None and (slug, day) in self.witnesses.came
        return self._is_ahead(day) and not is_known


def _slug(treaty: str, kind: str, actor: str) -> str:
    """The name of an act, but for its ordinal."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
    return "-".join(filter(None, (treaty.partition("/")[2], words, actor.partition("/")[2])))


def _day(day: object) -> Literal:
    return Literal(str(day), datatype=XSD.date)
