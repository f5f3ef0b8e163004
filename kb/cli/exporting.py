"""The verbs that write a release for other places: export site, export nanopubs."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.ending import tell
from kb.cli.shared import RELEASES, current_release
from kb.exporting.nanopubs import export_nanopubs
from kb.exporting.site.exporting import export_site


@click.group()
def export() -> None:
    """Write the current release for other places."""


@export.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--address",
    default="",
    help="Where the files will be served, as https://example.org/treaties (default: the base of "
    "the data).",
)
@RELEASES
@click.pass_context
def site(ctx: click.Context, folder: Path, address: str, releases: Path | None) -> None:
    """Write the site as files into DIR, a new or empty folder, for any host of files.

    All pages, all things as Turtle, the dumps, a search by names; rules by which IRIs lead there,
    for Apache (.htaccess) and for w3id.org (w3id.htaccess). A page says what needs a server.
    """
    if address and not address.startswith(("https://", "http://")):
        raise click.UsageError(f"'{address}' is no address: write https://...")
    number = export_site(current_release(releases, ctx), folder, address)
    click.echo(folder)
    tell(f"{number:,} files; kb serve has what a host of files cannot answer")


@export.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--key",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A private key of RSA (PEM) to sign with; needs treaty-kb[nanopub].",
)
@RELEASES
@click.pass_context
def nanopubs(ctx: click.Context, folder: Path, key: Path | None, releases: Path | None) -> None:
    """Write each fact as a nanopublication into DIR, a new or empty folder.

    A file of TriG for each, under a name that follows from what it says (a trusty URI), and
    index.tsv with the IRI of each fact and of its nanopublication.
    """
    number = export_nanopubs(current_release(releases, ctx), folder, key)
    click.echo(folder)
    tell(f"{number:,} nanopublications")
