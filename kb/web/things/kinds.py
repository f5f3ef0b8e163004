"""What the page of each kind of thing shows, in which order: the one table that lays pages out.

A section takes values of the thing (`Out`), and things that lead to it (`Into`). What no section
takes is shown after them, so that nothing is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.namespaces import DCTERMS, PAV, RDFS, SCHEMA, TRO
from kb.web.things.sections import Section, into, iris, out
from kb.web.words.languages import message

_NAMES = Section(message("Names"), (out(SCHEMA.alternateName, TRO.mentionedAs),))
_IDENTITY = Section(
    message("Identity"),
    (out(SCHEMA.identifier, SCHEMA.nationality, SCHEMA.memberOf, SCHEMA.sameAs, RDFS.seeAlso),),
)
_SAID = Section(
    message("Said"),
    (into(TRO.speaker, SCHEMA.author, SCHEMA.spokenByCharacter, kinds="statement"),),
)
_SAID_OF_IT = Section(message("Statements about it"), (into(SCHEMA.about, kinds="statement"),))
_TAKES_PART = Section(
    message("Events"),
    (
        into(TRO.host, kinds="event", label=message("as host")),
        into(SCHEMA.organizer, TRO.agent, kinds="event", label=message("as organiser")),
        into(
            SCHEMA.attendee,
            TRO.attendee,
            TRO.reportedWitness,
            kinds="event",
            label=message("as a participant"),
        ),
    ),
)
_ACTS = Section(
    message("Treaty acts"), (into(TRO.actor, SCHEMA.agent, TRO.agent, kinds="action"),), as_of=True
)
_EXPECTED = Section(
    message("Called for, planned, considered or denied"),
    (into(TRO.actor, kinds="anticipated"),),
    as_of=True,
)
_RESTS_ON_IT = Section(message("On its word alone"), (into(TRO.accordingTo),))
_ACT = Section(
    message("The act"),
    (
        out(
            TRO.actionType, TRO.outlook, TRO.deposits, TRO.treaty, TRO.actor, SCHEMA.agent,
            TRO.agent, TRO.reservingActor, SCHEMA.object, TRO.object, TRO.territory, TRO.madeWith,
            TRO.confirmedWith, TRO.decisionMode, TRO.actionDate, TRO.effectiveDate, TRO.basis,
            TRO.cell, TRO.cellHead, TRO.cellRow, TRO.statedDate, TRO.statedEndDate,
            TRO.statedTime, SCHEMA.location, TRO.place, TRO.duringEvent, TRO.accordingTo,
            SCHEMA.description,
        ),
        into(TRO.madeWith, TRO.confirmedWith, label=message("done together with it")),
        into(SCHEMA.object, kinds="action", label=message("objections to it")),
        into(TRO.concernsAction, kinds="statement", label=message("what was said of it")),
        into(SCHEMA.about, kinds="statement", label=message("statements about it")),
    ),
    as_of=True,
)  # fmt: skip
_ROLE = Section(
    message("The office"),
    (
        out(
            SCHEMA.roleName, TRO.titleKind, TRO.officeOf, TRO.holder, SCHEMA.startDate,
            SCHEMA.endDate, TRO.statedDate, TRO.statedEndDate, TRO.accordingTo,
        ),
    ),
)  # fmt: skip
_BODY = (
    Section(message("Offices"), (into(TRO.officeOf, kinds="office"),)),
    _SAID,
    _TAKES_PART,
    _ACTS,
    _EXPECTED,
    Section(message("Numbers that were reported"), (out(TRO.reportedCount),)),
    _SAID_OF_IT,
)
_LAND = (
    Section(
        message("Events and acts here"),
        (
            into(SCHEMA.location, TRO.place, kinds="event", label=message("events")),
            into(
                SCHEMA.location,
                SCHEMA.object,
                TRO.place,
                TRO.object,
                kinds="action",
                label=message("treaty acts"),
            ),
            into(TRO.signingPlace, kinds="treaty", label=message("open for signature here")),
            into(TRO.proposedPlace, label=message("only proposed or considered here")),
        ),
    ),
    Section(
        message("Part of a whole"),
        (
            out(SCHEMA.containedInPlace),
            into(SCHEMA.containedInPlace, label=message("places in it")),
            into(SCHEMA.areaServed, label=message("bodies of it")),
        ),
    ),
)

#: The sections of a page by the kind of thing, which the thing's IRI tells.
SECTIONS: Mapping[str, tuple[Section, ...]] = {
    "treaty": (
        Section(
            message("The instrument"),
            (
                out(
                    TRO.instrumentKind, TRO.subject, SCHEMA.description, TRO.signingPlace,
                    TRO.depositary,
                    SCHEMA.legislationDate, SCHEMA.locationCreated, SCHEMA.legislationLegalForce,
                    TRO.protocolTo, TRO.supplements, SCHEMA.legislationChanges,
                    TRO.entryIntoForceRule, TRO.finalClause, SCHEMA.identifier,
                ),
            ),
        ),
        Section(
            message("Acts that happened"), (into(TRO.treaty, kinds="action", on_word=False),)
        ),
        Section(
            message("Acts known on somebody's word alone"),
            (into(TRO.treaty, kinds="action", on_word=True),),
        ),
        Section(
            message("Called for, planned, considered or denied"),
            (into(TRO.treaty, kinds="anticipated"),),
        ),
        Section(message("Ceremonies and meetings"), (into(SCHEMA.about, kinds="event"),)),
        _SAID_OF_IT,
        _NAMES,
        _IDENTITY,
    ),
    "person": (
        Section(
            message("Offices and titles"),
            (
                into(TRO.holder, kinds="office"),
                into(TRO.holder, kinds="title", label=message("rank or form of address")),
            ),
        ),
        _SAID,
        Section(message("Said to this person"), (into(TRO.addressee, kinds="statement"),)),
        _TAKES_PART,
        _ACTS,
        _SAID_OF_IT,
        _NAMES,
        _IDENTITY,
    ),
    "organization": (
        *_BODY,
        Section(
            message("Part of a whole"),
            (
                out(SCHEMA.parentOrganization, SCHEMA.areaServed, SCHEMA.containedInPlace),
                into(SCHEMA.parentOrganization, label=message("bodies that belong to it")),
                into(SCHEMA.memberOf, TRO.memberOf, label=message("who belongs to it")),
            ),
        ),
        _NAMES,
        _IDENTITY,
    ),
    "country": (*_BODY, *_LAND, _NAMES, _IDENTITY),
    "place": (*_LAND, _SAID_OF_IT, _NAMES, _IDENTITY),
    "event": (
        Section(
            message("What, when and where"),
            (
                out(
                    TRO.eventKind, TRO.outlook, SCHEMA.startDate, SCHEMA.endDate, TRO.statedDate,
                    TRO.statedEndDate, TRO.statedTime, SCHEMA.location, TRO.place,
                    SCHEMA.superEvent, TRO.duringEvent, SCHEMA.about, SCHEMA.keywords,
                    TRO.accordingTo, SCHEMA.description,
                ),
            ),
        ),
        Section(
            message("Who"),
            (
                out(
                    TRO.host, SCHEMA.organizer, TRO.agent, SCHEMA.attendee, TRO.attendee,
                    TRO.reportedWitness,
                ),
            ),
        ),
        Section(message("Numbers that were reported"), (out(TRO.reportedCount),)),
        Section(message("Said there"), (into(TRO.duringEvent, kinds="statement"),)),
        Section(message("Acts there"), (into(TRO.duringEvent, kinds="action anticipated"),)),
        Section(
            message("Parts of it"),
            (into(SCHEMA.superEvent, TRO.duringEvent, kinds="event"),),
        ),
        _SAID_OF_IT,
        _NAMES,
        _IDENTITY,
    ),
    "action": (_ACT, _NAMES, _IDENTITY),
    "anticipated": (_ACT, _NAMES, _IDENTITY),
    "statement": (
        Section(
            message("Who said it, and of what"),
            (
                out(
                    TRO.speaker, TRO.force, TRO.speechMode, TRO.addressee, TRO.duringEvent,
                    SCHEMA.about, SCHEMA.keywords, TRO.concernsAction, TRO.accordingTo,
                    SCHEMA.appearance, TRO.statedDate, TRO.statedTime,
                ),
            ),
        ),
        _RESTS_ON_IT,
        _SAID_OF_IT,
        _NAMES,
    ),
    "proposal": (
        Section(
            message("What is proposed"),
            (
                out(
                    TRO.outlook, TRO.proposedType, TRO.proposedPlace, TRO.accordingTo,
                    SCHEMA.description, TRO.statedDate, TRO.statedTime,
                ),
            ),
        ),
        _SAID_OF_IT,
        _NAMES,
    ),
    "group": (
        Section(
            message("Who they are"),
            (out(SCHEMA.description, TRO.represents, TRO.memberOf, TRO.accordingTo),),
        ),
        _TAKES_PART,
        Section(message("Said to them"), (into(TRO.addressee, kinds="statement"),)),
        _ACTS,
        _EXPECTED,
        _SAID_OF_IT,
        _NAMES,
    ),
    "office": (_ROLE,),
    "title": (
        Section(
            message("Rank or form of address"),
            (out(SCHEMA.roleName, TRO.titleKind, TRO.holder, TRO.accordingTo),),
        ),
    ),
    "count": (
        Section(
            message("The number"),
            (
                out(SCHEMA.value, TRO.statedValue, SCHEMA.unitText, TRO.accordingTo),
                into(TRO.reportedCount, label=message("reported of")),
            ),
        ),
    ),
    "inference": (
        Section(
            message("What was inferred"),
            (
                out(
                    TRO.inferredAbout, TRO.inferredProperty, TRO.inferredValue, TRO.reason,
                    TRO.basis,
                ),
            ),
        ),
    ),
    "article": (
        Section(
            message("The article"),
            (
                out(
                    SCHEMA.headline, SCHEMA.description, SCHEMA.author, SCHEMA.publisher,
                    SCHEMA.license, SCHEMA.datePublished, SCHEMA.inLanguage, SCHEMA.isBasedOn,
                    SCHEMA.url, SCHEMA.translationOfWork, SCHEMA.sha256, SCHEMA.about,
                    SCHEMA.mentions,
                ),
            ),
        ),
        _SAID_OF_IT,
    ),
    "record": (
        Section(
            message("The record"),
            (
                out(
                    SCHEMA.description, SCHEMA.publisher, SCHEMA.url, SCHEMA.inLanguage,
                    PAV.retrievedOn, SCHEMA.license, SCHEMA.sha256,
                ),
            ),
        ),
        _IDENTITY,
    ),
    "curator": (
        Section(message("Identity"), (out(SCHEMA.url, SCHEMA.description, DCTERMS.source),)),
    ),
}  # fmt: skip

#: What schema.org's words repeat of what ours say of a kind of thing.
BESIDE_OURS: Mapping[str, frozenset[str]] = {
    "statement": frozenset(iris(SCHEMA.author, SCHEMA.spokenByCharacter)),
    "article": frozenset(iris(SCHEMA.articleBody)),  # which is read in its pane
}
