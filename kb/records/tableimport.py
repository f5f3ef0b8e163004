"""A table with its mapping becomes the folder of a record, row by row.

A row that cannot be read is refused with the reason, and leaves the others alone: the list of the
folder has it (`kb.seeds.records.account`), and then the record may lack participants.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kb.capture.page import Page as Saved
from kb.capture.page import read_page
from kb.capture.reader import ask_child
from kb.errors import Problem, SeedError
from kb.plainvalues import value_of
from kb.records.child import PATIENCE_OF_TABLE
from kb.records.importing import adopted
from kb.records.recordfolder import Given, Imported, entered, keep, kept_in, value_in, yaml_of
from kb.records.savedpage import Page
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.labels import reference_hint
from kb.seeds.project import Project
from kb.seeds.records.account import NOT_TAKEN, NotTaken, listed
from kb.seeds.records.acts import Acts
from kb.seeds.records.folder import ROWS, SOURCE, RecordFolder, Source, written
from kb.seeds.records.mapping import BY_HEADS, MAPPING, TableMapping
from kb.seeds.records.participants import Participants
from kb.seeds.schema import Keys
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import raise_for, read_text

#: A table is larger than the text of an article.
MOST_BYTES_OF_TABLE = 10_000_000
#: So many different things are told; who has more has another file in hand.
_MOST, _BEGIN = 50, "begin with these"
#: So many lines are named where something is the same in all of them.
_MOST_LINES = 5
_CHILD = ("-P", "-m", "kb.records.child", "table")


def import_table(
    project: Project, name: str, mapping: Path, given: Given,
    known: Mapping[str, Authority] | None = None,
) -> Imported:  # fmt: skip
    """Keep what a table says, read as a mapping says, in `seeds/records/`; `known` are the
    authorities, for whoever imports many tables.

    Raises `SeedError`, and writes nothing, where the mapping or the whole table cannot be read.
    """
    file = SeedFile.read(mapping, "mapping")
    raise_for(_slips(file))
    authorities = known or read_authorities(
        project.seeds / "authorities", project.identifiers, has_tables=False
    )
    raise_for(_unknown(file, authorities))
    saved = read_page(name, MOST_BYTES_OF_TABLE)
    wish = json.dumps({"mapping": file.value, "adopted": adopted(authorities)})
    mend = "save the table as comma-separated values (RFC 4180) in UTF-8"
    answer = ask_child(saved, _CHILD, f"{wish}\n{saved.text}", mend, PATIENCE_OF_TABLE)
    if "problems" in answer:
        raise SeedError(_placed(problem, saved, file) for problem in answer["problems"])
    new = _New(project, saved, value_of(Page, answer["page"]), file, given, authorities)
    raise_for([*new.older(), *new.in_want()])
    return new.write()


def refusals(path: Path, rows: Sequence[NotTaken]) -> list[Problem]:
    """The rows of a table that were refused, as problems: what is the same in many rows is said
    once, with the first of them and the number of the others."""
    lines = defaultdict[tuple[str, str], list[int]](list)
    for row in (row for row in rows if row.part == "rows"):
        lines[row.reason, row.mend].append(int(row.place))
    problems = [
        Problem(path, first, 1, f"{reason}{_also(others)}", mend)
        for (reason, mend), (first, *others) in list(lines.items())[:_MOST]
    ]
    if (left := len(lines) - _MOST) > 0:
        problems.append(Problem(path, 1, 1, f"and {left:,} more things are wrong", _BEGIN))
    return problems


def _also(lines: Sequence[int]) -> str:
    """Further lines in words: the first of them, and the number of the others."""
    shown = ", ".join(map(str, lines[:_MOST_LINES]))
    more = f" and {len(lines) - _MOST_LINES:,} more" if len(lines) > _MOST_LINES else ""
    return f" (also in lines {shown}{more})" if lines else ""


def _slips(file: SeedFile) -> Iterator[Problem]:
    """What the schema cannot say of a mapping."""
    given = file.value["acts"]
    for place, act in enumerate(given if given != BY_HEADS else ()):
        if sum(key in act for key in ("kind", "kind_in", "heads")) != 1:
            mend = "say kind: for all rows, kind_in: with the column that names it, or heads:"
            yield file.place(("acts", place), "needs one of 'kind', 'kind_in' and 'heads'", mend)
        if ("day" in act) == ("mark" in act):
            mend = "say day: of a column with days, mark: of one with marks"
            yield file.place(("acts", place), "needs one of 'day' and 'mark'", mend)
    treaty = file.value["treaty"]
    if ("is" in treaty) == ("column" in treaty):
        mend = "say is: for a table of one treaty, or column: and names:"
        yield file.place(("treaty",), "needs one of 'is' and 'column'", mend)


def _unknown(file: SeedFile, authorities: Mapping[str, Authority]) -> Iterator[Problem]:
    """The references of a mapping that no authority has."""
    named: dict[Keys, str] = {
        (part, "names", name): reference
        for part in ("treaty", "participant")
        for name, reference in file.value[part].get("names", {}).items()
    }
    if "is" in file.value["treaty"]:
        named["treaty", "is"] = file.value["treaty"]["is"]
    for keys, reference in named.items():
        if reference not in authorities:
            mend = reference_hint(reference, authorities) or "add it to seeds/authorities/"
            yield file.place(keys, f"there is no {reference}", mend)


def _placed(problem: tuple[int, str, str, str], saved: Saved, file: SeedFile) -> Problem:
    """What is wrong with a table at its line, or with its mapping where that names a column."""
    line, message, mend, column = problem
    if line:
        return Problem(saved.path, line, 1, message, mend)
    keys = next((keys for keys in file.places if _value(file.value, keys) == column), ())
    return file.place(keys, message, mend)


def _value(value: object, keys: Keys) -> object:
    for key in keys:
        value = value[key]  # type: ignore[index]  # these are its own keys
    return value


@dataclass(frozen=True)
class _New:
    """A record of a table that is to be kept."""

    project: Project
    saved: Saved
    page: Page
    file: SeedFile
    given: Given
    authorities: Mapping[str, Authority]

    @cached_property
    def folder(self) -> Path:
        """Where the record is kept: by default as the table's file is called."""
        stem = re.sub(r"[^a-z0-9]+", "-", self.saved.path.stem.lower()).strip("-")
        return self.project.seeds / "records" / (self.given.slug or stem or "table")

    @cached_property
    def value(self) -> dict[str, object]:
        """What `source.yaml` has."""
        digest = hashlib.sha256(self.saved.path.read_bytes()).hexdigest()
        return {
            "sha256": digest,
            "reader": self.page.reader,
            "counts": {name: n for name, n in self.taken.counts.items() if n},
            "entered": entered(value_in(self.folder / SOURCE, "table"), digest, self.given.who),
        }

    @cached_property
    def taken(self) -> Page:
        """The table without the rows that cannot be taken, which it lists."""
        columns = [one for one in self.page.not_taken if one.part != "rows"]
        refused = [*(one for one in self.page.not_taken if one.part == "rows"), *self._unknown()]
        own = [row for row in refused if row.act == "participant"]
        lines = {int(row.place) for row in own}
        return replace(
            self.page,
            cells=tuple(cell for cell in self.page.cells if int(cell.row) not in lines),
            counts={**self.page.counts, "rows refused": len({row.place for row in own})},
            not_taken=(
                *sorted(dict.fromkeys(refused), key=lambda row: int(row.place)),
                *columns,
            ),
        )

    def _unknown(self) -> Iterator[NotTaken]:
        """The rows whose participant or treaty nobody is called, and whose day lies ahead."""
        mapping = TableMapping.of(self.file.value)
        source = Source.of({**mapping.about, "entered": {"who": self.given.who}})
        record = RecordFolder(self.folder, source, self.page.cells, mapping)
        acts = Acts(record, Participants.of(self.authorities), self.project.identifiers)
        _ = acts.in_cells
        mend = "give the authority this name, or say in names: of participant: whom it means"
        for problem in acts.problems:
            row = self.page.cells[problem.line - 2].row
            yield NotTaken(row, "rows", problem.message, mend)

    def older(self) -> Iterator[Problem]:
        """What is wrong where a newer copy is kept."""
        old, day = kept_in(self.folder), self.file.value["as_of"]
        if old and str(old.source.as_of) > day:
            message = f"is of {day}; what is kept is newer, of {old.source.as_of}"
            yield self.file.place(("as_of",), message, "import a newer copy")

    def in_want(self) -> Iterator[Problem]:
        """What is wrong with a table of which no row can be taken."""
        if self.taken.not_taken and not self.taken.cells:
            yield from refusals(self.saved.path, self.taken.not_taken)

    def write(self) -> Imported:
        """Write the folder, with the mapping as the person wrote it."""
        files = {
            ROWS: written(self.taken.cells),
            SOURCE: yaml_of(self.value),
            MAPPING: read_text(self.file.path),
        }
        if self.taken.not_taken:
            files[NOT_TAKEN] = listed(self.taken.not_taken)
        return keep(self.folder, self.taken, self.taken.counts, files)
