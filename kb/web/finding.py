"""Finding things: a search over names and passages in all languages, and suggestions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import Blueprint, Response, jsonify, render_template, request

from kb.index.search import Entry, fold
from kb.namespaces import OA
from kb.web.etags import html, worded
from kb.web.links import address, number_given, page_path
from kb.web.site import Site
from kb.web.words.languages import gettext, here
from kb.web.words.wording import Link, Wording

finding = Blueprint("finding", __name__)

#: How many results a page shows, and how far one can go on.
PAGE_SIZE = 20
MOST_PAGES = 50
#: How much of what was typed is looked at, in characters.
MOST_TYPED = 300
#: How much of a path that leads nowhere is looked at for what it may have meant.
MOST_SLUG = 60
#: How like a name must be to one that nothing has, from 0 to 1, to be what was meant.
LIKE = 0.6


@dataclass(frozen=True)
class Result:
    """A thing with its name, what it is, and the words that fit what was typed."""

    link: Link
    kind: Link
    words: Link
    is_passage: bool


@finding.get("/search")
def search() -> Response:
    """A page of the results, with the kinds that they can be narrowed to."""
    typed = request.args.get("q", "")[:MOST_TYPED].strip()
    kind = request.args.get("kind") or None
    page = number_given("page", 1, MOST_PAGES)

    def write() -> str:
        site = Site.current()
        hits = site.search.find(typed, kind, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
        writer = Wording.of(site.store)
        return render_template(
            "search.html", typed=typed, kind=kind, page=page, total=hits.total,
            results=[_result(entry, writer) for entry in hits.entries[:PAGE_SIZE]],
            more=len(hits.entries) > PAGE_SIZE and page < MOST_PAGES,
            kinds=[(iri, _kind(iri, writer), number) for iri, number in hits.kinds],
        )  # fmt: skip

    return html(write, "search", typed, kind or "", str(page))


@finding.get("/search/suggest.json")
def suggest() -> Response:
    """Names that what was typed may become: OpenSearch Suggestions, names with their addresses."""
    site = Site.current()
    typed = request.args.get("q", "")[:MOST_TYPED]
    entries = site.search.suggest(typed)
    names = [entry.text for entry in entries]
    wording = Wording.of(site.store)
    kinds = [_kind(entry.kind, wording).text for entry in entries]
    paths = [here(page_path(entry.thing, site.ids) or entry.thing) for entry in entries]
    return worded(jsonify([typed, names, kinds, paths]), "suggest", typed)


@finding.get("/search/description.xml")
def opensearch() -> Response:
    """What browsers need to know to search here (OpenSearch 1.1)."""
    start = address()
    body = render_template("opensearch.xml", address=start)
    response = Response(body, content_type="application/opensearchdescription+xml")
    return worded(response, "opensearch", start)


def nearest(name: str, most: int = 5) -> list[Link]:
    """Things whose names are like a name that nothing has: letters are dropped from its end until
    something is found that looks like it, or else what was found first."""
    site = Site.current()
    whole = words = re.sub(r"[\W_]+", " ", name[-MOST_SLUG:]).strip()
    first: list[Entry] = []
    while len(words) > 2:
        entries = site.search.suggest(words, most)
        like = [entry for entry in entries if _likeness(entry.text, whole) > LIKE]
        first = like or first or list(entries)
        if like:
            break
        words = words[: -max(len(words) // 5, 1)].strip()
    wording = Wording.of(site.store)
    links = [wording.link(entry.thing) for entry in first]
    return [link for link in links if link.href and link.href.startswith("/")]


def _likeness(name: str, other: str) -> float:
    return SequenceMatcher(None, fold(name), fold(other)).ratio()


def _result(entry: Entry, writer: Wording) -> Result:
    words, is_passage = Link(entry.text, entry.language), entry.kind == str(OA.SpecificResource)
    return Result(writer.link(entry.thing), _kind(entry.kind, writer), words, is_passage)


def _kind(iri: str, writer: Wording) -> Link:
    return writer.link(iri) if iri else Link(gettext("thing"))


def marked(text: str, typed: str) -> list[tuple[str, bool]]:
    """A text in pieces, those marked that are words that were typed; the last may be unfinished.

    >>> marked("Hà Nội hào", "ha no")
    [('Hà', True), (' ', False), ('Nội', True), (' ', False), ('hào', False)]
    """
    *whole, start = re.findall(r"\w+", fold(typed)) or [""]
    return [
        (piece, bool(start) and (fold(piece) in whole or fold(piece).startswith(start)))
        for piece in re.findall(r"\w+|\W+", text)
    ]
