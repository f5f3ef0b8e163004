"""A register of treaties becomes the folders of records, some hundred treaties each, sorted.

The rows are kept word for word, and what is not taken stands in the list of its folder: every row
is in one of the two.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kb.errors import SeedError
from kb.records.recordfolder import Given, Imported, entered, keep, value_in, yaml_of
from kb.records.savedpage import Page
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.project import Project
from kb.seeds.records.account import NOT_TAKEN, NotTaken, listed
from kb.seeds.records.acts import WHOLE, Acts
from kb.seeds.records.cells import GAP
from kb.seeds.records.folder import ROWS, SOURCE, Cell, RecordFolder, Source, written
from kb.seeds.records.participants import Participants
from kb.seeds.records.register import (
    COLUMNS,
    COUNTRY,
    IN_FORCE,
    TREATIES,
    Register,
    register_mapping,
)

READER = "register 1"
#: A register as it is captured: a treaty a line, as JSON, packed.
SUFFIX = ".jsonl.gz"
#: What a row has, in the order of the columns.
_KEYS = ("country", "action", "action_date", "effective_date")
#: What stands on a treaty: columns of our table by the keys of the capture.
_ABOUT = {
    "record": "id", "title": "title", "signed": "signed_date", "place": "signed_place",
    "in force": "definitive_eif_date", "subject": "subject", "sides": "bilateral_or_multilateral",
    "references": "references", "page": "document_url", "captured": "captured_at",
}  # fmt: skip
#: Treaties of so many numbers are of one record.
_TOGETHER = 500


def import_register(
    project: Project, path: Path, mapping: Path, given: Given,
    known: Mapping[str, Authority] | None = None,
) -> list[Imported]:  # fmt: skip
    """Keep what a capture of a register says beside its mapping; `known` are the authorities. A
    record without rows, as of a document alone, is none of a treaty.

    Raises `SeedError` where the capture or the mapping cannot be read.
    """
    about = register_mapping(mapping.parent).value
    try:
        content = path.read_bytes()
        captured = [json.loads(line) for line in gzip.decompress(content).splitlines()]
    except (OSError, ValueError, EOFError) as error:
        mend = "give the capture: a treaty a line, as JSON, packed by gzip"
        raise SeedError.at(path, f"cannot be read: {error}", mend) from error
    parts = defaultdict[int, list[Mapping[str, Any]]](list)
    for treaty in sorted(captured, key=lambda treaty: int(treaty["id"])):
        if treaty["parties_detail"]:
            parts[int(treaty["id"]) // _TOGETHER * _TOGETHER].append(treaty)
    authorities = known or read_authorities(
        project.seeds / "authorities", project.identifiers, has_tables=False
    )
    digest = hashlib.sha256(content).hexdigest()
    participants = Participants.of(authorities)
    return [
        _New(
            mapping.parent / f"{mapping.parent.name}-{number}", about, treaties, digest, given.who
        ).write(project, participants)
        for number, treaties in sorted(parts.items())
    ]


@dataclass(frozen=True)
class _New:
    """A record of some treaties that is to be kept."""

    folder: Path
    about: Mapping[str, Any]
    treaties: list[Mapping[str, Any]]
    digest: str
    who: str

    def write(self, project: Project, participants: Participants) -> Imported:
        """Write the folder, without the rows that mean nobody, which it lists."""
        cells = [cell for treaty in self.treaties for cell in _cells(treaty)]
        rows = [_row(treaty) for treaty in self.treaties]
        source = Source.of({**self.about, "entered": {"who": self.who}})
        register = Register.of(self.folder)
        if register:
            register = replace(register, treaties={row["record"]: row for row in rows})
        record = RecordFolder(self.folder, source, tuple(cells), None, register)
        acts = Acts(record, participants, project.identifiers)
        _ = acts.in_cells
        reasons = {problem.line - 2: problem.message for problem in acts.problems}
        not_taken = tuple(
            NotTaken(cells[place].row, "rows", reason, "", _words(cells[place]))
            for place, reason in sorted(reasons.items())
        )
        kept = tuple(cell for place, cell in enumerate(cells) if place not in reasons)
        seen = sum(len(treaty["parties_detail"]) for treaty in self.treaties)
        counts = {"rows": seen, "rows refused": len(not_taken), "treaties": len(self.treaties)}
        value = {
            "sha256": self.digest,
            "reader": READER,
            "counts": counts,
            "entered": entered(value_in(self.folder / SOURCE, "table"), self.digest, self.who),
        }
        files = {ROWS: written(kept), TREATIES: _table(rows), SOURCE: yaml_of(value)}
        if not_taken:
            files[NOT_TAKEN] = listed(not_taken)
        page = Page(READER, self.folder.name, self.about["as_of"], self.about["url"], kept,
                    counts, (), not_taken)  # fmt: skip
        return keep(self.folder, page, counts, files)


def _cells(treaty: Mapping[str, Any]) -> Iterator[Cell]:
    """The rows of a treaty, each a cell with the columns that say something, and the day on which
    it entered into force."""
    number = treaty["id"]
    if day := treaty["definitive_eif_date"]:
        yield Cell(f"{number}.0", WHOLE, IN_FORCE, day, number)
    for place, row in enumerate(treaty["parties_detail"], 1):
        country, *values = (" ".join((row[key] or "").split()) for key in _KEYS)
        some = {name: words for name, words in zip(COLUMNS[1:], values, strict=True) if words}
        some = some or {COUNTRY: country}
        head, text = (GAP.join(words) for words in (some, some.values()))
        yield Cell(f"{number}.{place}", country, head, text, number)


def _words(cell: Cell) -> str:
    return ", ".join(dict.fromkeys((cell.participant, *cell.text.split(GAP))))


def _row(treaty: Mapping[str, Any]) -> dict[str, str]:
    """What stands on a treaty, by the columns of our table."""
    values = {column: treaty[key] or "" for column, key in _ABOUT.items()}
    values["references"] = " | ".join(values["references"])
    return {column: " ".join(value.split()) for column, value in values.items()}


def _table(rows: Iterable[Mapping[str, str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in (list(_ABOUT), *(r.values() for r in rows)))
