"""What pages write around an article, in each language: `languages.yaml` has the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from kb import plainyaml

#: What each language has a list of words for.
LISTS = ("source", "comments", "related", "published", "updated", "around")


@cache
def words_of() -> Mapping[str, Mapping[str, list[str]]]:
    """The lists of words by language and name."""
    text = resources.files("kb.capture").joinpath("languages.yaml").read_text("utf-8")
    words: Mapping[str, Mapping[str, list[str]]] = plainyaml.load(text)
    return words


def source_of(line: str) -> str | None:
    """What a line names as the source of the text, where it does; an address without its dress.

    >>> source_of("Sumber: https://www.example.vn/tin-1.vnp"), source_of("Nguồn: TTXVN")
    ('https://www.example.vn/tin-1.vnp', 'TTXVN')
    >>> source_of("Source : https://example.fr/a."), source_of("The source: nobody knows.")
    ('https://example.fr/a', None)
    """
    match = _beginning("source").fullmatch(line.strip()) if len(line) < 1000 else None
    if not match:
        return None
    address = re.search(r"https?://[^\s<>\"')\]]+", match[1])
    return address[0].rstrip(".,;:") if address else match[1].strip()


def is_comments(line: str) -> bool:
    """Whether a line stands above the readers' comments.

    >>> is_comments("Komentar (0)"), is_comments("3 Comments"), is_comments("Comments were few.")
    (True, True, False)
    """
    return bool(_comments().fullmatch(line.strip())) if len(line) < 100 else False


def is_related(line: str) -> bool:
    """Whether a line leads to another article.

    >>> is_related("Baca juga: Vietnam menjadi tuan rumah"), is_related("Xem thêm")
    (True, True)
    """
    line = line.strip()
    return len(line) < 300 and bool(
        _beginning("related").fullmatch(line) or line.casefold() in _all("related")
    )


@cache
def _beginning(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{either(_all(name))})\s*[::]\s*(\S.*)", re.IGNORECASE)


@cache
def _comments() -> re.Pattern[str]:
    words = either(_all("comments"))
    return re.compile(rf"(?:\d+\s+)?(?:{words})\s*:?\s*(?:\(\s*\d+\s*\)|\d+)?", re.IGNORECASE)


@cache
def _all(name: str) -> tuple[str, ...]:
    """The words of every language: a page may have those of another than its text."""
    return tuple(dict.fromkeys(word for lists in words_of().values() for word in lists[name]))


def either(words: Iterable[str]) -> str:
    """Return words as alternatives of a pattern, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
