"""The folder of a record is written: whole, and what was kept of an earlier save goes."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict

from kb.errors import Problem, SeedError
from kb.records.savedpage import Page
from kb.seeds.factkeys import Decided
from kb.seeds.records.folder import MOST_BYTES_OF_ROWS, ROWS, SOURCE, Cell, RecordFolder
from kb.seeds.seedfile import SeedFile


@dataclass(frozen=True)
class Given:
    """What a person says of the page: who enters it and, where the page leaves it open, the day on
    which it was saved, the treaty, the address, the name of the folder."""

    who: str
    saved: str = ""
    treaty: str = ""
    url: str = ""
    slug: str = ""


@dataclass(frozen=True)
class Imported:
    """A record that was kept: its folder, the page, what was counted in its cells, and which cells
    an earlier save had that this one has not, and the other way."""

    folder: Path
    page: Page
    counts: Mapping[str, int]
    gone: tuple[Cell, ...]
    new: tuple[Cell, ...]


def keep(folder: Path, page: Page, counts: Mapping[str, int], files: Mapping[str, str]) -> Imported:
    """Write the files of a record; what was kept of an earlier save goes.

    Raises `SeedError` where its rows would be more than is read of a record.
    """
    if (size := len(files[ROWS].encode())) > MOST_BYTES_OF_ROWS:
        message = f"would have {size:,} bytes; {MOST_BYTES_OF_ROWS:,} are the most that is read"
        mend = "split the table, and import each part with a --slug of its own"
        raise SeedError([Problem(folder / ROWS, 1, 1, message, mend)])
    old = kept_in(folder)
    before, after = old.cells if old else page.cells, page.cells
    had, has = set(before), set(after)
    gone = tuple(cell for cell in before if cell not in has)
    new = tuple(cell for cell in after if cell not in had)
    replace_folder(folder, files)
    return Imported(folder, page, counts, gone, new)


def kept_in(folder: Path) -> RecordFolder | None:
    """The record that a folder has already."""
    return RecordFolder.read(folder) if (folder / SOURCE).exists() else None


class Copied(TypedDict):
    """What is read of the `source.yaml` of a copy that was kept before."""

    entered: Decided
    sha256: NotRequired[str]


def entered(old: Copied | None, digest: str, who: str) -> Decided:
    """Who entered a copy and when: of the same copy, who did it first."""
    if old is not None and old.get("sha256") == digest:
        return old["entered"]
    return {"who": who, "on": datetime.datetime.now(datetime.UTC).date().isoformat()}


def value_in(path: Path, schema: str) -> Copied | None:
    """What a file of YAML has that fits a schema; None where there is no file."""
    if not path.exists():
        return None
    value: Copied = SeedFile.read(path, schema).value
    return value


def yaml_of(value: Mapping[str, object]) -> str:
    """A value as YAML: a text of JSON is one of YAML too."""
    lines = ["# What this record is, and the copy of it that was read. Its cells: rows.tsv.\n"]
    for key, item in value.items():
        if isinstance(item, dict):
            inner = ", ".join(f"{name}: {_scalar(entry)}" for name, entry in item.items())
            lines.append(f"{key}: {{{inner}}}\n")
        else:
            lines.append(f"{key}: {_scalar(item)}\n")
    return "".join(lines)


def _scalar(item: object) -> str:
    text = str(item)
    is_plain = text.replace("-", "").isalnum() and text.isascii()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def replace_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files of a folder beside it, and put the new folder in its place: whoever stops
    this has the old one, or none, and never files of both."""
    beside = folder.with_name(f".{folder.name}-{os.getpid()}")
    old = folder.with_name(f".{folder.name}-{os.getpid()}-old")
    beside.mkdir(parents=True)
    try:
        for name, text in files.items():
            (beside / name).write_text(text, encoding="utf-8", newline="")
        if folder.exists():
            folder.rename(old)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
