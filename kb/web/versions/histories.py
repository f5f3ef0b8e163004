"""The history of a thing or a fact: what it says since when, and what was changed, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kb.canonical.oxigraph import Triple, quads_in, value_of
from kb.reading.retirement import Retirement
from kb.reading.store import name_of
from kb.releases.changes import Changes
from kb.releases.differences import joined
from kb.releases.history import Entry, Step, since
from kb.web.documents.subjects import Subject, send_page
from kb.web.etags import conditional
from kb.web.links import document_name, iri_of, page_path, path_quoted
from kb.web.negotiation import HTML, Format, negotiate
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.versions.changed import ChangeWriter, Item, PastNames, Row
from kb.web.words.languages import here, reader_languages
from kb.web.words.wording import Link, Wording

histories = Blueprint("histories", __name__)

JSON = Format("json", "application/json", "JSON", ("application/ld+json",))
#: How many lines of a release are shown, how many that are current, and how many releases.
MOST_LINES, MOST_CURRENT, MOST_STEPS = 200, 300, 100
#: The kinds of things that belong to another and are told with it, and how many of them.
PARTS, MOST_PARTS = ("office", "title"), 50


@dataclass(frozen=True)
class Moment:
    """What one release changed of a thing: items for a fact, rows for what is said of a thing."""

    entry: Entry
    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    more: int


@dataclass(frozen=True)
class Since:
    """A current statement, and the release since which it is, where the log knows."""

    row: Row
    entry: Entry | None


@dataclass(frozen=True)
class Past:
    """The history of an IRI, with the things that belong to it: the steps, the newest first."""

    iri: str
    steps: tuple[Step, ...]
    lines: tuple[bytes, ...]
    #: How many things that belong to it are not told of.
    parts_left: int

    @classmethod
    def of(cls, site: Site, iri: str) -> Past:
        """The history that leads to the release that is served; 404 where nothing ever was said."""
        own = site.store.document(iri) if site.store.knows(iri) else []
        parts = sorted(_parts(site, iri, own))
        wanted = [iri, *parts[:MOST_PARTS]]
        steps = site.history.of_things(wanted)
        if (line := site.history.line(site.release.id)) and line[-1].previous is None:
            known = {entry.path for entry in line}
            steps = [step for step in steps if step.entry.path in known]
        if not own and not steps and Retirement.of(site.store, iri) is None:
            abort(404, Notice("nothing is published about %(iri)s", iri=iri))
        triples = [triple for triple in own if name_of(triple.subject) in wanted]
        lines = tuple(f"{triple} .\n".encode() for triple in triples[:MOST_CURRENT])
        return cls(iri, tuple(steps), lines, len(parts) - MOST_PARTS)


@histories.get("/history/<path:name>")
def history(name: str) -> BaseResponse:
    """The history of what a page is about; 303 to the same as JSON for a program."""
    site = Site.require_own("releases")
    if name.endswith(".json"):
        return _document(site, iri_of(name.removesuffix(".json"), site.ids))
    iri = iri_of(name, site.ids)
    path = f"/history/{path_quoted(document_name(iri, site.ids) or name)}"
    if negotiate(request.accept_mimetypes, (HTML, JSON)) == JSON:
        response = Response(status=303, headers={"Location": f"{path}.json", "Vary": "Accept"})
        response.headers["Cache-Control"] = "no-cache"
        return response
    past = Past.of(site, iri)
    subject = Subject(iri, path, f"{path}.json")
    response = send_page(subject, lambda: _page(site, past, path), site.history.version)
    del response.headers["Link"]
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers.add("Link", f'<{path}.json>; rel="alternate"; type="application/json"')
    return response


def _page(site: Site, past: Past, path: str) -> str:
    iri = past.iri
    wording = Wording.of(site.store)
    moments = [_moment(site, past, step.first(MOST_LINES)) for step in past.steps[:MOST_STEPS]]
    is_known, retirement = site.store.knows(iri), Retirement.of(site.store, iri)
    PastNames(wording, site.history).link(iri)
    into, by = (retirement.replaced_by, retirement.by) if retirement else (None, None)
    return render_template(
        "history.html", iri=iri, path=path, title=wording.title(iri), moments=moments,
        retirement=retirement,
        page_path=here(page_path(iri, site.ids) or "/") if is_known and not retirement else None,
        into=wording.link(into) if into else None, who=wording.link(by) if by else None,
        reason=Link.best(retirement.reasons, reader_languages()) if retirement else None,
        said=() if retirement or site.ids.kind(iri) == "fact" else _current(site, past),
        left=len(past.steps) - len(moments), parts_left=max(past.parts_left, 0),
        begins=site.history.entries[-1] if site.history.entries else None,
    )  # fmt: skip


def _moment(site: Site, past: Past, step: Step) -> Moment:
    """What one release changed, in words."""
    removed, added = list(step.removed), list(step.added)
    if site.ids.kind(past.iri) == "fact":
        gone, new = site.history.of_graph(step.entry, past.iri)
        removed += gone
        added += new
    changes = Changes.of(joined(sorted(removed), sorted(added)), site.ids, set, set)
    writer = ChangeWriter(site.store, site.history, changes, reader_languages())
    facts = [fact for fact in changes.facts if fact.iri == past.iri]
    rows, more = writer.rows(
        (quad for thing in changes.things for quad in thing.removed),
        (quad for thing in changes.things for quad in thing.added),
        MOST_LINES,
    )
    return Moment(step.entry, tuple(map(writer.item, facts)), rows, more + step.more)


def _current(site: Site, past: Past) -> list[Since]:
    """The current statements, and since which release each of them is."""
    changes = Changes((), (), {})
    writer = ChangeWriter(site.store, site.history, changes, reader_languages())
    entries = since(past.steps, set(past.lines))
    rows = []
    for line, quad in zip(past.lines, quads_in(past.lines), strict=True):
        label = writer.wording.link(quad.predicate.value)
        thing = writer.wording.link(value_of(quad.subject))
        row = Row(True, thing, label, writer.wording.value(quad.object))
        rows.append(Since(row, entries.get(line)))
    return sorted(rows, key=lambda since: (since.row.thing.iri != past.iri, since.row.thing.text,
                                           since.row.label.text, since.row.value.text))  # fmt: skip


def _document(site: Site, iri: str) -> Response:
    """The history as JSON: lines of N-Quads, and the releases."""
    past = Past.of(site, iri)
    entries = since(past.steps, set(past.lines))
    retirement = Retirement.of(site.store, iri)
    document = {
        "iri": iri,
        "release": site.release.id,
        "retired": retirement and {
            "on": retirement.on, "reasons": dict(retirement.reasons), "by": retirement.by,
            "into": retirement.replaced_by,
        },
        "since": [
            {"triple": line.decode().rstrip(), "release": entry.id if entry else None,
             "published": entry.published if entry else None}
            for line in past.lines for entry in (entries.get(line),)
        ],
        "changes": [
            {"release": step.entry.id, "published": step.entry.published, "more": step.more,
             "removed": [line.decode().rstrip() for line in step.removed],
             "added": [line.decode().rstrip() for line in step.added]}
            for step in (step.first(MOST_LINES) for step in past.steps)
        ],
    }  # fmt: skip
    body = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    response = Response(body, content_type="application/json")
    return conditional(response, "history", iri, site.history.version)


def _parts(site: Site, iri: str, own: Iterable[Triple]) -> set[str]:
    """The offices and titles that belong to a thing."""
    subjects = {name_of(triple.subject) for triple in own} - {iri}
    return {subject for subject in subjects if site.ids.kind(subject) in PARTS}
