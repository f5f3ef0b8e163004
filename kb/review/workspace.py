"""What lies around an article under review: authorities, ontology, and the names of things."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rdflib import Graph, Literal

from kb.identifiers import Identifiers
from kb.meaning.knownnames import KnownNames
from kb.namespaces import RDFS, SCHEMA, SKOS, TRO, expand
from kb.seeds.adding import lookalikes
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.factkeys import WrittenThing
from kb.seeds.labels import Label, Labels
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project

#: The state of a file on the disk, by which a change is seen.
Stamps = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Workspace:
    """The authorities and the ontology as they lay on the disk at one time."""

    project: Project
    ids: Identifiers
    ontology: Ontology
    authorities: Mapping[str, Authority]
    stamps: Stamps

    @classmethod
    def read(cls, project: Project) -> Workspace:
        """What lies there now; `SeedError` with everything that is wrong in it."""
        stamps = stamps_of(_files(project))
        ontology = Ontology.read(project.ontology)
        ids = project.identifiers
        known = read_authorities(project.seeds / "authorities", ids, ontology)
        return cls(project, ids, ontology, known, stamps)

    @classmethod
    def current(cls, project: Project) -> Workspace:
        """What lies there now, read again only where a file has changed since it was asked last."""
        known = _current.get(project.root)
        _current[project.root] = known.now() if known else cls.read(project)
        return _current[project.root]

    def now(self) -> Workspace:
        """The same, or another one where a file has changed."""
        is_same = stamps_of(_files(self.project)) == self.stamps
        return self if is_same else Workspace.read(self.project)

    @cached_property
    def known(self) -> frozenset[str]:
        """The references that have a block."""
        return frozenset(self.authorities)

    @cached_property
    def labels(self) -> Labels:
        """The names and other names of the authorities, in all languages."""
        return Labels.of(self.authorities)

    @cached_property
    def around(self) -> KnownNames:
        """What rules of meaning ask of the authorities."""
        return KnownNames.of(self.authorities, self.labels, self.ids)

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """All that each authority is called, in every language; each name once."""
        names: dict[str, dict[str, None]] = {}
        for of_name in self.labels.by_folded.values():
            for label in of_name:
                names.setdefault(label.reference, {})[label.text] = None
        return {reference: list(texts) for reference, texts in names.items()}

    def like(self, candidate: WrittenThing) -> list[Label]:
        """The authorities that a candidate may be (`kb.seeds.adding.lookalikes`)."""
        key = (candidate["ref"], *candidate["name"].values())
        if key not in self._like:
            self._like[key] = lookalikes(candidate, self.labels)
        return self._like[key]

    @cached_property
    def _like(self) -> dict[tuple[str, ...], list[Label]]:
        return {}

    def name_of(self, reference: str, language: str) -> str:
        """What an authority is called, in a language where it has a name in it."""
        block = self.authorities.get(reference)
        if block is None:
            return ""
        return best(block.triples.objects(self.ids.thing(reference), SCHEMA.name), language)

    def term(self, name: str, language: str) -> str:
        """What a concept, a class or a property is called; the name itself where nothing says so.

        `name` is that of a concept (`Praise`) or a prefixed one (`schema:startDate`).
        """
        iri = expand(name) if ":" in name else TRO[name]
        graph: Graph = self.ontology.graph
        labels = [*graph.objects(iri, SKOS.prefLabel), *graph.objects(iri, RDFS.label)]
        return best(labels, language) or _spaced(name.rpartition(":")[2])

    def concepts(self, scheme: str, language: str) -> list[tuple[str, str]]:
        """The concepts of a scheme and what they are called."""
        names = sorted(self.ontology.concepts.get(scheme, ()))
        return [(name, self.term(name, language)) for name in names]


def best(labels: Iterable[object], language: str) -> str:
    """The text in a language, or else in English, or else any."""
    literals = (label for label in labels if isinstance(label, Literal))
    return text_in({label.language or "": str(label) for label in literals}, language)


def text_in(texts: Mapping[str, str], language: str) -> str:
    """A text that is kept by language, in one of them, or else in English, or else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def stamps_of(paths: Iterable[Path]) -> Stamps:
    """What tells that one of some files was written."""
    stamps = []
    for path in paths:
        try:
            status = path.stat()
            stamps.append((str(path), status.st_mtime_ns, status.st_size))
        except OSError:
            stamps.append((str(path), 0, 0))
    return tuple(stamps)


def _files(project: Project) -> list[Path]:
    folders = (project.seeds / "authorities", project.seeds / "records")
    files = sorted(path for each in folders for path in each.glob("*.t*") if path.suffix in _RDF)
    records = sorted((project.seeds / "records").glob("*/*"))
    return [*files, *records, *project.ontology.glob("*.ttl")]


_current: dict[Path, Workspace] = {}
#: The endings of the files of authorities.
_RDF = (".ttl", ".trig")


def _spaced(name: str) -> str:
    """A name of a term as words.

    >>> _spaced("startDate"), _spaced("CalledFor")
    ('start date', 'called for')
    """
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name).strip()
