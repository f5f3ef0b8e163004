"""What the page of the report shows: whether all conforms, what was found, what was judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.canonical.oxigraph import Triple
from kb.namespaces import SH
from kb.reading.store import name_of
from kb.web.vocabulary.findings import SEVERITIES, Chosen, Finding, Findings
from kb.web.vocabulary.shapegraph import Shapes
from kb.web.vocabulary.shapepage import ShapeSummary, ShapeWriter
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

#: How many results a page shows at once.
PAGE_SIZE = 20
#: How many facts are named that say what is at fault.
MOST_FACTS = 5

#: What a result of each severity is called, and results of it.
SEVERITY_WORDS = {
    str(SH.Violation): (message("violation"), message("Violations")),
    str(SH.Warning): (message("warning"), message("Warnings")),
    str(SH.Info): (message("note"), message("Notes")),
}


@dataclass(frozen=True)
class Judge:
    """A shape, how bad it is to break it, how many things it judged, and its results."""

    shape: ShapeSummary
    severity: str
    #: None where the report does not say.
    nodes: int | None
    results: int


@dataclass(frozen=True)
class Result:
    """A result as the page shows it: the shape, what it says, and what is at fault."""

    shape: ShapeSummary
    severity: str
    message: str
    property: Link | None
    value: Link | None
    facts: tuple[Link, ...]
    quote: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Focus:
    """A focus node and its results."""

    node: Link
    kinds: tuple[Link, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class FindingsPage:
    """The report as its page shows it."""

    findings: Findings
    chosen: Chosen
    #: How many shapes report, and those that have results.
    shapes: int
    broken: tuple[Judge, ...]
    #: Every shape that reports, by the folder of its file.
    judges: Mapping[str, Sequence[Judge]]
    #: How many of them found nothing to judge.
    idle: int
    #: The results that are asked for: the part of them that this page has, and how many there are.
    found: tuple[Focus, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.total // PAGE_SIZE), 1)


@dataclass(frozen=True)
class FindingsWriter:
    """Writes what a page says of a report, in the languages of one reader."""

    findings: Findings
    shapes: Shapes
    wording: Wording

    def page(self, chosen: Chosen, page: int) -> FindingsPage:
        """A page of the results that are asked for; pages count from 1."""
        found = self.findings.chosen(chosen)
        start = (page - 1) * PAGE_SIZE
        part = found[start : start + PAGE_SIZE]
        judges = list(self.judges())
        by_folder: dict[str, list[Judge]] = {}
        for judge in judges:
            folder = self.shapes.places.get(judge.shape.link.iri)
            by_folder.setdefault(folder.name if folder else "", []).append(judge)
        return FindingsPage(
            self.findings,
            chosen,
            len(judges),
            tuple(map(self.judge, self.findings.by_shape)),
            dict(sorted(by_folder.items(), key=lambda one: (one[0].startswith("_"), one[0]))),
            sum(judge.nodes == 0 for judge in judges),
            tuple(self.focus(node, list(some)) for node, some in groupby(part, lambda f: f.focus)),
            len(found),
            page,
        )

    def judges(self) -> Iterator[Judge]:
        """Every shape that reports, in the order of the files."""
        place = {iri: number for number, iri in enumerate(self.shapes.places)}
        for iri in sorted(self.findings.checked, key=lambda one: (place.get(one, len(place)), one)):
            yield self.judge(iri)

    def judge(self, iri: str) -> Judge:
        """A shape with what it judged and what it found."""
        writer = ShapeWriter(self.shapes, self.wording)
        severity = next(iter(self.shapes.texts(iri, SH.severity)), SEVERITIES[0])
        return Judge(
            writer.summary(iri),
            SEVERITY_WORDS.get(severity, SEVERITY_WORDS[SEVERITIES[0]])[0],
            self.findings.checked.get(iri),
            self.findings.by_shape.get(iri, 0),
        )

    def focus(self, node: str, results: Sequence[Finding]) -> Focus:
        """A focus node with its results."""
        link = self._thing(node)
        kinds = self.wording.kinds(node) if link.href else ()
        return Focus(link, kinds, tuple(map(self._result, results)))

    def _result(self, one: Finding) -> Result:
        triples = self._at_fault(one)
        facts = [fact for triple in triples for fact in self.wording.store.facts(triple)]
        values = [self.wording.value(t.object) for t in triples if name_of(t.object) == one.value]
        value = self._thing(one.value) if one.value else None
        return Result(
            ShapeWriter(self.shapes, self.wording).summary(one.shape),
            SEVERITY_WORDS[one.severity][0],
            one.message,
            self._thing(one.path) if one.path else None,
            values[0] if values else value,
            self.wording.all_links(dict.fromkeys(facts[:MOST_FACTS])),
            one.quote,
            one.places,
        )

    def _at_fault(self, one: Finding) -> list[Triple]:
        """The triples that a result is about: those with its value, or all with its property."""
        try:
            said = self.wording.store.saying(one.focus, one.path) if one.path else []
        except ValueError:  # a focus node that is no IRI
            return []
        return [triple for triple in said if name_of(triple.object) == one.value] or said

    def _thing(self, name: str) -> Link:
        """What a result names: a thing by its name, a text as it is."""
        try:
            return self.wording.link(name) if "://" in name else Link(name)
        except ValueError:
            return Link(name)
