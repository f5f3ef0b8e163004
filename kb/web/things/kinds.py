"""What the page of each kind of thing shows, in which order: the one table that lays pages out.

A section takes values of the thing, by the IRIs of their properties, and things that lead to it
(`Into`). What no section
takes is shown after them, so that nothing is left out. Another page that names the thing, and the
line under its own name, have some of its properties.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.namespaces import DCTERMS, PAV, PROV, RDFS, SCHEMA, TRO, iris
from kb.web.words.languages import message


@dataclass(frozen=True)
class Into:
    """The things of some kinds (all, where none is named) that lead here by one of some
    properties; as a row with a label where there is one."""

    properties: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    label: str = ""
    #: Whether only those are taken that rest on somebody's word, or only those that do not.
    on_word: bool | None = None


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading: properties, each a row with its values, and what leads
    here."""

    heading: str
    parts: tuple[tuple[str, ...] | Into, ...]
    #: Whether the day of each record is told that says something here.
    as_of: bool = False


def section(heading: str, *parts: tuple[str, ...] | Into, as_of: bool = False) -> Section:
    """A part of a page under a heading."""
    return Section(heading, parts, as_of)


def into(*terms: str, kinds: str = "", label: str = "", on_word: bool | None = None) -> Into:
    """The things of some kinds that lead here by properties; kinds as words in one text."""
    return Into(iris(*terms), tuple(kinds.split()), label, on_word)


_NAMES = section(message("Names"), iris(SCHEMA.alternateName, TRO.mentionedAs))
_IDENTITY = section(
    message("Identity"),
    iris(SCHEMA.identifier, SCHEMA.nationality, SCHEMA.memberOf, SCHEMA.sameAs, RDFS.seeAlso),
)
_STATEMENTS = section(
    message("Said"),
    into(TRO.speaker, SCHEMA.author, SCHEMA.spokenByCharacter, kinds="statement"),
)
_STATEMENTS_ABOUT_IT = section(
    message("Statements about it"), into(SCHEMA.about, kinds="statement")
)
_TAKES_PART = section(
    message("Events"),
    into(TRO.host, kinds="event", label=message("as host")),
    into(SCHEMA.organizer, kinds="event", label=message("as organiser")),
    into(
        SCHEMA.attendee,
        TRO.reportedWitness,
        kinds="event",
        label=message("as a participant"),
    ),
)
_ACTS = section(
    message("Treaty acts"),
    into(TRO.actor, SCHEMA.agent, kinds="action participation"),
    as_of=True,
)
_EXPECTED = section(
    message("Called for, planned, considered or denied"),
    into(TRO.actor, kinds="anticipated"),
    as_of=True,
)
_RESTS_ON_IT = section(message("On its word alone"), into(TRO.accordingTo))
_ACT = section(
    message("The act"),
    iris(
        TRO.actionType, TRO.outlook, TRO.deposits, TRO.treaty, TRO.actor, SCHEMA.agent,
        TRO.reservingActor, SCHEMA.object, TRO.provision, TRO.effect, TRO.territory, TRO.madeWith,
        TRO.confirmedWith, TRO.decisionMode, TRO.resolution, TRO.actionDate, TRO.effectiveDate,
        TRO.basis,
        TRO.cell, TRO.cellHead, TRO.cellRow, TRO.statedDate, TRO.statedEndDate,
        TRO.statedTime, SCHEMA.location, TRO.duringEvent, TRO.accordingTo,
        SCHEMA.description,
    ),
    into(TRO.madeWith, TRO.confirmedWith, label=message("done together with it")),
    into(TRO.endedBy, label=message("what it ends")),
    into(SCHEMA.object, kinds="action", label=message("objections to it")),
    into(TRO.concernsAction, kinds="statement", label=message("what was said of it")),
    into(SCHEMA.about, kinds="statement", label=message("statements about it")),
    as_of=True,
)  # fmt: skip
_ROLE = section(
    message("The office"),
    iris(
        SCHEMA.roleName, TRO.titleKind, TRO.officeOf, TRO.holder, SCHEMA.startDate,
        SCHEMA.endDate, TRO.statedDate, TRO.statedEndDate, TRO.accordingTo,
    ),
)  # fmt: skip
_BODY = (
    section(message("Offices"), into(TRO.officeOf, kinds="office")),
    _STATEMENTS,
    _TAKES_PART,
    _ACTS,
    _EXPECTED,
    section(message("Numbers that were reported"), iris(TRO.reportedCount)),
    _STATEMENTS_ABOUT_IT,
)
_LAND = (
    section(
        message("Events and acts here"),
        into(SCHEMA.location, kinds="event", label=message("events")),
        into(
            SCHEMA.location,
            SCHEMA.object,
            kinds="action",
            label=message("treaty acts"),
        ),
        into(TRO.signingPlace, kinds="treaty", label=message("open for signature here")),
        into(TRO.proposedPlace, label=message("only proposed or considered here")),
    ),
    section(
        message("Part of a whole"),
        iris(SCHEMA.containedInPlace),
        into(SCHEMA.containedInPlace, label=message("places in it")),
        into(SCHEMA.areaServed, label=message("bodies of it")),
    ),
)

#: The sections of a page by the kind of thing, which the thing's IRI tells.
SECTIONS: Mapping[str, tuple[Section, ...]] = {
    "treaty": (
        section(
            message("The instrument"),
            iris(
                TRO.instrumentKind, TRO.subject, SCHEMA.description, TRO.signingPlace,
                TRO.depositary,
                SCHEMA.legislationDate, SCHEMA.locationCreated, SCHEMA.legislationLegalForce,
                TRO.protocolTo, TRO.supplements, SCHEMA.legislationChanges,
                SCHEMA.legislationConsolidates,
                TRO.entryIntoForceRule, TRO.finalClause, SCHEMA.identifier,
            ),
            into(TRO.protocolTo, label=message("protocols to it")),
            into(SCHEMA.legislationChanges, label=message("amended by")),
            into(TRO.supplements, label=message("supplemented by")),
            into(SCHEMA.legislationConsolidates, label=message("amended text")),
        ),
        section(
            message("Acts that happened"),
            into(TRO.treaty, kinds="action participation", on_word=False),
        ),
        section(
            message("Acts known on somebody's word alone"),
            into(TRO.treaty, kinds="action", on_word=True),
        ),
        section(
            message("Called for, planned, considered or denied"),
            into(TRO.treaty, kinds="anticipated"),
        ),
        section(message("Ceremonies and meetings"), into(SCHEMA.about, kinds="event")),
        _STATEMENTS_ABOUT_IT,
        _NAMES,
        _IDENTITY,
    ),
    "person": (
        section(
            message("Offices and titles"),
            into(TRO.holder, kinds="office"),
            into(TRO.holder, kinds="title", label=message("rank or form of address")),
        ),
        _STATEMENTS,
        section(message("Said to this person"), into(TRO.addressee, kinds="statement")),
        _TAKES_PART,
        _ACTS,
        _STATEMENTS_ABOUT_IT,
        _NAMES,
        _IDENTITY,
    ),
    "organization": (
        *_BODY,
        section(
            message("Part of a whole"),
            iris(SCHEMA.parentOrganization, SCHEMA.areaServed, SCHEMA.containedInPlace),
            into(SCHEMA.parentOrganization, label=message("bodies that belong to it")),
            into(SCHEMA.memberOf, label=message("who belongs to it")),
        ),
        _NAMES,
        _IDENTITY,
    ),
    "country": (
        *_BODY,
        section(
            message("Succession of States"),
            into(TRO.predecessor, label=message("who took its place")),
            into(TRO.successor, label=message("whose place it took")),
        ),
        *_LAND,
        _NAMES,
        _IDENTITY,
    ),
    "place": (*_LAND, _STATEMENTS_ABOUT_IT, _NAMES, _IDENTITY),
    "event": (
        section(
            message("What, when and where"),
            iris(
                TRO.eventKind, TRO.outlook, SCHEMA.startDate, SCHEMA.endDate, TRO.statedDate,
                TRO.statedEndDate, TRO.statedTime, SCHEMA.location,
                SCHEMA.superEvent, SCHEMA.about, SCHEMA.keywords,
                TRO.accordingTo, SCHEMA.description,
            ),
        ),
        section(
            message("Who"),
            iris(
                TRO.host, SCHEMA.organizer, SCHEMA.attendee,
                TRO.reportedWitness,
            ),
        ),
        section(message("Numbers that were reported"), iris(TRO.reportedCount)),
        section(message("Said there"), into(TRO.duringEvent, kinds="statement")),
        section(message("Acts there"), into(TRO.duringEvent, kinds="action anticipated")),
        section(
            message("Parts of it"),
            into(SCHEMA.superEvent, kinds="event"),
        ),
        _STATEMENTS_ABOUT_IT,
        _NAMES,
        _IDENTITY,
    ),
    "action": (_ACT, _NAMES, _IDENTITY),
    "anticipated": (_ACT, _NAMES, _IDENTITY),
    "participation": (
        section(
            message("The participation"),
            iris(
                TRO.outlook, TRO.treaty, TRO.actor, TRO.boundFrom, TRO.boundUntil, TRO.basis,
                TRO.endedBy, TRO.cell, TRO.cellHead, TRO.cellRow,
            ),
            as_of=True,
        ),
    ),
    "statement": (
        section(
            message("Who said it, and of what"),
            iris(
                TRO.speaker, TRO.force, TRO.speechMode, TRO.addressee, TRO.duringEvent,
                SCHEMA.about, SCHEMA.keywords, TRO.concernsAction, TRO.accordingTo,
                SCHEMA.appearance, TRO.statedDate, TRO.statedTime,
            ),
        ),
        _RESTS_ON_IT,
        _STATEMENTS_ABOUT_IT,
        _NAMES,
    ),
    "proposal": (
        section(
            message("What is proposed"),
            iris(
                TRO.outlook, TRO.proposedType, TRO.proposedPlace, TRO.accordingTo,
                SCHEMA.description, TRO.statedDate, TRO.statedTime,
            ),
        ),
        _STATEMENTS_ABOUT_IT,
        _NAMES,
    ),
    "group": (
        section(
            message("Who they are"),
            iris(SCHEMA.description, TRO.represents, SCHEMA.memberOf, TRO.accordingTo),
        ),
        _TAKES_PART,
        section(message("Said to them"), into(TRO.addressee, kinds="statement")),
        _ACTS,
        _EXPECTED,
        _STATEMENTS_ABOUT_IT,
        _NAMES,
    ),
    "office": (_ROLE,),
    "title": (
        section(
            message("Rank or form of address"),
            iris(SCHEMA.roleName, TRO.titleKind, TRO.holder, TRO.accordingTo),
        ),
    ),
    "count": (
        section(
            message("The number"),
            iris(SCHEMA.value, TRO.statedValue, SCHEMA.unitText, TRO.accordingTo),
            into(TRO.reportedCount, label=message("reported of")),
        ),
    ),
    "inference": (
        section(
            message("What was inferred"),
            iris(
                TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue, TRO.reason,
                TRO.basis,
            ),
        ),
    ),
    "article": (
        section(
            message("The article"),
            iris(
                SCHEMA.headline, SCHEMA.description, SCHEMA.author, SCHEMA.publisher,
                SCHEMA.license, SCHEMA.datePublished, SCHEMA.inLanguage, SCHEMA.isBasedOn,
                SCHEMA.url, SCHEMA.translationOfWork, SCHEMA.sha256, SCHEMA.about,
                SCHEMA.mentions,
            ),
        ),
        _STATEMENTS_ABOUT_IT,
    ),
    "record": (
        section(
            message("The record"),
            iris(
                SCHEMA.description, SCHEMA.publisher, SCHEMA.url, SCHEMA.inLanguage,
                PAV.retrievedOn, SCHEMA.temporalCoverage, SCHEMA.license, SCHEMA.sha256,
            ),
        ),
        _IDENTITY,
    ),
    "curator": (
        section(message("Identity"), iris(SCHEMA.url, SCHEMA.description, DCTERMS.source)),
    ),
}  # fmt: skip

#: What schema.org's words repeat of what ours say of a kind of thing.
BESIDE_OURS: Mapping[str, frozenset[str]] = {
    "statement": frozenset(iris(SCHEMA.author, SCHEMA.spokenByCharacter)),
    "article": frozenset(iris(SCHEMA.articleBody)),  # which is read in its pane
}


#: The details of a thing where another page names it, by its kind.
DETAILS: Mapping[str, tuple[str, ...]] = {
    "office": iris(SCHEMA.roleName, TRO.officeOf, TRO.holder, SCHEMA.startDate, TRO.statedDate),
    "title": iris(SCHEMA.roleName, TRO.titleKind, TRO.holder),
    "statement": iris(TRO.force, TRO.speechMode, TRO.speaker, SCHEMA.text),
    "event": iris(TRO.eventKind, SCHEMA.startDate, TRO.statedDate, SCHEMA.location),
    "action": iris(
        TRO.actionType,
        TRO.actor,
        SCHEMA.agent,
        TRO.resolution,
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
    "participation": iris(TRO.actor, TRO.boundFrom, TRO.boundUntil),
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
    "treaty": iris(TRO.instrumentKind, TRO.subject),
    "event": iris(TRO.eventKind, SCHEMA.startDate, SCHEMA.location),
    "action": iris(TRO.actionType, TRO.actionDate, SCHEMA.location, TRO.accordingTo),
    "anticipated": iris(TRO.outlook, TRO.actionType, TRO.actor, TRO.statedTime),
    "participation": iris(TRO.boundFrom, TRO.boundUntil),
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
DATES = iris(SCHEMA.startDate, TRO.actionDate, TRO.boundFrom, SCHEMA.datePublished)
#: What stands elsewhere on a page: the title, the kinds, the words behind it, the record.
SHOWN_ELSEWHERE = frozenset(
    iris(TRO.evidence, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", SCHEMA.name,
           "http://www.w3.org/ns/oa#hasSelector", PROV.wasDerivedFrom)
)  # fmt: skip
