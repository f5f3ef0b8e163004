"""Scores drafts against articles that others annotated, whose texts need not lie in this project.

    python tests/gold.py FOLDER [NAME...]       NAME is that of a text without .txt, as talks.en

FOLDER holds `NAME.LANG.txt`, `.json` (title, date, set) and `.gold.json`. Of each an article
is made in memory and drafted, and the gold becomes items like those of the draft. Printed are a lenient
table and a strict one (`kb/scoring/comparing.py` says which is which), every wrong item, and first of
all each act that is given as having happened though nobody says so. What a careful reader may leave
out is optional: a hit is neither right nor wrong. Of articles whose set is `heldout`, and of all with
`--table`, figures alone are printed and no word.

    python tests/gold.py FOLDER --project DIR   rules, models and people side by side

DIR is a project into which the same articles were taken, by `kb new NAME.txt` with the slug that their
name gives (talks-en), and drafted by models, programs or people, without looking at the gold.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.drafting.drafting import draft, read_labels
from kb.drafting.text.annotations import Span
from kb.review.days import Days
from kb.scoring.items import CLAIMED, FAMILIES, UNSAID, Item, Names, PlacedFact, items
from kb.scoring.scoretable import RULES, Origins, Scored, Table, by_origin
from kb.seeds.article import Article, digest, frozen
from kb.seeds.facts import FactFile
from kb.seeds.labels import Labels, folded
from kb.seeds.passages import occurrences
from kb.seeds.project import Project

ROOT = Path(__file__).parent.parent
KINDS = {
    "Treaty": "treaty",
    "Person": "person",
    "Organization": "organization",
    "Country": "country",
    "Place": "place",
}
ACTIONS = {
    "signature": "Signature",
    "ratification": "Ratification",
    "accession": "Accession",
    "acceptance": "Acceptance",
    "approval": "Approval",
    "adoption": "Adoption",
    "opening for signature": "OpeningForSignature",
    "entry into force": "EntryIntoForce",
    "entry into force for party": "EntryIntoForceForParty",
    "conclusion of negotiations": "ConclusionOfNegotiations",
    "domestic approval of ratification": "DomesticApproval",
    "party status": "ConsentToBeBound",
    "withdrawal": "Withdrawal",
    "denunciation": "Denunciation",
    "succession": "Succession",
}
#: The acts that readers looked for; of others, such as initialling, nothing is known.
ANNOTATED = frozenset(ACTIONS.values())
#: What our statuses may be for each of the gold's.
STATUSES = {
    "occurred": {"occurred"},
    "begun": {"Scheduled", "Considered", "AimedAt", "CalledFor"},
    "scheduled": {"Scheduled", "AimedAt"},
    "open": {"Considered", "CalledFor", "AimedAt", CLAIMED},
    "negated": {"Denied"},
    "called for": {"CalledFor", "AimedAt"},
}
#: Our kinds for families of gatherings that the ontology has no narrower kind for.
ALSO = {
    "deposit": {"Ceremony"},
    "meeting": {"Reception", "PressConference", "Session"},
    "Dinner": {"Reception", "Ceremony"},
    "Opening": {"Ceremony"},
    "NamingCeremony": {"Ceremony"},
}
#: Words of the texts for what the gold counts in English, by the word that it has for it.
_STATES = "states countries states États pays estados países negara nước quốc gia"
UNITS = {
    "votes": "votes voix suffrages pour contre votos favor contra suara setuju phiếu thuận chống",
    "abstentions": "abstaining abstention abstentions abstenciones abstain suara phiếu trắng",
    "parties": f"{_STATES} parties members partes miembros pihak anggota bên thành viên",
    "members": f"{_STATES} members membres miembros anggota thành viên",
    "signatories": f"{_STATES} signatories signataires firmantes signatarios penandatangan",
    "ratifications": f"{_STATES} ratifications ratificaciones ratifikasi phê chuẩn",
    "delegates": "delegates délégués delegados delegasi delegat đại biểu",
    "participants": "participants participantes asistentes peserta hadirin đại biểu người",
}
NO_LABELS = Labels({})
MODES = {"direct": "Direct", "indirect": "Indirect"}
#: Words in brackets that mark a count as an estimate, which has no number.
ESTIMATE = re.compile(r"\((?:[^)]*\b(?:over|about|some|almost|nearly|more than|less than|at least|"
                      r"around|approximately|estimate|up to|little)\b[^)]*)\)", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True)
class Gold:
    """What two readers found in an article, and the items that it gives."""

    article: Article
    says: Mapping[str, Any]
    #: The names of the authorities: what the readers named is one of these, or is nobody's yet.
    labels: Labels = NO_LABELS

    @cached_property
    def entities(self) -> tuple[Mapping[str, Any], ...]:
        return (*self.says["entities"], *self.says.get("optional", {}).get("entities", ()))

    def items(self) -> tuple[Item, ...]:
        """All items, those that are optional marked."""
        optional = self.says.get("optional", {})
        made = [*self._of(self.says, False), *self._of(optional, True)]
        required = frozenset[str]().union(
            *(i.arguments["date"] or () for i in made if i.kind == "date" and not i.is_optional)
        )
        return tuple(
            item for item in made
            if not (item.kind == "date" and item.is_optional and item.arguments["date"] <= required)
        )  # fmt: skip

    def _of(self, lists: Mapping[str, Any], optional: bool) -> Iterator[Item]:
        for entity in lists.get("entities", ()):
            yield from self.of_entity(entity, optional)
        for event in lists.get("events", ()):
            yield self.of_event(event, optional)
        for act in lists.get("treaty_actions", ()):
            yield from self.of_act(act, optional)
        for statement in lists.get("statements", ()):
            yield self.of_statement(statement, optional)
        for count in lists.get("counts", ()):
            yield self.of_count(count, optional)
        yield from self.dates(lists, optional)

    def of_entity(self, entity: Mapping[str, Any], optional: bool) -> Iterator[Item]:
        """An entity, and each office of a person."""
        kind, names = KINDS.get(entity["type"]), self.names_of(entity)
        if kind:
            yield Item(kind, entity["name"], (), {"name": names}, optional)
        for office in entity.get("office", ()):
            arguments = {
                "holder": names,
                "office": frozenset({folded(office)}),
                # One string may name a country and a body.
                "of": self.names_like(entity.get("office_organization")),
            }
            yield Item("office", f"{entity['name']}, {office}", (), arguments, optional)

    def of_event(self, event: Mapping[str, Any], optional: bool) -> Item:
        also = event.get("also", {})
        kinds = [event["type"], *also.get("type", ())]
        families = [FAMILIES.get(kind, kind) for kind in kinds]
        places = [event.get("place"), *also.get("place", ())]
        arguments = {
            "family": frozenset(families).union(*(ALSO.get(family, ()) for family in families)),
            "date": _date(event) | frozenset(also.get("date", ())),
            "place": frozenset[str]().union(*map(self.names_like, places)),
            "treaty": self.names_by_id(event.get("treaty")),
        }
        where = self.where(event["quote"])
        return Item("event", f"{event['type']}: {event['quote']}", where, arguments, optional)

    def of_act(self, act: Mapping[str, Any], optional: bool) -> Iterator[Item]:
        """An act of one party; one of an unnamed group is a count, and never required as an act."""
        party = act["party"]
        is_aggregate = party.endswith("(aggregate)")
        arguments = {
            "actor": self.actors(act),
            "action": frozenset({ACTIONS.get(act["action"], act["action"])}),
            "treaty": self.names_by_id(act.get("treaty")),
            "date": _date(act) | ({UNSAID} if act.get("date_status") == "inferred" else set()),
            "status": _statuses(act),
        }
        words = f"{act['action']} ({act['status']}) by {party}: {act['quote']}"
        yield Item("act", words, (), arguments, optional or is_aggregate)
        if is_aggregate:
            yield Item("act", words, (), {**arguments, "actor": frozenset()}, True)

    def actors(self, act: Mapping[str, Any]) -> frozenset[str]:
        """Who may be given as the party; nobody for the act of the treaty itself."""
        party = act["party"]
        if party.endswith("(aggregate)"):
            return frozenset({"/group"})
        if party.startswith("("):
            return frozenset()
        keys = ["party_body", "represented_by", "party_state"]
        if act["action"] == "domestic approval of ratification":
            keys.append("agent")  # the parliament that gave it
        also = (act.get(key) for key in keys)
        return self.names_like(party).union(
            *(self.names_by_id(name) for name in also if isinstance(name, str))
        )

    def of_statement(self, statement: Mapping[str, Any], optional: bool) -> Item:
        named = [self.names_by_id(name) for name in statement["speaker"].split("; ")]
        speaker = frozenset[str]().union(*named)
        if len(named) > 1:  # "the two leaders": our file has one speaker, who is a group then
            speaker |= {"/group"}
        if "(" in statement["speaker"]:
            speaker = frozenset({UNSAID, "/group"})
        arguments = {"mode": frozenset({MODES[statement["kind"]]}), "speaker": speaker}
        where = (Span(statement["start"], statement["end"]),)
        return Item("statement", statement["quote"], where, arguments, optional)

    def of_count(self, count: Mapping[str, Any], optional: bool) -> Item:
        value, of, quote = str(count["value"]), count["of"], folded(count["quote"])
        number = {value} if value.isdigit() and not ESTIMATE.search(of) else set()
        arguments = {
            "value": frozenset({*number, folded(value) if not value.isdigit() else quote, quote}),
            "unit": frozenset({*folded(of).split(), *quote.split(), *self.units_of(of)}),
        }
        return Item("count", count["quote"], (), arguments, optional)

    def units_of(self, of: str) -> Iterator[str]:
        """The words by which the text may tell what is counted, where the quote has the number
        alone: of "14 212 voix contre 9 870" the second, "votes for", is quoted as "9 870".
        """
        for word in folded(of).split():
            yield from folded(UNITS.get(word, "")).split()

    def dates(self, lists: Mapping[str, Any], optional: bool) -> Iterator[Item]:
        """The days of events and acts, each once; inferred ones are required of nobody.

        What the gold has under `also` is as good as the day of an event: either is found by it.
        """
        days: dict[str, bool] = {}
        as_good: dict[str, set[str]] = {}
        for entry in (*lists.get("events", ()), *lists.get("treaty_actions", ())):
            free = optional or entry.get("date_status") not in ("stated", "resolved")
            also = [day for day in entry.get("also", {}).get("date", ()) if day]
            for value in _date(entry):
                days[value] = days.get(value, True) and free
                as_good.setdefault(value, {value}).update(also)
            for value in also:
                days.setdefault(value, True)
        for value, free in days.items():
            yield Item("date", value, (), {"date": frozenset(as_good.get(value, {value}))}, free)

    def names_of(self, entity: Mapping[str, Any]) -> frozenset[str]:
        names = {folded(name) for name in (entity["name"], *entity.get("aliases", ()))}
        # What an abbreviation in brackets stands for is a name of its own: "United Nations (UN)".
        names |= {folded(part) for part in re.split(r"[()]", entity["name"]) if folded(part)}
        references = {entity[key] for key in ("ref", "reference") if entity.get(key)}
        return frozenset(names | (references or self.references_of(entity)))

    def references_of(self, entity: Mapping[str, Any]) -> set[str]:
        """The one authority of its kind that has a name of an entity; none where several have."""
        kind = KINDS.get(entity["type"], "")
        called = (self.labels.find(name) for name in (entity["name"], *entity.get("aliases", ())))
        things = {thing for of_name in called for thing in of_name if thing.startswith(f"{kind}/")}
        return things if len(things) == 1 else set()

    def names_by_id(self, key: str | None) -> frozenset[str]:
        """The names of the entity with an id; where it is none, of the one that is called so."""
        for entity in self.entities:
            if entity["id"] == key:
                return self.names_of(entity)
        return self.names_like(key)

    def names_like(self, name: str | None) -> frozenset[str]:
        """The names of the entity that has a name; the name alone where there is none."""
        if not name or name == "null":
            return frozenset()
        for entity in self.entities:
            if folded(name) in self.names_of(entity):
                return self.names_of(entity)
        return frozenset({folded(name)})

    def days_read(self) -> Iterator[bool]:
        """Of each day that the text tells, whether its words are read and mean that day."""
        read = [
            (Span(moment.start, moment.end), moment.days)
            for moment in Days(self.article).annotated.moments
        ]
        for entry in self.says.get("dates", ()):
            if entry.get("date_status") in ("stated", "resolved"):
                here = Span(entry["start"], entry["end"])
                yield any(at.overlaps(here) and days == entry["value"] for at, days in read)

    def where(self, quote: str) -> tuple[Span, ...]:
        return tuple(Span(*span) for span in occurrences(self.article.text, quote))


def in_lines(gold: Mapping[str, Any]) -> str:
    """Annotations as their files have them: an item a line.

    >>> print(in_lines({"lang": "en", "traps": [], "dates": [{"text": "1 May"}, {"text": "2 May"}]}))
    {
     "lang": "en",
     "traps": [],
     "dates": [
      {"text": "1 May"},
      {"text": "2 May"}
     ]
    }
    <BLANKLINE>
    """
    written = []
    for key, value in gold.items():
        is_list = isinstance(value, list) and value
        items_ = ",\n  ".join(map(_json, value)) if is_list else ""
        written.append(f" {_json(key)}: " + (f"[\n  {items_}\n ]" if is_list else _json(value)))
    return "{\n" + ",\n".join(written) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _date(entry: Mapping[str, Any]) -> frozenset[str]:
    """The day of an event or act, without its hour."""
    value = entry.get("date")
    return frozenset({str(value).partition("T")[0]} if value else ())


def _statuses(act: Mapping[str, Any]) -> frozenset[str]:
    accepted = set(STATUSES.get(act["status"], {act["status"]}))
    if act.get("date_status") == "rule only":
        accepted |= STATUSES["open"]
    return frozenset(accepted)


def read_article(folder: Path, name: str) -> Article:
    """The article that a text and its record give, with nothing written anywhere."""
    text = frozen((folder / f"{name}.txt").read_text("utf-8"))
    source = json.loads((folder / f"{name}.json").read_text("utf-8"))
    day = str(source.get("date") or "")
    title = source.get("title") or name
    return Article(
        slug=re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-"),
        text=text,
        sha256=digest(text),
        language=source.get("lang") or source.get("language") or name.rpartition(".")[2],
        label={"en": title},
        entered_by="editors",
        entered_on="2026-11-24",
        headline=title,
        published=day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None,
        url=source.get("url"),
        publisher=source.get("publisher"),
        notes=(),
    )


def read_gold(folder: Path, name: str, labels: Labels = NO_LABELS) -> Gold:
    """The gold of an article, with the article."""
    says = json.loads((folder / f"{name}.gold.json").read_text("utf-8"))
    return Gold(read_article(folder, name), says, labels)


def names_in(folder: Path, wanted: list[str], of_set: str | None) -> list[str]:
    """The articles of a folder that are wanted, by name and by set."""
    there = sorted(path.name.removesuffix(".gold.json") for path in folder.glob("*.gold.json"))
    for name in wanted:
        if name not in there:
            sys.exit(
                f"there is no {name}.gold.json in {folder}; there are: {', '.join(there) or 'none'}"
            )
    if not there:
        sys.exit(f"there is no NAME.gold.json in {folder}")
    return [n for n in wanted or there if of_set in (None, set_of(folder, n))]


def set_of(folder: Path, name: str) -> str | None:
    """The set of an article: tuning, heldout, or None."""
    return json.loads((folder / f"{name}.json").read_text("utf-8")).get("set")


@dataclass
class Drafts:
    """Drafts of articles by the rules, and their items."""

    labels: Labels
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names.of(self.labels)

    def items(self, article: Article) -> tuple[Item, ...]:
        drafted = draft(article, self.labels)
        return self._items(drafted.facts, article, (*drafted.things, *drafted.candidates))

    def by_origin(self, article: Article, project: Path) -> dict[str, tuple[Item, ...]]:
        """What each origin proposed of an article, whatever became of it there; and our rules."""
        drafted = {RULES: self.items(article)}
        path = project / "seeds" / article.slug / "facts.yaml"
        if path.exists():
            file = FactFile.read(article, path, None, None)
            named = [{"ref": ref, "name": name} for ref, name in file.names.items()]
            for origin, facts in by_origin(file.facts).items():
                if origin != RULES:
                    drafted[origin] = self._items(
                        facts, article, (*named, *file.candidates.values())
                    )
        return drafted

    def _items(
        self, facts: Iterable[Any], article: Article, named: Iterable[Mapping[str, Any]]
    ) -> tuple[Item, ...]:
        placed = (PlacedFact.of(fact, article) for fact in facts)
        drafted = items(placed, article, self.names.further(named))
        return tuple(
            item for item in drafted if item.arguments.get("action", ANNOTATED) <= ANNOTATED
        )


def side_by_side(drafts: Drafts, folder: Path, names: Iterable[str], project: Path) -> Origins:
    """What rules, models and people are worth on the articles of a project, by the gold."""
    origins = Origins()
    for name in names:
        gold = read_gold(folder, name, drafts.labels)
        origins.add(gold.article, drafts.by_origin(gold.article, project), gold.items())
    return origins


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument(
        "--set", dest="of_set", metavar="SET", help="only articles of this set: tuning, heldout"
    )
    parser.add_argument("--missed", action="store_true", help="also list what was not found")
    parser.add_argument("--table", action="store_true", help="figures alone, no word of the texts")
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")
    parser.add_argument("--project", type=Path, metavar="DIR", help="side by side with others")
    given = parser.parse_intermixed_args()
    project = Project.find(ROOT)
    drafts = Drafts(read_labels(project))
    if given.project:
        names = names_in(given.folder, given.names, given.of_set)
        print("\n".join(side_by_side(drafts, given.folder, names, given.project).lines()))
        return
    lenient, strict, hidden, read = Table(), Table(), set[str](), list[bool]()
    for name in names_in(given.folder, given.names, given.of_set):
        gold = read_gold(given.folder, name, drafts.labels)
        drafted, expected = drafts.items(gold.article), gold.items()
        read += gold.days_read()
        lenient.add(Scored.of(gold.article, drafted, expected, strict=False))
        strict.add(Scored.of(gold.article, drafted, expected))
        if given.table or set_of(given.folder, name) == "heldout":
            hidden.add(gold.article.slug)
    if given.json:
        shown = {
            "lenient": visible(lenient.to_json(), hidden),
            "strict": visible(strict.to_json(), hidden),
        }
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    lines = [*report(lenient, strict, hidden, given.missed)]
    lines.insert(2, f"days of the texts that are read right: {sum(read)} of {len(read)}")
    print("\n".join(lines))


def visible(report: dict[str, Any], hidden: set[str]) -> dict[str, Any]:
    """The figures of all articles, and the single items of those that may be looked at."""
    for key in ("false_acts", "wrong", "missed"):
        report[key] = [row for row in report[key] if row["article"] not in hidden]
    return report


def report(lenient: Table, strict: Table, hidden: set[str], missed: bool) -> Iterator[str]:
    """The two tables, and what is wrong in the articles that may be looked at."""
    false = sum(len(scored.false_acts) for scored in lenient.articles)
    yield f"{len(lenient.articles)} articles, {len(hidden)} of them by their figures alone"
    yield f"acts given as having happened that nobody reports: {false}"
    for title, table in (("Lenient", lenient), ("Strict", strict)):
        yield f"\n{title}"
        yield from table.lines()
    open_ones = Table([scored for scored in lenient.articles if scored.article.slug not in hidden])
    if open_ones.articles:
        yield "\nWrong (lenient)"
        yield from open_ones.wrong()
        if missed:
            yield "\nMissed (lenient)"
            yield from open_ones.missed()


if __name__ == "__main__":
    main()
