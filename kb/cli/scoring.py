"""The verb that compares drafts with what curators accepted: score."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kb.cli.shared import article_folder, progress, project_of
from kb.scoring.items import Item, Names, PlacedFact, items
from kb.scoring.scoretable import (
    PEOPLE,
    RULES,
    Origins,
    Scored,
    Table,
    by_origin,
    lines_of,
    origin_of,
    proposed,
    shares,
)
from kb.seeds.article import Article
from kb.seeds.facts import Fact, FactFile
from kb.seeds.ontology import Ontology

if TYPE_CHECKING:
    from kb.drafting.drafting import Drafted


@click.command()
@click.argument("slugs", metavar="[SLUG...]", nargs=-1)
@click.option("--missed", is_flag=True, help="Also list what the drafts do not have.")
@click.option("--origin", is_flag=True, help="Rules, models and people side by side.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON.")
@click.pass_context
def score(
    ctx: click.Context, slugs: tuple[str, ...], missed: bool, origin: bool, as_json: bool
) -> None:
    """Compare drafts with what was accepted, of the articles SLUG (default: all).

    Each article is drafted anew, in memory. An item is right when its type and all that it refers
    to agree with a published fact and the passages overlap; things and dates are counted once for
    each article. Below stands what curators did with drafts.

    With --origin also what was proposed by models and programs, and added by people, is judged by
    itself, a column for each; strictly, and leniently.
    """
    # Loaded by this verb alone: all others start sooner, and in less memory.
    from kb.drafting.drafting import draft, read_labels

    project = project_of(ctx)
    ontology = Ontology.read(project.ontology)
    labels = read_labels(project)
    names, table, origins = Names.of(labels), Table(), Origins()
    decided: list[Fact] = []
    folders = [article_folder(project, slug) for slug in slugs] or project.article_folders()
    for folder in progress(folders, "drafting"):
        article = Article.read(folder)
        file = FactFile.read(article, folder / "facts.yaml", None, ontology)
        drafted = draft(article, labels)
        rules = _items(article, drafted, names)
        expected = _curated(article, file, names)
        table.add(Scored.of(article, rules, expected))
        if origin:
            origins.add(article, {**_by_origin(article, file, names), RULES: rules}, expected)
            origins.undecided.update(origin_of(f.by) for f in file.facts if f.status == "draft")
        decided += file.facts
    if origin:
        _echo_origins(origins, as_json)
        return
    rows = shares(decided)
    if as_json:
        document = {**table.to_json(), "shares": [row.to_json() for row in rows]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for line in (*table.lines(), "", *lines_of(rows)):
        click.echo(line)
    _echo_list("Wrong", list(table.wrong()))
    if missed:
        _echo_list("Missed", list(table.missed()))


def _items(article: Article, drafted: Drafted, names: Names) -> tuple[Item, ...]:
    """The items of drafts."""
    facts = (PlacedFact.of(fact, article) for fact in drafted.facts)
    return items(facts, article, names.further((*drafted.things, *drafted.candidates)))


def _by_origin(article: Article, file: FactFile, names: Names) -> dict[str, tuple[Item, ...]]:
    """The items that each origin proposed that has facts in a file, and people though they have
    none."""
    named = ({"ref": ref, "name": name} for ref, name in file.names.items())
    known = names.further((*named, *file.candidates.values()))
    facts = {PEOPLE: [], **by_origin(file.facts)}
    return {origin: proposed(its, article, known) for origin, its in facts.items()}


def _curated(article: Article, file: FactFile, names: Names) -> tuple[Item, ...]:
    known = names.further({"ref": ref, "name": name} for ref, name in file.names.items())
    published = (PlacedFact.of(fact, article) for fact in file.facts if fact.is_published)
    return items(published, article, known)


def _echo_origins(origins: Origins, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(origins.to_json(), ensure_ascii=False, indent=1))
        return
    for line in origins.lines():
        click.echo(line)


def _echo_list(title: str, lines: Sequence[str]) -> None:
    click.echo(f"\n{title}: {len(lines) or 'none'}")
    for line in lines:
        click.echo(line)
