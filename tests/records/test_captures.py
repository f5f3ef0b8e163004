"""The script that imports a folder of captures, on self-written tables."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import io
import shutil
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import ROOT, known_authorities

from kb.seeds.project import Project
from kb.seeds.records.acts import Acts
from kb.seeds.records.cells import letters
from kb.seeds.records.folder import RecordFolder
from kb.seeds.records.participants import Participants

SPEC = importlib.util.spec_from_file_location("captures", ROOT / "seeds/authorities/captures.py")
assert SPEC and SPEC.loader
captures = importlib.util.module_from_spec(SPEC)
sys.modules["captures"] = captures  # where its dataclasses look for their types
SPEC.loader.exec_module(captures)

ADDRESS = "http://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no={}&chapter=4&lang=en"
CHILD = "Convention on the Rights of the Child. New York, 20 November 1989"
C = "convention-on-the-rights-of-the-child"
#: Days and States are of the Convention's status page; one is made to have left.
TABLE = 'Participant,Signature,"Ratification, Accession(a)"\nAustria,26 Jan 1990,6 Aug 1992\nCook Islands,,6 Jun 1997 a\n'
OLDER = [("Austria", "26 Jan 1990", "[ 6 Aug 1992 ]"), ("Cook Islands", "", "6 Jun 1997 a")]


@pytest.mark.parametrize(
    ("heads", "signed", "consented"),
    [
        (["Definitive signature of the Protocol, Acceptance of the Protocol",
          "Ratification of the Convention as amended, Accession to the Convention as amended(a)"],
         {"": "ConsentToBeBound"}, {"": "Ratification", "a": "Accession"}),
        (["Signature", "Provisional application of the Agreement as amended", "Ratification, Accession(a)"],
         {"": "Signature"}, {"": "Ratification", "a": "Accession"}),
        (["Participation in the Convention by virtue of ratification", "Accession(a), Succession(d), Ratification"],
         {"": "ConsentToBeBound"}, {"": "ConsentToBeBound", "a": "Accession", "d": "Succession"}),
        (["Signature", "Definitive signature(s), Ratification, Accession(a)"],
         {"": "Ratification", "s": "DefinitiveSignature", "a": "Accession"},
         {"": "ConsentToBeBound", "s": "DefinitiveSignature", "a": "Accession"}),
        (["Signature ad referendum (s)", "Definitive signature(s), Ratification"],
         {"": "Ratification", "s": "DefinitiveSignature"}, {"": "Ratification", "s": "Signature"}),
    ],
)  # fmt: skip
def test_a_cell_without_a_letter_is_of_the_one_kind_that_its_heads_leave(heads, signed, consented):
    # Of VI-11, XIX-30-a, VI-18, XI-A-12 and XIV-7-a. The table of 2012 has two columns for them.
    found = captures._two_heads(heads)

    assert dict(letters(found["Signature"])) == signed
    assert dict(letters(found["Ratification"])) == consented


#: As of 3 April 2012, but for the order of the columns.
AU_PAIR = "European Agreement on Au Pair Placement"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the UN's tables of two treaties, of which one is no authority here."""
    older = tmp_path / "captures" / "older"
    older.mkdir(parents=True)
    index = "chapter_no,treaty_no,treaty_name,url\n" + "".join(
        f'4,{number},"{title}",{ADDRESS.format(f"IV-{number}")}\n'
        for number, title in ((11, CHILD), (99, "Agreement on Tin. New York, 7 April 1989"))
    )
    files = {"index.csv": index, "treaties/4-11.csv": TABLE, "treaties/4-99.csv": TABLE}
    with tarfile.open(older / "untc-tables-2015-03-14.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(("Chapter", "Country", "Ratification", "Treaty", "Signature"))
    writer.writerows(
        ("", who, bound, CHILD.replace(". N", ".   N"), signed) for who, signed, bound in OLDER
    )
    (older / "untc-tables-2012-04.csv.gz").write_bytes(gzip.compress(table.getvalue().encode()))
    coe = (
        "Country,Ratification,treaty,Entry,Signature,Reservations,Declarations,Denunciation,Effect denunciation\n"
        f"Luxembourg,24/7/1990,{AU_PAIR},25/8/1990,12/12/1969,23/9/2002,,24/3/2003,X\n"
        f"Spain,11/8/1988,{AU_PAIR},12/9/1988,24/1/1986,,,,X\n"
    )
    (older / "coe-conventions-2012-04.csv.gz").write_bytes(gzip.compress(coe.encode()))
    return tmp_path / "captures"


def test_tables_become_records_and_brackets_come_from_the_older_one(folder, tmp_path, sample):
    shutil.copytree(sample.seeds, tmp_path / "project" / "seeds")
    for name in ("ontology", "shapes"):
        (tmp_path / "project" / name).symlink_to(ROOT / name)
    project, known = Project.find(tmp_path / "project"), known_authorities()
    all_of_it = captures.Captures(project, folder, known)

    found = dict([*all_of_it.tables_of_2015(), *all_of_it.table_of_2012(), *all_of_it.council()])

    assert found["4-99.csv"] == "no authority is this treaty"
    assert all_of_it.missing["IV-99"][0] == "Agreement on Tin. New York, 7 April 1989"
    records = [RecordFolder.read(found[name].folder) for name in ("4-11.csv", CHILD)]
    assert [(one.source.has_all, one.source.departures) for one in records] == [
        (True, "unmarked"), (True, "marked"),
    ]  # fmt: skip
    assert [str(one.source.as_of) for one in records] == ["2015-03-14", "2012-04-03"]
    participants = Participants.of(known)
    acts = [
        {a.slug: str(a.act.day) for a in Acts(r, participants, project.identifiers).named}
        for r in records
    ]
    bound = {f"{C}-ratification-at": "1992-08-06", f"{C}-accession-ck": "1997-06-06"}
    assert acts[0] == bound | {f"{C}-signature-at": "1990-01-26"}
    assert acts[1] == acts[0] | {f"{C}-withdrawal-at": "None"}
    record = RecordFolder.read(found[AU_PAIR].folder)
    done = {
        (act.act.kind, act.actor) for act in Acts(record, participants, project.identifiers).named
    }
    assert {("Reservation", "country/lu"), ("Denunciation", "country/lu")} < done
    assert ("Reservation", "country/es") in done
    assert ("Denunciation", "country/es") not in done


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Agreement on Tin. New York, 7 April 1989", ("Agreement on Tin", "New York", "1989-04-07")),
        ("Agreement on Tin", ("Agreement on Tin", "", "")),
        ("Amendments. London, 14 November 1975 and 9 November 1977",
         ("Amendments. London, 14 November 1975 and 9 November 1977", "", "")),
    ],
)  # fmt: skip
def test_a_title_is_told_from_its_place_and_day(title, parts):
    assert captures._parts_of(title) == parts
