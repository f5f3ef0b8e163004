"""The verbs: read, call one function, print.

Data go to standard output, messages to standard error. The exit status is 0 when all is well, 1
when data do not conform, 2 for wrong usage or unreadable input.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import click

import kb
from kb.article import Article, draft_folder
from kb.completion import complete
from kb.dumps import lines_of
from kb.errors import KbError, Problem, ReleaseError, SeedError
from kb.graph import Difference, difference
from kb.loading import load
from kb.pipeline import build, judge, read_seeds
from kb.project import Project
from kb.queries import Limits, Queries, Query
from kb.release import Release
from kb.store import Store
from kb.texts import gathering, raise_for
from kb.web.documents import write_document
from kb.web.links import iri_of
from kb.web.negotiation import DOCUMENTS, RESULTS, by_suffix
from kb.web.server import serve as serve_release
from kb.web.site import read_context


class _Group(click.Group):
    """Ends with the exit status of the error that a verb raised, and with its words."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KbError as error:
            click.echo(f"{error}", err=True)
            ctx.exit(error.exit_status)
        except BrokenPipeError:
            raise  # click ends quietly when whoever reads has gone
        except OSError as error:
            click.echo(f"{error.filename or 'a file'}: {error.strerror or error}", err=True)
            ctx.exit(2)


@click.group(cls=_Group, context_settings={"max_content_width": 90})
@click.version_option(kb.__version__, prog_name="kb")
@click.option(
    "--project",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="The folder with seeds/, ontology/ and shapes/ (default: this one or one above).",
)
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Publish what news articles say about treaties as linked data."""
    ctx.obj = folder


def _project(ctx: click.Context) -> Project:
    return Project.find(ctx.obj)


def _releases(given: Path | None, ctx: click.Context) -> Path:
    return given.resolve() if given else _project(ctx).releases


def _current(given: Path | None, ctx: click.Context) -> Release:
    folder = _releases(given, ctx)
    release = Release.current(folder)
    if release is None:
        raise ReleaseError(f"there is no release in {folder}; make one with 'kb build'")
    release.check()
    return release


_RELEASES = click.option(
    "--releases",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of releases (default: .kb/releases of the project).",
)


@main.command()
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option("--slug", required=True, help="The folder's name under seeds/, such as paris-talks.")
@click.option("--language", required=True, help="The language of the text, such as id or vi.")
@click.option("--label", required=True, help="The editors' name for the article, in English.")
@click.option("--who", default="editors", show_default=True, help="The curator who enters it.")
@click.pass_context
def new(
    ctx: click.Context, file: IO[bytes], slug: str, language: str, label: str, who: str
) -> None:
    """Make the seed folder of a new article from a text FILE (- is standard input)."""
    folder = draft_folder(_project(ctx).seeds, file.read(), slug, language, label, who)
    click.echo(folder)
    click.echo(f"now write its facts into {folder / 'facts.yaml'} and run 'kb check'", err=True)


@main.command()
@click.option("--write", is_flag=True, help="Give ids and positions to the facts that lack them.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def check(ctx: click.Context, write: bool, as_json: bool) -> None:
    """Read all seeds and check them against the shapes; publish nothing."""
    project = _project(ctx)
    problems: list[Problem] = []
    if write:
        for folder in project.article_folders():
            try:
                if changed := complete(Article.read(folder), folder / "facts.yaml"):
                    click.echo(f"{folder.name}: wrote {changed} ids and positions", err=True)
            except SeedError as error:
                problems.extend(error.problems)  # the other folders are gone through all the same
    try:
        with gathering(problems):
            seeds = read_seeds(project)
        raise_for(problems)
        judged = judge(project, seeds, _progress)
    except KbError as error:
        if as_json:
            click.echo(json.dumps(_rows(error), ensure_ascii=False, indent=1))
        raise
    click.echo(judged.report.to_json() if as_json else str(judged.report), nl=not as_json)
    ctx.exit(0 if judged.report.conforms else 1)


@main.command(name="build")
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of releases (default: .kb/releases of the project).",
)
@click.pass_context
def build_(ctx: click.Context, out: Path | None) -> None:
    """Build a release from the seeds and make it the current one."""
    project = _project(ctx)
    release = build(project, _releases(out, ctx), _progress)
    click.echo(release.path)
    _tell_release(release)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes a free one.",
)
@_RELEASES
@click.option("--build", "rebuild", is_flag=True, help="Build the seeds first.")
@click.option(
    "--limit",
    "limits",
    metavar="NAME=VALUE",
    multiple=True,
    callback=lambda _, __, given: _limits(given),
    help="What a query may use: " + ", ".join(Limits.names()) + ".",
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
    host: str,
    port: int,
    releases: Path | None,
    rebuild: bool,
    limits: Limits,
    data: tuple[Path, ...],
    default_graph: str,
    base: str,
    more: tuple[Path, ...],
) -> None:
    """Serve the current release; build it first where there is none."""
    if more and not data:
        raise click.UsageError(f"files are given after --data: kb serve --data {more[0]} ...")
    if data:
        with tempfile.TemporaryDirectory(prefix="kb-") as place:
            merge = default_graph == "merge"
            loaded = load([*data, *more], Path(place), base=base, merge=merge)
            serve_release(loaded, host, port, limits, _tell_address)
        return
    folder = _releases(releases, ctx)
    release = None if rebuild else Release.current(folder)
    if release is None:
        click.echo(f"building a release into {folder}", err=True)
        release = build(_project(ctx), folder, _progress)
    else:
        release.check()
        _tell_difference(release, ctx)
    _tell_release(release)
    serve_release(release, host, port, limits, _tell_address)


@main.command()
@click.argument("query_", metavar="QUERY")
@click.option(
    "--format",
    "suffix",
    type=click.Choice([f.suffix for f in (*RESULTS, *DOCUMENTS)]),
    help="The answer's format (default: csv for SELECT and ASK, ttl for a graph).",
)
@_RELEASES
@click.pass_context
def query(ctx: click.Context, query_: str, suffix: str | None, releases: Path | None) -> None:
    """Ask the current release: QUERY is SPARQL, a file ending in .rq, or - (standard input)."""
    text = _query_text(query_)
    result = suffix if suffix is None or by_suffix(suffix, RESULTS) else None
    graph = suffix if suffix is None or by_suffix(suffix, DOCUMENTS) else None
    release = _current(releases, ctx)
    queries = Queries(release.store, Limits(workers=1))
    try:
        asked = Query(
            text,
            release.settings["base"],
            result_format=result or (None if suffix else "csv"),
            graph_format=graph or (None if suffix else "ttl"),
        )
        part = b""
        for part in queries.answer(asked).parts():
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.write(b"" if part.endswith(b"\n") else b"\n")
    finally:
        queries.close()


@main.command()
@click.argument("reference", metavar="THING")
@click.option(
    "--format",
    "suffix",
    type=click.Choice([f.suffix for f in DOCUMENTS]),
    default="ttl",
    show_default=True,
    help="The format of the document.",
)
@_RELEASES
@click.pass_context
def show(ctx: click.Context, reference: str, suffix: str, releases: Path | None) -> None:
    """Print the document of a THING: person/to-lam, fact/ajaswv, or a whole IRI."""
    release = _current(releases, ctx)
    ids = release.identifiers
    iri = reference if reference.startswith(ids.base) else iri_of(reference.strip("/"), ids)
    format_ = by_suffix(suffix, DOCUMENTS) or DOCUMENTS[0]
    store = Store.of(release)
    body = write_document(store, iri, format_, read_context(release)) if store.knows(iri) else None
    if body is None:
        raise ReleaseError(f"nothing is published about {iri}")
    sys.stdout.buffer.write(body)


@main.command()
@click.argument("old", required=False)
@click.argument("new_", metavar="[NEW]", required=False)
@_RELEASES
@click.pass_context
def diff(ctx: click.Context, old: str | None, new_: str | None, releases: Path | None) -> None:
    """Print what changes from release OLD (default: the current one) to NEW (default: the seeds).

    Lines are N-Quads: - what is taken out, + what is added. The exit status is 0 either way.
    """
    folder = _releases(releases, ctx)
    before = _lines_of(_named(folder, old) if old else _current(releases, ctx))
    if new_:
        after: Sequence[str] = _lines_of(_named(folder, new_))
    else:
        project = _project(ctx)
        after = judge(project, read_seeds(project), _progress).lines
    found = difference(before, after)
    for line in _shown(found):
        click.echo(line, nl=False)
    click.echo(f"{len(found.removed)} taken out, {len(found.added)} added", err=True)


def _limits(given: Iterable[str]) -> Limits:
    """The limits with those that were given, as `seconds=20`."""
    try:
        return Limits.of(dict(one.split("=", 1) for one in given))
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _named(folder: Path, release_id: str) -> Release:
    release = Release(folder / release_id)
    if Path(release_id).name != release_id or not release.data("manifest.json").is_file():
        raise ReleaseError(f"there is no release '{release_id}' in {folder}")
    release.check()
    return release


def _lines_of(release: Release) -> list[str]:
    return lines_of(release.data("dump.nq").read_bytes().decode())


def _shown(found: Difference) -> Iterator[str]:
    """Each triple once: what a named graph says is not repeated for the default graph."""
    for sign, lines in (("-", found.removed), ("+", found.added)):
        in_graphs = {line.removesuffix(" .\n").rpartition(" ")[0] + " .\n" for line in lines}
        yield from (f"{sign} {line}" for line in lines if line not in in_graphs)


def _rows(error: KbError) -> list[dict[str, str | int]]:
    """What is wrong, for programs: one row for each problem."""
    if not isinstance(error, SeedError):
        return [{"file": "", "line": 0, "column": 0, "message": str(error), "mend": ""}]
    return [
        {
            "file": str(problem.path),
            "line": problem.line,
            "column": problem.column,
            "message": problem.message,
            "mend": problem.mend,
        }
        for problem in error.problems
    ]


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


def _progress(items: Sequence[Any], words: str) -> Iterable[Any]:
    """A bar on standard error while items are gone through, where that is a terminal."""
    if len(items) < 2 or not sys.stderr.isatty():
        yield from items
        return
    with click.progressbar(items, label=words, file=sys.stderr) as bar:
        yield from bar


def _tell_release(release: Release) -> None:
    says = release.manifest
    click.echo(
        f"release {release.id} of {says['date']}: {_some(says['articles'], 'article')}, "
        f"{_some(says['triples'], 'triple')}",
        err=True,
    )


def _some(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _tell_difference(release: Release, ctx: click.Context) -> None:
    """Say when the seeds are no longer those that the release was made from."""
    try:
        project = _project(ctx)
    except KbError:
        return  # a release can be served without the project that made it
    if project.digest() != release.manifest["seeds"]:
        click.echo("the seeds differ from this release; 'kb serve --build' builds them", err=True)


def _tell_address(address: str) -> None:
    click.echo(f"serving at {address} (Ctrl-C stops)", err=True)
