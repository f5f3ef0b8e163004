"""The verbs for which a release is enough: serve, query, show."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from kb.cli.ending import tell
from kb.cli.shared import (
    RELEASES,
    current_release,
    progress,
    project_of,
    releases_of,
    tell_release,
)
from kb.engines.pointer import engine_of
from kb.errors import KbError, ReleaseError
from kb.loading import load_apart
from kb.queries import ALONE, Queries, Query
from kb.reading.retirement import Retirement
from kb.reading.store import Store
from kb.releases.choosing import Choice, choose
from kb.releases.release import Release
from kb.web.documents.writing import write_document
from kb.web.links import iri_of
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.server.running import serve as serve_release
from kb.web.server.settings import Settings
from kb.web.site import check_first, read_context


@click.command()
@click.option("--host", help="The address to serve at (default: 127.0.0.1); --set host=...")
@click.option("--port", help="The port (default: 8000); 0 takes a free one; --set port=...")
@click.option(
    "--engine",
    metavar="URL",
    help="Have an engine answer that 'kb push' put the release into, or "
    "'pushed' for whichever it is; --set engine=...",
)
@RELEASES
@click.option("--build", "rebuild", is_flag=True, help="Build the seeds first.")
@click.option(
    "--set",
    "--limit",
    "given",
    metavar="NAME=VALUE",
    multiple=True,
    help="A setting, as kb/web/server/README.md lists them: port=8080, seconds=20 ... The "
    "environment sets them too, as KB_PORT.",
)
@click.option(
    "--data",
    "data",
    metavar="FILE...",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Serve these files of RDF instead: N-Quads, TriG, Turtle, N-Triples, RDF/XML, JSON-LD, "
    "also packed with gzip or zstd.",
)
@click.option(
    "--default-graph",
    type=click.Choice(["own", "merge"]),
    default="own",
    show_default=True,
    help="With --data: the files' own default graph, or what all graphs say, each triple once.",
)
@click.option(
    "--base",
    default="http://localhost/",
    show_default=True,
    help="With --data: what relative IRIs in the files are relative to.",
)
@click.argument(
    "more", nargs=-1, metavar="", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_context
def serve(
    ctx: click.Context,
    host: str | None,
    port: str | None,
    engine: str | None,
    releases: Path | None,
    rebuild: bool,
    given: tuple[str, ...],
    data: tuple[Path, ...],
    default_graph: str,
    base: str,
    more: tuple[Path, ...],
) -> None:
    """Serve the current release; build it first where there is none.

    What is published later is served from then on, without a restart.
    """
    if more and not data:
        raise click.UsageError(f"files are given after --data: kb serve --data {more[0]} ...")
    settings = _settings(given, host=host, port=port, engine=engine)
    if data and settings.engine:
        raise click.UsageError("files that are given by --data are answered from here")
    if data:
        with tempfile.TemporaryDirectory(prefix="kb-") as place:
            merge = default_graph == "merge"
            loaded = load_apart([*data, *more], Path(place), base=base, merge=merge)
            serve_release(loaded, None, settings, _tell_address)
        return
    folder = releases_of(releases, ctx)
    first = _to_begin_with(folder, settings, rebuild, ctx)
    if first and settings.engine:
        engine_of(folder, first, settings.engine)  # it is told here where there is none
    serve_release(first, folder, settings, _tell_address)


def _to_begin_with(
    folder: Path, settings: Settings, rebuild: bool, ctx: click.Context
) -> Release | None:
    """The release to serve first: the current one, the newest good one, one that is built, or none
    where there is nothing to build one from."""
    choice = (
        Choice(None) if rebuild else choose(folder, partial(check_first, most=settings.check_first))
    )
    release = choice.release
    if release is None and choice.refused:
        raise ReleaseError("\n".join(refused.reason for refused in choice.refused))
    for refused in (*choice.refused, *choice.strays):
        tell(refused.reason)
    if release is not None:
        if choice.is_second_best:
            tell(f"release {release.id} is served instead")
        _tell_difference(release, ctx)
    else:
        try:
            project = project_of(ctx)
        except KbError:
            if rebuild:
                raise
            tell(f"there is no release in {folder}; the first one that is published is served")
            return None
        tell(f"building a release into {folder}")
        # A third of what a server would load, and what is needed but here.
        from kb.pipeline import build

        release = build(project, folder, progress)
    with contextlib.suppress(OSError):
        tell_release(release)
    return release


@click.command()
@click.argument("query_", metavar="QUERY")
@click.option(
    "--format",
    "suffix",
    type=click.Choice([f.suffix for f in (*RESULTS, *DOCUMENTS)]),
    help="The answer's format (default: csv for SELECT and ASK, ttl for a graph).",
)
@RELEASES
@click.pass_context
def query(ctx: click.Context, query_: str, suffix: str | None, releases: Path | None) -> None:
    """Ask the current release: QUERY is SPARQL, a file ending in .rq, or - (standard input)."""
    text = _query_text(query_)
    result = suffix if suffix is None or by_suffix(suffix, RESULTS) else None
    graph = suffix if suffix is None or by_suffix(suffix, DOCUMENTS) else None
    release = current_release(releases, ctx)
    queries = Queries(release.store, ALONE)
    try:
        request = Query(
            text,
            release.settings["base"],
            result_format=result or (None if suffix else "csv"),
            graph_format=graph or (None if suffix else "ttl"),
        )
        part = b""
        for part in queries.answer(request).parts():
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.write(b"" if part.endswith(b"\n") else b"\n")
    finally:
        queries.close()


@click.command()
@click.argument("reference", metavar="THING")
@click.option(
    "--format",
    "suffix",
    type=click.Choice([f.suffix for f in DOCUMENTS]),
    default="ttl",
    show_default=True,
    help="The format of the document.",
)
@RELEASES
@click.pass_context
def show(ctx: click.Context, reference: str, suffix: str, releases: Path | None) -> None:
    """Print the document of a THING: person/to-lam, fact/ajaswv, or a whole IRI."""
    release = current_release(releases, ctx)
    ids = release.identifiers
    iri = reference if reference.startswith(ids.base) else iri_of(reference.strip("/"), ids)
    format_ = by_suffix(suffix, DOCUMENTS) or DOCUMENTS[0]
    store = Store.of(release)
    if (retirement := Retirement.of(store, iri)) is not None:
        raise ReleaseError(str(retirement))
    body = write_document(store, iri, format_, read_context(release)) if store.knows(iri) else None
    if body is None:
        raise ReleaseError(f"nothing is published about {iri}")
    sys.stdout.buffer.write(body)


def _settings(given: Iterable[str], **options: str | None) -> Settings:
    """The settings that were given, as `seconds=20`, over those of the environment."""
    settings = dict[str, str]()
    for setting in given:
        name, equals, value = setting.partition("=")
        if not equals:
            raise click.UsageError(
                f"'{setting}' sets nothing: write NAME=VALUE, as --set port=8080"
            )
        settings[name.strip().replace("-", "_")] = value
    settings |= {name: value for name, value in options.items() if value is not None}
    return Settings.of(settings, os.environ)


def _query_text(given: str) -> str:
    if given == "-":
        try:
            return sys.stdin.read()
        except UnicodeDecodeError as error:
            raise click.UsageError(f"standard input is not UTF-8: {error}") from error
    if given.endswith(".rq"):
        try:
            return Path(given).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(f"{given} cannot be read: {error}") from error
    return given


def _tell_difference(release: Release, ctx: click.Context) -> None:
    """Say when the seeds are no longer those that the release was made from."""
    try:
        project = project_of(ctx)
    except KbError:
        return  # a release can be served without the project that made it
    if project.digest() != release.manifest["seeds"]:
        tell("the seeds differ from this release; 'kb serve --build' builds them")


def _tell_address(address: str) -> None:
    tell(f"serving at {address} (Ctrl-C stops)")
