"""Import every page and table of a folder of captures in one go, or say which treaties it lacks.

    python seeds/authorities/captures.py FOLDER            # writes the folders of records
    python seeds/authorities/captures.py FOLDER --missing  # prints treaties that no authority is

FOLDER has `untc/*.html.gz` and `wipo/*.html.gz` as a browser saved them on 3 February 2026, and in
`older/` a page of 2016, the UN Treaty Collection's tables of 14 March 2015 and of April 2012, the
Council of Europe's of 3 April 2012, and three lists of participants. What WIPO's pages do not say
themselves is in `captures.tsv`. A treaty is found by its number in the UN Treaty Collection, or by
its official title; one that no authority is, is left out and listed. Of each file it is said what
was taken; what was not stands in its record's folder.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import re
import sys
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rdflib import Literal

from kb.capture.page import page_of
from kb.errors import SeedError
from kb.namespaces import SCHEMA
from kb.records import untc, wipo
from kb.records.importing import DEPOSITARIES, import_page
from kb.records.recordfolder import Given, Imported
from kb.records.tableimport import import_table
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.project import Project
from kb.seeds.records.cells import UnreadableCell, day_of

HERE = Path(__file__).parent
EDITORS = "editors"
#: The address of a page in the UN Treaty Collection.
UNTC = "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no={}&chapter={}&clang=_en"
#: The commits from which the tables were taken.
TABLES_2015 = "https://github.com/zmjones/untreaties/blob/003ce131/treaties/{}"
TABLE_2012 = "https://github.com/smari/DiRiWa/blob/37a90b8d/data/un_treaties.csv"
TABLE_COE = "https://github.com/smari/DiRiWa/blob/37a90b8d/data/coe_conventions.csv"
WIPO = "https://www.wipo.int/treaties/en/"
#: Lists of participants: the treaty, the day, the address, and the columns with acts.
LISTS = {
    "paris-agreement-2023-02-13.csv": (
        "XXVII-7-d", "2023-02-13", "https://github.com/openclimatedata/paris-agreement-entry-into-force",
        [
            {"day": "Signature", "kind": "Signature"},
            {"day": "Ratification", "kind_in": "Kind"},
            {"day": "Date-Of-Effect", "kind": "EntryIntoForceForParty"},
        ],
    ),
    "kigali-amendment-2023-10-08.csv": (
        "XXVII-2-f", "2023-10-08", "https://github.com/openclimatedata/kigali-amendment",
        [{"day": "Date", "kind_in": "Participation Type"}],  # of Spain a provisional application
    ),
    "doha-amendment-2021-11-14.csv": (
        "XXVII-7-c", "2021-11-14", "https://github.com/openclimatedata/doha-amendment",
        [{"day": "Acceptance", "kind": "Acceptance"}],
    ),
}  # fmt: skip
PROVISIONAL = "Provisional application under Article V"
#: The newest days in the UN's tables: of chapters I to X, made again on 14 March 2015, and of those
#: behind, which were last made in July 2014 (commit 65551ea of the same repository).
LATEST, EARLIER = "2015-03-14", "2014-07-08"
#: Who took part in the Charter stands in two tables, which `untc-2015-charter` has together.
OF_CHARTER = ("I-1", "I-2")
#: Of the table of 2012, where ten acceptances of the IMO's Convention are those of its amendments.
MIXED = ("XII-1",)
#: Pages with a slip of their own, which their records list: Spain's signature of 1891 as of 1981.
ACCEPTED = ("madrid_marks.html.gz",)
#: Treaties by what the table of 2012 calls them, where that of 2015 has another title.
TITLES_2012 = {
    "Customs Convention on the Temporary Importation of Private Road Vehicles. "
    "New York, 28 September 1954": "XI-A-8",
    "International Convention for the Suppression of the Financing of Terrorism. "
    "Vienne, 18 avril 1961": "XVIII-11",
    "International Convention for the Suppression of Acts of Nuclear Terrorism. "
    "Vienne, 8 avril 1983": "XVIII-15",
    "United Nations Convention on the Liability of Operators of Transport Terminals in "
    "International Trade. Vienna, 17 April 1991": "X-13",
    "Food Aid Convention, 1999. London, 13 April 1999": "XIX-41-c",
}  # fmt: skip
KINDS = ("Ratification", "Acceptance", "Approval", "Accession", "Succession")
#: How the Council of Europe and older tables call those whom authorities call otherwise.
NAMES = {
    "Bolivia": "country/bo", "Kyrgyz Republic": "country/kg", "Macedonia": "country/mk",
    "Moldova": "country/md", "Netherlands": "country/nl", "Russia": "country/ru",
    "South Korea": "country/kr", "The Bahamas": "country/bs", "United Kingdom": "country/gb",
    "Vatican City": "country/va", "Venezuela": "country/ve",
}  # fmt: skip
#: The letters behind the days of the Council of Europe: accession, signature without reservation
#: as to ratification, succession.
LETTERS_COE = {"a": "Accession", "s": "DefinitiveSignature", "su": "Succession"}
#: Under its signatures, one with and one without reservation as to ratification.
SIGNED_COE = {"s": "Signature", "r": "Signature"}


@dataclass
class Captures:
    """A folder of captures that is put into a project; `missing` are the treaties that no
    authority is, by number or title, each with what is known of it."""

    project: Project
    folder: Path
    known: Mapping[str, Authority]
    is_dry: bool = False
    missing: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def run(self) -> None:
        """Import all of it."""
        for part in (self.pages, self.tables_of_2015, self.table_of_2012, self.council, self.lists):
            for name, done in part():
                if isinstance(done, str):
                    print(f"{name}\t{done}", file=sys.stderr)
                else:
                    counts = ", ".join(f"{n} {what}" for what, n in done.counts.items())
                    print(
                        f"{name}\t{done.folder.name}\t{len(done.page.cells)} cells\t{counts}"
                        f"\t{len(done.page.not_taken)} not taken"
                    )

    def pages(self) -> Iterator[tuple[str, Imported | str]]:
        """The pages of the UN and of WIPO."""
        with (HERE / "captures.tsv").open(encoding="utf-8", newline="") as file:
            about = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
        for path in sorted((*self.folder.glob("untc/*.gz"), *self.folder.glob("older/*.html.gz"))):
            yield path.name, self._page(path, Given(EDITORS))
        for path in sorted(self.folder.glob("wipo/*.gz")):
            row = about.get(path.name.partition(".")[0])
            if row is None or not row["treaty"]:
                title = wipo.read(_text(path)).treaty
                self.missing[title] = (title, "", "WIPO Lex, 3 February 2026")
                yield path.name, "no authority is this treaty"
                continue
            given = Given(EDITORS, "2026-02-03", row["treaty"], row["url"] or WIPO, row["slug"])
            yield path.name, self._page(path, given)

    def _page(self, path: Path, given: Given) -> Imported | str:
        text = _text(path)
        if "ContentPlaceHolderInnerPage" in text:
            page = untc.read(text)
            if page.treaty not in self.numbers:
                registered = (cell.text for cell in page.cells if cell.head == "Registration")
                about = (page.title, next(registered, ""), f"UN Treaty Collection, {page.as_of}")
                self.missing[page.treaty] = about
                return "no authority is this treaty"
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / path.name.removesuffix(".gz")
            saved.write_bytes(gzip.decompress(path.read_bytes()))
            return self._done(
                lambda: import_page(
                    self.project,
                    str(saved),
                    given,
                    accept=path.name in ACCEPTED,
                    known=self.known,
                )
            )

    def tables_of_2015(self) -> Iterator[tuple[str, Imported | str]]:
        """The UN's tables of 14 March 2015, one record for each."""
        for number, (name, title, table) in self._tables().items():
            if number in OF_CHARTER:
                continue
            if number not in self.numbers:
                self.missing.setdefault(number, (title, "", f"UN tables of 2015, {name}"))
                yield name, "no authority is this treaty"
                continue
            mapping = {
                "name": {"en": f"UN Treaty Collection, status of {number}, table of 2015"},
                "publisher": "United Nations", "url": TABLES_2015.format(name),
                "as_of": LATEST if _chapter(number) <= 10 else EARLIER, "certainty": "Recorded",
                "participants": _extent(list(csv.DictReader(io.StringIO(table)))),
                "departures": "unmarked", "days": "D Mon YYYY",
                "participant": {"column": "Participant"},
                "treaty": {"is": self.numbers[number]}, "acts": "heads",
            }  # fmt: skip
            yield name, self._table(table.encode(), mapping, f"untc-2015-{number.lower()}")

    def _tables(self) -> dict[str, tuple[str, str, str]]:
        """The tables of 2015 by number: the name of the file, the title, and the table."""
        tables = dict[str, tuple[str, str, str]]()
        path = self.folder / "older" / "untc-tables-2015-03-14.tar.gz"
        with tarfile.open(path) as archive:
            files = {
                member.name: archive.extractfile(member).read().decode()  # type: ignore[union-attr]
                for member in archive
                if member.isfile() and member.size < 1_000_000
            }
        for row in csv.DictReader(io.StringIO(files["index.csv"])):
            number = row["url"].partition("mtdsg_no=")[2].partition("&")[0]
            name = f"{row['chapter_no']}-{row['treaty_no'].replace('.', '-')}.csv"
            if table := files.get(f"treaties/{name}"):
                tables[number] = (name, row["treaty_name"], table)
        return tables

    def table_of_2012(self) -> Iterator[tuple[str, Imported | str]]:
        """The UN's table of April 2012, with brackets; its heads are those of 2015. It does not say
        its day: 3 April is the newest in it."""
        data = gzip.decompress((self.folder / "older" / "untc-tables-2012-04.csv.gz").read_bytes())
        tables = self._tables()
        titles = Counter(_folded(title) for _, title, _ in tables.values())
        by_title = {  # of two treaties with one title (VII-11) it has the rows of both as one table
            _folded(title): number
            for number, (_, title, _) in tables.items()
            if titles[_folded(title)] == 1
        }
        by_title |= {_folded(title): number for title, number in TITLES_2012.items()}
        for title, rows in _by_treaty(data, "Treaty").items():
            number = by_title.get(_folded(title), "")
            if number in OF_CHARTER + MIXED:
                continue
            if number not in self.numbers or number not in tables:
                self.missing.setdefault(number or title, (title, "", "UN table of 2012"))
                continue
            head = next(csv.reader(io.StringIO(tables[number][2])))[1:]
            if not (extent := _extent(rows)):
                yield title, "has no day"
                continue
            mapping = {
                "name": {"en": f"UN Treaty Collection, status of {number}, table of April 2012"},
                "publisher": "United Nations", "url": TABLE_2012, "as_of": "2012-04-03",
                "certainty": "Recorded", "participants": extent, "departures": "marked",
                "days": "D Mon YYYY",
                "participant": {"column": "Country", "names": NAMES, "source": TABLE_2012},
                "treaty": {"is": self.numbers[number]},
                "acts": [
                    {"day": day, "heads": {"": words}} for day, words in _two_heads(head).items()
                ],
            }  # fmt: skip
            yield title, self._table(_csv(rows), mapping, f"untc-2012-{number.lower()}")

    def council(self) -> Iterator[tuple[str, Imported | str]]:
        """The Council of Europe's table of 3 April 2012, one record for each treaty."""
        data = gzip.decompress(
            (self.folder / "older" / "coe-conventions-2012-04.csv.gz").read_bytes()
        )
        for title, rows in _by_treaty(data, "treaty").items():
            reference = self.titles.get(_folded(title))
            if reference is None:
                self.missing[title] = (title, "", "Council of Europe, 3 April 2012")
                continue
            if not _extent(rows):
                yield title, "has no day"
                continue
            # Where a State has denounced, the table has the day under "Reservations", that of the
            # effect under "Denunciation", and the mark of reservations under "Effect denunciation".
            mapping = {
                "name": {"en": f"Council of Europe, {title}, table of 3 April 2012"},
                "publisher": "Council of Europe", "url": TABLE_COE, "as_of": "2012-04-03",
                "certainty": "Recorded", "participants": "all", "departures": "marked",
                "marks": ["X"], "days": "D/M/YYYY",
                "participant": {"column": "Country", "names": NAMES, "source": TABLE_COE},
                "treaty": {"is": reference},
                "acts": [
                    {"day": "Signature", "kind": "Signature", "letters": SIGNED_COE},
                    {"day": "Ratification", "kind": "Ratification", "letters": LETTERS_COE},
                    {"day": "Entry", "kind": "EntryIntoForceForParty"},
                    {"day": "Reservations", "kind": "Denunciation", "effect": "Denunciation"},
                    {"mark": "Reservations", "kind": "Reservation"},
                    *(
                        {"mark": column, "kind": "Reservation"}
                        for column in ["Effect denunciation"]
                        if any(row[column] for row in rows)
                    ),
                    {"mark": "Declarations", "kind": "Declaration"},
                ],
            }  # fmt: skip
            slug = f"coe-2012-{reference.partition('/')[2]}"
            yield title, self._table(_csv(rows), mapping, slug)

    def lists(self) -> Iterator[tuple[str, Imported | str]]:
        """The lists of participants in Paris, Kigali and Doha."""
        for name, (number, day, url, acts) in LISTS.items():
            if number not in self.numbers:
                self.missing.setdefault(number, ("", "", name))
                yield name, "no authority is this treaty"
                continue
            kinds = {
                "kinds": {**{kind: kind for kind in KINDS}, PROVISIONAL: "ProvisionalApplication"}
            }
            mapping = {
                "name": {"en": f"Participants in {number}, {day}"},
                "publisher": "Open Climate Data", "url": url, "as_of": day,
                "certainty": "Recorded", "participants": "all", "departures": "unmarked",
                "days": "YYYY-MM-DD",
                "participant": {
                    "column": "Code", "code": "ISO 3166-1 alpha-3", "source": url,
                    "names": dict.fromkeys(("EUU", "EUE"), "organization/european-union"),
                },
                "treaty": {"is": self.numbers[number]},
                "acts": [act | kinds if "kind_in" in act else act for act in acts],
            }  # fmt: skip
            data = (self.folder / "older" / name).read_bytes()
            yield name, self._table(data, mapping, name.removesuffix(".csv"))

    def _table(self, data: bytes, mapping: Mapping[str, object], slug: str) -> Imported | str:
        """Import a table as a mapping says, whose words are kept as JSON, which is YAML."""
        with tempfile.TemporaryDirectory() as folder:
            table, how = Path(folder) / f"{slug}.csv", Path(folder) / "mapping.yaml"
            table.write_bytes(data)
            lines = (
                f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
                for key, value in mapping.items()
            )
            how.write_text("".join(lines), "utf-8")
            given = Given(EDITORS, slug=slug)
            return self._done(
                lambda: import_table(self.project, str(table), how, given, self.known)
            )

    def _done(self, task) -> Imported | str:  # type: ignore[no-untyped-def]
        if self.is_dry:
            return "found"
        try:
            return task()  # type: ignore[no-any-return]
        except SeedError as error:
            return str(error)

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The treaties by their numbers in the UN Treaty Collection."""
        scheme = Literal(DEPOSITARIES["untc"].scheme)
        return {
            str(number): reference
            for reference, authority in self.known.items()
            if reference.startswith("treaty/")
            for node, value in authority.triples.subject_objects(SCHEMA.propertyID)
            if value == scheme
            for number in authority.triples.objects(node, SCHEMA.value)
        }

    @cached_property
    def titles(self) -> dict[str, str]:
        """The treaties by their English names."""
        return {
            _folded(str(name)): reference
            for reference, authority in self.known.items()
            if reference.startswith("treaty/")
            for term in (SCHEMA.name, SCHEMA.alternateName)
            for name in authority.triples.objects(None, term)
        }


def _by_treaty(table: bytes, column: str) -> dict[str, list[dict[str, str]]]:
    """The rows of a table by the title of the treaty in a column, with single spaces."""
    rows = defaultdict[str, list[dict[str, str]]](list)
    for row in csv.DictReader(io.StringIO(table.decode())):
        rows[" ".join(row[column].split())].append(row)
    return rows


def _extent(rows: list[dict[str, str]]) -> str:
    """Whether a table says of each participant on which day it did something: of "all", of "some",
    or "" of none."""
    about = ("Participant", "Country", "Chapter", "Treaty", "treaty", "country")
    dated = [
        any(re.search(r"\d{4}", cell or "") for column, cell in row.items() if column not in about)
        for row in rows
    ]
    return "all" if all(dated) else "some" if any(dated) else ""


def _csv(rows: list[dict[str, str]]) -> bytes:
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return table.getvalue().encode()


def _chapter(number: str) -> int:
    """The chapter of a treaty in the UN Treaty Collection.

    >>> _chapter("XXI-6"), _chapter("XI-A-8"), _chapter("IV-4")
    (21, 11, 4)
    """
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in number.partition("-")[0]]
    after = [*values[1:], 0]
    return sum(-v if v < w else v for v, w in zip(values, after, strict=True))


def _text(path: Path) -> str:
    return page_of(path, gzip.decompress(path.read_bytes())).text


def _folded(title: str) -> str:
    """A title as it is compared."""
    return re.sub(r"[^a-z0-9]+", " ", title.casefold()).strip()


def _two_heads(heads: list[str]) -> dict[str, str]:
    """The heads of a table as those of its two columns in 2012, of signatures and of consents.

    Under signatures stands the last column whose head speaks of one, though it be of consents too:
    so are all of 26,773 cells that the tables of 2015 have as well.

    >>> _two_heads(["Signature", "Provisional application", "Ratification, Accession(a)"])
    {'Signature': 'Signature', 'Ratification': 'Ratification, Accession(a)'}
    >>> _two_heads(["Signature", "Definitive signature(s), Ratification"])["Signature"]
    'Definitive signature(s), Ratification'
    """
    signed = [head for head in heads if "ignature" in head][-1:] or heads[:1]
    bound = [head for head in heads if "ignature" not in head] or heads
    sure = [head for head in bound if not head.startswith(_NO_CONSENTS)] or bound
    return {"Signature": _joined(signed, signed), "Ratification": _joined(bound, sure)}


def _joined(heads: list[str], sure: list[str]) -> str:
    """Heads as one, in which each letter has the first kind that it is given for.

    Of a cell without a letter no more than a consent is known where several kinds have none in the
    heads that are sure."""
    bare = [i for head in sure for i in _items(head) if not _LETTERED.fullmatch(i)]
    is_sure = len(set(bare)) == 1 and " or " not in bare[0]
    items, usual = dict[str, str](), bare[0] if is_sure else "Consent to be bound"
    for item in (item for head in heads for item in _items(head)):
        match = _LETTERED.fullmatch(item)
        if match or bare:
            items.setdefault(match[1] if match else "", item if match else usual)
    return ", ".join(items.values())


def _items(head: str) -> list[str]:
    """The kinds that a head names, each with its letter."""
    return re.split(r", (?=[A-Z])", head)


_LETTERED = re.compile(r".*?\(([A-Za-z]{1,2})\)")
#: Heads of columns that the table of 2012 has not.
_NO_CONSENTS = ("Provisional", "Undertaking", "Notification", "Confirmation")


def _parts_of(title: str) -> tuple[str, str, str]:
    """The title of a treaty, its place and the day of its conclusion, as tables write them in one.

    >>> _parts_of("Agreement on Tin. New York, 7 April 1989")
    ('Agreement on Tin', 'New York', '1989-04-07')
    """
    match = re.fullmatch(r"(.+?)\.? \.?([A-Z][^.,\d]{2,60}), (\d{1,2} [A-Z][a-z]+ \d{4})", title)
    try:
        return (match[1], match[2], day_of(match[3]).isoformat()) if match else (title, "", "")
    except UnreadableCell:
        return title, "", ""


def main() -> None:
    """Read what is asked for and do it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--project", type=Path, default=HERE.parents[1])
    parser.add_argument(
        "--missing", action="store_true", help="print the treaties that are missing"
    )
    given = parser.parse_args()
    project = Project.find(given.project)
    known = read_authorities(project.seeds / "authorities", project.identifiers, has_tables=False)
    captures = Captures(project, given.folder, known, given.missing)
    captures.run()
    if given.missing:
        print("number\ttitle\tplace\tconcluded\tregistration\tfrom")
        for key, (title, *more) in sorted(captures.missing.items()):
            print(key if key != title else "", *_parts_of(title), *more, sep="\t")


if __name__ == "__main__":
    main()
