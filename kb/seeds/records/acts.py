"""From the cells of a record to its acts, as what the record says of them.

An act has one identity: the treaty, the kind, the participant, and an ordinal where the same
happened again. Participants are found by the names that authorities have in English; a name that
none has, or several have, is refused.
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
from kb.seeds.records.cells import RecordedAct, UnreadableCell, acts_in
from kb.seeds.records.folder import SOURCE, Cell, RecordFolder
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

    @classmethod
    def of(cls, authorities: Mapping[str, Authority]) -> Participants:
        """Those of authorities: States, former ones too, and organisations."""
        found = defaultdict[str, set[str]](set)
        for reference, authority in authorities.items():
            if reference.startswith(("country/", "organization/")):
                for term in (SCHEMA.name, SCHEMA.alternateName):
                    for name in authority.triples.objects(None, term):
                        if isinstance(name, Literal) and name.language == "en":
                            found[_folded(name)].add(reference)
        return cls({name: frozenset(some) for name, some in found.items()})

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


def _folded(name: str) -> str:
    return name.replace("’", "'").casefold()


@dataclass
class Acts:
    """What a record says: its acts, each with the place of its cell, and what is wrong with it."""

    record: RecordFolder
    participants: Participants
    ids: Identifiers
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def named(self) -> list[tuple[int, str, RecordedAct]]:
        """The acts by their references, each with the place of its cell."""
        found = [
            row for place, cell in enumerate(self.record.cells) for row in self._of(place, cell)
        ]
        named = list[tuple[int, str, RecordedAct]]()
        seen = defaultdict[str, int](int)
        for place, actor, one in sorted(found, key=lambda row: (row[2].day or date.min, row[0])):
            slug = self._slug(one.kind, actor)
            seen[slug] += 1
            ordinal = f"-{seen[slug]}" if seen[slug] > 1 else ""
            named.append((place, f"{slug}{ordinal}", one))
        return sorted(named, key=lambda row: row[:2])

    def _of(self, place: int, cell: Cell) -> list[tuple[int, str, RecordedAct]]:
        """The acts of a cell, each with its place and the participant; none where it is refused."""
        is_whole = cell.participant == WHOLE
        try:
            actor = "" if is_whole else self.participants.find(cell.participant)
            acts = acts_in(cell.head, cell.text)
            for one in acts:
                self._refuse_future(one)
        except UnreadableCell as error:
            mend = "mend the row, or give the authority this name (schema:alternateName)"
            self.problems.append(self.record.problem(place, str(error), mend))
            return []
        return [(place, actor, one) for one in acts]

    def _refuse_future(self, one: RecordedAct) -> None:
        if self._is_ahead(one.day) and one.kind not in _MAY_BE_AHEAD:
            raise UnreadableCell(
                f"{one.day} lies after {self.record.source.as_of}, the record's day"
            )

    def left(self) -> Iterator[tuple[int, str]]:
        """The participants whose cells say that they have left, with no notice of it in the record:
        the place of the cell, and the reference that an act of leaving has."""
        notices = {slug for _, slug, one in self.named if one.effect is not None}
        for place, _, one in self.named:
            if one.has_left and one.effect is None:
                actor = self.participants.find(self.record.cells[place].participant)
                if (slug := self._slug("Withdrawal", actor)) not in notices:
                    yield place, slug

    def authorities(self) -> Iterator[Authority]:
        """The record, the treaty and the acts, as what authorities they add to."""
        source, path = self.record.source, self.record.path
        entered = (self.ids.thing(f"curator/{source.entered_by}"),)
        own = TripleSet(self._of_record())
        yield Authority(
            self.record.reference, own, own, {}, (), entered, path / SOURCE, 1
        )  # fmt: skip
        treaty, extent = (
            self.ids.thing(source.treaty),
            "AllRecorded" if source.has_all else "SomeRecorded",
        )
        yield self._recorded(source.treaty, [(treaty, TRO.participantsRecorded, TRO[extent])], 0)
        for place, slug, one in self.named:
            for reference, triples in self._act(slug, one, self.record.cells[place]):
                yield self._recorded(reference, triples, place)
        if self.problems:
            raise SeedError(self.problems)

    def _recorded(self, reference: str, triples: Iterable[Triple], place: int) -> Authority:
        said = TripleSet(triples)
        recorded = {self.record.reference: said}
        path = self.record.problem(place, "").path
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

    def _act(self, slug: str, one: RecordedAct, cell: Cell) -> Iterator[tuple[str, list[Triple]]]:
        """The act that a cell tells of: one that happened, or one that is expected where its day
        lies after the record's. A notice whose effect is still to come has both."""
        act, coming = (self.ids.thing(f"{kind}/{slug}") for kind in ("action", "anticipated"))
        expected = next((day for day in (one.effect, one.day) if day and self._is_ahead(day)), None)
        if not self._is_ahead(one.day):
            classes = [(act, RDF.type, kind) for kind in (TRO.TreatyAction, SCHEMA.Action)]
            days = [
                (TRO.actionDate, one.day),
                (TRO.effectiveDate, None if expected else one.effect),
            ]
            said = [(act, term, _day(day)) for term, day in days if day]
            if one.day is None:
                notes = (Literal(text, lang=language) for language, text in _NO_DAY.items())
                said += [(act, SCHEMA.description, note) for note in notes]
            names = [(act, SCHEMA.identifier, Literal(one.identifier))] if one.identifier else []
            yield f"action/{slug}", [*classes, *self._about(act, one, cell), *said, *names]
        if expected is not None:
            outlook = [
                (coming, TRO.outlook, TRO.Scheduled),
                (coming, TRO.statedDate, _day(expected)),
            ]
            source = (coming, TRO.evidence, self.ids.thing(self.record.reference))
            kind = (coming, RDF.type, TRO.AnticipatedAction)
            yield f"anticipated/{slug}", [kind, *self._about(coming, one, cell), *outlook, source]

    def _is_ahead(self, day: date | None) -> bool:
        return day is not None and day > self.record.source.as_of

    def _about(self, act: URIRef, one: RecordedAct, cell: Cell) -> Iterator[Triple]:
        yield act, TRO.treaty, self.ids.thing(self.record.source.treaty)
        if cell.participant != WHOLE:
            yield act, TRO.actor, self.ids.thing(self.participants.find(cell.participant))
        yield act, TRO.actionType, TRO[one.kind]
        yield act, TRO.cell, Literal(cell.text)
        yield act, TRO.cellHead, Literal(cell.head)
        yield act, TRO.cellRow, Literal(cell.participant)

    def _slug(self, kind: str, actor: str) -> str:
        treaty = self.record.source.treaty.partition("/")[2]
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
        return "-".join(filter(None, (treaty, words, actor.partition("/")[2])))


def _day(day: object) -> Literal:
    return Literal(str(day), datatype=XSD.date)
