"""What an article says, and the words that say it: the curator's file `facts.yaml`.

A fact has the verbatim quote that says it. Every fact passes one gate (`kb.seeds.gate`), whoever
drafted it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import Problem, SeedError
from kb.seeds.article import Article
from kb.seeds.content import Content
from kb.seeds.factkeys import NODES, SECTIONS, WrittenFact, WrittenThing
from kb.seeds.gate import Gate
from kb.seeds.kinds import content_of, describes
from kb.seeds.labels import Labels
from kb.seeds.ontology import Ontology
from kb.seeds.retired import reasons
from kb.seeds.ruleanswers import Answer
from kb.seeds.schema import Keys
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import raise_for, read_text

#: The file and the line of a fact.
Place = tuple[Path, int]

PUBLISHED = ("accepted", "corrected")


@dataclass(frozen=True)
class Fact:
    """One fact: the smallest thing that a curator accepts or rejects.

    `start` and `end` count code points of the article's text; both are None for an inference that
    rests on no passage. `content` is what it says, `because` the reason for its status by language,
    where it needs one, and `gloss` the curator's translations of the quote by language.
    """

    id: str
    article: str
    content: Content
    start: int | None
    end: int | None
    quote: str
    by: str
    status: str
    decided_by: str
    decided_on: str
    path: Path
    line: int
    because: Mapping[str, str] = field(default_factory=dict)
    gloss: Mapping[str, str] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()

    @property
    def type(self) -> str:
        """The kind of fact, such as `event`."""
        return self.content.type

    @property
    def describes(self) -> str:
        """The reference of the thing that it describes; "" where it describes none."""
        own = f"{self.type}/{self.id}" if self.type in NODES else ""
        return describes(self.content) or own

    @property
    def is_published(self) -> bool:
        """Whether a curator has accepted it, as it is or corrected."""
        return self.status in PUBLISHED

    @property
    def is_retracted(self) -> bool:
        """Whether a curator has taken it back after it was published."""
        return self.status == "retracted"

    @classmethod
    def of(
        cls, value: WrittenFact, article: Article, span: tuple[int, int] | None, place: Place
    ) -> Fact:
        """The fact that a value of the file gives; `span` is where its quote stands."""
        decided = value.get("decided", {"who": "", "on": ""})
        return cls(
            id=value["id"],
            article=article.slug,
            content=content_of(value),
            start=span[0] if span else None,
            end=span[1] if span else None,
            quote=article.text[slice(*span)] if span else "",
            by=value["by"],
            status=value["status"],
            decided_by=decided["who"],
            decided_on=decided["on"],
            path=place[0],
            line=place[1],
            because=reasons(value.get("because", {})),
            gloss={tag: " ".join(text.split()) for tag, text in value.get("gloss", {}).items()},
            answers=tuple(map(Answer.from_value, value.get("answers", ()))),
        )


@dataclass(frozen=True)
class FactFile:
    """The facts of one article and the names that the editors give to its events, statements ...

    `candidates` are things that no authority describes yet, by their references. `places` are the
    lines and columns of all values, by the id of the fact or the reference of the thing, and keys.
    """

    facts: tuple[Fact, ...]
    names: Mapping[str, Mapping[str, str]]
    path: Path
    candidates: Mapping[str, WrittenThing] = field(default_factory=dict)
    places: Mapping[Keys, tuple[int, int]] = field(default_factory=dict, repr=False)

    @classmethod
    def read(
        cls,
        article: Article,
        path: Path,
        known: Collection[str] | None,
        ontology: Ontology | None,
        labels: Labels | None = None,
        judge: Judge = lambda article, file, is_whole: (),
    ) -> FactFile:
        """The facts in a file, each through the gate.

        `known` are the references that exist beside the file's own things. Of these, and of the
        ontology, nothing is said where they could not be read (None); by `labels` a reference is
        hinted at where another was written. `judge` says what else is wrong with the facts that
        pass. Raises `SeedError` with every problem of the file: an entry that does not fit the
        schema hides nothing of the others.
        """
        file, slips = SeedFile.survey(path, read_text(path), "facts")
        whole = file
        if slips:
            rest = _Readable.of(file, slips.values())
            if rest is None:
                raise SeedError(slips)
            is_told = known is not None and rest.left_out is not None
            known = {*(known or ()), *(rest.left_out or ())} if is_told else None
            file = rest.file
        gate = Gate(article, file, known, ontology, labels, list(slips))
        if slips:
            gate.check_terms_of(whole, slips.values())
        good: list[tuple[int, tuple[int, int] | None]] = []
        for i in range(len(file.value["facts"])):
            before = len(gate.problems)
            span = gate.check(i)
            if len(gate.problems) == before and "id" in file.value["facts"][i]:
                good.append((i, span))
        read = cls.of(article, file, good)
        problems = [*gate.problems, *judge(article, read, not gate.problems)]
        raise_for(problems)
        return read

    @classmethod
    def of(
        cls, article: Article, file: SeedFile, spans: Iterable[tuple[int, tuple[int, int] | None]]
    ) -> FactFile:
        """The facts of these numbers in a file, each with the place of its quote."""
        values = file.value["facts"]
        facts = tuple(
            Fact.of(values[i], article, span, (file.path, file.place(("facts", i), "").line))
            for i, span in spans
        )
        names = {thing["ref"]: thing["name"] for thing in file.value.get("things", ())}
        candidates = {candidate["ref"]: candidate for candidate in file.value.get("candidates", ())}
        return cls(facts, names, file.path, candidates, dict(_places(file)))

    def place(self, of: Fact | str, keys: Keys) -> tuple[int, int]:
        """Line and column of a value of a fact, or of the thing of a reference, or of the nearest
        value around it."""
        name = of if isinstance(of, str) else of.id
        while keys and (name, *keys) not in self.places:
            keys = keys[:-1]
        line = 1 if isinstance(of, str) else of.line
        return self.places.get((name, *keys), (line, 1))


#: What says more about facts that pass the gate (`kb.meaning`), and is told whether they are all.
Judge = Callable[[Article, FactFile, bool], Iterable[Problem]]


def _places(file: SeedFile) -> Iterator[tuple[Keys, tuple[int, int]]]:
    """The places of the values of facts and things, by what names these."""
    names: dict[Keys, str] = {
        (section, i): str(entry.get(key))
        for section, key in (("facts", "id"), ("things", "ref"))
        for i, entry in enumerate(file.value.get(section, ()))
    }
    for keys, place in file.places.items():
        if name := names.get(keys[:2]):
            yield (name, *keys[2:]), place


@dataclass(frozen=True)
class _Readable:
    """What can be read of a file of facts though some of its entries do not fit the schema: a slip
    of form in one fact must not hide what is wrong with the values of the others.

    It is the file without the entries that do not fit, each place as it is in the whole file;
    `left_out` are the references that these describe; None where that cannot be read either.
    """

    file: SeedFile
    left_out: frozenset[str] | None

    @classmethod
    def of(cls, file: SeedFile, slips: Iterable[Keys]) -> _Readable | None:
        """What of a file is readable, with slips at these keys; None where a list is none."""
        value = file.value
        if not isinstance(value, Mapping) or "facts" not in value:
            return None
        bad = {keys[:2] for keys in slips if keys and keys[0] in SECTIONS}
        sections = [name for name in SECTIONS if name in value]
        if any((name,) in bad or not isinstance(value[name], list) for name in sections):
            return None
        kept = {n: [i for i in range(len(value[n])) if (n, i) not in bad] for n in sections}
        left = [_reference(str(n), value[n][i]) for n, i in bad]
        entries = {name: [value[name][i] for i in numbers] for name, numbers in kept.items()}
        rest = SeedFile(file.path, entries, _kept_places(file, kept))
        return cls(rest, frozenset(filter(None, left)) if None not in left else None)


def _kept_places(file: SeedFile, kept: Mapping[str, list[int]]) -> dict[Keys, tuple[int, int]]:
    """The places of what is kept, by the numbers that the entries have now."""
    now: dict[Keys, Keys] = {(n, i): (n, k) for n, of in kept.items() for k, i in enumerate(of)}
    places = ((keys[:2], keys[2:], place) for keys, place in file.places.items())
    return {
        (*now.get(entry, entry), *rest): place
        for entry, rest, place in places
        if len(entry) < 2 or entry in now
    }


def _reference(section: str, entry: object) -> str | None:
    """What an entry describes, empty where it is no thing; None where that cannot be told."""
    if not isinstance(entry, Mapping):
        return None
    if section != "facts":
        reference = entry.get("ref")
        return reference if isinstance(reference, str) else None
    type_, fact_id = entry.get("type"), entry.get("id")
    if not isinstance(type_, str) or not isinstance(fact_id, str | None):
        return None
    return f"{type_}/{fact_id}" if type_ in NODES and fact_id else ""
