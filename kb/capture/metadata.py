"""What a page says of its article, each value with the place where it was found.

Where several places have a value, the one that is made for machines and speaks of this article
wins; a value that cannot be right is left out, with a note that says so.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml.html import HtmlElement

from kb.capture.captured import HTML, JSON_LD, OPEN_GRAPH, VISIBLE_TEXT, Note, Value, seen_of
from kb.capture.language import primary
from kb.capture.publicationday import bare, day_from, is_next, is_updated
from kb.capture.structured import (
    addresses_of,
    articles_in,
    chosen,
    json_ld,
    names_of,
    open_graph,
    text_of,
)
from kb.seeds.labels import folded
from kb.seeds.texts import shown
from kb.seeds.wellformed import is_web_iri

#: A headline is no longer than this.
MOST_OF_HEADLINE = 300
# A visible date stands so near the headline: so many blocks before and behind it.
_BEFORE, _BEHIND = 4, 12

_SEEN = ".//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
_Candidates = Iterable[tuple[Value, str]]


@dataclass
class Metadata:
    """What was found: `values`, `origins` (where each is from) and `notes`."""

    values: dict[str, Value] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def take(self, name: str, candidates: _Candidates) -> None:
        """Take the first candidate that there is."""
        for value, where in candidates:
            if value:
                self.values[name], self.origins[name] = value, where
                return

    def text(self, name: str, default: str = "") -> str:
        """The text that was found by a name, or else the other one."""
        return str(self.values.get(name, default))

    def note(self, about: str, says: str, certainty: str = "known") -> None:
        self.notes.append(Note(about, certainty, says))


@dataclass(frozen=True)
class Head:
    """The parts of a page that tell of its article, read once."""

    root: HtmlElement
    nodes: Sequence[Mapping[str, object]]
    article: Mapping[str, object]
    meta: Mapping[str, Sequence[str]]
    visible: Sequence[str]
    notes: Sequence[Note]

    @classmethod
    def of(cls, root: HtmlElement, visible: Sequence[str]) -> Head:
        """The head of a page; that its JSON-LD is broken or of another article is noted."""
        nodes, broken = json_ld(root)
        meta, articles = open_graph(root), articles_in(nodes)
        addresses = [*_canonical(root), *meta.get("og:url", ())]
        titles = [*_headings(root), *meta.get("og:title", ()), _title(root)]
        article = chosen(articles, addresses, titles)
        says = []
        if broken:
            says.append("A script of JSON-LD on the page is broken and was not read.")
        if articles and article is None:
            says.append("The JSON-LD of the page speaks of other articles and was not used.")
        notes = [Note("source", "known", subject) for subject in says]
        return cls(root, nodes, article or {}, meta, visible, notes)

    @property
    def editions(self) -> list[str]:
        """The addresses of the same article in other languages, as the page links to them."""
        links = (e for e in self.root.iter("link") if e.get("hreflang") and e.get("href"))
        return list(dict.fromkeys(str(e.get("href")) for e in links))[:50]

    def first(self, *names: str) -> str:
        """The first value of the `<meta>` elements with one of the names."""
        return next((v for name in names for v in self.meta.get(name, ())), "")


def metadata_of(head: Head, address: str) -> Metadata:
    """All but language and day, which need the text. `address` is where the page was saved from."""
    metadata = Metadata(notes=list(head.notes))
    _take_headline(head, metadata)
    _take_address(head, metadata, address)
    article = head.article
    authors = names_of(article.get("author"), head.nodes)
    named = [name for name in head.meta.get("author", ()) if _is_name(name)]
    metadata.take("authors", [(authors, JSON_LD), (named, HTML)])
    publisher = names_of(article.get("publisher"), head.nodes)[:1]
    site = text_of(head.first("og:site_name"))[:120]
    metadata.take("publisher", [("".join(publisher), JSON_LD), (site, OPEN_GRAPH)])
    based_on = _links(article.get("isBasedOn")) + _links(article.get("translationOfWork"))
    metadata.take("based_on", [(based_on, JSON_LD)])
    return metadata


def take_day(head: Head, metadata: Metadata, language: str, today: datetime.date) -> None:
    """Add the day on which the article came out, or a note why there is none.

    A moment in UTC may be on another day than readers had: the one they see goes before it.
    """
    stated = [
        (text_of(head.article.get("datePublished")), JSON_LD),
        (head.first("article:published_time", "og:article:published_time"), OPEN_GRAPH),
        (head.first("datepublished", "date", "dc.date.issued", "dcterms.date", "pubdate"), HTML),
    ]
    days, left_out = [], []
    for words, where in stated:
        day, why_not = day_from(words, language, today) if words else ("", "")
        if day:
            days.append((day, where))
        elif why_not:
            says = f"{where} has {shown(words)} as the day; it was left out, since {why_not}."
            left_out.append(says)
    seen = visible_days(head.visible, metadata.text("headline"), language, today)
    shown_day = [(seen[0], VISIBLE_TEXT)] if len(seen) == 1 else []
    in_utc = re.search(r"(?:Z|[+-]00:?00)$", next((words for words, _ in stated if words), ""))
    is_first = bool(days and in_utc and shown_day) and is_next(days[0][0], seen[0])
    metadata.take("published", [*shown_day, *days] if is_first else [*days, *shown_day])
    certainty = "known" if "published" in metadata.values else "unknown"
    for says in left_out:
        metadata.note("published", says, certainty)
    others = sorted({day for day, _ in days} | set(seen))
    if len(others) > 1:
        taken = metadata.values.get("published")
        chosen_from = metadata.origins.get("published")
        says = f"The page has several days: {', '.join(others)}; "
        says += f"{taken} was taken ({chosen_from})." if taken else "none was taken."
        metadata.note("published", says, certainty)


def visible_days(
    blocks: Sequence[str], headline: str, language: str, today: datetime.date
) -> list[str]:
    """The days that stand near the headline and are no part of a sentence, each once."""
    same = folded(headline)
    at = [i for i, block in enumerate(blocks) if same and folded(block) == same]
    start = at[0] if at else 0
    near = blocks[max(0, start - _BEFORE) : start + 1 + _BEHIND]
    days = []
    for block in near:
        for line in (block, *block.split(" | "), *block.split(" - "), *block.split(" • ")):
            if not is_updated(line, language) and bare(line, language):
                days.append(day_from(line, language, today)[0])
    return sorted({day for day in days if day})


def language_of_page(head: Head) -> tuple[str, str]:
    """The language that a page says it is in, without its region, and where it says so."""
    stated = [
        (text_of(head.root.get("lang")), HTML),
        (head.first("og:locale"), OPEN_GRAPH),
        (head.first("content-language"), HTML),
        (text_of(head.article.get("inLanguage")), JSON_LD),
    ]
    return next(
        ((language, where) for tag, where in stated if (language := primary(tag))), ("", "")
    )


def saved_from(html: str) -> str:
    """The address that a browser wrote into a page when it saved it; an empty text where none."""
    match = re.search(r"<!-- saved from url=\(\d+\)(\S{1,2000}) -->", html[:4096])
    return match[1] if match and is_web_iri(match[1]) else ""


def is_headline(text: str) -> bool:
    """Whether a text may be a headline: on one line, of letters, and not too long."""
    return 0 < len(text) <= MOST_OF_HEADLINE and bool(re.search(r"[^\W\d_]", text))


def _take_headline(head: Head, metadata: Metadata) -> None:
    """The headline as the page shows it, where one of those stated is shown."""
    site = text_of(head.first("og:site_name"))
    stated = [
        (text_of(head.article.get("headline")), JSON_LD),
        (_without(text_of(head.first("og:title", "twitter:title")), site), OPEN_GRAPH),
        *((heading, VISIBLE_TEXT) for heading in _headings(head.root)[:1]),
        (_without(_title(head.root), site), HTML),
    ]
    stated = [(seen_of(text), where) for text, where in stated if is_headline(seen_of(text))]
    shown_ones = {
        folded(headline): headline
        for block in head.visible
        if is_headline(headline := seen_of(block))
    }
    seen = [(shown_ones[folded(t)], where) for t, where in stated if folded(t) in shown_ones]
    metadata.take("headline", seen or stated)


def _take_address(head: Head, metadata: Metadata, address: str) -> None:
    """The address of the article: the canonical one, else those it gives elsewhere."""
    stated = [
        *((url, HTML) for url in _canonical(head.root)),
        (head.first("og:url"), OPEN_GRAPH),
        *((url, JSON_LD) for url in addresses_of(head.article)),
        (address, HTML),
    ]
    base = next((url for url, _ in stated if is_web_iri(url)), "")
    joined = [(_plain(_joined(base, url)), where) for url, where in stated if url]
    metadata.take("url", [(url, where) for url, where in joined if is_web_iri(url)])
    if "url" not in metadata.values:
        for url, where in joined:
            says = f"{where} has {shown(url)} as the address, which is none of the web."
            metadata.note("url", says)


def _links(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    links = [v.get("@id") or v.get("url") if isinstance(v, Mapping) else v for v in values]
    return [link for link in links if isinstance(link, str) and is_web_iri(link)][:10]


def _canonical(root: HtmlElement) -> list[str]:
    links = (e for e in root.iter("link") if str(e.get("rel", "")).lower() == "canonical")
    return [str(e.get("href", "")).strip() for e in links][:1]


def _headings(root: HtmlElement) -> list[str]:
    headings = (text_of("".join(h.xpath(_SEEN))) for h in root.iter("h1"))
    return [heading for heading in headings if heading][:10]


def _title(root: HtmlElement) -> str:
    titles = (text_of(title.text) for title in root.iter("title"))
    return next((title for title in titles if title), "")


def _without(title: str, site: str) -> str:
    """A title without the name of the site behind it.

    >>> _without("Talks in Hanoi - Example News", "Example News"), _without("Talks | A", "")
    ('Talks in Hanoi', 'Talks | A')
    """
    match = re.fullmatch(rf"(.*\S)\s+[|–—·-]\s+{re.escape(site)}", title) if site else None
    return match[1] if match else title


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 120 and "://" not in text


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url.strip())
    except ValueError:  # brackets that hold no address
        return url


def _plain(url: str) -> str:
    """An address without the place on the page and without what counts visitors."""
    url = re.sub(r"#.*$", "", url.strip())
    url = re.sub(r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&#]*&?", "", url)
    return unicodedata.normalize("NFC", url.rstrip("?&"))
