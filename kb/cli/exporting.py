"""The verbs that give a release to other places: export site, export nanopubs, push."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from kb.cli.ending import tell
from kb.cli.shared import RELEASES, current_release, project_of, releases_of
from kb.engines import PROFILES
from kb.engines.pushing import push as push_release
from kb.errors import ProjectError
from kb.exporting.nanopubs import export_nanopubs
from kb.exporting.site.exporting import export_site
from kb.releases.release import Release


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


@click.command()
@click.argument("engine", metavar="ENGINE")
@click.option(
    "--profile",
    type=click.Choice(list(PROFILES)),
    default="conforming",
    show_default=True,
    help="What kind of engine it is.",
)
@click.option("--load", metavar="URL", help="Where it is loaded (default: as its kind has it).")
@click.option(
    "--loaded", is_flag=True, help="It was loaded by other means: only compare and switch."
)
@RELEASES
@click.pass_context
def push(
    ctx: click.Context,
    engine: str,
    profile: str,
    load: str | None,
    loaded: bool,
    releases: Path | None,
) -> None:
    """Put the current release into a fresh store of an engine, and have servers go by it.

    ENGINE is the address where it answers SPARQL queries. What was loaded is counted, and every
    competency question asked: where one has another answer, nothing is switched. The environment
    may have KB_ENGINE_USER and KB_ENGINE_PASSWORD. 'kb serve --engine pushed' answers from it.
    """
    release, kind = current_release(releases, ctx), PROFILES[profile]
    base, graph = release.settings["base"], str(release.identifiers.dataset)
    there = kind(engine, load or kind.loads_at(engine), base, graph)
    questions = _questions(ctx, release)
    done = push_release(releases_of(releases, ctx), release, there, questions, is_loaded=loaded)
    tell(
        f"release {release.id} is in the engine at {engine}: {done.loaded:,} statements loaded, "
        f"{done.questions} questions answered alike"
    )


def _questions(ctx: click.Context, release: Release) -> dict[str, str]:
    """The questions of the release, and those that the project has by now."""
    questions = {path.stem: path.read_text("utf-8") for path in release.questions()}
    with contextlib.suppress(ProjectError):  # a release is enough
        for path in sorted((project_of(ctx).ontology / "questions").glob("*.rq")):
            if (text := path.read_text("utf-8")) not in questions.values():
                questions[f"{path.stem} (of the project)"] = text
    return questions
