"""What a page tells machines about its article: JSON-LD of schema.org, and OpenGraph.

The blocks of JSON-LD are read one by one, each forgiven its faults: a page is often read because
one of its scripts is broken, and a library that reads all of them or none would lose the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml.html import HtmlElement

from kb.seeds.labels import folded
from kb.seeds.texts import no_text

#: schema.org's classes of articles, as pages of news write them.
ARTICLES = frozenset(
    """
    Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle
    OpinionNewsArticle AskPublicNewsArticle ReviewNewsArticle Report BlogPosting
    LiveBlogPosting SocialMediaPosting
    """.split()  # noqa: SIM905 - easier to read so
)
_MOST_NODES = 2_000
# What old pages put around a script.
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>)\s*$"
)


def json_ld(root: HtmlElement) -> tuple[Sequence[Mapping[str, object]], int]:
    """The nodes of a page's JSON-LD, and how many of its scripts are broken."""
    nodes: list[Mapping[str, object]] = []
    broken = 0
    for script in root.iter("script"):
        if str(script.get("type", "")).partition(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            nodes += _nodes(json.loads(_WRAPPING.sub("", script.text or ""), strict=False))
        except (ValueError, RecursionError):  # RecursionError: nested without end
            broken += 1
    return nodes[:_MOST_NODES], broken


def articles_in(nodes: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Those of the nodes that are articles."""
    return [node for node in nodes if ARTICLES & set(_types(node))]


def chosen(
    articles: Sequence[Mapping[str, object]], addresses: Sequence[str], titles: Sequence[str]
) -> Mapping[str, object] | None:
    """The article that a page is about, by its address or its headline; None where none fits.

    A page may have JSON-LD of the articles it leads to, or of another one altogether.
    """
    known = {folded(title) for title in titles if folded(title)}
    at = {core(address) for address in addresses if address}

    def fits(article: Mapping[str, object]) -> int:
        by_address = any(core(address) in at for address in addresses_of(article))
        headline = folded(text_of(article.get("headline") or article.get("name")))
        return 2 * by_address + any(_alike(headline, title) for title in known)

    if not known and not at and len(articles) == 1:
        return articles[0]
    best = max(articles, key=fits, default=None)
    return best if best is not None and fits(best) else None


def addresses_of(article: Mapping[str, object]) -> list[str]:
    """The addresses that an article says are its own."""
    page = article.get("mainEntityOfPage")
    values = [article.get("url"), page.get("@id") if isinstance(page, Mapping) else page]
    return [value.strip() for value in values if isinstance(value, str)]


def names_of(value: object, nodes: Sequence[Mapping[str, object]]) -> list[str]:
    """The names of people or organisations that a property leads to."""
    names = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            same = item.get("@id")
            others = (n for n in nodes if same and n.get("@id") == same and n.get("name"))
            name = text_of(item.get("name")) or text_of(next(others, {}).get("name"))
        else:
            name = text_of(item)
        if name and len(name) <= 120 and "://" not in name:
            names.append(name)
    return list(dict.fromkeys(names))[:20]


def open_graph(root: HtmlElement) -> Mapping[str, list[str]]:
    """What the `<meta>` elements of a page say, by property or name in small letters."""
    values: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = str(meta.get("property") or meta.get("name") or "").strip().lower()
        if name and (value := text_of(meta.get("content"))) and len(values) < 500:
            values.setdefault(name, []).append(value)
    return values


def text_of(value: object) -> str:
    """A text on one line; an empty one where it is none, too long, or has what is no text.

    >>> text_of("  Talks\\n in Hanoi "), text_of(["Talks"]), text_of({"@value": "Talks"})
    ('Talks in Hanoi', 'Talks', 'Talks')
    """
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = value.get("@value", "")
    if not isinstance(value, str) or len(value) >= 5000:
        return ""
    text = re.sub(r"\s+", " ", value).strip()
    return "" if no_text(text)[0] else text


def _nodes(value: object) -> Iterator[Mapping[str, object]]:
    """The nodes at the top of JSON-LD, in a list or a `@graph`, and the subject of a page."""
    waiting, seen = [value], 0
    while waiting and seen < _MOST_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, Mapping):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity") if key in node]


def _types(node: Mapping[str, object]) -> list[str]:
    types = node.get("@type")
    names = [t for t in (types if isinstance(types, list) else [types]) if isinstance(t, str)]
    return [re.sub(r"^(?:https?://schema\.org/|schema:)", "", name) for name in names]


def _alike(headline: str, other: str) -> bool:
    """Whether two folded headlines are one: pages cut them short or add the name of the site."""
    short, long = sorted((headline, other), key=len)
    return short == long or (len(short) >= 20 and short in long)


def core(address: str) -> str:
    """What two ways to write an address have in common.

    >>> core("https://www.example.vn/Tin-1.vnp/?ref=x#top"), core("http://example.vn/tin-1.vnp")
    ('example.vn/tin-1.vnp', 'example.vn/tin-1.vnp')
    """
    bare = re.sub(r"[?#].*$", "", address.strip().lower())
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", bare).rstrip("/")
