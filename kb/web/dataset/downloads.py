"""Files to download: the current release's, those of each release that is there, an article's."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from kb.dumps.catalogue import (
    ACTS,
    COMPUTED,
    DUMPS,
    FACTS,
    FORMER,
    INFERRED,
    NUMBERS,
    OPEN,
    PARTICIPATIONS,
    SQLITE,
    Dump,
    about,
)
from kb.errors import ReleaseError
from kb.identifiers import SLUG
from kb.manifest import listed_one
from kb.namespaces import RDF, SCHEMA
from kb.releases.release import Release
from kb.web.coverage import require_recorded
from kb.web.dataset.browsing import LISTINGS
from kb.web.dataset.extracts import Body, write_acts, write_article, write_rows
from kb.web.dataset.files import (
    File,
    checksums,
    file_named,
    files_of,
    is_whole,
    made_files,
    repr_digest,
    send_file,
    send_text,
    version_named,
    version_of,
)
from kb.web.dataset.landing import file_links
from kb.web.dataset.madetables import computed_files, computed_of
from kb.web.documents.subjects import format_of
from kb.web.etags import conditional, html
from kb.web.links import address
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import message

downloads = Blueprint("downloads", __name__)

#: What a release consists of, in its folder.
MANIFEST = "manifest.json"
#: The list of all checksums, and how the name of a file's own ends.
SUMS, SUM = "SHA256SUMS", ".sha256"
#: The names of files that are no dumps, which `.gz` and the like may follow.
_TABLES = ", ".join(
    f"'{name}'"
    for name in (FACTS, ACTS, PARTICIPATIONS, NUMBERS, *(dump.name for dump in COMPUTED))
)
_VERSION = re.compile(r"(?:\d{4}-\d\d-\d\d\.)?([0-9a-f]{16})")

#: What each dump of the whole is.
SAYS = {
    "dump.ttl": message("All facts as Turtle, by what they are about: to read, and for most tools"),
    "dump.nt": message("The same, one statement a line: to sort, compare and search"),
    "dump.jsonld": message("The same in short keys: for whoever works with JSON"),
    "dump.trig": message("Each fact as a graph of its own, with where it is from, as TriG"),
    "dump.nq": message("The same as N-Quads, in canonical form: to check, and to compare releases"),
    INFERRED: message("What was inferred, as Turtle: to load beside the others, or to leave out"),
    FACTS: message("Every triple of every fact with the words that say it, as a table"),
    ACTS: message("Every act of every treaty: who, what, when, and the cell that says it"),
    PARTICIPATIONS: message(
        "Who is bound by which treaty: from when, until when, by which acts and clauses"
    ),
    NUMBERS: message(
        "The numbers of treaties in registers and collections: how found, by whom accepted"
    ),
    **{
        about(table): message("What the columns of that table are (CSV on the Web)")
        for table in (ACTS, PARTICIPATIONS, NUMBERS)
    },
    **{
        dump.name: message("The table of that name as Parquet, made when it is first asked for")
        for dump in COMPUTED
    },
    SQLITE.name: message(
        "These tables as one file of SQLite, with indexes, made when it is first asked for"
    ),
}

DAMAGED = message("release %(version)s is damaged on this server")
_NO_FILE = message("release %(version)s has no file %(name)s")
_GONE = message(
    "release %(version)s is no longer kept here; /releases tells what changed since, and "
    "/download/latest/ leads to the files of today"
)
#: How to load the dumps: lines to copy, for the tools that read RDF.
_RECIPES = {
    "curl": """\
curl -fsSLO --retry 5 {address}dump.ttl.gz
curl -fsSL {address}dump.ttl.gz.sha256 | sha256sum --check""",
    message("Every night, only what is new"): """\
url=$(curl -fsS -o /dev/null -w '%{{redirect_url}}' {address}download/latest/dump.nq.gz) &&
new=$(basename "$(dirname "$url")") &&
if [ "$new" != "$(cat last 2>/dev/null)" ]; then
  curl -fsS --create-dirs -C - --retry 5 -o "$new/dump.nq.gz" "$url" &&
  if curl -fsS "$url.sha256" | (cd "$new" && sha256sum --check); then
    mv "$new/dump.nq.gz" . && rmdir "$new" && echo "$new" >last
  else
    rm -r "$new"; false
  fi
fi""",
    "Python, rdflib": """\
import rdflib
graph = rdflib.Graph().parse("{address}dump.ttl", format="turtle")""",
    "Python, pandas": """\
import sqlite3, urllib.request
import pandas
urllib.request.urlretrieve("{address}treaties.sqlite", "treaties.sqlite")
acts = pandas.read_sql("SELECT * FROM acts", sqlite3.connect("treaties.sqlite"))
print(acts[acts.kind == "Ratification"].groupby("actor_name").size().nlargest(10))""",
    "Python, DuckDB": """\
import urllib.request
import duckdb
urllib.request.urlretrieve("{address}participations.parquet", "participations.parquet")
parties = duckdb.read_parquet("participations.parquet").filter("until IS NULL")
print(parties.aggregate("treaty_name, count(*) AS parties").order("parties DESC, treaty_name"))""",
    "R": """\
acts <- read.csv("{address}acts.csv", colClasses = "character")
head(sort(table(acts$actor_name[acts$kind == "Ratification"]), decreasing = TRUE), 10)""",
    "Oxigraph": """\
oxigraph load --location treaties --file dump.nq
oxigraph serve-read-only --location treaties""",
    "Virtuoso": """\
ld_dir('/data', 'dump.nt', '{dataset}');
rdf_loader_run();
checkpoint;""",
}


@dataclass(frozen=True)
class Recipe:
    """Lines to copy, and for what: the name of a tool, or words that are translated."""

    label: str
    code: str


@dataclass(frozen=True)
class Row:
    """A dump on the page: what it is, its files, and how many things it has documents of."""

    dump: Dump
    says: str
    files: tuple[File, ...]
    things: int | None = None


@downloads.get("/download")
def page() -> Response:
    """The dumps with sizes and checksums, and how to load them."""
    site, start = Site.current(), address()
    release = site.release

    def write() -> str:
        rows = _rows(site)
        articles = sorted(site.store.subjects(RDF.type, SCHEMA.NewsArticle))
        return render_template(
            "download.html", address=start, version=version_of(release),
            recipes=recipes(start, str(site.ids.dataset)),
            made=OPEN if site.ids.is_open else (),
            wholes=[row for row in rows if row.things is None],
            parts=[row for row in rows if row.things is not None],
            article=articles[0].rpartition("/")[2] if articles else None,
        )  # fmt: skip

    return html(write, "download", start)


@downloads.get("/download/latest/<path:name>")
def latest(name: str) -> BaseResponse:
    """302 to the file of the release that is current now, at its permanent address."""
    response = redirect(f"/download/{version_of(Site.current().release)}/{name}", 302)
    response.headers["Cache-Control"] = "no-cache"
    return response


@downloads.get("/download/<version>/<name>")
def dated(version: str, name: str) -> BaseResponse:
    """A file of any release that is there; 410 for one that was."""
    return _send(release_named(version), name, is_permanent=True)


@downloads.get("/release/<id_>/data/<path:name>")
def lying(id_: str, name: str) -> BaseResponse:
    """A file of any release that is there, as it lies in `data/`, its manifest too: all that `kb
    releases pull` takes over. 410 for a release that was."""
    release = release_named(id_, is_id=True)
    try:
        packed = release.made.packed() if release.made else {}  # the manifest has what is in them
        manifest = {MANIFEST: listed_one(release.data(MANIFEST))}
        files = {**release.manifest["files"], **packed, **manifest}
    except ReleaseError:
        abort(503, Notice(DAMAGED, version=id_))
    if name not in files:
        abort(404, Notice(_NO_FILE, version=id_, name=name[:100]))
    dump = Dump(name, "application/octet-stream")
    listed, path = files[name], release.data(name)
    file = File(dump, path.name, listed["size"], listed["sha256"], path)
    return _send_whole(release, file, is_permanent=True)


@downloads.get(f"/<any('{SUMS}'):name>")
@downloads.get("/dump<rest>")
@downloads.get(f"/<any({_TABLES}):table>")
@downloads.get(f"/<any({_TABLES}):table><more>")
def current(name: str = "", rest: str = "", table: str = "", more: str = "") -> BaseResponse:
    """A file of the current release."""
    name = name or (f"dump{rest}" if rest else f"{table}{more}")
    return _send(Site.current().release, name, is_permanent=False)


@downloads.get("/download/article/<slug>.<suffix>")
def article(slug: str, suffix: str) -> Response:
    """All that comes from one article: its record, its facts, their passages, and who accepted
    them."""
    site, format_ = Site.current(), format_of(suffix)
    body = write_article(site.store, slug, format_, site.context)
    if body is None:
        abort(404, Notice("no article %(name)s is published", name=slug))
    response = _made(body, format_.content_type, f"{slug}.{suffix}")
    return conditional(response, "article", slug, suffix)


@downloads.get("/download/treaty/<slug>.<suffix>", defaults={"kind": "treaty"})
@downloads.get("/download/country/<slug>.<suffix>", defaults={"kind": "country"})
@downloads.get("/download/organization/<slug>.<suffix>", defaults={"kind": "organization"})
def acts(kind: str, slug: str, suffix: str) -> Response:
    """All acts of a treaty, a State or an organisation; as rows of the act table (.csv) too."""
    site = Site.current()
    if suffix == "csv":
        media_type = "text/csv; charset=utf-8; header=present"
        body = write_rows(site.store, kind, slug, site.release.dump(ACTS))
    else:
        format_ = format_of(suffix)
        media_type = format_.content_type
        body = write_acts(site.store, kind, slug, format_, site.context)
    if body is None:
        thing = str(site.ids.thing(f"{kind}/{slug}")) if SLUG.fullmatch(slug) else ""
        if kind == "treaty" and thing and site.store.knows(thing):
            require_recorded(thing)
        abort(404, Notice("no acts of %(name)s are published", name=f"{kind}/{slug}"[:100]))
    response = _made(body, media_type, f"{slug}.{suffix}")
    return conditional(response, "acts", kind, slug, suffix)


def release_named(version: str, *, is_id: bool = False) -> Release:
    """The release with a name, or an id; 404 where there never was one, 410 where it was taken
    away."""
    site, match = Site.current(), _VERSION.fullmatch(version)
    release = Release(site.release.path.parent / match[1]) if match else None
    try:
        is_there = release is not None and release.path.is_dir()
        if release and is_there and version == (release.id if is_id else version_of(release)):
            return release
    except ReleaseError:
        abort(503, Notice(DAMAGED, version=version))
    words, status = message("there is no release %(version)s; /download has the current files"), 404
    entry = site.history.entry(match[1]) if match else None
    if entry and version == (entry.id if is_id else version_named(entry.date, entry.id)):
        words, status = _GONE, 410
    return abort(status, Notice(words, version=version[:100]))


def _made(body: Body, media_type: str, name: str) -> Response:
    """What was made of the data when it was asked for, with its digest and a name to keep it by."""
    response = Response(body.content, content_type=media_type)
    response.headers["Repr-Digest"] = repr_digest(body.sha256)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers.extend(file_links(Site.current()))
    return response


def _send(release: Release, name: str, *, is_permanent: bool) -> BaseResponse:
    """A file of a release, or the checksums of it or of all."""
    site = Site.current()
    try:
        files, version = files_of(release), version_of(release)
        if site.ids.is_open:
            files = made_files(site, name.removesuffix(SUM))
    except ReleaseError:
        abort(503, Notice(DAMAGED, version=release.id))
    if name == SUMS:  # packed files may have other sums after another machine has made them
        listed = (file for file in files if file.sha256)
        return send_text(checksums(release, listed), name, version, is_permanent=False)
    files = [*files, *computed_files(release, name.removesuffix(SUM), files)]
    file = file_named(release, name.removesuffix(SUM), files)
    if file is None and (now := _called_now(name)):
        return redirect(now, 302)
    if file is None:
        abort(404, Notice(_NO_FILE, version=version, name=name))
    is_permanent = is_permanent and file.packing is None and file.dump not in COMPUTED
    if name.endswith(SUM):
        return send_text(checksums(release, [file]), name, version, is_permanent=is_permanent)
    return _send_whole(release, file, is_permanent=is_permanent)


def _send_whole(release: Release, file: File, *, is_permanent: bool) -> BaseResponse:
    """A file of a release, of which the bytes are those that are listed."""
    site = Site.current()
    if release == site.release:
        for path in file.paths:
            site.dump(path)  # not before its bytes are checked
            if not os.access(path, os.R_OK):
                site.upkeep.tell(f"{path} cannot be read")
    if not all(path in site.upkeep.stamps for path in file.paths) and not is_whole(file):
        abort(503, Notice("the file %(name)s is damaged on this server", name=file.name))
    links = [*file_links(site), *_about_columns(file.name)]
    return send_file(release, file, links, is_permanent=is_permanent)


def _about_columns(name: str) -> list[tuple[str, str]]:
    """The link from a table to what its columns are (Tabular Data Model, section 5.2)."""
    if name not in (ACTS, PARTICIPATIONS, NUMBERS):
        return []
    return [("Link", f'<{about(name)}>; rel="describedby"; type="application/csvm+json"')]


def _called_now(name: str) -> str | None:
    """What a file is called now that has another name in earlier releases; packed ones too."""
    for dump, now in FORMER.items():
        if name.startswith(dump.name):
            return now + name.removeprefix(dump.name)
    return None


def _rows(site: Site) -> list[Row]:
    """The dumps that the current release has."""
    files, counts = files_of(site.release), site.tallies.counts()
    headings = {listing.name: listing.heading for listing in LISTINGS}
    rows = []
    for dump in DUMPS:
        its = tuple(file for file in files if file.dump == dump)
        if dump.subset is not None:
            number = counts.get(dump.subset.kind, 0)
            made = its or [file for file in [file_named(site.release, dump.name, files)] if file]
            if number and made:
                rows.append(Row(dump, headings[dump.subset.name], tuple(made), number))
        elif its:
            rows.append(Row(dump, SAYS[dump.name], its))
    computed = (File(dump, dump.name, None, "", lambda: iter(())) for dump in computed_of(files))
    return [*rows, *(Row(file.dump, SAYS[file.name], (file,)) for file in computed)]


def recipes(address: str, dataset: str) -> list[Recipe]:
    """The lines for a site at an address.

    >>> recipes("http://127.0.0.1:8000/", "https://e.org/dataset")[2].code.splitlines()[0]
    'import rdflib'
    """
    return [
        Recipe(label, code.format(address=address, dataset=dataset))
        for label, code in _RECIPES.items()
    ]
