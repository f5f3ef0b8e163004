"""Text and metadata of a page or a text: everything that a reader of the characters can find.

``python -m kb.capture.extraction`` is the process that reads one page: no network, no file, so much
time and memory, and then it ends. A line of JSON and the characters of the page come on standard
input, what was found goes to standard output as JSON. A page can make a parser crash or run for
ever; then this process ends and the one that waits says so.
"""

from __future__ import annotations

import datetime
import json
import re
import sys

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from kb.capture.boilerplate import source_of
from kb.capture.captured import CURATOR, VISIBLE_TEXT, Captured, Wish
from kb.capture.language import LANGUAGES, language_of
from kb.capture.metadata import (
    Head,
    Metadata,
    is_headline,
    language_of_page,
    metadata_of,
    saved_from,
    take_day,
    visible_days,
)
from kb.capture.paragraphs import main_text, visible_blocks
from kb.capture.publicationday import begins_with_day
from kb.processes import limit
from kb.seeds.texts import no_text
from kb.seeds.wellformed import is_web_iri

#: Seconds of processor time, and bytes over what the libraries take.
SECONDS, MEMORY = 5, 700_000_000


def main() -> None:
    """Read one page and print what was found."""
    wish: Wish = json.loads(sys.stdin.buffer.readline())
    warm_up(wish["language"])
    limit(SECONDS, MEMORY)
    today = datetime.date.fromisoformat(wish["today"])
    text = sys.stdin.buffer.read().decode()
    try:
        answer = find(text, wish["is_html"], wish["language"], today).to_json()
    except MemoryError:
        answer = {"refused": "takes more memory than a page may"}
    except RecursionError:
        answer = {"refused": "is nested too deep"}
    sys.stdout.write(json.dumps(answer))


def find(text: str, is_html: bool, language: str, today: datetime.date) -> Captured:
    """What is found in a page or a text; `language` is the one that a curator said, if any."""
    return _in_page(text, language, today) if is_html else _in_text(text, language, today)


def warm_up(language: str = "") -> None:
    """Have every library load what it reads from files, for there will be none; also for a language
    that a curator said."""
    sentence = "The States signed the Convention in Hanoi on 25 October. "
    page = f"<html><body><article><h1>A</h1><p>{sentence * 9}</p></article></body></html>"
    day = datetime.date(2026, 1, 1)
    for one in (page, "<html><body><p>A</p></body></html>"):  # in which nothing is found
        find(one, True, "", day)
    language_of(sentence)
    for one in {*LANGUAGES, language} - {""}:
        visible_days(["25 Oktober 2025"], "", one, day)


def _in_page(html: str, language: str, today: datetime.date) -> Captured:
    html = _without_ill_references(html)
    root = _parsed(html)
    if root is None:
        return Captured("")
    visible = visible_blocks(root)
    head = Head.of(root, visible)
    metadata = metadata_of(head, saved_from(html))
    text = main_text(html, metadata.text("headline"), visible)
    _take_language(metadata, language, text, language_of_page(head))
    take_day(head, metadata, metadata.text("language", "en"), today)
    _take_source(metadata, text)
    return Captured(text, metadata.values, metadata.origins, metadata.notes, head.editions)


def _in_text(text: str, language: str, today: datetime.date) -> Captured:
    """A text of a curator's, which stays word for word: its first line may be a headline."""
    metadata = Metadata()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = re.sub(r"\s+", " ", lines[0]) if lines else ""
    _take_language(metadata, language, text)
    language = metadata.text("language", "en")
    is_title = len(lines) > 1 and len(first) <= 150 and not first.endswith((".", ":", ";", ","))
    if is_title and is_headline(first) and not begins_with_day(first, language):
        metadata.take("headline", [(first, VISIBLE_TEXT)] if source_of(first) is None else [])
    days = visible_days(lines[:6], first, language, today)
    metadata.take("published", [(days[0], VISIBLE_TEXT)] if len(days) == 1 else [])
    _take_source(metadata, text)
    return Captured(text, metadata.values, metadata.origins, metadata.notes)


def _take_language(
    metadata: Metadata, given: str, text: str, stated: tuple[str, str] = ("", "")
) -> None:
    """The language: a curator's word, else what the text is in, else what the page says."""
    detected, (declared, where) = language_of(text), stated
    if given:
        metadata.take("language", [(given, CURATOR)])
    elif detected in LANGUAGES:
        metadata.take("language", [(detected, VISIBLE_TEXT)])
        if declared and declared != detected:
            says = f"The page says that it is in '{declared}'; its text is in '{detected}'."
            metadata.note("language", says)
    elif declared and (declared in (detected, *LANGUAGES) or not detected):
        metadata.take("language", [(declared, where)])
    elif detected:
        metadata.note("language", f"The text looks like '{detected}'.", "unknown")


def _take_source(metadata: Metadata, text: str) -> None:
    """The page that the text names as its source, in a line of its own."""
    named = [source for line in text.splitlines() if (source := source_of(line))]
    links = [link for link in named if is_web_iri(link)][:10]
    if links and "based_on" not in metadata.values:
        metadata.take("based_on", [(list(dict.fromkeys(links)), VISIBLE_TEXT)])


def _without_ill_references(html: str) -> str:
    """A page without references to what is no character, such as `&#7;`, which HTML forbids.

    A parser makes U+FFFD of some, and of others what no output can carry. Those from 128 to 159
    stay: HTML has them mean the characters of windows-1252.
    """

    def kept(match: re.Match[str]) -> str:
        digits = match[1].lower()
        code = int(digits[1:], 16) if digits.startswith("x") else int(digits)
        is_ill = code > 0x10FFFF or (not 0x80 <= code < 0xA0 and bool(no_text(chr(code))[0]))
        return "" if is_ill else match[0]

    return re.sub(r"&#(x[0-9a-f]{1,8}|[0-9]{1,8})(?:;|(?![0-9a-z]))", kept, html, flags=re.I)


def _parsed(html: str) -> HtmlElement | None:
    # Characters, never bytes: the page's own `charset` was heeded before.
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=False)
    try:
        return document_fromstring(html.encode(), parser=parser)
    except (etree.ParserError, ValueError):  # it has no element
        return None


if __name__ == "__main__":
    main()
