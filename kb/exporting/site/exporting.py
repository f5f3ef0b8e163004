"""The whole of a release as a folder of files: `kb export site`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import render_template

from kb.dumps.catalogue import COMPUTED, DUMPS
from kb.exporting import new_folder
from kb.exporting.site.addresses import LEFT_OUT, SEARCH, file_of, is_dump, of_apache, of_w3id, stub
from kb.exporting.site.writing import Copying, application, batches, environment, pointed, write_all
from kb.namespaces import MODULES, RDF, SCHEMA, TRO
from kb.processes import each
from kb.reading.store import name_of
from kb.releases.release import Release
from kb.web.dataset.crawling import MOST_ADDRESSES, OWN_PAGES
from kb.web.dataset.files import checksums, file_named, files_of
from kb.web.dataset.madetables import computed_files
from kb.web.links import data_path, page_path
from kb.web.site import Site
from kb.web.statics import all_paths
from kb.web.words.wording import Wording

#: Pages that no other need link to, and files that no page does.
_BEGIN = (
    "/", "/browse", "/dataset", "/download", *OWN_PAGES, "/dataset.ttl", "/dataset.jsonld",
    "/ontology.ttl", *(f"/ontology/{name}.ttl" for name in MODULES), "/shapes.ttl", "/rules.ttl",
    "/alignments.ttl", "/context.jsonld", "/linkset.json", "/search/description.xml", *all_paths(),
)  # fmt: skip
#: What is found by its name on the page of the search; acts are found by their treaties.
_KINDS = tuple(map(str, (
    TRO.Treaty, SCHEMA.Country, SCHEMA.Organization, SCHEMA.Person, SCHEMA.Place, SCHEMA.City,
    TRO.Group, TRO.DiplomaticEvent, TRO.ReportedStatement, SCHEMA.NewsArticle, SCHEMA.WebPage,
)))  # fmt: skip
_MOST_NAMES = 1_000_000


def export_site(release: Release, folder: Path, address: str = "") -> int:
    """Write a release as files into a new or empty folder, for a host that will serve them at an
    address (the base of its IRIs); how many files there are.

    The folder is there when all of it is. Raises `ProjectError` where anything is in it already.
    """
    at = (address or release.identifiers.base).rstrip("/")
    with new_folder(folder) as beside:
        _write(Copying(release.path.resolve(), at, beside), release)
        return sum(len(files) for _, _, files in os.walk(beside))


def _write(copying: Copying, release: Release) -> None:
    app = application(copying)
    with app.request_context(environment(copying, "/")):
        site = Site.current()
        names = sorted(_documents(site))
        waiting = {*_BEGIN, *(path for pair in names for path in pair if path)}
        _write_own(copying, site)
    done = {LEFT_OUT, SEARCH}
    while waiting:
        linked: set[str] = set()
        for links in each(write_all, copying, batches(waiting), shared=True):
            linked |= links
        done |= waiting
        waiting = {path for path in linked - done if not is_dump(path)}
    _copy_dumps(copying, release)
    _write_sitemaps(copying, sorted(path for path in done if file_of(path).endswith(".html")))
    for page, _ in names:
        copying.write(_iri_path(page), stub(copying.prefix + page))


def _documents(site: Site) -> Iterator[tuple[str, str]]:
    """The path of the page of each thing, fact and graph, and of its Turtle."""
    things = {name_of(triple.subject) for triple in site.store.said_with(RDF.type)}
    things |= {name_of(triple.subject) for triple in site.store.said_with(TRO.certainty)}
    for iri in sorted(things):
        page = page_path(iri, site.ids) if "#" not in iri else None
        if page and page.startswith("/page/") and not page.startswith("/page/release/"):
            yield page, data_path(iri, "ttl", site.ids) or ""


def _iri_path(page: str) -> str:
    """The file that answers the IRI of a thing, where a host has no rules: `/id/person/to-lam`."""
    name = page.removeprefix("/page/")
    is_beside = name.startswith(("fact/", "provenance/", "graph/"))
    return f"/{name}/index.html" if is_beside else f"/id/{name}/index.html"


def _write_own(copying: Copying, site: Site) -> None:
    """What the folder has and the site has not: the search by names alone, the page that says what
    is left out, rules for servers."""
    wording = Wording.of(site.store)
    names = [
        (entry.text, path, wording.link(entry.kind).text)
        for entry in site.search.names(_KINDS, _MOST_NAMES)
        if (path := page_path(entry.thing, site.ids))
    ]
    text = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    copying.write("/search/names.json", text.encode())
    copying.write("/search/suggest.json", b'["",[],[],[]]\n')
    script = Path(__file__).with_name("search.js").read_bytes()
    copying.write("/search/search.js", script)
    for path, template in ((SEARCH, "static_search.html"), (LEFT_OUT, "static_copy.html")):
        copying.write(path, pointed(copying, render_template(template)).encode())
    copying.write("/.htaccess", of_apache(copying.prefix))
    copying.write("/w3id.htaccess", of_w3id(copying.address))
    copying.write("/.nojekyll", b"")  # by which GitHub serves files that begin with a dot, too


def _write_sitemaps(copying: Copying, pages: Sequence[str]) -> None:
    """The addresses of all pages, as lines (https://www.sitemaps.org/protocol.html), and where
    these lists are."""
    lines = ["User-agent: *", "Allow: /", ""]
    for number, at in enumerate(range(0, len(pages), MOST_ADDRESSES), 1):
        part = pages[at : at + MOST_ADDRESSES]
        name = f"/sitemap-{number}.txt"
        copying.write(name, "".join(f"{copying.address}{path}\n" for path in part).encode())
        lines.append(f"Sitemap: {copying.address}{name}")
    copying.write("/robots.txt", ("\n".join(lines) + "\n").encode())


def _copy_dumps(copying: Copying, release: Release) -> None:
    """The files to download, plain and packed, those by kind, and their checksums."""
    listed = files_of(release)
    by_kind = [file_named(release, dump.name, listed) for dump in DUMPS if dump.subset]
    files = [*listed, *(file for file in by_kind if file and file not in listed)]
    for dump in COMPUTED:
        files += computed_files(release, dump.name, listed)
    for file in files:
        with (copying.folder / file.name).open("wb") as copy:
            copy.writelines(file.read())
    sums = [checksums(release, [file]) for file in files]
    for file, sum_ in zip(files, sums, strict=True):
        copying.write(f"/{file.name}.sha256", sum_.encode())
    copying.write("/SHA256SUMS", "".join(sums).encode())
