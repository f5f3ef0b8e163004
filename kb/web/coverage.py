"""How much of what there is to know a release has: lists and answers tell it, so that nobody takes
what is not recorded for what did not happen."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, abort, request

from kb.identifiers import SLUG
from kb.namespaces import PAV, RDF, SCHEMA, TRO
from kb.reading.store import Store, name_of
from kb.releases.release import Release
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import gettext

#: The header of an answer about treaties: a list of RFC 9651, an item for each treaty.
HEADER = "KB-Coverage"
#: Where the UN Treaty Collection has a treaty, by its number there.
_UNTC_NUMBER = "UN Treaty Collection chapter and number"
_DEPOSITARIES = ("https://treaties.un.org/", "https://www.wipo.int/")
_UNTC = "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no="


@dataclass(frozen=True)
class TreatyCoverage:
    """How much is known of who takes part in a treaty, by its reference: whether any record is
    here, the day until which all participants are (ISO 8601; "" where only some are), the day
    before which those who left are missing ("" where they are not), the day until which it is
    recorded who left ("" where that is not), and the address where to ask ("" where none is
    known)."""

    treaty: str
    is_recorded: bool
    known_until: str = ""
    departures_from: str = ""
    departures_until: str = ""
    see: str = ""

    @classmethod
    def of(cls, store: Store, treaty: str) -> TreatyCoverage:
        """The coverage of a treaty, by its IRI."""
        return cls(
            store.ids.reference(treaty) or "",
            bool(store.saying(treaty, TRO.participantsRecorded)),
            store.value(treaty, TRO.participantsKnownUntil) or "",
            store.value(treaty, TRO.departuresKnownFrom) or "",
            store.value(treaty, TRO.departuresKnownUntil) or "",
            _where_to_ask(store, treaty),
        )

    @property
    def extent(self) -> str:
        """One word for it: complete, partial, or not-recorded."""
        return "complete" if self.known_until else "partial" if self.is_recorded else "not-recorded"

    @property
    def shows_departures(self) -> bool:
        """Whether it is known who has left, for as long as it is known who takes part."""
        return bool(self.known_until) and self.departures_until == self.known_until

    @property
    def is_of_depositary(self) -> bool:
        """Whether the address is a depositary's own, and no copy's."""
        return self.see.startswith(_DEPOSITARIES)

    def item(self) -> str:
        """It as an item of the header.

        >>> print(TreatyCoverage("treaty/unclos", True, "2015-03-14", "", "2012-04-03").item())
        complete; treaty="treaty/unclos"; until="2015-03-14"; departures-until="2012-04-03"
        """
        given = self.to_json()
        return "; ".join(
            [given.pop("extent"), *(f'{key}="{value}"' for key, value in given.items())]
        )

    def to_json(self) -> dict[str, str]:
        """It as a member of JSON: `extent` and what is known of the rest."""
        values = {
            "extent": self.extent, "treaty": self.treaty, "until": self.known_until,
            "departures-from": self.departures_from, "departures-until": self.departures_until,
            "see": self.see,
        }  # fmt: skip
        return {key: value for key, value in values.items() if value}


def require_recorded(iri: str) -> None:
    """404, with whom to ask, for an answer without a row about a treaty of which nothing is
    recorded: a program that reads rows alone would take it for a treaty without participants."""
    covered = TreatyCoverage.of(Site.current().store, iri)
    if not covered.is_recorded:
        notice = Notice(
            "who takes part in %(treaty)s is not recorded here: ask %(see)s",
            treaty=covered.treaty, see=covered.see or gettext("its depositary"),
        )  # fmt: skip
        abort(404, notice)


def source_slug(publisher: str, as_of: str) -> str:
    """The name of a source, which is what one publisher had on one day, on the page of quality.

    >>> source_slug("Council of Europe", "2012-04-03")
    'council-of-europe-2012-04-03'
    """
    return "-".join([*re.findall(r"[a-z0-9]+", publisher.lower()), as_of])


def _where_to_ask(store: Store, treaty: str) -> str:
    """The page of the UN Treaty Collection, by the number of the treaty there; or else that of the
    newest record, of all participants where there is one."""
    for node in map(name_of, store.values(treaty, SCHEMA.identifier)):
        if store.value(node, SCHEMA.propertyID) == _UNTC_NUMBER:
            return _UNTC + (store.value(node, SCHEMA.value) or "")
    every = store.saying(treaty, TRO.participantsRecorded)
    extents = [each for each in every if name_of(each.object) == str(TRO.AllRecorded)] or every
    records = {store.provenance(fact).passage for each in extents for fact in store.facts(each)}
    days = {record: store.value(record, PAV.retrievedOn) or "" for record in records if record}
    newest = max(days, key=lambda record: days[record], default="")
    return (store.value(newest, SCHEMA.url) or "") if newest else ""


def tell_coverage(response: Response) -> None:
    """Put into the head of an answer how much is known of the treaties that its request names, by
    its path or a parameter; of one about a country or an organisation, of how many treaties the
    participants are recorded at all."""
    site = Site.current()
    given = [f"{key}/{name}" for key in _KINDS for name in request.args.getlist(key)]
    given += [f"treaty/{name}" for name in request.args.getlist("protocol")]
    named = [*_NAMED.findall(request.path), *(name.rpartition("/id/")[2] for name in given)]
    items = list[str]()
    for reference in dict.fromkeys(named):
        kind, _, slug = reference.rpartition("/")
        iri = site.ids.thing(f"{kind.rpartition('/')[2]}/{slug}") if SLUG.fullmatch(slug) else ""
        if kind.endswith("treaty") and iri and site.store.knows(iri):
            items.append(TreatyCoverage.of(site.store, iri).item())
        elif kind and not kind.endswith("treaty"):
            every = coverage()
            counts = f"recorded={every.recorded}; complete={every.complete}; of={every.treaties}"
            items.append(f"some-treaties; {counts}")
    if items:
        response.headers[HEADER] = ", ".join(dict.fromkeys(items))


_KINDS = ("treaty", "country", "organization")
_NAMED = re.compile(
    rf"^/(?:id|page|data|download|history|cite)/((?:{'|'.join(_KINDS)})/[a-z0-9-]+)"
)


@dataclass(frozen=True)
class Coverage:
    """How many facts and acts there are, and treaties: of how many the participants are recorded,
    and all of them, as of which days (ISO 8601, "" where none is known), and of how many articles
    speak."""

    facts: int
    acts: int
    treaties: int
    recorded: int
    complete: int
    in_news: int
    articles: int
    first_day: str
    last_day: str
    #: How many engines judged the release, and how many things they judged; 0 where nobody did.
    engines: int
    judged: int


def coverage() -> Coverage:
    """The coverage of the release that answers the request."""
    return _of(Site.current().release)


@lru_cache(maxsize=4)  # a release never changes
def _of(release: Release) -> Coverage:
    site = Site.current()
    store, counts = site.store, site.tallies.counts()
    extents = list(store.said_with(TRO.participantsRecorded))
    facts = {fact for triple in extents for fact in store.facts(triple)}
    records = {store.provenance(fact).passage for fact in facts}
    days = {store.value(record, PAV.retrievedOn) or "" for record in records if record} - {""}
    articles = list(store.subjects(RDF.type, SCHEMA.NewsArticle))
    named = {
        name_of(term)
        for article in articles
        for term in (*store.values(article, SCHEMA.about), *store.values(article, SCHEMA.mentions))
    }
    engines, judged = _judged(release)
    return Coverage(
        facts=sum(1 for _ in store.said_with(TRO.certainty)),
        acts=sum(counts.get(str(term), 0) for term in (TRO.TreatyAction, TRO.Participation)),
        treaties=counts.get(str(TRO.Treaty), 0),
        recorded=len({name_of(triple.subject) for triple in extents}),
        complete=sum(1 for _ in store.said_with(TRO.participantsKnownUntil)),
        in_news=sum(store.ids.kind(name) == "treaty" for name in named),
        articles=len(articles),
        first_day=min(days, default=""),
        last_day=max(days, default=""),
        engines=engines,
        judged=judged,
    )


def _judged(release: Release) -> tuple[int, int]:
    """How many engines judged a release, and how many things."""
    path = release.data("report.json")
    report = json.loads(path.read_bytes()) if path.is_file() else {}
    return len(report.get("engines", ())), (report.get("checked") or {}).get("focusNodes", 0)
