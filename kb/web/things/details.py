"""What is told of a thing in a line: where another's page names it, and under its own name."""

from __future__ import annotations

from collections.abc import Mapping

from kb.namespaces import PAV, PROV, SCHEMA, TRO
from kb.web.things.sections import iris

#: What is told of a thing where another thing's page names it, by its kind.
DETAILS: Mapping[str, tuple[str, ...]] = {
    "office": iris(SCHEMA.roleName, TRO.officeOf, TRO.holder, SCHEMA.startDate, TRO.statedDate),
    "title": iris(SCHEMA.roleName, TRO.titleKind, TRO.holder),
    "statement": iris(TRO.force, TRO.speechMode, TRO.speaker, SCHEMA.text),
    "event": iris(TRO.eventKind, SCHEMA.startDate, TRO.statedDate, SCHEMA.location),
    "action": iris(
        TRO.actionType,
        TRO.actor,
        TRO.actionDate,
        TRO.effectiveDate,
        SCHEMA.location,
        TRO.accordingTo,
    ),
    "anticipated": iris(
        TRO.outlook,
        TRO.actionType,
        TRO.actor,
        TRO.statedDate,
        TRO.statedTime,
        SCHEMA.description,
    ),
    # Of a treaty itself nothing: its final clauses are parts of it.
    "clause": iris(
        TRO.governs,
        TRO.requiredConsents,
        TRO.period,
        TRO.countedFrom,
        TRO.forDepositsAfter,
        SCHEMA.description,
    ),
    "count": iris(TRO.statedValue, SCHEMA.value, SCHEMA.unitText, TRO.accordingTo),
    "proposal": iris(TRO.outlook, TRO.proposedType, TRO.proposedPlace, TRO.accordingTo),
    "group": iris(TRO.represents, TRO.accordingTo),
    "record": iris(SCHEMA.publisher, PAV.retrievedOn),
}

#: What a thing's page says of it in one line under its name.
KEY_LINE: Mapping[str, tuple[str, ...]] = {
    "treaty": iris(TRO.instrumentKind, TRO.subject, SCHEMA.identifier),
    "event": iris(TRO.eventKind, SCHEMA.startDate, SCHEMA.location),
    "action": iris(TRO.actionType, TRO.actionDate, SCHEMA.location, TRO.accordingTo),
    "anticipated": iris(TRO.outlook, TRO.actionType, TRO.actor, TRO.statedTime),
    "statement": iris(TRO.force, TRO.speechMode, TRO.speaker, TRO.duringEvent),
    "proposal": iris(TRO.outlook, TRO.proposedPlace),
    "organization": iris(SCHEMA.parentOrganization),
    "place": iris(SCHEMA.containedInPlace),
    "office": iris(TRO.holder, TRO.officeOf),
    "title": iris(TRO.holder, TRO.titleKind),
    "count": iris(TRO.statedValue, SCHEMA.unitText, TRO.accordingTo),
    "group": iris(TRO.represents),
}

#: The dates that are known, not only what the words give of them.
DATES = iris(SCHEMA.startDate, TRO.actionDate, SCHEMA.datePublished)
#: What stands elsewhere on a page: the title, the kinds, the words behind it, the record.
SHOWN_ELSEWHERE = frozenset(
    iris(TRO.evidence, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", SCHEMA.name,
           "http://www.w3.org/ns/oa#hasSelector", PROV.wasDerivedFrom)
)  # fmt: skip
