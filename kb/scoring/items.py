"""What is scored: the items that facts give, derived alike from a draft and from a curator's file.

People, States, organisations, places and treaties are counted once for each article, by reference;
a date once for each value; an act once for each actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kb.drafting.text.annotations import Span
from kb.scoring.alignment import Names
from kb.scoring.comparable import DATES, Days, Said, year_left_out
from kb.seeds.article import Article
from kb.seeds.content import Argument
from kb.seeds.kinds import (
    Act,
    Action,
    Anticipated,
    Count,
    Event,
    Inference,
    Mention,
    Name,
    Office,
    Statement,
    describes,
)
from kb.seeds.labels import folded
from kb.seeds.numbers import number_from
from kb.seeds.passages import occurrences

ENTITIES = ("country", "organization", "person", "place", "treaty")

#: Kinds of events that readers tell apart less surely than what they are for. The words are those
#: of the ontology and of articles read by others; what is not here stands alone.
FAMILIES: Mapping[str, str] = {
    **dict.fromkeys(("Signing", "SigningCeremony"), "signing"),
    **dict.fromkeys(("Deposit", "DepositCeremony"), "deposit"),
    **dict.fromkeys(("Talks", "Meeting", "ConclusionOfNegotiations"), "meeting"),
    **dict.fromkeys(
        ("Conference", "Summit", "Session", "Speech", "ReviewConference"), "conference"
    ),
    **dict.fromkeys(("Vote", "ParliamentaryVote"), "vote"),
    **dict.fromkeys(("Visit", "StateVisit", "OfficialVisit"), "visit"),
}
#: Among the values of an argument: it may be left out as well.
UNSAID = "?"
#: Among the statuses of an act: somebody says that it occurred, and is named for it.
CLAIMED = "claimed"

Arguments = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Item:
    """One thing to be right or wrong about: its kind, its words, where it stands, what it says.

    Each argument is what may stand for its value: a reference and folded names, a date, a word. An
    optional item need not be found, and whoever gives it is neither right nor wrong. One on which
    nobody has decided is right where it is what was expected, and else it is not known.
    """

    kind: str
    words: str
    passages: tuple[Span, ...]
    arguments: Arguments
    is_optional: bool = False
    is_undecided: bool = False

    def overlaps(self, other: Item) -> bool:
        """Whether the two stand in the same place; what has no place stands everywhere."""
        if not self.passages or not other.passages:
            return True
        return any(
            a.start < b.end and b.start < a.end for a in self.passages for b in other.passages
        )


def items(facts: Iterable[Said], article: Article, names: Names) -> tuple[Item, ...]:
    """The items of an article's facts, each once."""
    said = tuple(facts)
    made = _Maker(article, names, Days.of(said, article.language))
    found: dict[tuple[str, ...], Item] = {}
    for fact in said:
        for key, item in made.of_fact(fact):
            found[key] = _together(found[key], item) if key in found else item
    for key, item in made.named_events(said):
        if key in found:
            found[key] = _together(found[key], item)
    return tuple(found.values())


def _together(one: Item, other: Item) -> Item:
    """Two items that are one: what either says, wherever it stands."""
    arguments = {
        key: one.arguments.get(key, frozenset()) | other.arguments.get(key, frozenset())
        for key in {**one.arguments, **other.arguments}
    }
    passages = tuple(dict.fromkeys((*one.passages, *other.passages)))
    optional = one.is_optional and other.is_optional
    return replace(one, arguments=arguments, passages=passages, is_optional=optional)


@dataclass(frozen=True)
class _Maker:
    """Makes items of facts, each with the key of what it is about."""

    article: Article
    names: Names
    days: Days

    def of_fact(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        yield from self.entities(fact)
        yield from self.dates(fact)
        match fact.content:
            case Inference() as inference:
                yield from self.inferred(inference)
            case Office() as office:
                yield self.office(fact, office)
            case Event() as event:
                yield self.event(fact, event)
            case Count() as count:
                yield self.count(fact, count)
            case Statement() as statement:
                yield self.statement(fact, statement)
            case Action() | Anticipated() as act:
                yield from self.acts(fact, act)

    def entities(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        """The things that the arguments of a fact refer to."""
        for _, words, reference in fact.content.arguments():
            if (kind := reference.partition("/")[0]) in ENTITIES:
                arguments = {"name": self.names.of_reference(reference, words)}
                yield (kind, reference), Item(kind, words, self.where(fact, words), arguments)

    def dates(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        """The dates in the words, each with what is inferred where it lacks its year."""
        about = describes(fact.content)
        whole = {year_left_out(day): day for day in self.days.inferred_of(about)}
        for value in self.days.named(fact.content):
            words = " – ".join(fact.content.dates().values())
            days = frozenset({value, whole.get(value, value)})
            item = Item("date", words, _passage(fact), {"date": days})
            yield ("date", whole.get(value, value)), item

    def inferred(self, a: Inference) -> Iterator[tuple[tuple[str, ...], Item]]:
        """A date or a thing that is inferred is required of nobody."""
        value = str(a.value)
        if a.property in DATES:
            value = self.days.inferred_range(a.about) or value
            item = Item("date", f"{value} (inferred)", (), {"date": frozenset({value})}, True)
            yield ("date", value), item
        for reference in (a.about, value):
            if (kind := reference.partition("/")[0]) in ENTITIES:
                arguments = {"name": self.names.of_reference(reference)}
                item = Item(kind, f"{reference} (inferred)", (), arguments, True)
                yield (kind, reference), item

    def office(self, fact: Said, a: Office) -> tuple[tuple[str, ...], Item]:
        arguments = {
            "holder": self.names.of_argument(a.holder),
            "office": frozenset({folded(a.office.text)}),
            "of": self.names.of_argument(a.of),
        }
        words = f"{a.holder.text}, {a.office.text}"
        key = ("office", a.holder.ref, folded(a.office.text))
        return key, Item("office", words, _passage(fact), arguments)

    def event(self, fact: Said, a: Event) -> tuple[tuple[str, ...], Item]:
        about = [one for one in a.about if isinstance(one, Argument) and _is_treaty(one)]
        arguments = {
            "family": frozenset({FAMILIES.get(a.kind, a.kind), a.kind}),
            "treaty": frozenset[str]().union(*map(self.names.of_argument, about)),
            "date": self.days.of_event(a),
            "place": self.names.of_argument(a.place),
        }
        return ("event", a.event), Item("event", a.kind, _passage(fact), arguments)

    def named_events(self, facts: Iterable[Said]) -> Iterator[tuple[tuple[str, ...], Item]]:
        """Where events are named or mentioned again."""
        for fact in facts:
            if isinstance(a := fact.content, Name | Mention):
                yield ("event", a.thing.ref), Item("event", "", _passage(fact), {})

    def count(self, fact: Said, a: Count) -> tuple[tuple[str, ...], Item]:
        words, unit = a.count.text, a.unit.text
        number = number_from(words, self.article.language)
        value = folded(words) if number is None else str(number)
        arguments = {"value": frozenset({value}), "unit": frozenset(folded(unit).split())}
        where = self.where(fact, words)
        return ("count", value, folded(unit)), Item("count", f"{words} {unit}", where, arguments)

    def statement(self, fact: Said, a: Statement) -> tuple[tuple[str, ...], Item]:
        inferred = [
            self.names.of_reference(value)
            for value in self.days.inferred.get((a.statement, "tro:speaker"), ())
        ]
        arguments = {
            "mode": frozenset({a.mode}),
            "speaker": (self.names.of_argument(a.speaker) | _group(a.speaker)).union(
                *inferred, {UNSAID} if inferred else ()
            ),
        }
        item = Item("statement", a.words, self.where(fact, a.words), arguments)
        return ("statement", a.statement), item

    def acts(self, fact: Said, a: Act) -> Iterator[tuple[tuple[str, ...], Item]]:
        """An act for each of its actors; one without actor where it names none. What is done on
        somebody's word alone is a claim as well."""
        status = "occurred" if isinstance(a, Action) else a.outlook
        claimed = {CLAIMED} if isinstance(a, Action) and a.according_to else set()
        action = act_of(a.action, a.deposits if isinstance(a, Action) else None)
        for actor in a.doers or (None,):
            arguments = {
                "actor": self.names.of_argument(actor) | _group(actor),
                "action": frozenset({action}),
                "treaty": self.names.of_argument(a.treaty),
                "date": self.days.named(a) | self.days.inferred_of(a.act),
                "status": frozenset({status, *claimed}),
                "actor words": frozenset({folded(actor.text)} if actor else ()),
                "treaty words": frozenset({folded(a.treaty.text)}),
            }
            who = actor.text if actor else "(nobody named)"
            words = f"{action} ({status}) by {who}: {a.treaty.text}"
            key = ("act", a.act, action, status, actor.ref if actor else "")
            yield key, Item("act", words, _passage(fact), arguments)

    def where(self, fact: Said, words: str) -> tuple[Span, ...]:
        """Where words stand in the quote of a fact; the quote where they cannot be found."""
        if fact.passage is None:
            return ()
        quote = self.article.text[fact.passage.start : fact.passage.end]
        for start, end in occurrences(quote, words)[:1]:
            return (Span(fact.passage.start + start, fact.passage.start + end),)
        return (fact.passage,)


def act_of(action: str, deposits: str | None = None) -> str:
    """The kind of an act by which it is compared: a deposited instrument is the act itself.

    >>> act_of("Deposit", "Ratification"), act_of("DefinitiveSignature"), act_of("Adoption")
    ('Ratification', 'Signature', 'Adoption')
    """
    if action == "Deposit" and deposits:
        return deposits
    return "Signature" if action == "DefinitiveSignature" else action


def _passage(fact: Said) -> tuple[Span, ...]:
    return () if fact.passage is None else (fact.passage,)


def _is_treaty(argument: Argument) -> bool:
    return argument.ref.startswith("treaty/")


def _group(actor: Argument | None) -> frozenset[str]:
    """The mark of an unnamed group, which no name of a State is compared with."""
    return frozenset({"/group"} if actor and actor.ref.startswith("group/") else ())
