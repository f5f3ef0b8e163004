"""What the shapes say of one article beside the ontology and the authorities, as a build would."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import URIRef

from kb.canonical.graph import canonical_lines
from kb.canonical.lines import nodes_in
from kb.mapping.articles import write_article
from kb.mapping.authorities import write_authorities
from kb.review.workspace import Workspace, stamps_of
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.validation.engines import Engine, engines
from kb.validation.locating import located
from kb.validation.report import Result
from kb.validation.shapes import read_shapes


@dataclass(frozen=True)
class Bench:
    """What an article is judged by, the quickest engine, and what it is judged beside, as lines:
    the ontology and the authorities."""

    workspace: Workspace
    engine: Engine
    beside: tuple[str, ...]

    @classmethod
    def of(cls, workspace: Workspace) -> Bench:
        """The bench of a workspace, made again where shapes or authorities have changed."""
        shapes = stamps_of(sorted(workspace.project.shapes.glob("*/shape.ttl")))
        key = hashlib.sha256(
            repr((workspace.project.root, shapes, workspace.stamps)).encode()
        ).hexdigest()
        if key not in _benches:
            _benches.clear()
            _benches[key] = cls._made(workspace)
        return _benches[key]

    @classmethod
    def _made(cls, workspace: Workspace) -> Bench:
        ontology = workspace.ontology.graph
        mapped = write_authorities(workspace.authorities, workspace.ids, ontology)
        beside = (*canonical_lines(ontology), *mapped.asserted(), *mapped.provenance)
        return cls(workspace, engines(read_shapes(workspace.project.shapes))[0], beside)

    def results(
        self, article: Article, facts: FactFile, more: Sequence[str] = ()
    ) -> tuple[Result, ...]:
        """What the shapes say of the published facts of an article, each with its fact and line;
        `more` are lines that stand beside it, and are judged as well."""
        mapped = write_article(article, facts, self.workspace.ids)
        own = [*mapped.asserted(), *mapped.inferred(), *mapped.provenance, *more]
        report = self.engine.report(
            [*self.beside, *own], {URIRef(n) for line in own for n in nodes_in(line)}
        )
        graphs = mapped.graphs()
        report_in_seeds = located(report, graphs.facts, graphs.origins, self.workspace.project.root)
        return tuple(report_in_seeds.results)


_benches: dict[str, Bench] = {}
