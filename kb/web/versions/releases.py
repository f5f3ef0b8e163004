"""Releases over HTTP: the list of them, each one, and what changed between any two."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from rdflib import Graph
from werkzeug.wrappers import Response as BaseResponse

from kb.manifest import as_json
from kb.releases.release import is_name
from kb.web.dataset.extracts import Body
from kb.web.dataset.version import (
    Version,
    describe_version,
    describe_versions,
    list_subject,
    release_fingerprint,
    subject_of,
    versions,
)
from kb.web.documents.subjects import (
    Subject,
    document_headers,
    format_of,
    page_or_document,
    see_best,
    send_page,
    written,
)
from kb.web.documents.writing import settled, write_graph
from kb.web.etags import conditional
from kb.web.links import address, number_given
from kb.web.negotiation import Format
from kb.web.notices import Notice
from kb.web.problems import gap_is_not_found
from kb.web.site import Site
from kb.web.versions.changed import ChangeWriter, changes_of, summary
from kb.web.versions.changefiles import FILES
from kb.web.words.languages import here, reader_languages

releases = Blueprint("releases", __name__)

#: How many releases, and how many facts and things that changed, a page shows at once.
LIST_SIZE, PAGE_SIZE = 50, 50
MOST_PAGES = 1_000_000
#: What stands for the release that is served.
CURRENT = "current"
#: What changed, for programs.
SUMMARY = "changes.json"


@releases.get("/releases")
def listed() -> BaseResponse:
    """All releases, the newest first; 303 to the document that a program likes."""
    site = Site.require_own("releases")
    subject, page = list_subject(site), number_given("page", 1, MOST_PAGES)

    def write() -> str:
        every = versions(site)
        return written(
            subject, "releases.html", versions=every[(page - 1) * LIST_SIZE : page * LIST_SIZE],
            total=len(every), page=page, pages=-(-len(every) // LIST_SIZE), every=every[:200],
            problems=site.history.problems, address=address(),
        )  # fmt: skip

    depends = (site.history.version, *release_fingerprint(site))
    return page_or_document(subject, write, str(page), address(), *depends)


@releases.get("/releases.<suffix>")
def list_document(suffix: str) -> Response:
    """The list of releases in the format of a suffix."""
    site = Site.require_own("releases")
    return _send(list_subject(site), format_of(suffix), describe_versions(site))


@releases.get("/release/<name>")
def release(name: str) -> BaseResponse:
    """303 from a release to the page or the document about it."""
    site = Site.require_own("releases")
    return see_best(subject_of(site, _version(site, name)))


@releases.get("/data/release/<name>.<suffix>")
def release_document(name: str, suffix: str) -> Response:
    """The description of a release in the format of a suffix."""
    site = Site.require_own("releases")
    format_, version = format_of(suffix), _version(site, name)
    return _send(subject_of(site, version), format_, describe_version(site, version))


@releases.get("/page/release/<name>")
def release_page(name: str) -> Response:
    """A release: what it has, and in words what it changed."""
    site = Site.require_own("releases")
    version, page = _version(site, name), number_given("page", 1, MOST_PAGES)
    subject = subject_of(site, version)

    def write() -> str:
        changes = _changes(site, version.previous, name, page) if version.previous else {}
        near = [entry for entry in site.history.entries if entry.previous == name]
        return written(
            subject, "release.html", version=version, path=subject.page,
            near=near[0].id if near else None, **changes,
        )  # fmt: skip

    return send_page(subject, write, str(page), site.history.version, *release_fingerprint(site))


@releases.get("/releases/compare")
def compare() -> BaseResponse:
    """303 to what changed between two releases that were chosen in a form."""
    Site.require_own("releases")
    old, new = (request.args.get(name, "")[:40] for name in ("old", "new"))
    if not is_name(old) or not is_name(new):
        abort(404, Notice("choose two releases of the list"))
    return redirect(here(f"/releases/{old}..{new}"), 303)


@releases.get("/releases/<pair>")
def between(pair: str) -> BaseResponse:
    """What changed between two releases, in triples and in words."""
    site = Site.require_own("releases")
    old, new = _pair(site, pair)
    if to := _way_to_current(pair, old, new, ""):
        return to
    page = number_given("page", 1, MOST_PAGES)
    path = f"/releases/{old}..{new}"

    def write() -> str:
        return render_template("between.html", path=path, **_changes(site, old, new, page))

    subject = Subject(f"{site.ids.base}{path[1:]}", path, f"{path}/changes")
    response = send_page(subject, write, site.history.version, str(page))
    del response.headers["Link"]  # it has no documents but its files
    for file in FILES:
        response.headers.add("Link", f'<{path}/{file.name}>; rel="item"; type="{file.media_type}"')
    return response


@releases.get("/releases/<pair>/<name>")
def change_file(pair: str, name: str) -> BaseResponse:
    """What changed between two releases as a file."""
    site = Site.require_own("releases")
    file = next((file for file in FILES if file.name == name), None)
    if file is None and name != SUMMARY:
        names = ", ".join((*(file.name for file in FILES), SUMMARY))
        abort(404, Notice("there is no such file of changes; they are %(names)s", names=names))
    old, new = _pair(site, pair)
    if to := _way_to_current(pair, old, new, f"/{name}"):
        return to
    with gap_is_not_found():
        most = site.history.most_changes(old, new)
        site.history.changes(old, new)  # what is damaged is told before anything is sent
    if file is None:
        response = Response(_summed(site, old, new, most), content_type="application/json")
    else:
        parts = file.parts(lambda: site.history.changes(old, new))
        response = Response(parts, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{old}-{new}-{name}"'
    return conditional(response, "changes", old, new, name, site.history.version)


def _changes(site: Site, old: str, new: str, page: int) -> dict[str, object]:
    """What a template needs to tell what changed."""
    with gap_is_not_found():
        changes = changes_of(site.history, site.ids, old, new)
        most = site.history.most_changes(old, new)
    values: dict[str, object] = {
        "old": old, "new": new, "files": FILES, "most": most, "is_told": changes is not None,
    }  # fmt: skip
    if changes is None:
        return values
    writer = ChangeWriter(site.store, site.history, changes, reader_languages())
    items = writer.shown()
    shown = items[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    if page > 1 and not shown:
        abort(404, Notice("the listing ends before page %(page)s", page=page))
    counts = [0, 0]
    for line in site.history.changes(old, new):
        counts[line[1]] += 1
    return values | {
        "summary": summary(items), "groups": writer.groups(shown), "total": len(items),
        "page": page, "pages": -(-len(items) // PAGE_SIZE), "removed": counts[0],
        "added": counts[1],
    }  # fmt: skip


def _summed(site: Site, old: str, new: str, most: int) -> bytes:
    """What changed for programs: the IRIs of facts and things by what became of them."""
    values: dict[str, object] = {"old": old, "new": new, "most": most}
    if (changes := changes_of(site.history, site.ids, old, new)) is not None:
        for name, items in (("facts", changes.facts), ("things", changes.things)):
            values[name] = [
                {"iri": item.iri, "how": item.how, "reasons": item.reasons,
                 "into": item.into or None,
                 "removed": [f"{quad.triple} ." for quad in item.removed],
                 "added": [f"{quad.triple} ." for quad in item.added]}
                for item in items
            ]  # fmt: skip
    return as_json(values)


def _send(subject: Subject, format_: Format, graph: Graph) -> Response:
    """A description in a format. What lies in the folder decides about it, so its digest is in the
    tag."""
    site = Site.current()
    body = Body.of(write_graph(site.store, settled(graph), format_, site.context, subject.iri))
    response = Response(body.content, headers=document_headers(subject, format_, site))
    return conditional(response, subject.path(format_), format_.suffix, body.sha256)


def _version(site: Site, name: str) -> Version:
    version = Version.of(site, name)
    if version is None:
        abort(404, _unknown(name))
    return version


def _pair(site: Site, pair: str) -> tuple[str, str]:
    """Two releases of the log, of which the one that is served may be called current."""
    old, dots, new = pair.partition("..")
    if not dots:
        abort(404, Notice("name two releases as OLD..NEW"))
    old, new = (site.release.id if name == CURRENT else name for name in (old, new))
    for name in (old, new):
        if site.history.entry(name) is None:
            abort(404, _unknown(name))
    return old, new


def _way_to_current(pair: str, old: str, new: str, rest: str) -> BaseResponse | None:
    """302 from an address that says current to the one that stays."""
    if pair == f"{old}..{new}":
        return None
    response = current_app.make_response(redirect(here(f"/releases/{old}..{new}") + rest, 302))
    if rest:
        response.headers["Location"] = f"/releases/{old}..{new}{rest}"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _unknown(name: str) -> Notice:
    return Notice("the log of releases does not know %(id)s", id=name[:100])
