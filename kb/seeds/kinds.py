"""The kinds of fact: a class for each, with a field for each key.

What stands in `facts.yaml` under `type: event` and `end_date:` is `Event.end_date`. The schema
(`schemas/facts.json`) says what may stand there, and `tests/seeds/test_kinds.py` that the two
agree. A key that the file does not have is None here, and a list that it does not have is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.seeds.content import Argument, Content, LangString, Words
from kb.seeds.factkeys import RECORD_KEYS


@dataclass(frozen=True, slots=True)
class Event(Content):
    """A gathering: a visit, talks, a ceremony; without an outlook it was held, and on nobody's
    word alone."""

    event: str
    kind: str
    outlook: str | None = None
    host: Argument | None = None
    organizer: Argument | None = None
    attendees: tuple[Argument, ...] = ()
    place: Argument | None = None
    date: Words | None = None
    end_date: Words | None = None
    about: tuple[str | Argument, ...] = ()
    part_of: str | None = None
    according_to: str | None = None
    time: Words | None = None
    topics: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Name(Content):
    """A name of a thing; without a language it is in that of the article."""

    thing: Argument
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Mention(Content):
    """Words that point to a thing and are no name of it: "the accord"."""

    thing: Argument


@dataclass(frozen=True, slots=True)
class Belonging(Content):
    """An organisation that is a part of another one."""

    part: Argument
    whole: Argument


@dataclass(frozen=True, slots=True)
class Group(Content):
    """Some who are counted or described and not named: "72 countries"."""

    group: Argument
    member_of: Argument | None = None
    witnessed: str | None = None
    according_to: str | None = None
    represents: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Title(Content):
    """A rank or a form of address of a person."""

    holder: Argument
    title: Words
    kind: str


@dataclass(frozen=True, slots=True)
class Office(Content):
    """An office that a person holds, and of which body or State it is one."""

    holder: Argument
    office: Words
    of: Argument | None = None


@dataclass(frozen=True, slots=True)
class Statement(Content):
    """What somebody said: its words, direct or indirect, and what it does (its force)."""

    statement: str
    force: str
    mode: str
    words: str
    speaker: Argument | None = None
    addressees: tuple[Argument, ...] = ()
    about: tuple[str | Argument, ...] = ()
    concerns: tuple[str, ...] = ()
    during: str | None = None
    topics: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Count(Content):
    """A number of something that is said of an event, a treaty, a State or a body."""

    of: str
    count: Words
    unit: Words
    according_to: str


@dataclass(frozen=True, slots=True)
class Anticipated(Content):
    """An act on a treaty that is planned, called for, considered or denied."""

    act: str
    action: str
    outlook: str
    treaty: Argument
    actors: tuple[Argument, ...] = ()
    agents: tuple[Argument, ...] = ()
    date: Words | None = None
    place: Argument | None = None
    according_to: str | None = None
    time: Words | None = None

    @property
    def doers(self) -> tuple[Argument, ...]:
        """Whose act it would be, as of an act that was done."""
        return _doers(self)


@dataclass(frozen=True, slots=True)
class Action(Content):
    """An act on a treaty that was done: its adoption, a signature, a ratification."""

    act: str
    action: str
    treaty: Argument
    actors: tuple[Argument, ...] = ()
    agents: tuple[Argument, ...] = ()
    date: Words | None = None
    time: Words | None = None
    place: Argument | None = None
    deposits: str | None = None
    during: str | None = None
    description: str | None = None
    decision: str | None = None
    object: Argument | None = None
    according_to: str | None = None

    @property
    def doers(self) -> tuple[Argument, ...]:
        """Whose act it is: its actors; where it names none, the bodies among those who did it.

        >>> agents = Argument("Ruiz", "person/ruiz"), Argument("UNESCO", "organization/unesco")
        >>> Action("action/x", "Adoption", Argument("it", "treaty/x"), agents=agents).doers
        (Argument(text='UNESCO', ref='organization/unesco'),)
        """
        return _doers(self)


@dataclass(frozen=True, slots=True)
class Proposal(Content):
    """Something that somebody wants to found or to build."""

    proposal: Argument
    kind: str
    outlook: str
    according_to: str
    place: Argument | None = None


@dataclass(frozen=True, slots=True)
class Source(Content):
    """The address of what the article is made from."""

    source: Words


@dataclass(frozen=True, slots=True)
class Inference(Content):
    """What a curator infers and no passage says: the value of a property, and why.

    `from_` are the ids of facts on which it rests, `from:` in the file.
    """

    about: str
    property: str
    value: str | int | LangString
    reason: Mapping[str, str]
    from_: tuple[str, ...]
    basis: tuple[str, ...] = ()


#: An act, done or anticipated.
Act = Action | Anticipated
#: What may stand on the word of a speaker or of a statement.
Attributed = Group | Count | Action | Anticipated | Event | Proposal


def _doers(act: Act) -> tuple[Argument, ...]:
    bodies = (one for one in act.agents if one.ref.startswith("organization/"))
    return act.actors or tuple(bodies)


#: The kinds by what `type:` says.
KINDS: Mapping[str, type[Content]] = {
    kind.__name__.lower(): kind
    for kind in (
        Event, Name, Mention, Belonging, Group, Title, Office, Statement, Count, Anticipated,
        Action, Proposal, Source, Inference,
    )
}  # fmt: skip


def content_of(fact: Mapping[str, object]) -> Content:
    """What a fact says, of a fact as the file has it, which has passed the schema.

    >>> thing = {"text": "Fiji", "ref": "country/fj"}
    >>> content_of({"type": "name", "thing": thing, "by": "curator", "status": "draft"})
    Name(thing=Argument(text='Fiji', ref='country/fj'), language=None)

    A key that its kind does not have is a slip of ours, for the schema lets none through:

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
