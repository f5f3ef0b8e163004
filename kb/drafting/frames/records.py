"""The records by which clauses are read: plain words, what they give, and two examples each.

A language has them in `languages/<language>/frames.yaml`, by category: `act`, `saying`, `gathering`
and `cue`. No word is a regular expression; `<number>` stands for any number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kb import plainyaml
from kb.drafting.frames.tokens import Literal, Token, literal
from kb.errors import Problem, SeedError, UnknownTerm
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import nearest

FOLDER = Path(__file__).parent.parent / "languages"
CATEGORIES = ("act", "saying", "gathering", "cue")
DIRECTIONS = ("forward", "backward")
SCOPES = ("clause", "sentence")
FORMS = ("words", "base", "headline", "scheduled", "considered")
#: What a cue gives that leaves an act out.
NOTHING = "nothing"
#: What a cue gives that tells of a verb without a tense that it was done: "went on to".
DONE = "done"
#: What stands for each kind of consent in the object of a record.
_CONSENT = "<consent>"
#: What a record of each category may give: concepts of the ontology, and for cues two words more.
CONCEPTS: Mapping[str, frozenset[str]] = {
    "act": frozenset((
        "Acceptance", "Accession", "Adoption", "Amendment", "Approval", "ChoiceOfSigningPlace",
        "ConclusionOfNegotiations", "ConsentToBeBound", "ContinuedApplication", "Contribution",
        "Declaration", "DefinitiveSignature", "Denunciation", "Deposit", "DepositaryNotification",
        "DomesticApproval", "EntryIntoForce", "EntryIntoForceForParty", "ExchangeOfInstruments",
        "FormalConfirmation", "Initialling", "IntentionNotToBecomeParty", "Modification",
        "Notification", "Objection", "OpeningForSignature", "ProvisionalApplication",
        "Ratification", "Registration", "Reservation", "ReservationOrDeclaration", "Signature",
        "Succession", "SuccessionToSignature", "Suspension", "Termination",
        "TerritorialApplication", "TerritorialExclusion", "Withdrawal", "WithdrawalOfStatement",
    )),
    "saying": frozenset((
        "Assertion", "Call", "Commitment", "Confidence", "Denial", "Invitation", "Praise", "Pride",
        "Welcome",
    )),
    "gathering": frozenset((
        "Ceremony", "Conference", "PressConference", "Reception", "Session", "SigningCeremony",
        "StateVisit", "Talks", "Visit", "Vote",
    )),
    "cue": frozenset((
        "AimedAt", "CalledFor", "Cancelled", "Considered", "Denied", "Occurred", "Scheduled",
        NOTHING, DONE,
    )),
}  # fmt: skip
#: Who does it: States and organisations, parliaments, bodies that adopt, or nobody.
ACTORS = ("state", "parliament", "body", "nobody")


@dataclass(frozen=True)
class Record:
    """One record: `words` tell what it `gives` as done, `base` needs a cue such as "will", and
    `headline` tells it in the first line alone; `scheduled` and `considered` are forms of the verb
    that say so without a cue.

    `direction` says on which side of the words the actor stands: forward in front, with the treaty
    behind; backward the reverse. Of a cue it says which way it looks, and `scope` how far. `object`
    are words between verb and treaty; `by` are those before the actor of a noun, which stands
    behind it: "ratification of the Pact by Peru". `actor` is one of `ACTORS`. What is done
    `jointly`, those beside the actor do as well, and the two parties between whom a treaty is.
    `deposits` is the consent whose instrument is deposited; no file gives it: it comes of
    `<consent>` in `object`.
    """

    id: str
    category: str
    gives: str
    words: tuple[str, ...]
    example: str
    counter_example: str
    base: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    scheduled: tuple[str, ...] = ()
    considered: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    direction: str = "forward"
    scope: str = "clause"
    actor: str = "state"
    deposits: str = ""
    jointly: bool = False

    def forms(self) -> Iterator[tuple[str, str]]:
        """Each literal with its form: `words`, `base` and so on."""
        for form in FORMS:
            for words in getattr(self, form):
                yield words, form


@dataclass(frozen=True)
class Match:
    """Where words of a record stand, from one token to the one before `end`."""

    start: int
    end: int
    record: Record
    form: str


class Phrases:
    """A set of literals that is looked up in tokens."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._of: dict[str, list[Literal]] = {}
        self._ending: dict[str, list[Literal]] = {}
        for words in sorted({literal(text) for text in phrases}, key=len, reverse=True):
            self._of.setdefault(words[0], []).append(words)
            self._ending.setdefault(words[-1], []).append(words)

    def match(self, tokens: Sequence[Token], start: int) -> int:
        """The end of the longest literal that starts at a token; 0 where none does."""
        if start >= len(tokens):
            return 0
        for words in self._of.get(tokens[start].sign, ()):
            if words == tuple(token.sign for token in tokens[start : start + len(words)]):
                return start + len(words)
        return 0

    def match_before(self, tokens: Sequence[Token], end: int) -> int | None:
        """The start of the longest literal that ends before a token; None where none does."""
        for words in self._ending.get(tokens[end - 1].sign, ()) if end > 0 else ():
            start = end - len(words)
            if start >= 0 and words == tuple(token.sign for token in tokens[start:end]):
                return start
        return None

    def is_in(self, tokens: Sequence[Token]) -> bool:
        """Whether a literal stands anywhere in tokens."""
        return any(self.match(tokens, at) for at in range(len(tokens)))


@dataclass(frozen=True)
class Steps:
    """Steps over the small words of a language in tokens: all who read a clause go by it."""

    tokens: Sequence[Token]
    words: Mapping[str, Phrases]

    def match(self, at: int, *keys: str) -> int:
        """The end of words of the first list that has any at a token; 0 where none has."""
        return next((end for key in keys if (end := self.words[key].match(self.tokens, at))), 0)

    def match_before(self, at: int, *keys: str) -> int | None:
        """The start of words of the first list that has any before a token; None where none has."""
        starts = (self.words[key].match_before(self.tokens, at) for key in keys)
        return next((start for start in starts if start is not None), None)

    def skip(self, at: int, *keys: str) -> int:
        """The first token behind all words of some lists from a token on."""
        while end := self.match(at, *keys):
            at = end
        return at

    def skip_back(self, at: int, *keys: str) -> int:
        """The first of all words of some lists that end before a token."""
        while (start := self.match_before(at, *keys)) is not None:
            at = start
        return at

    def sign(self, at: int) -> str:
        """The sign of a token; "" where there is none any more."""
        return self.tokens[at].sign if at < len(self.tokens) else ""


@dataclass(frozen=True)
class Lexicon:
    """The records of a language, and its small words (`words`)."""

    records: tuple[Record, ...]
    words: Mapping[str, Phrases]
    is_tenseless: bool

    @classmethod
    @cache
    def of(cls, language: str) -> Lexicon:
        """The lexicon of a language.

        Raises `UnknownTerm` where the language has none, and `SeedError` for a record that is not
        whole.
        """
        path = FOLDER / language / "frames.yaml"
        if not path.is_file():
            raise UnknownTerm(f"no frames to draft by in language '{language}'")
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Lexicon:
        """The lexicon in a file; `SeedError` with each record that is not whole."""
        data = plainyaml.load(path.read_text("utf-8"))
        records: list[Record] = []
        problems: list[Problem] = []
        for category in CATEGORIES:
            for name, value in data.get(category, {}).items():
                faults = [*_faults(category, value)]
                problems += [_problem(path, (category, name), fault) for fault in faults]
                if not faults:
                    records += _records(category, name, value, data.get("consents", {}))
        if problems:
            raise SeedError(problems)
        words = {key: Phrases(value) for key, value in data.get("words", {}).items()}
        return cls(tuple(records), _Sets(words), data.get("tenseless", False))

    @cached_property
    def stops(self) -> Lexicon:
        """The cues alone that leave out an act of their sentence."""
        is_stop = ("cue", "sentence", NOTHING)
        stops = (r for r in self.records if (r.category, r.scope, r.gives) == is_stop)
        return replace(self, records=tuple(stops))

    @property
    def index(self) -> Mapping[str, list[tuple[Literal, Record, str]]]:
        """Each literal with its record and form, by its first word, the longest first."""
        return _index(self.records)

    def matches(self, tokens: Sequence[Token], *categories: str) -> list[list[Match]]:
        """What records of some categories match, from left to right: the longest words win, and
        records with the same words stand together."""
        matches: list[list[Match]] = []
        index, at = self.index, 0
        while at < len(tokens):
            here: list[Match] = []
            for words, record, form in index.get(tokens[at].sign, ()):
                if record.category not in categories or (here and at + len(words) < here[0].end):
                    continue
                if words == tuple(token.sign for token in tokens[at : at + len(words)]):
                    here.append(Match(at, at + len(words), record, form))
            if here:
                matches.append(here)
            at = here[0].end if here else at + 1
        return matches


class _Sets(dict[str, Phrases]):
    """Sets of words by name; a language has none of what its file leaves out."""

    def __missing__(self, key: str) -> Phrases:
        return Phrases(())


@cache
def _index(
    records: tuple[Record, ...],
) -> Mapping[str, list[tuple[Literal, Record, str]]]:
    index: dict[str, list[tuple[Literal, Record, str]]] = {}
    for record in records:
        for words, form in record.forms():
            index.setdefault(literal(words)[0], []).append((literal(words), record, form))
    for same in index.values():
        same.sort(key=lambda entry: -len(entry[0]))
    return index


_KEYS = {field.name for field in fields(Record)} - {"id", "category"}
_LISTS = (*FORMS, "object", "by")
_NEEDED = ("gives", "words", "example", "counter_example")
_CHOICES = {"direction": DIRECTIONS, "scope": SCOPES, "actor": ACTORS}


def _faults(category: str, value: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a record as a file has it."""
    for key in value:
        if key not in _KEYS:
            hint = nearest(key, _KEYS) or "known are " + ", ".join(sorted(_KEYS))
            yield f"unknown key '{key}'; {hint}"
    for key in _NEEDED:
        if not value.get(key):
            yield f"has no '{key}'"
    for key, choices in _CHOICES.items():
        if value.get(key, choices[0]) not in choices:
            yield f"'{key}' is one of {', '.join(choices)}"
    gives, concepts = value.get("gives"), CONCEPTS[category]
    if gives and gives not in concepts:
        hint = nearest(str(gives), concepts) or "known are " + ", ".join(sorted(concepts))
        yield f"gives no '{gives}'; {hint}"
    for key in _LISTS:
        words = value.get(key) or []
        if not isinstance(words, list):
            yield f"'{key}' is a list: [{words}]"
        elif not all(isinstance(phrase, str) and literal(phrase) for phrase in words):
            yield f"'{key}' has an entry without words"


def _records(
    category: str, name: str, value: Mapping[str, Any], consents: Mapping[str, str]
) -> Iterator[Record]:
    """A record as a file has it; one for each consent where its words have `<consent>`."""
    lists = {key: tuple(words) for key, words in value.items() if isinstance(words, list)}
    record = Record(id=name, category=category, **{**value, **lists})
    if not any(_CONSENT in words for words in record.object):
        yield record
        return
    for consent, words in consents.items():
        objects = tuple(phrase.replace(_CONSENT, words) for phrase in record.object)
        yield replace(record, object=objects, deposits=consent)


def _problem(path: Path, keys: tuple[str, str], fault: str) -> Problem:
    file, _ = SeedFile.survey(path, path.read_text("utf-8"), "vocabulary")
    return file.place(
        keys, f"{'.'.join(keys)}: {fault}", "write it as the README of kb/drafting says"
    )
