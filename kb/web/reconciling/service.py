"""The reconciliation API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).

`/reconcile` tells what the service can do, finds things for the names of a batch (`queries`) and
gives columns for things (`extend`); below it are suggestions, a preview, and the way to a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

import kb
from kb.namespaces import TRO
from kb.web.etags import html, worded
from kb.web.links import address, page_path
from kb.web.notices import Notice
from kb.web.reconciling.candidates import (
    MOST_NAME,
    MOST_QUERIES,
    TYPES,
    Extension,
    alike,
    candidates,
    classes_of,
    extension_in,
    kind_of,
    queries_in,
    thing_of,
)
from kb.web.reconciling.columns import ACTS, columns_of, known_columns, named, values
from kb.web.site import Site, policy
from kb.web.words.languages import best_text, gettext, here
from kb.web.words.wording import Wording

reconciling = Blueprint("reconciling", __name__)

#: Suggestions of one answer.
_MOST = 20
#: The frame in which a client shows a preview, in pixels.
_WIDTH, _HEIGHT = 420, 260


@reconciling.before_request
def _require_own() -> None:
    """Data of anybody's have no types that we know names of."""
    if Site.current().ids.is_open:
        abort(404, Notice("there is nothing at this address"))


@reconciling.route("/reconcile", methods=["GET", "POST"])
def reconcile() -> Response:
    """The manifest, the candidates for a batch of names, or the columns of some things."""
    site, wording = Site.current(), Wording.of(Site.current().store)
    given = request.form if request.method == "POST" else request.args
    if text := given.get("queries"):
        batch = queries_in(text)
        content: object = {
            key: {"result": candidates(query, site, wording)} for key, query in batch.items()
        }
    elif text := given.get("extend"):
        content = _extended(extension_in(text), site, wording)
    elif request.method == "POST":
        abort(400, Notice("POST the parameter 'queries' or 'extend', as a form"))
    else:
        content = _manifest(site, wording)
    response = jsonify(content)
    if request.method != "POST":
        return worded(response, "reconcile", address(), text or "")
    response.headers.update({"Vary": "Accept-Language", "Cache-Control": "no-store"})
    return response


def _manifest(site: Site, wording: Wording) -> dict[str, object]:
    start = address()

    def suggested(what: str) -> dict[str, str]:
        return {"service_url": start, "service_path": f"reconcile/suggest/{what}"}

    return {
        "versions": ["0.2"],
        "name": best_text(site.settings["title"]),
        "identifierSpace": f"{site.ids.base}id/",
        "schemaSpace": str(TRO),
        "defaultTypes": [named(type_, wording) for type_ in TYPES],
        "documentation": f"{start}about",
        "serviceVersion": kb.__version__,
        "batchSize": MOST_QUERIES,
        "view": {"url": f"{start}reconcile/view?id={{{{id}}}}"},
        "preview": {
            "url": f"{start}reconcile/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT,
        },
        "suggest": {what: suggested(what) for what in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {
                "service_url": start, "service_path": "reconcile/properties",
            },
            "property_settings": [
                {
                    "name": "other", "type": "text", "default": "",
                    "label": gettext("Treaty or participant"),
                    "help_text": gettext(
                        "Of an act: the days on which it was, for this treaty or participant (its "
                        "IRI or name), instead of who did it"
                    ),
                }
            ],
        },
    }  # fmt: skip


def _extended(extension: Extension, site: Site, wording: Wording) -> dict[str, object]:
    """The columns, and their values for each thing; none of what is no thing or column here."""
    columns = known_columns(extension.columns, site, wording)
    others = {identifier: _other(name, site) for identifier, name in extension.columns.items()}
    rows = {}
    for given in extension.things:
        thing = thing_of(given, site)
        rows[given] = {
            id_: values(thing, id_, others[id_], site, wording) if thing else []
            for id_ in (column["id"] for column in columns)
        }
    return {"meta": columns, "rows": rows}


def _other(name: str, site: Site) -> str:
    """The treaty or participant that a setting names; 400 where nothing is called so."""
    if not name:
        return ""
    if thing := thing_of(name, site):
        return thing
    likes = alike(site.search, name, classes_of(()), 1)
    if not likes:
        abort(400, Notice("nothing here is called '%(name)s'", name=name))
    return likes[0].thing


@reconciling.get("/reconcile/properties")
def properties() -> Response:
    """The columns that things of a type have."""
    site, kind = Site.current(), request.args.get("type", "")
    most = min(max(request.args.get("limit", 100, type=int), 1), 100)
    wording = Wording.of(site.store)
    columns = columns_of(_KINDS.get(kind, ""), site, wording)[:most]
    return _suggestion({"type": kind, "limit": most, "properties": columns}, kind, str(most))


#: How the IRIs of things of a type call their kind.
_KINDS = dict(
    zip(TYPES, ("treaty", "country", "organization", "person", "place", "event"), strict=True)
)


@reconciling.get("/reconcile/suggest/<what>")
def suggest(what: str) -> Response:
    """What the start of a name may become: things, types or properties."""
    site, typed = Site.current(), request.args.get("prefix", "")[:MOST_NAME].strip()
    wording, after = Wording.of(site.store), max(request.args.get("cursor", 0, type=int), 0)
    if what == "entity":
        return _suggestion(
            {"result": _entities(typed, after, site, wording)}, what, typed, str(after)
        )
    if what == "type":
        offered = [named(type_, wording) for type_ in TYPES]
    elif what == "property":
        offered = columns_of("", site, wording)
    else:
        abort(404)
    small = typed.casefold()
    offered = [row for row in offered if small in row["name"].casefold() or typed == row["id"]]
    return _suggestion({"result": offered[after : after + _MOST]}, what, typed, str(after))


def _entities(typed: str, after: int, site: Site, wording: Wording) -> list[dict[str, object]]:
    if thing := thing_of(typed, site):
        kinds = {thing: kind_of(thing, site)}
    else:
        kinds = {entry.thing: entry.kind for entry in site.search.suggest(typed, 200)}
    offered = [(thing, kind) for thing, kind in kinds.items() if kind in classes_of(())]
    return [
        {**named(thing, wording), "notable": [named(kind, wording)]}
        for thing, kind in offered[after : after + _MOST]
    ]


def _suggestion(content: object, *depends: str) -> Response:
    return worded(jsonify(content), "reconcile", *depends)


@reconciling.get("/reconcile/view")
def view() -> BaseResponse:
    """The way to the page of a thing, whose IRI a client cannot put into a path."""
    return redirect(here(_path(_thing())), 303)


@reconciling.get("/reconcile/preview")
def preview() -> Response:
    """A thing in a few words, for the frame of a client on any site."""
    site, thing = Site.current(), _thing()
    wording = Wording.of(site.store)

    def write() -> str:
        kind = site.ids.kind(thing) or ""
        columns = sorted(columns_of(kind, site, wording), key=lambda column: column["id"] in ACTS)
        rows = (
            (column["name"], ", ".join(dict.fromkeys(map(_words, cells))))
            for column in columns
            if (cells := values(thing, column["id"], "", site, wording)[:_SHOWN])
        )
        return render_template(
            "preview.html", thing=wording.link(thing), kind=wording.link(kind_of(thing, site)),
            href=address().removesuffix("/") + _path(thing), rows=list(islice(rows, _SHOWN)),
        )  # fmt: skip

    response = html(write, "reconcile/preview", thing, address())
    response.headers["Content-Security-Policy"] = policy().replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    return response


#: Lines of a preview, and values of each.
_SHOWN = 6


def _words(value: Mapping[str, str]) -> str:
    text = str(value.get("name") or value.get("str") or value.get("date"))
    return text.removesuffix("T00:00:00Z")


def _thing() -> str:
    """The thing of the request; 404 where there is none."""
    given = request.args.get("id", "")
    if (thing := thing_of(given, Site.current())) is None:
        abort(404, Notice("nothing is published about %(iri)s", iri=given[:MOST_NAME]))
    return thing


def _path(thing: str) -> str:
    return page_path(thing, Site.current().ids) or "/"
