"""The verbs for a knowledge base of one's own: init, upgrade."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.shared import project_of
from kb.starting.founding import init_project
from kb.starting.upgrading import BESIDE, upgrade


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a knowledge base of one's own in DIR, a new or empty folder.

    It gets settings, curators, the ontology and the shapes, what is known of countries,
    organizations, places and treaties, and an invented article; README.md says what comes next.
    """
    click.echo(init_project(folder).root)
    click.echo(f"next: cd {folder} && kb serve; README.md tells the rest", err=True)


@click.command(name="upgrade")
@click.pass_context
def upgrade_(ctx: click.Context) -> None:
    """Bring the ontology, shapes and authorities of this version into a project of kb init.

    What was changed by hand is kept and named, and the newer one laid beside, in .kb/newer.
    """
    done = upgrade(project_of(ctx))
    for became, names, words in (
        ("brought", done.brought, ""),
        ("removed", done.removed, ""),
        ("kept", done.kept, f"{{0}} is yours; compare: diff -u {{0}} {BESIDE}/{{0}}"),
        ("kept", done.outlived, "{0} is yours, and comes with this version no longer"),
        ("missed", done.missed, "{0} was taken away here, and a newer one is left out"),
    ):
        for name in names:
            click.echo(f"{became}\t{name}")
            if words:
                click.echo(words.format(name), err=True)
