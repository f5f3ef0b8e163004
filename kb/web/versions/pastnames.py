"""What things were called that have no name any more, since they are published no longer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kb.canonical.oxigraph import Quad, language_of, quads_in, value_of
from kb.namespaces import NAMES
from kb.releases.history import History
from kb.web.links import document_name, path_quoted
from kb.web.words.wording import Link, Wording

_NAMES = tuple(map(str, NAMES))
#: How many things are looked up in the log for one page, and how many lines of each.
MOST_SOUGHT, MOST_LINES = 50, 100


@dataclass
class PastNames:
    """Has a reader's wording call things by the names that they had; they lead to their history."""

    wording: Wording
    history: History
    found: dict[str, list[Quad]] = field(default_factory=dict)
    sought: set[str] = field(default_factory=set)

    def learn(self, quads: Iterable[Quad]) -> None:
        """Take names from what was said of things."""
        for quad in quads:
            if not value_of(quad.graph_name) and quad.predicate.value in _NAMES:
                self.found.setdefault(value_of(quad.subject), []).append(quad)

    def link(self, iri: str) -> Link:
        """A thing by its name, or by the one that it had last."""
        store, wording = self.wording.store, self.wording
        is_ours = store.ids.kind(iri) not in (None, "fact", "provenance", "passage", "inference")
        if iri not in wording.links and is_ours and not store.name(iri, wording.languages):
            names = self.found.get(iri) or self._sought(iri)
            if names:
                wording.links[iri] = self._had(iri, names)
        return wording.link(iri)

    def _sought(self, iri: str) -> list[Quad]:
        """The names of a thing in the newest release of the log that took any out, or else gave
        any."""
        if iri in self.sought or len(self.sought) >= MOST_SOUGHT:
            return []
        self.sought.add(iri)
        for step in self.history.of_things([iri], MOST_LINES):
            self.learn(quads_in((*step.removed, *step.added)))
            if iri in self.found:
                return self.found[iri]
        return []

    def _had(self, iri: str, names: list[Quad]) -> Link:
        has = {quad.predicate.value for quad in names}
        best = next(term for term in _NAMES if term in has)
        by_language = {
            language_of(quad.object).partition("-")[0]: quad.object
            for quad in sorted(names, key=str, reverse=True)
            if quad.predicate.value == best
        }
        wanted = [tag for tag in self.wording.languages if tag in by_language]
        had = by_language[wanted[0] if wanted else min(by_language)]
        name = path_quoted(document_name(iri, self.wording.store.ids) or "")
        return Link(had.value, language_of(had), f"/history/{name}" if name else None, iri)
