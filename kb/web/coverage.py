"""How much of what there is to know a release has: lists and answers tell it, so that nobody takes
what is not recorded for what did not happen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from kb.namespaces import PAV, RDF, SCHEMA, TRO
from kb.reading.store import name_of
from kb.releases.release import Release
from kb.web.site import Site


@dataclass(frozen=True)
class Coverage:
    """How many facts and acts there are, and treaties: of how many the participants are recorded,
    as of which days (ISO 8601, "" where none is known), and of how many articles speak."""

    facts: int
    acts: int
    treaties: int
    recorded: int
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
        acts=counts.get(str(TRO.TreatyAction), 0),
        treaties=counts.get(str(TRO.Treaty), 0),
        recorded=len({name_of(triple.subject) for triple in extents}),
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
