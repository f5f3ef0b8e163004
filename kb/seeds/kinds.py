"""The kinds of fact: a class for each, with a field for each key.

What stands in `facts.yaml` under `type: event` and `end_date:` is `Event.end_date`. A field
declares all that is known of its key: what may stand there (`kb.seeds.sorts`), the properties that
it gives, whether it is a list and whether it may be left out. The schema of the file, the forms of
`kb review`, the triples, and the keys named in messages of shapes follow from that.

A key that the file does not have is None here, and a list that it does not have is empty.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, get_args, get_origin

from kb.seeds.content import Argument, Content, LangString, Words
from kb.seeds.factkeys import RECORD_KEYS
from kb.seeds.sorts import (
    ACTOR,
    ANTICIPATED,
    ANY_REFERENCE,
    ANYTHING,
    ATTRIBUTION,
    BODY,
    CLASS,
    COUNTED,
    EVENT,
    FACT,
    LANGUAGE,
    ORGANIZATION,
    PAGE,
    PERSON,
    PLACE,
    PLAIN,
    PROPERTY,
    SPEAKER,
    TEXTS,
    TOPIC,
    TREATY,
    VALUE,
    WORDS,
    Key,
    argument,
    concept,
    reference,
)


@dataclass(frozen=True, slots=True)
class Event(Content):
    """A gathering: a visit, talks, a ceremony; without an outlook it was held, and on nobody's
    word alone."""

    needs = (("according_to", "outlook"),)
    advice = (
        "An 'outlook' is given to what is not told as held; only then 'according_to' says on whose "
        "word it is known.",
    )

    event: Annotated[str, EVENT]
    kind: Annotated[str, concept("EventKinds"), "tro:eventKind"]
    outlook: Annotated[str | None, concept("Outlooks"), "tro:outlook"] = None
    host: Annotated[Argument | None, SPEAKER, "tro:host"] = None
    organizer: Annotated[Argument | None, SPEAKER, "schema:organizer"] = None
    attendees: Annotated[tuple[Argument, ...], SPEAKER, "schema:attendee"] = ()
    place: Annotated[Argument | None, PLACE, "schema:location"] = None
    date: Annotated[Words | None, WORDS, "tro:statedDate", "schema:startDate"] = None
    end_date: Annotated[Words | None, WORDS, "tro:statedEndDate", "schema:endDate"] = None
    about: Annotated[tuple[str | Argument, ...], TOPIC, "schema:about"] = ()
    part_of: Annotated[str | None, EVENT, "schema:superEvent"] = None
    according_to: Annotated[str | None, ATTRIBUTION, "tro:accordingTo"] = None
    time: Annotated[Words | None, WORDS, "tro:statedTime"] = None
    topics: Annotated[tuple[Words, ...], WORDS, "schema:keywords"] = ()


@dataclass(frozen=True, slots=True)
class Name(Content):
    """A name of a thing; without a language it is in that of the article."""

    advice = ("A name is a few words on one line: no sentence, no address, no markup.",)

    thing: Annotated[Argument, ANYTHING, "schema:alternateName"]
    language: Annotated[str | None, LANGUAGE] = None


@dataclass(frozen=True, slots=True)
class Mention(Content):
    """Words that point to a thing and are no name of it: "the accord"."""

    thing: Annotated[Argument, ANYTHING, "tro:mentionedAs"]


@dataclass(frozen=True, slots=True)
class Belonging(Content):
    """An organisation that is a part of another one."""

    part: Annotated[Argument, ORGANIZATION, "schema:parentOrganization"]
    whole: Annotated[Argument, ORGANIZATION]


@dataclass(frozen=True, slots=True)
class Group(Content):
    """An unnamed group, counted or described: "72 countries"."""

    needs = (("witnessed", "according_to"),)

    group: Annotated[Argument, argument("group"), "schema:description"]
    member_of: Annotated[Argument | None, ORGANIZATION, "schema:memberOf"] = None
    witnessed: Annotated[str | None, EVENT, "tro:reportedWitness"] = None
    according_to: Annotated[str | None, ATTRIBUTION, "tro:accordingTo"] = None
    represents: Annotated[tuple[Argument, ...], ACTOR, "tro:represents"] = ()


@dataclass(frozen=True, slots=True)
class Title(Content):
    """A rank or a form of address of a person."""

    holder: Annotated[Argument, PERSON, "tro:holder"]
    title: Annotated[Words, WORDS, "schema:roleName"]
    kind: Annotated[str, concept("TitleKinds"), "tro:titleKind"]


@dataclass(frozen=True, slots=True)
class Office(Content):
    """An office that a person holds, and of which body or State it is one."""

    holder: Annotated[Argument, PERSON, "tro:holder"]
    office: Annotated[Words, WORDS, "schema:roleName"]
    of: Annotated[Argument | None, BODY, "tro:officeOf"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Content):
    """What somebody said: its words, direct or indirect, and what it does (its force)."""

    advice = (
        'A speaker without a name ("a spokesperson of the ministry") is a group of one: a line '
        "{ref: group/@x, name}, a 'group' fact with its words and 'represents', then that speaker.",
        "Where the words name no speaker, leave it out and infer tro:speaker.",
    )

    statement: Annotated[str, reference("statement")]
    speaker: Annotated[Argument | None, SPEAKER, "tro:speaker"] = None
    addressees: Annotated[tuple[Argument, ...], SPEAKER, "tro:addressee"] = ()
    force: Annotated[str, concept("Forces"), "tro:force"]
    mode: Annotated[str, concept("SpeechModes"), "tro:speechMode"]
    words: Annotated[str, PLAIN, "schema:text"]
    about: Annotated[tuple[str | Argument, ...], TOPIC, "schema:about"] = ()
    concerns: Annotated[tuple[str, ...], ANTICIPATED, "tro:concernsAction"] = ()
    during: Annotated[str | None, EVENT, "tro:duringEvent"] = None
    topics: Annotated[tuple[Words, ...], WORDS, "schema:keywords"] = ()


@dataclass(frozen=True, slots=True)
class Count(Content):
    """A number of something that is said of an event, a treaty, a State or a body."""

    advice = ("Who came to a meeting is counted of the event, never of the treaty.",)

    of: Annotated[str, COUNTED, "tro:reportedCount"]
    count: Annotated[Words, WORDS, "tro:statedValue"]
    unit: Annotated[Words, WORDS, "schema:unitText"]
    according_to: Annotated[str, ATTRIBUTION, "tro:accordingTo"]


@dataclass(frozen=True, slots=True)
class Anticipated(Content):
    """An act on a treaty that is planned, called for, considered or denied."""

    advice = ("'agents', 'place' and 'according_to' are said of it as of an 'action'.",)

    act: Annotated[str, ANTICIPATED]
    action: Annotated[str, concept("ActionTypes"), "tro:actionType"]
    outlook: Annotated[str, concept("Outlooks"), "tro:outlook"]
    treaty: Annotated[Argument, TREATY, "tro:treaty"]
    actors: Annotated[tuple[Argument, ...], ACTOR, "tro:actor"] = ()
    agents: Annotated[tuple[Argument, ...], SPEAKER, "schema:agent"] = ()
    date: Annotated[Words | None, WORDS, "tro:statedDate"] = None
    place: Annotated[Argument | None, PLACE, "schema:location"] = None
    according_to: Annotated[str | None, ATTRIBUTION, "tro:accordingTo"] = None
    time: Annotated[Words | None, WORDS, "tro:statedTime"] = None

    @property
    def doers(self) -> tuple[Argument, ...]:
        """Whose act it would be, as of an act that was done."""
        return _doers(self)


@dataclass(frozen=True, slots=True)
class Action(Content):
    """An act on a treaty that was done: its adoption, a signature, a ratification."""

    advice = (
        "Who signed is an 'action', one for each State, or one for those that the words name "
        "together; the ceremony is an 'event' beside it, which the action names under 'during'.",
        "'actors' are States, organisations and groups, 'agents' people and bodies that act for "
        "them: a parliament approves as an agent.",
        "'description' is words of the quote on the act; when it was goes to 'date' or 'time'.",
    )

    act: Annotated[str, reference("action")]
    action: Annotated[str, concept("ActionTypes"), "tro:actionType"]
    treaty: Annotated[Argument, TREATY, "tro:treaty"]
    actors: Annotated[tuple[Argument, ...], ACTOR, "tro:actor"] = ()
    agents: Annotated[tuple[Argument, ...], SPEAKER, "schema:agent"] = ()
    date: Annotated[Words | None, WORDS, "tro:statedDate", "tro:actionDate"] = None
    time: Annotated[Words | None, WORDS, "tro:statedTime"] = None
    place: Annotated[Argument | None, PLACE, "schema:location"] = None
    deposits: Annotated[str | None, concept("ActionTypes"), "tro:deposits"] = None
    during: Annotated[str | None, EVENT, "tro:duringEvent"] = None
    description: Annotated[str | None, PLAIN, "schema:description"] = None
    decision: Annotated[str | None, concept("DecisionModes"), "tro:decisionMode"] = None
    object: Annotated[Argument | None, ANYTHING, "schema:object"] = None
    according_to: Annotated[str | None, ATTRIBUTION, "tro:accordingTo"] = None

    @property
    def doers(self) -> tuple[Argument, ...]:
        """Whose act it is: its actors; where it names none, the bodies among those who did it.

        >>> agents = Argument("Ruiz", "person/ruiz"), Argument("UNESCO", "organization/unesco")
        >>> Action("action/x", "Adoption", Argument("it", "treaty/x"), agents=agents).doers
        (Argument(text='UNESCO', ref='organization/unesco'),)
        """
        return _doers(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Content):
    """A proposed institution or building."""

    proposal: Annotated[Argument, argument("proposal"), "schema:alternateName"]
    kind: Annotated[str, CLASS, "tro:proposedType"]
    outlook: Annotated[str, concept("Outlooks"), "tro:outlook"]
    place: Annotated[Argument | None, PLACE, "tro:proposedPlace"] = None
    according_to: Annotated[str, ATTRIBUTION, "tro:accordingTo"]


@dataclass(frozen=True, slots=True)
class Source(Content):
    """The address of what the article is made from."""

    source: Annotated[Words, WORDS, "schema:isBasedOn"]


@dataclass(frozen=True, slots=True)
class Inference(Content):
    """What a curator infers and no passage says: the value of a property, and why.

    `from_` are the ids of facts on which it rests, `from:` in the file.
    """

    is_quoted = False
    advice = (
        "'from' are facts of this article; the reason speaks of their words. A page under 'basis' "
        "is to be read by a person.",
        "Mostly inferred: the day of an act (tro:actionDate; of one that has 'according_to' "
        "tro:statedDate) or an event (schema:startDate), whose an office is (tro:officeOf), who "
        "spoke (tro:speaker), which treaty an act is on that the words do not name (tro:treaty).",
    )

    about: Annotated[str, ANY_REFERENCE, "tro:inferredAbout"]
    property: Annotated[str, PROPERTY, "tro:inferredProperty"]
    value: Annotated[str | int | LangString, VALUE, "tro:inferredValue"]
    reason: Annotated[Mapping[str, str], TEXTS, "tro:reason"]
    from_: Annotated[tuple[str, ...], FACT, "tro:basis"]
    basis: Annotated[tuple[str, ...], PAGE] = ()


#: An act, done or anticipated.
Act = Action | Anticipated
#: What may stand on the word of a speaker or of a statement.
Attributed = Group | Count | Action | Anticipated | Event | Proposal


def _doers(act: Act) -> tuple[Argument, ...]:
    bodies = (agent for agent in act.agents if agent.ref.startswith("organization/"))
    return act.actors or tuple(bodies)


#: The kinds by what `type:` says.
KINDS: Mapping[str, type[Content]] = {
    kind.__name__.lower(): kind
    for kind in (
        Event, Name, Mention, Belonging, Group, Title, Office, Statement, Count, Anticipated,
        Action, Proposal, Source, Inference,
    )
}  # fmt: skip


def _declared(kind: type[Content]) -> Iterator[tuple[str, Key]]:
    for field in fields(kind):
        value, sort, *properties = get_args(field.type)
        name, is_list = field.name.rstrip("_"), get_origin(value) is tuple
        yield name, Key(name, sort, tuple(properties), is_list, field.default is MISSING)


#: The keys of each type of fact in their order, by their names in the file.
KEYS: Mapping[str, Mapping[str, Key]] = {
    type_: dict(_declared(kind)) for type_, kind in KINDS.items()
}
#: The concept scheme in which the value of a key of a type stands.
SCHEMES = {
    (type_, name): key.sort.scheme
    for type_, keys in KEYS.items()
    for name, key in keys.items()
    if key.sort.scheme
}


def content_of(fact: Mapping[str, object]) -> Content:
    """What a fact says, of a fact as the file has it, which has passed the schema.

    >>> thing = {"text": "Fiji", "ref": "country/fj"}
    >>> content_of({"type": "name", "thing": thing, "by": "curator", "status": "draft"})
    Name(thing=Argument(text='Fiji', ref='country/fj'), language=None)

    A key that its kind does not have is a bug: the schema rejects unknown keys:

    >>> content_of({"type": "mention", "thing": thing, "hoast": thing})
    Traceback (most recent call last):
    TypeError: Mention.__init__() got an unexpected keyword argument 'hoast'
    """
    given = {key: _value(item) for key, item in fact.items() if key not in RECORD_KEYS}
    if "from" in given:
        given["from_"] = given.pop("from")
    return KINDS[str(fact["type"])](**given)


def describes(content: Content) -> str:
    """The reference of the thing that a fact describes; "" where it has none of its own."""
    match content:
        case Event():
            return content.event
        case Statement():
            return content.statement
        case Action() | Anticipated():
            return content.act
        case Proposal():
            return content.proposal.ref
        case Group():
            return content.group.ref
    return ""


def _value(written: object) -> object:
    """A value of the file in its type, which its keys tell."""
    if isinstance(written, list):
        return tuple(map(_value, written))
    if not isinstance(written, Mapping) or "text" not in written:
        return written
    if "ref" in written:
        return Argument(**written)
    return LangString(**written) if "language" in written else Words(**written)
