"""The releases as an Atom feed (RFC 4287): what each changed, in words and numbers.

The id of an entry is the IRI of its release, which never changes. Words are in the reader's
language.
"""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from flask import Blueprint, Response

from kb.errors import LogDamaged, ReleaseError
from kb.releases.history import Entry
from kb.web.dataset.version import release_iri
from kb.web.documents.writing import NOT_XML
from kb.web.etags import html
from kb.web.links import address
from kb.web.site import Site
from kb.web.versions.changed import ChangeWriter, changes_of, counted, summary
from kb.web.words.languages import Reader, best_text, gettext, reader_languages

feed = Blueprint("feed", __name__)

ATOM = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
#: How many releases the feed has, and how many facts and things the summary of one names.
MOST_ENTRIES, MOST_NAMED = 20, 12
#: Of a release that changed more lines, the feed has the numbers alone.
MOST_LINES = 1_000


@feed.get("/releases.atom")
def atom() -> Response:
    """The newest releases, the newest first."""
    site = Site.require_own("releases")
    parts = ("feed", site.history.version, address())
    return html(lambda: write_feed(site), *parts, content_type=CONTENT_TYPE)


def write_feed(site: Site) -> bytes:
    """The feed as XML."""
    root, here = Xml.Element(f"{{{ATOM}}}feed"), address()
    root.set("{http://www.w3.org/XML/1998/namespace}lang", Reader.current().interface)
    newest: dict[str, Entry] = {}
    for entry in site.history.entries:  # of one that was published twice, the later time
        newest.setdefault(entry.id, entry)
    shown = list(newest.values())[:MOST_ENTRIES]
    title = best_text(site.settings["title"])
    _add(root, "id", f"{site.ids.base}releases")
    _add(root, "title", gettext("Releases of %(title)s") % {"title": title})
    _add(root, "subtitle", best_text(site.settings["description"]))
    updated = max((entry.published for entry in shown), default="1970-01-01T00:00:00Z")
    _add(root, "updated", updated)
    author = _add(root, "author")
    _add(author, "name", best_text(site.settings.get("publisher", {})) or title)
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{here}releases.atom")
    _add(root, "link", rel="alternate", type="text/html", href=f"{here}releases")
    if licenses := site.settings.get("licenses"):
        _add(root, "link", rel="license", href=licenses["facts"])
    for entry in shown:
        _entry(root, site, entry, here)
    Xml.register_namespace("", ATOM)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(root: Xml.Element, site: Site, entry: Entry, here: str) -> None:
    element = _add(root, "entry")
    _add(element, "id", release_iri(site, entry.id))
    _add(element, "title", gettext("Release %(id)s") % {"id": entry.id})
    _add(element, "published", entry.published)
    _add(element, "updated", entry.published)
    page, data = f"{here}page/release/{entry.id}", f"{here}data/release/{entry.id}.ttl"
    _add(element, "link", rel="alternate", type="text/html", href=page)
    _add(element, "link", rel="alternate", type="text/turtle", href=data)
    if entry.previous:
        update = f"{here}releases/{entry.previous}..{entry.id}/update.ru"
        _add(element, "link", rel="related", type="application/sparql-update", href=update)
    _add(element, "summary", _words(site, entry), type="text")


def _words(site: Site, entry: Entry) -> str:
    """What a release changed, in a few sentences."""
    sentences = [counted(entry)]
    if entry.previous is None:
        return f"{sentences[0]}."
    try:
        changes = changes_of(site.history, site.ids, entry.previous, entry.id, MOST_LINES)
    except LogDamaged:
        raise
    except ReleaseError:
        changes = None  # an entry before it was lost: the numbers are still right
    if changes is not None:
        writer = ChangeWriter(site.store, site.history, changes, reader_languages())
        shown = sorted(writer.shown(), key=lambda change: change.is_fact)
        sentences.append(summary(shown))
        items = [writer.item(change) for change in shown[:MOST_NAMED]]
        sentences += [f"{item.link.text}: {item.became}" for item in items]
        if len(shown) > len(items):
            sentences.append("…")
    return ". ".join(part[:1].upper() + part[1:] for part in sentences) + "."


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = NOT_XML.sub("", text) or None
    return element
