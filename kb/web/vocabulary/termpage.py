"""What a page shows of a term: its meaning, its neighbours, and how the data use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.namespaces import DCTERMS, ONTOLOGY, OWL, RDF, RDFS, SCHEMA, SKOS, TRO, VANN, VS, shorten
from kb.reading.store import Store, name_of
from kb.web.vocabulary.uses import Uses, question_about, uses_of
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

#: What a term is, and the heading of its like; in the order of the ontology's page.
KINDS = {
    str(OWL.Class): (message("class"), message("Classes")),
    str(OWL.ObjectProperty): (message("property whose values are things"), message("Properties")),
    str(OWL.DatatypeProperty): (
        message("property whose values are literals"),
        message("Properties"),
    ),
    str(RDF.Property): (message("property"), message("Properties")),
    str(SKOS.ConceptScheme): (message("concept scheme"), message("Concept schemes")),
    str(SKOS.Concept): (message("concept"), message("Concepts")),
    str(SKOS.Collection): (message("collection of concepts"), message("Collections")),
}
#: What is said of a term (with False: of others with this term as value), in a page's order.
_ROWS: tuple[tuple[str, str, bool], ...] = (
    (message("Also called"), SKOS.altLabel, True),
    (message("Notation"), SKOS.notation, True),
    (message("Source of the definition"), DCTERMS.source, True),
    (message("In the scheme"), SKOS.inScheme, True),
    (message("Broader concept"), SKOS.broader, True),
    (message("Narrower concepts"), SKOS.broader, False),
    (message("Related concepts"), SKOS.related, True),
    (message("Related concepts"), SKOS.related, False),
    (message("In the collection"), SKOS.member, False),
    (message("Concepts"), SKOS.inScheme, False),
    (message("Concepts"), SKOS.member, True),
    (message("Superclass"), RDFS.subClassOf, True),
    (message("Subclasses"), RDFS.subClassOf, False),
    (message("Disjoint with"), OWL.disjointWith, True),
    (message("Disjoint with"), OWL.disjointWith, False),
    (message("Stands at"), SCHEMA.domainIncludes, True),
    (message("Has as value"), SCHEMA.rangeIncludes, True),
    (message("Properties that stand at it"), SCHEMA.domainIncludes, False),
    (message("Properties that have it as value"), SCHEMA.rangeIncludes, False),
    (message("Facts that show it"), VANN.example, True),
    (message("Status"), VS.term_status, True),
)


#: The states that a document may be in, by the Bibliographic Ontology.
_STATUSES = "http://purl.org/ontology/bibo/status/"
#: What is said of the ontology as a whole, in the order of its page.
_HEAD: tuple[tuple[str, str], ...] = (
    (message("Version"), OWL.versionIRI),
    (message("Status"), _STATUSES.removesuffix("/")),
    (message("Created on"), DCTERMS.created),
    (message("Changed on"), DCTERMS.modified),
    (message("Created by"), DCTERMS.creator),
    (message("Licence"), DCTERMS.license),
    (message("Sources"), DCTERMS.source),
    (message("Cite this"), DCTERMS.bibliographicCitation),
)


@dataclass(frozen=True)
class Term:
    """A term in a list: its name, labels and definition, and what is below it."""

    name: str
    link: Link
    labels: tuple[Link, ...]
    definition: Link | None
    sources: tuple[Link, ...]
    below: tuple[Term, ...] = ()


@dataclass(frozen=True)
class TermPage:
    """A term as its page shows it."""

    iri: str
    name: str
    title: Link
    #: What the term is: in words, and as the IRI of a class.
    kind: str
    type: str
    labels: tuple[Link, ...]
    definition: Link | None
    rows: tuple[tuple[str, tuple[Link, ...]], ...]
    uses: Uses | None
    question: str


@dataclass(frozen=True)
class TermWriter:
    """Writes what pages say of terms, in the languages of one reader."""

    wording: Wording

    @property
    def store(self) -> Store:
        """Where the ontology is read, and the data that use it."""
        return self.wording.store

    def kind(self, iri: str) -> str | None:
        """The class of a term of the ontology; None for what is no term of it."""
        if not self.store.knows(iri):
            return None
        if str(ONTOLOGY) not in map(name_of, self.store.values(iri, RDFS.isDefinedBy)):
            return None
        kinds = map(name_of, self.store.values(iri, RDF.type))
        return next((kind for kind in kinds if kind in KINDS), None)

    def page(self, iri: str) -> TermPage | None:
        """The page of a term; None where the ontology does not have it."""
        kind = self.kind(iri)
        if kind is None:
            return None
        title = self.wording.title(iri)
        return TermPage(
            iri=iri,
            name=iri.removeprefix(TRO),
            title=title,
            kind=KINDS[kind][0],
            type=kind,
            labels=tuple(one for one in self.labels(iri) if one.language != title.language),
            definition=self.definition(iri),
            rows=tuple(self.rows(iri)),
            uses=uses_of(self.wording, iri, kind),
            question=question_about(iri, kind),
        )

    def head(self) -> Iterator[tuple[str, tuple[Link, ...]]]:
        """What is said of the ontology as a whole, by heading."""
        for heading, predicate in _HEAD:
            values = map(self.wording.value, self.store.values(ONTOLOGY, predicate))
            if links := tuple(map(_shortest, values)):
                yield heading, links

    def title(self) -> tuple[Link | None, Link | None]:
        """What the ontology is called, and what it is for, in the reader's language."""
        found = []
        for predicate in (DCTERMS.title, DCTERMS.description):
            best = self.wording.best(self.store.values(ONTOLOGY, predicate))
            found.append(self.wording.value(best[0]) if best else None)
        return found[0], found[1]

    def labels(self, iri: str) -> tuple[Link, ...]:
        """The labels of a term in every language, the reader's first."""
        found = [*self.store.values(iri, RDFS.label), *self.store.values(iri, SKOS.prefLabel)]
        order = {language: place for place, language in enumerate(self.wording.languages)}
        labels = sorted(map(self.wording.value, found), key=lambda label: label.language)
        return tuple(sorted(labels, key=lambda label: order.get(label.language, len(order))))

    def definition(self, iri: str) -> Link | None:
        """The definition of a term in the reader's language, or in the one it has."""
        best = self.wording.best(self.store.values(iri, SKOS.definition))
        return self.wording.value(best[0]) if best else None

    def rows(self, iri: str) -> Iterator[tuple[str, tuple[Link, ...]]]:
        """What is said of a term, by heading."""
        rows: dict[str, list[Link]] = {}
        for heading, predicate, is_own in _ROWS:
            if is_own:
                found = [self.wording.value(value) for value in self.store.values(iri, predicate)]
            else:
                found = [self.wording.link(s) for s in sorted(self.store.subjects(predicate, iri))]
            rows.setdefault(heading, []).extend(map(_short, found))
        return ((heading, tuple(links)) for heading, links in rows.items() if links)

    def groups(self) -> dict[str, list[Term]]:
        """The terms under their headings; concepts stand below their schemes."""
        groups: dict[str, list[Term]] = {heading: [] for _, heading in KINDS.values()}
        for iri in sorted(set(self.store.subjects(RDFS.isDefinedBy, ONTOLOGY))):
            kind = self.kind(iri)
            if kind and not self.store.values(iri, SKOS.inScheme):
                groups[KINDS[kind][1]].append(self.term(iri))
        return {heading: found for heading, found in groups.items() if found}

    def term(self, iri: str, above: frozenset[str] = frozenset()) -> Term:
        """A term in a list: below a scheme its top concepts, below a concept the narrower ones."""
        tops = map(name_of, self.store.values(iri, SKOS.hasTopConcept))
        below = {*tops, *self.store.subjects(SKOS.broader, iri)} - above
        return Term(
            name=iri.removeprefix(TRO),
            link=self.wording.link(iri),
            labels=self.labels(iri),
            definition=self.definition(iri),
            sources=tuple(map(self.wording.value, self.store.values(iri, DCTERMS.source))),
            below=tuple(self.term(one, above | {iri}) for one in sorted(below)),
        )


def _short(link: Link) -> Link:
    """A link to what has no name here by its short form: `skos:Concept`."""
    return replace(link, text=shorten(link.iri)) if link.text == link.iri != "" else link


def _shortest(link: Link) -> Link:
    """A link to a version of ours by its number, to a status by its word."""
    if link.iri.startswith(f"{ONTOLOGY}/"):
        version = link.iri.removeprefix(f"{ONTOLOGY}/")
        return replace(link, text=version, href=f"/ontology/{version}")
    if link.iri.startswith(_STATUSES):
        return replace(link, text=link.iri.removeprefix(_STATUSES))
    return link
