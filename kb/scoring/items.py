"""What is scored: the items that facts give, derived alike from a draft and from a curator's file.

People, States, organisations, places and treaties are counted once for each article, by reference;
a date once for each value; an act once for each actor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.drafting.text.annotations import Span
from kb.scoring.names import Names
from kb.scoring.said import DATES, Days, Said, year_left_out
from kb.seeds.article import Article
from kb.seeds.facts import doers_in
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

Arguments = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Item:
    """One thing to be right or wrong about: its kind, its words, where it stands, what it says.

    Each argument is what may stand for its value: a reference and folded names, a date, a word. An
    optional item need not be found, and whoever gives it is neither right nor wrong.
    """

    kind: str
    words: str
    passages: tuple[Span, ...]
    arguments: Arguments
    is_optional: bool = False

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
        match fact.type:
            case "inference":
                yield from self.concluded(fact)
            case "office":
                yield self.office(fact)
            case "event":
                yield self.event(fact)
            case "count":
                yield self.count(fact)
            case "statement":
                yield self.statement(fact)
            case "action" | "anticipated":
                yield from self.acts(fact)

    def entities(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        """The things that the arguments of a fact refer to."""
        for argument in _arguments(fact.arguments):
            reference = argument["ref"]
            if (kind := reference.partition("/")[0]) in ENTITIES:
                arguments = {"name": self.names.of_argument(argument)}
                where = self.where(fact, argument["text"])
                yield (kind, reference), Item(kind, argument["text"], where, arguments)

    def dates(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        """The dates in the words, each with what is concluded where it lacks its year."""
        about = fact.arguments.get("event") or fact.arguments.get("act") or ""
        whole = {year_left_out(day): day for day in self.days.inferred_of(str(about))}
        for value in self.days.named(fact):
            words = " – ".join(
                fact.arguments[key]["text"] for key in ("date", "end_date") if key in fact.arguments
            )
            days = frozenset({value, whole.get(value, value)})
            item = Item("date", words, _passage(fact), {"date": days})
            yield ("date", whole.get(value, value)), item

    def concluded(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        """A date or a thing that is concluded is required of nobody."""
        value = str(fact.arguments["value"])
        if fact.arguments["property"] in DATES:
            value = self.days.inferred_range(fact.arguments["about"]) or value
            item = Item("date", f"{value} (inferred)", (), {"date": frozenset({value})}, True)
            yield ("date", value), item
        for reference in (fact.arguments["about"], value):
            if (kind := reference.partition("/")[0]) in ENTITIES:
                arguments = {"name": self.names.of_argument({"ref": reference})}
                item = Item(kind, f"{reference} (inferred)", (), arguments, True)
                yield (kind, reference), item

    def office(self, fact: Said) -> tuple[tuple[str, ...], Item]:
        holder, office = fact.arguments["holder"], fact.arguments["office"]
        arguments = {
            "holder": self.names.of_argument(holder),
            "office": frozenset({folded(office["text"])}),
            "of": self.names.of_argument(fact.arguments.get("of")),
        }
        key = ("office", holder["ref"], folded(office["text"]))
        return key, Item("office", f"{holder['text']}, {office['text']}", _passage(fact), arguments)

    def event(self, fact: Said) -> tuple[tuple[str, ...], Item]:
        reference, kind = fact.arguments["event"], fact.arguments["kind"]
        about = [a for a in _arguments(fact.arguments.get("about", ())) if _is_treaty(a)]
        arguments = {
            "family": frozenset({FAMILIES.get(kind, kind), kind}),
            "treaty": frozenset[str]().union(*map(self.names.of_argument, about)),
            "date": self.days.of_event(fact, reference),
            "place": self.names.of_argument(fact.arguments.get("place")),
        }
        return ("event", reference), Item("event", kind, _passage(fact), arguments)

    def named_events(self, facts: Iterable[Said]) -> Iterator[tuple[tuple[str, ...], Item]]:
        """Where events are named or mentioned again."""
        for fact in facts:
            if fact.type in ("name", "mention"):
                reference = fact.arguments["thing"]["ref"]
                yield ("event", reference), Item("event", "", _passage(fact), {})

    def count(self, fact: Said) -> tuple[tuple[str, ...], Item]:
        words, unit = fact.arguments["count"]["text"], fact.arguments["unit"]["text"]
        number = number_from(words, self.article.language)
        value = folded(words) if number is None else str(number)
        arguments = {"value": frozenset({value}), "unit": frozenset(folded(unit).split())}
        where = self.where(fact, words)
        return ("count", value, folded(unit)), Item("count", f"{words} {unit}", where, arguments)

    def statement(self, fact: Said) -> tuple[tuple[str, ...], Item]:
        words = fact.arguments["words"]
        reference, speaker = fact.arguments["statement"], fact.arguments.get("speaker")
        inferred = [
            self.names.of_argument({"ref": value})
            for value in self.days.inferred.get((reference, "tro:speaker"), ())
        ]
        arguments = {
            "mode": frozenset({fact.arguments["mode"]}),
            "speaker": (self.names.of_argument(speaker) | _group(speaker)).union(
                *inferred, {UNSAID} if inferred else ()
            ),
        }
        item = Item("statement", words, self.where(fact, words), arguments)
        return ("statement", reference), item

    def acts(self, fact: Said) -> Iterator[tuple[tuple[str, ...], Item]]:
        """An act for each of its actors; one without actor where it names none."""
        said = fact.arguments
        status = "occurred" if fact.type == "action" else said["outlook"]
        action = act_of(said["action"], said.get("deposits"))
        for actor in doers_in(said) or (None,):
            arguments = {
                "actor": self.names.of_argument(actor) | _group(actor),
                "action": frozenset({action}),
                "treaty": self.names.of_argument(said["treaty"]),
                "date": self.days.named(fact) | self.days.inferred_of(said["act"]),
                "status": frozenset({status}),
                "actor words": frozenset({folded(actor["text"])} if actor else ()),
                "treaty words": frozenset({folded(said["treaty"]["text"])}),
            }
            who = actor["text"] if actor else "(nobody named)"
            words = f"{action} ({status}) by {who}: {said['treaty']['text']}"
            key = ("act", said["act"], action, status, actor["ref"] if actor else "")
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


def _arguments(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every `{text: ..., ref: ...}` below a value."""
    if isinstance(value, Mapping):
        if "ref" in value and "text" in value:
            yield value
        for item in value.values():
            yield from _arguments(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arguments(item)


def _passage(fact: Said) -> tuple[Span, ...]:
    return () if fact.passage is None else (fact.passage,)


def _is_treaty(argument: Mapping[str, Any]) -> bool:
    return bool(argument["ref"].startswith("treaty/"))


def _group(actor: Mapping[str, Any] | None) -> frozenset[str]:
    """The mark of an unnamed group, which no name of a State is compared with."""
    return frozenset({"/group"} if actor and actor["ref"].startswith("group/") else ())
