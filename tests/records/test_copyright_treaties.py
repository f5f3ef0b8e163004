"""Memberships of copyright treaties: a published table, beside the depositary's pages of the same.

The table has 1,501 rows, 613 of them of five treaties of which WIPO Lex was read as well.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from html import unescape

import pytest
from conftest import DEPOSITARY, ROOT, known_authorities

from kb.records.recordfolder import Given
from kb.records.tableimport import import_table
from kb.seeds.project import Project
from kb.seeds.records.acts import Acts
from kb.seeds.records.folder import RecordFolder
from kb.seeds.records.participants import Participants

SLUG = "membership-to-copyright-treaties"
RECORDS = ROOT / "seeds" / "records"
FILE = DEPOSITARY / f"{SLUG}.csv"
#: Counted in the table with another program: the rows of each treaty.
ROWS = {
    "berne-convention": 182, "paris-convention": 181, "marrakesh-treaty": 134,
    "wipo-copyright-treaty": 125, "wipo-performances-and-phonograms-treaty": 121,
    "rome-convention-on-performers": 101, "beijing-treaty": 99, "phonograms-convention": 84,
    "singapore-treaty-on-trademarks": 81, "trademark-law-treaty": 78, "patent-law-treaty": 76,
    "nairobi-treaty": 73, "brussels-satellites-convention": 50, "wipo-gratk-treaty": 44,
    "madrid-agreement-on-indications-of-source": 37, "riyadh-design-law-treaty": 25,
    "washington-treaty-on-integrated-circuits": 10,
}  # fmt: skip
#: The treaties of which there is a page of WIPO Lex too.
BOTH = ("beijing", "berne", "marrakesh", "nairobi", "wct")


@pytest.fixture(scope="module")
def participants(project: Project) -> Participants:
    return Participants.of(known_authorities(has_tables=False))


def told(slug: str, participants: Participants, project: Project) -> dict[tuple[str, str], str]:
    """The acts of a record, each by its treaty and name, with the row of its cell and the day."""
    acts = Acts(RecordFolder.read(RECORDS / slug), participants, project.identifiers)
    found = {(one.slug, str(one.act.day)): acts.record.cells[one.place].row for one in acts.named}
    assert acts.problems == []
    return found


def test_each_row_of_the_table_is_a_participant_of_its_treaty_and_each_cell_an_act(
    participants, project
):
    record = RecordFolder.read(RECORDS / SLUG)
    rows = {cell.row: record.treaty_of(cell).removeprefix("treaty/") for cell in record.cells}

    assert Counter(rows.values()) == ROWS
    assert len(rows) == record.source.counts["rows"] == 1501
    assert len(record.cells) == 3050
    # The rows of Czechia and Slovakia have one signature of Czechoslovakia (22 December 1982), those
    # of Bosnia and Herzegovina and of Serbia one of Yugoslavia (26 October 1961).
    assert len(told(SLUG, participants, project)) == 3048


@pytest.mark.slow
def test_what_table_and_pages_both_tell_they_tell_with_the_same_days(participants, project):
    table = told(SLUG, participants, project)
    pages = {key for one in BOTH for key in told(f"wipo-lex-{one}", participants, project)}

    shared = table.keys() & pages
    # The row of Slovakia has nothing but the signature that Czechia's tells: 612 of 613 rows.
    assert (len(shared), len({table[one] for one in shared})) == (1258, 612)
    # Angola acceded to the Marrakesh Treaty after the day of the table.
    assert {slug.removeprefix("marrakesh-treaty-") for slug, _ in pages - table.keys()} == {
        "accession-ao", "entry-into-force-for-party-ao"
    }  # fmt: skip
    names = defaultdict(set)
    for slug, day in (*table, *pages):
        names[slug].add(day)
    assert {slug for slug, days in names.items() if len(days) > 1} == set()


@pytest.mark.slow
@pytest.mark.skipif(not FILE.exists(), reason="the table itself is not here")
def test_the_table_read_again_gives_the_same_folder(tmp_path):
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    for name in ("ontology", "shapes"):
        (tmp_path / name).symlink_to(ROOT / name)
    copy = Project.find(tmp_path)
    mapping = copy.seeds / "records" / SLUG / "mapping.yaml"

    done = import_table(copy, str(FILE), mapping, Given("editors"))

    assert (done.gone, done.new) == ((), ())
    for path in (RECORDS / SLUG).iterdir():
        assert (done.folder / path.name).read_bytes() == path.read_bytes()


def test_the_page_of_an_act_has_the_cell_of_each_witness(client):
    page = client.get("/page/action/berne-convention-accession-af?lang=en").text

    text = " ".join(unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", " ", page)).split())
    for words in (
        "Accession … 2018-03-02",
        "Accession: March 2, 2018",
        "Instrument Type … Instrument Date",
    ):
        assert words in text
    assert "As of October 1, 2025 : Membership to Copyright Treaties" in text
    assert "As of February 3, 2026 : WIPO Lex, Berne Convention" in text


def test_the_table_has_its_own_licence_beside_it(client):
    page = client.get(f"/page/record/{SLUG}?lang=en").text

    assert "http://opendatacommons.org/licenses/pddl/1.0/" in page.partition("<main")[2]
