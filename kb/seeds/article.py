"""An article as its publisher wrote it: frozen text, and what is known of its source."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypedDict

from ruamel.yaml import YAML

from kb.errors import Problem, SeedError
from kb.identifiers import SLUG
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import gathering, read_text


class ArticleNote(TypedDict):
    """What a curator noted of an article, and how sure it is, by language."""

    about: str
    certainty: str
    says: Mapping[str, str]


@dataclass(frozen=True)
class Article:
    """One article. All offsets into `text` count Unicode code points (NFC, lines end with `\\n`).

    `label` is the editors' name for it by language; `headline` is its own, where it has one.
    `licence` is one by which the whole text may be passed on, where there is one.
    `based_on` are the pages that it was made from. `found` tells where each value was found, and
    `related` which articles were alike when it was entered: both are for curators.
    """

    slug: str
    text: str
    sha256: str
    language: str
    label: Mapping[str, str]
    entered_by: str
    entered_on: str
    headline: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None
    notes: tuple[ArticleNote, ...] = ()
    authors: tuple[str, ...] = ()
    based_on: tuple[str, ...] = ()
    found: Mapping[str, str] = field(default_factory=dict)
    related: tuple[Mapping[str, object], ...] = ()
    licence: str | None = None

    @classmethod
    def read(cls, folder: Path, slug: str = "", known: Collection[str] | None = None) -> Article:
        """The article in a seed folder (`article.txt` and `source.yaml`), named after it.

        With `known` references, the curator who entered it must be among them. Raises
        `SeedError`, also when the text is no longer the one that was frozen: every fact points at
        places in it.
        """
        slug = slug or folder.name
        if not SLUG.fullmatch(slug):
            mend = "name the folder with small letters, digits and single hyphens"
            message = f"'{folder.name}' cannot be part of an IRI"
            raise SeedError.at(folder, message, mend)
        problems: list[Problem] = []
        source, text = None, None
        with gathering(problems):
            source = SeedFile.read(folder / "source.yaml", "source")
        with gathering(problems):
            text = read_text(folder / "article.txt")
        if text is not None:
            problems.extend(_about_text(folder / "article.txt", text))
        if source is not None:
            problems.extend(_about_source(source, text, known))
        if problems or source is None or text is None:
            raise SeedError(problems)
        fields = dict(source.value)
        entered = fields.pop("entered")
        fields |= {name: tuple(fields.get(name, ())) for name in _LISTS}
        return cls(slug, text, entered_by=entered["who"], entered_on=entered["on"], **fields)


#: The keys of a source record that have lists.
_LISTS = ("notes", "authors", "based_on", "related")


def _about_text(path: Path, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield Problem(path, 1, 1, "has no text", "make the folder with 'kb new'")
    if unicodedata.normalize("NFC", text) != text:
        yield Problem(path, 1, 1, "is not in Unicode form NFC", "make it with 'kb new'")


def _about_source(
    source: SeedFile, text: str | None, known: Collection[str] | None
) -> Iterator[Problem]:
    who = source.value["entered"]["who"]
    if known is not None and f"curator/{who}" not in known:
        mend = "add the curator to seeds/authorities/curators.trig"
        yield source.place(("entered", "who"), f"no curator '{who}' is known", mend)
    if text is not None and digest(text) != source.value["sha256"]:
        message = "is not the digest of article.txt, which is frozen"
        mend = f"put the text back; only for a new article write {digest(text)}"
        yield source.place(("sha256",), message, mend)


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


def draft_folder(
    seeds: Path,
    data: bytes,
    slug: str,
    language: str,
    label: str | Mapping[str, str],
    who: str,
    more: Mapping[str, object] | None = None,
) -> Path:
    """Make the folder of a new article: its frozen text, source record and empty list of facts.

    A label without a language is in English; `more` are further values of the source record.
    Returns the folder. Raises `SeedError` where the text is not UTF-8 or the slug cannot be one,
    and never writes into a folder that is there already.
    """
    folder = seeds / slug

    refuse = partial(SeedError.at, folder)
    if not SLUG.fullmatch(slug):
        raise refuse(f"'{slug}' cannot be part of an IRI", "use small letters, digits and hyphens")
    if os.path.lexists(folder):
        raise refuse("is there already", "choose another slug by --slug")
    try:
        text = frozen(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refuse(f"the text is not UTF-8: byte {error.start} is 0x{data[error.start]:02x}",
                     "save it as UTF-8") from error  # fmt: skip
    if not text.strip():
        raise refuse("the text is empty")
    source = {
        "label": {"en": label} if isinstance(label, str) else dict(label),
        "language": language,
        "sha256": digest(text),
        "entered": {"who": who, "on": datetime.datetime.now(datetime.UTC).date().isoformat()},
        **(more or {}),
    }
    beside = seeds / f".{slug}.new"
    try:
        _write(beside, text, source)
        Article.read(beside, slug)
        beside.rename(folder)
    except SeedError as error:
        raise refuse(error.problems[0].message, error.problems[0].mend) from error
    except OSError as error:
        raise refuse(f"cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _write(folder: Path, text: str, source: Mapping[str, object]) -> None:
    """Write the files of an article into a folder that nobody reads yet."""
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier run left when it was killed
    folder.mkdir()
    (folder / "article.txt").write_bytes(text.encode())
    yaml = YAML(typ="rt")
    yaml.allow_unicode, yaml.width = True, 100
    with (folder / "source.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(source, file)
    (folder / "facts.yaml").write_text("facts: []\n", "utf-8")
