"""Articles already there that are nearly the same text, or come from the same place.

Texts are compared by their shingles, runs of words: which share of the shorter text's stands in
the other. Addresses are compared by what two ways to write one have in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kb.capture.boilerplate import source_of
from kb.capture.captured import Captured
from kb.capture.structured import core
from kb.errors import SeedError
from kb.seeds.labels import folded
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import read_bytes, read_text

#: How many words a shingle has.
WORDS = 5
#: From this share of the shorter text on, two texts are nearly the same.
NEAR = 0.5
# A text of fewer shingles is too short to be compared.
_LEAST = 8


@dataclass(frozen=True)
class Like:
    """An article that is like another: its slug, how, and for a text how much of it (percent)."""

    article: str
    how: str
    share: int | None = None

    def __str__(self) -> str:
        share = f" ({self.share} % of the shorter text)" if self.share is not None else ""
        return f"seeds/{self.article} {_WORDS[self.how]}{share}"


#: How two articles may be alike, and how that is said of the one that is there.
_WORDS = {
    "same-text": "has the very same text",
    "near-text": "has nearly the same text",
    "other-language": "is the same article in another language, as the page says",
    "same-address": "has the same address",
    "same-source": "names the same source: a copy, or another translation",
    "its-source": "is what this text names as its source",
    "made-from-it": "names this page as its source",
}


def likenesses(captured: Captured, folders: Sequence[Path]) -> list[Like]:
    """How a new article is like those in some folders; what cannot be read is passed over."""
    mine = shingles(captured.text)
    likes: list[Like] = []
    for folder in folders:
        try:
            text = read_text(folder / "article.txt")
            if text == captured.text:
                likes.append(Like(folder.name, "same-text", 100))
            elif (share := share_of(mine, shingles(text))) >= NEAR:
                likes.append(Like(folder.name, "near-text", int(share * 100)))
            likes += _by_address(captured, folder, text)
        except SeedError:  # `kb check` tells of it
            continue
    return likes


def shingles(text: str) -> frozenset[int]:
    """The runs of words of a text, folded, each as a number.

    >>> len(shingles("The States signed the Convention in Hanoi"))
    3
    """
    words = folded(text).split()
    return frozenset(hash(tuple(words[at : at + WORDS])) for at in range(len(words) - WORDS + 1))


def share_of(pieces: frozenset[int], other: frozenset[int]) -> float:
    """Which share of the shorter text stands in the longer one."""
    shorter = min(len(pieces), len(other))
    return len(pieces & other) / shorter if shorter >= _LEAST else 0.0


def _by_address(captured: Captured, folder: Path, text: str) -> Iterator[Like]:
    """How the addresses of a new article and of one that is there lead to each other."""
    address = core(str(captured.values.get("url", "")))
    sources = {core(source) for source in captured.values.get("based_on", ())}
    editions = {core(edition) for edition in captured.editions} - {address}
    wanted = {address, *sources, *editions} - {""}
    if not wanted:
        return
    theirs = {core(s) for line in text.splitlines() if (s := source_of(line)) and "://" in s}
    other, more = _known_of(folder, wanted)
    theirs |= more
    if address and address == other:
        yield Like(folder.name, "same-address")
    if other and other in editions:
        yield Like(folder.name, "other-language")
    if other and other in sources:
        yield Like(folder.name, "its-source")
    if address and address in theirs:
        yield Like(folder.name, "made-from-it")
    if sources & theirs:
        yield Like(folder.name, "same-source")


def _known_of(folder: Path, wanted: set[str]) -> tuple[str, set[str]]:
    """The address and the sources in a source record; read only where one wanted stands in it."""
    raw = read_bytes(folder / "source.yaml").decode("utf-8", "replace").lower()
    if not any(address in raw for address in wanted):
        return "", set()
    value = SeedFile.read(folder / "source.yaml", "source").value
    return core(value.get("url", "")), {core(source) for source in value.get("based_on", ())}
