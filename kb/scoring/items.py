"""The items that are scored, made alike of a draft and of a curator's file.

People, States, organisations, places and treaties are counted once for each article, by reference;
a date once for each value; an act once for each actor.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.dates.parsing import date_from, number_from, range_from
from kb.drafting.text.annotations import Span
from kb.seeds.article import Article
from kb.seeds.content import Argument, Content
from kb.seeds.facts import Fact
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
    content_of,
    describes,
)
from kb.seeds.labels import Labels, folded
from kb.seeds.passages import find_quote, occurrences

#: The properties by which an inference dates an event or an act.
DATES = ("schema:startDate", "schema:endDate", "tro:actionDate")
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
#: Stands before the reference of what no authority describes: another slug may mean the same.
NEW = "new:"
#: Among the values of an argument: it may be left out as well.
UNSAID = "?"
#: Among the statuses of an act: somebody says that it occurred, and is named for it.
CLAIMED = "claimed"

Arguments = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Names:
    """The folded names of things by reference; `new` are references of one article alone.

    A draft may have made a candidate of a thing for which the curator has another slug; then the
    names tell that they are one.
    """

    by_reference: Mapping[str, frozenset[str]]
    new: frozenset[str] = frozenset()

    @classmethod
    def of(cls, labels: Labels) -> Names:
        """The names that the authorities have."""
        names: dict[str, set[str]] = defaultdict(set)
        for name, labels_of_name in labels.by_folded.items():
            for label in labels_of_name:
                names[label.reference].add(name)
        return cls({reference: frozenset(own) for reference, own in names.items()})

    def further(self, described: Iterable[Mapping[str, Any]]) -> Names:
        """These, and those of the things and candidates of one article."""
        own = {
            thing["ref"]: frozenset(map(folded, thing.get("name", {}).values()))
            for thing in described
        }
        new = frozenset(own) - frozenset(self.by_reference)
        return Names(ChainMap(own, dict(self.by_reference)), self.new | new)

    def of_argument(self, argument: Argument | None) -> frozenset[str]:
        """The reference of an argument and the names of its thing; its words where it has none.

        >>> names = Names({"country/vn": frozenset({"viet nam"})})
        >>> sorted(names.of_argument(Argument("that country", "country/vn")))
        ['country/vn', 'viet nam']
        >>> sorted(names.of_argument(Argument("Lord Denning", "person/denning")))
        ['lord denning', 'person/denning']
        """
        return self.of_reference(argument.ref, argument.text) if argument else frozenset()

    def of_reference(self, reference: str, words: str = "") -> frozenset[str]:
        """A reference and the names of its thing; words for it where it has none."""
        names = self.by_reference.get(reference) or frozenset({folded(words)})
        own = f"{NEW}{reference}" if reference in self.new else reference
        return frozenset(filter(None, {own, *names}))


@dataclass(frozen=True)
class PlacedFact:
    """What a fact of a draft or of a file says, and where its quote stands."""

    content: Content
    passage: Span | None

    @classmethod
    def of(cls, fact: Fact | Mapping[str, Any], article: Article) -> PlacedFact:
        """What a fact says; `LookupError` where its quote is not in the article."""
        if isinstance(fact, Fact):
            has_place = fact.start is not None and fact.end is not None
            return cls(fact.content, Span(fact.start or 0, fact.end or 0) if has_place else None)
        if "quote" not in fact:
            return cls(content_of(fact), None)
        at = list(fact["at"]) if "at" in fact else None
        span = find_quote(article.text, fact["quote"], at, fact.get("prefix"))
        return cls(content_of(fact), Span(*span))


@dataclass(frozen=True)
class Days:
    """The days of one article: those that words name in its language, and those that are inferred,
    by the thing and the property."""

    language: str
    inferred: Mapping[tuple[str, str], frozenset[str]]

    @classmethod
    def of(cls, facts: Iterable[PlacedFact], language: str) -> Days:
        """Collect the days of facts, of which some are inferences."""
        values: dict[tuple[str, str], frozenset[str]] = {}
        for fact in facts:
            if isinstance(a := fact.content, Inference):
                key = (a.about, a.property)
                values[key] = values.get(key, frozenset()) | {str(a.value)}
        return cls(language, values)

    def named(self, content: Content) -> frozenset[str]:
        """Return the dates that the words of a fact name, a range of days as `first/last`."""
        dates = set()
        for words in content.dates().values():
            if days := range_from(words, self.language):
                dates.add("/".join(map(str, days)))
            elif (date := date_from(words, self.language)) is not None:
                dates.add(str(date))
        return frozenset(dates)

    def inferred_of(self, reference: str) -> frozenset[str]:
        """Return the dates that are inferred of an event or act."""
        if days := self.inferred_range(reference):
            return frozenset({days})
        return frozenset[str]().union(*(self.inferred.get((reference, p), ()) for p in DATES))

    def inferred_range(self, reference: str) -> str | None:
        """Return the inferred days of an event as a range; None where one end is missing."""
        ends = [self.inferred.get((reference, key), ()) for key in DATES[:2]]
        return "/".join(day for end in ends for day in end) if all(map(len, ends)) else None


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


def items(facts: Iterable[PlacedFact], article: Article, names: Names) -> tuple[Item, ...]:
    """Return the items of an article's facts, each once."""
    facts = tuple(facts)
    maker = _ItemMaker(article, names, Days.of(facts, article.language))
    merged: dict[tuple[str, ...], Item] = {}
    for fact in facts:
        for key, item in maker.of_fact(fact):
            merged[key] = _merge(merged[key], item) if key in merged else item
    for key, item in maker.named_events(facts):
        if key in merged:
            merged[key] = _merge(merged[key], item)
    return tuple(merged.values())


def _merge(item: Item, other: Item) -> Item:
    """Merge two items about one thing: what either says, wherever it stands."""
    arguments = {
        key: item.arguments.get(key, frozenset()) | other.arguments.get(key, frozenset())
        for key in {**item.arguments, **other.arguments}
    }
    passages = tuple(dict.fromkeys((*item.passages, *other.passages)))
    optional = item.is_optional and other.is_optional
    return replace(item, arguments=arguments, passages=passages, is_optional=optional)


@dataclass(frozen=True)
class _ItemMaker:
    """Makes items of facts, each with the key of what it is about."""

    article: Article
    names: Names
    days: Days

    def of_fact(self, fact: PlacedFact) -> Iterator[tuple[tuple[str, ...], Item]]:
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

    def entities(self, fact: PlacedFact) -> Iterator[tuple[tuple[str, ...], Item]]:
        """The things that the arguments of a fact refer to."""
        for _, words, reference in fact.content.arguments():
            if (kind := reference.partition("/")[0]) in ENTITIES:
                arguments = {"name": self.names.of_reference(reference, words)}
                yield (kind, reference), Item(kind, words, self.where(fact, words), arguments)

    def dates(self, fact: PlacedFact) -> Iterator[tuple[tuple[str, ...], Item]]:
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

    def office(self, fact: PlacedFact, a: Office) -> tuple[tuple[str, ...], Item]:
        arguments = {
            "holder": self.names.of_argument(a.holder),
            "office": frozenset({folded(a.office.text)}),
            "of": self.names.of_argument(a.of),
        }
        words = f"{a.holder.text}, {a.office.text}"
        key = ("office", a.holder.ref, folded(a.office.text))
        return key, Item("office", words, _passage(fact), arguments)

    def event(self, fact: PlacedFact, a: Event) -> tuple[tuple[str, ...], Item]:
        about = [
            each
            for each in a.about
            if isinstance(each, Argument) and each.ref.startswith("treaty/")
        ]
        arguments = {
            "family": frozenset({FAMILIES.get(a.kind, a.kind), a.kind}),
            "treaty": frozenset[str]().union(*map(self.names.of_argument, about)),
            "date": self.days.named(a) | self.days.inferred_of(a.event),
            "place": self.names.of_argument(a.place),
        }
        return ("event", a.event), Item("event", a.kind, _passage(fact), arguments)

    def named_events(self, facts: Iterable[PlacedFact]) -> Iterator[tuple[tuple[str, ...], Item]]:
        """Where events are named or mentioned again."""
        for fact in facts:
            if isinstance(a := fact.content, Name | Mention):
                yield ("event", a.thing.ref), Item("event", "", _passage(fact), {})

    def count(self, fact: PlacedFact, a: Count) -> tuple[tuple[str, ...], Item]:
        words, unit = a.count.text, a.unit.text
        number = number_from(words, self.article.language)
        value = folded(words) if number is None else str(number)
        arguments = {"value": frozenset({value}), "unit": frozenset(folded(unit).split())}
        where = self.where(fact, words)
        return ("count", value, folded(unit)), Item("count", f"{words} {unit}", where, arguments)

    def statement(self, fact: PlacedFact, a: Statement) -> tuple[tuple[str, ...], Item]:
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

    def acts(self, fact: PlacedFact, a: Act) -> Iterator[tuple[tuple[str, ...], Item]]:
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

    def where(self, fact: PlacedFact, words: str) -> tuple[Span, ...]:
        """Where words stand in the quote of a fact; the quote where they cannot be found."""
        if fact.passage is None:
            return ()
        quote = self.article.text[fact.passage.start : fact.passage.end]
        for start, end in occurrences(quote, words)[:1]:
            return (Span(fact.passage.start + start, fact.passage.start + end),)
        return (fact.passage,)


def year_left_out(date: str) -> str:
    """A day or range of days without its year.

    >>> year_left_out("2025-10-25"), year_left_out("2025-10-25/2025-10-26")
    ('--10-25', '--10-25/--10-26')
    """
    return "/".join(f"-{day[4:]}" for day in date.split("/"))


def act_of(action: str, deposits: str | None = None) -> str:
    """The kind of an act by which it is compared: a deposited instrument is the act itself.

    >>> act_of("Deposit", "Ratification"), act_of("DefinitiveSignature"), act_of("Adoption")
    ('Ratification', 'Signature', 'Adoption')
    """
    if action == "Deposit" and deposits:
        return deposits
    return "Signature" if action == "DefinitiveSignature" else action


def _passage(fact: PlacedFact) -> tuple[Span, ...]:
    return () if fact.passage is None else (fact.passage,)


def _group(actor: Argument | None) -> frozenset[str]:
    """The mark of an unnamed group, which no name of a State is compared with."""
    return frozenset({"/group"} if actor and actor.ref.startswith("group/") else ())
