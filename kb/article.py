"""An article as its publisher wrote it: frozen text, and what is known of its source."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import Problem, SeedError
from kb.identifiers import SLUG
from kb.seedfile import SeedFile, read_text


@dataclass(frozen=True)
class Article:
    """One article. All offsets into `text` count Unicode code points (NFC, lines end with `\\n`).

    `label` is the editors' name for it by language; `headline` is its own, where it has one.
    """

    slug: str
    text: str
    sha256: str
    language: str
    label: Mapping[str, str]
    entered_by: str
    entered_on: str
    headline: str | None
    published: str | None
    url: str | None
    publisher: str | None
    notes: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, folder: Path) -> Article:
        """The article in a seed folder (`article.txt` and `source.yaml`).

        Raises `SeedError`, also when the text is no longer the one that was frozen: every fact
        points at places in it.
        """
        if not SLUG.fullmatch(folder.name):
            raise SeedError(
                [
                    Problem(
                        folder,
                        1,
                        1,
                        f"'{folder.name}' cannot be part of an IRI",
                        "name the folder with small letters, digits and single hyphens",
                    )
                ]
            )
        source = SeedFile.read(folder / "source.yaml", "source")
        text = read_text(folder / "article.txt")
        value = source.value
        if digest(text) != value["sha256"]:
            raise SeedError(
                [
                    source.place(
                        ("sha256",),
                        "is not the digest of article.txt, which is frozen",
                        f"put the text back; only for a new article write {digest(text)}",
                    )
                ]
            )
        if not text.strip():
            raise SeedError([Problem(folder / "article.txt", 1, 1, "has no text")])
        if unicodedata.normalize("NFC", text) != text:
            raise SeedError(
                [
                    Problem(
                        folder / "article.txt",
                        1,
                        1,
                        "is not in Unicode form NFC",
                        "make it with 'kb new'",
                    )
                ]
            )
        return cls(
            slug=folder.name,
            text=text,
            sha256=value["sha256"],
            language=value["language"],
            label=value["label"],
            entered_by=value["entered"]["who"],
            entered_on=value["entered"]["on"],
            headline=value.get("headline"),
            published=value.get("published"),
            url=value.get("url"),
            publisher=value.get("publisher"),
            notes=tuple(value.get("notes", ())),
        )


def frozen(text: str) -> str:
    r"""A text as it is kept: Unicode form NFC, lines end with `\n`.

    >>> frozen("Hanoi\r\ncafe\u0301")
    'Hanoi\ncafé'
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def digest(text: str) -> str:
    """SHA-256 of a frozen text in UTF-8, in hexadecimal.

    >>> digest("abc")[:8]
    'ba7816bf'
    """
    return hashlib.sha256(text.encode()).hexdigest()
