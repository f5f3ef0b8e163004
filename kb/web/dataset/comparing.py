"""Treaties side by side, or States: who is bound by which, as records have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, render_template, request

from kb.dumps.sectionrows import as_csv
from kb.identifiers import SLUG
from kb.namespaces import SCHEMA, TRO
from kb.reading.store import name_of
from kb.web.coverage import require_recorded
from kb.web.etags import html, worded
from kb.web.notices import Notice
from kb.web.problems import answer_unknown
from kb.web.site import Site
from kb.web.things.layout import Notes, Participant, Participation
from kb.web.things.participation import CHOICES, ParticipationWriter
from kb.web.words.languages import message
from kb.web.words.wording import Link, Wording

comparing = Blueprint("comparing", __name__)

#: What can be compared, and how many at once.
KINDS = ("treaty", "country")
MOST = 5
#: How a State stands to a treaty, in words; "" of one that takes no part, None where the
#: participants are not all recorded.
STANDINGS: Mapping[str | None, str] = {
    **{
        word: CHOICES[word]
        for word in ("bound", "listed", "expected", "consented", "signed", "left")
    },
    "": message("not a participant"),
    None: message("not recorded"),
}


@dataclass(frozen=True)
class Cell:
    """How one stands to the other, and since which day: that of being bound, of leaving, of
    consent or of signature."""

    standing: str | None
    day: Link | None = None


@dataclass(frozen=True)
class Row:
    """A participant in the treaties that are compared, or a treaty of the States that are."""

    name: Link
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether they stand differently."""
        return len({cell.standing for cell in self.cells}) > 1

    @property
    def binds_all(self) -> bool:
        """Whether all are bound."""
        return all(cell.standing == "bound" for cell in self.cells)


@dataclass(frozen=True)
class Compared:
    """Things of a kind side by side."""

    things: tuple[Link, ...]
    tables: tuple[Participation, ...]
    rows: tuple[Row, ...]


@comparing.get("/compare")
def page() -> Response:
    """Treaties or States side by side, and a form to choose others."""
    site = Site.current()
    if site.ids.is_open:
        abort(404, Notice("nothing is known here of who takes part in treaties"))
    kind, iris = _requested(site)
    only = request.args.get("only", "")

    def write() -> str:
        wording = Wording.of(site.pages)
        compared = compare(site, kind, iris, wording) if iris else None
        offered = {kind: _offered(site, kind, wording) for kind in KINDS}
        return render_template(
            "compare.html", compared=compared, offered=offered, only=only, kind=kind,
            standings=STANDINGS, slugs=[iri.rpartition("/")[2] for iri in iris], most=MOST,
        )  # fmt: skip

    return html(write, "compare", repr((kind, iris, only[:20])))


@comparing.get("/compare.csv")
def table() -> Response:
    """The same as CSV (RFC 4180): of each participant, or treaty, how it stands and since when."""
    site = Site.current()
    kind, iris = _requested(site)
    if not iris:
        words = message("say what to compare: ?treaty=...&treaty=... or ?country=...&country=...")
        abort(400, Notice(words))
    wording = Wording.of(site.pages)
    compared = compare(site, kind, iris, wording)
    if kind == "treaty" and not compared.rows:
        require_recorded(iris[0])
    heads = [(f"{iri}", f"{iri} since") for iri in iris]
    rows: list[Sequence[object]] = [["iri", "name", *(head for pair in heads for head in pair)]]
    for row in compared.rows:
        cells = ((cell.standing, cell.day.iri if cell.day else "") for cell in row.cells)
        flat = [value for pair in cells for value in pair]
        values = ["not recorded" if value is None else value for value in flat]
        rows.append([row.name.iri, row.name.whole or row.name.text, *values])
    response = Response(as_csv(rows), content_type="text/csv; charset=utf-8")
    return worded(response, "compare.csv", kind, *iris)


def compare(site: Site, kind: str, iris: Sequence[str], wording: Wording) -> Compared:
    """Treaties or States side by side."""
    notes = Notes(wording)
    tables = [_table(site, kind, iri, notes) for iri in iris]
    rows_of = [
        {row.name.iri: row for row in table.participants} if table else {} for table in tables
    ]
    named = wording.by_name({iri for rows in rows_of for iri in rows})
    names = [wording.brief(link.iri) for link in named]
    whole = {name_of(triple.subject) for triple in site.store.said_with(TRO.participantsKnownUntil)}

    def cell(thing: str, name: Link, rows: Mapping[str, Participant]) -> Cell:
        if name.iri in rows:
            return _cell(rows[name.iri])
        treaty = thing if kind == "treaty" else name.iri
        return Cell("" if treaty in whole else None)

    rows = tuple(
        Row(name, tuple(cell(iri, name, own) for iri, own in zip(iris, rows_of, strict=True)))
        for name in names
    )
    known = tuple(table for table in tables if table)
    return Compared(tuple(map(wording.brief, iris)), known, rows)


def _table(site: Site, kind: str, iri: str, notes: Notes) -> Participation | None:
    acts = site.acts.of_treaty(iri) if kind == "treaty" else site.acts.of_actor(iri)
    writer = ParticipationWriter.of(site, iri, notes, acts)
    return writer.participation(writer.standings, in_pages=False) if writer else None


def _cell(row: Participant) -> Cell:
    """How a participant stands, with the day from which it does, which leads to the act."""
    by_effect = row.standing in ("left", "expected")
    moments = {
        "left": row.left, "bound": row.bound, "listed": row.bound, "expected": row.bound,
        "consented": row.consented, "signed": row.signed,
    }.get(row.standing, ())  # fmt: skip
    days = [
        replace(day.link, href=day.link.href or moment.day.link.href)
        for moment in moments
        if (day := moment.effect if by_effect else moment.day) and day.link.iri
    ]
    return Cell(row.standing, min(days, key=lambda link: link.iri, default=None))


def _requested(site: Site) -> tuple[str, tuple[str, ...]]:
    """What is compared: its kind, and the things, of which something must be published."""
    for kind in KINDS:
        slugs = [slug.removeprefix(f"{kind}/") for slug in request.args.getlist(kind) if slug]
        if slugs:
            iris = [str(site.ids.thing(f"{kind}/{slug}")) for slug in slugs if SLUG.fullmatch(slug)]
            if len(iris) < len(slugs):
                words = message(
                    "name what is to be compared as its address does, such as treaty=tpnw"
                )
                abort(404, Notice(words))
            for iri in iris:
                if not site.store.knows(iri):
                    answer_unknown(iri)
            if len(set(iris)) > MOST:
                notice = Notice("at most %(number)s can stand side by side", number=str(MOST))
                abort(400, notice)
            return kind, tuple(dict.fromkeys(iris))
    return "treaty", ()


def _offered(site: Site, kind: str, wording: Wording) -> list[Link]:
    """What there is to choose from by name: treaties with recorded participants, countries."""
    if kind == "treaty":
        extents = site.store.said_with(TRO.participantsRecorded)
        iris: Iterable[str] = {name_of(triple.subject) for triple in extents}
    else:
        iris = site.tallies.things(str(SCHEMA.Country))
    return wording.by_name(iris)
