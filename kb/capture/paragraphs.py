"""The text of a page's article: one paragraph to a line, without what stands around it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

import trafilatura
from lxml import etree
from lxml.html import HtmlElement

from kb.capture.boilerplate import is_comments, is_related, source_of
from kb.seeds.labels import folded

#: So many blocks of a page are looked at.
MOST_BLOCKS = 20_000
# So far behind the last paragraph a line may name the source.
_NEAR = 4
# What is longer than this is no entry of a menu.
_SHORT = 80
_UNSEEN = {"script", "style", "noscript", "template", "svg", "head", "select", "iframe", "object"}
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark q s samp small span
    strike strong sub sup time tt u var wbr img label
    """.split()  # noqa: SIM905 - easier to read so
)


def main_text(html: str, headline: str, visible: Sequence[str]) -> str:
    """The article's text with its headline as the first line; empty where there is none.

    `visible` are the blocks of the page (`visible_blocks`): a line that names the source is
    taken from there where it stands just behind the text.
    """
    text = trafilatura.extract(
        html, output_format="txt", include_comments=False, include_tables=True, with_metadata=False
    )
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    lines = [line for line in lines if not is_related(line)]
    lines = _without_menus(lines, headline, visible)
    while lines and is_comments(lines[-1]):
        lines.pop()
    if not lines:
        return ""
    if source := _source_line(lines, visible):
        lines.append(source)
    if headline:
        same = folded(headline)
        rest = (line for at, line in enumerate(lines) if at > 3 or folded(line) != same)
        lines = [headline, *rest]
    text = "\n".join(line for line, _ in groupby(lines))
    return unicodedata.normalize("NFC", text) + "\n" if len(lines) > bool(headline) else ""


def visible_blocks(root: HtmlElement) -> list[str]:
    """The blocks of text that a page shows, in their order: paragraphs, headings, lines.

    What is hidden is not known here, but for what no browser shows as text.
    """
    blocks: list[str] = []
    parts: list[str] = []
    unseen = 0

    def end_block() -> None:
        if text := re.sub(r"\s+", " ", "".join(parts)).strip():
            blocks.append(text)
        parts.clear()

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            parts.append("" if unseen else element.tail or "")
            continue
        tag = element.tag
        if event == "start":
            unseen += tag in _UNSEEN
            if tag not in _INLINE:
                end_block()
            parts.append("" if unseen else element.text or "")
        else:
            unseen -= tag in _UNSEEN
            if tag not in _INLINE:
                end_block()
            parts.append("" if unseen else element.tail or "")
        if len(blocks) >= MOST_BLOCKS:
            break
    end_block()
    return blocks


def _without_menus(lines: Sequence[str], headline: str, visible: Sequence[str]) -> list[str]:
    """The lines without those short ones that a page has before its headline alone."""
    blocks = [folded(block) for block in visible]
    at = blocks.index(folded(headline)) if headline and folded(headline) in blocks else 0
    before = {block for block in blocks[:at] if len(block) < _SHORT} - set(blocks[at:])
    return [line for line in lines if folded(line) not in before]


def _source_line(lines: Sequence[str], visible: Sequence[str]) -> str:
    """The line that names the source, where it stands behind the text and was not taken for it."""
    if any(source_of(line) for line in lines):
        return ""
    last = folded(lines[-1])
    ends = [at for at, block in enumerate(visible) if last and last in folded(block)]
    behind = visible[ends[-1] : ends[-1] + 1 + _NEAR] if ends else ()
    return next((block for block in behind if source_of(block)), "")
