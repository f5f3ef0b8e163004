"""Tables of CSV are read as their mapping says, and nothing in them is guessed."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import DEPOSITARY, ROOT, known_authorities
from tables import MAPPING, TABLE, put

from kb.cli import main
from kb.errors import SeedError
from kb.mapping.authorities import write_authorities
from kb.namespaces import RDF, TRO
from kb.records.recordfolder import Given, Imported
from kb.records.tableimport import import_table
from kb.seeds.authorities import read_authorities
from kb.seeds.project import Project
from kb.seeds.records.account import NOT_TAKEN
from kb.seeds.records.acts import Acts
from kb.seeds.records.folder import ROWS, RecordFolder
from kb.seeds.records.participants import Participants

GIVEN = Given("editors")
#: A table whose heads and letters say the kinds, as depositaries of the United Nations have them.
HEADED = """\
Participant,Signature,"Ratification, Accession(a), Succession(d)"
Austria,20 Sep 2017,8 May 2018
Cook Islands,,4 Sep 2018 a
Fiji,20 Sep 2017,[ 7 Jul 2020 ]
Kiribati,20 Sep 2017,26 Sep 2019 q
"""
MANYTREATIES = DEPOSITARY / "manytreaties-env-memberships.csv.gz"


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """The project's seeds, to write into."""
    return copied(tmp_path / "project")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project's seeds, where nothing is written."""
    return copied(tmp_path_factory.mktemp("untouched"))


def copied(root: Path) -> Project:
    shutil.copytree(ROOT / "seeds", root / "seeds")
    for name in ("ontology", "shapes"):
        (root / name).symlink_to(ROOT / name)
    return Project.find(root)


def test_a_table_is_kept_cell_by_cell_with_its_mapping(copy, tmp_path):
    path, how = put(tmp_path)

    done = import_table(copy, path, how, GIVEN)

    assert done.folder == copy.seeds / "records" / "list"
    assert (done.folder / ROWS).read_text("utf-8").splitlines() == [
        "row\tparticipant\thead\tcell",
        "2\tAUT\tsigned\t20.09.2017",
        "2\tAUT\tbound\t08.05.2018",
        "3\tCOK\tacceded\t04.09.2018",
    ]
    assert (done.folder / "mapping.yaml").read_text("utf-8") == MAPPING
    assert dict(RecordFolder.read(done.folder).source.counts) == {"rows": 2}


@pytest.mark.slow
def test_what_people_coded_is_a_witness_and_says_so(copy, tmp_path):
    import_table(copy, *put(tmp_path), GIVEN)

    ids = copy.identifiers
    mapped = write_authorities(read_authorities(copy.seeds / "authorities", ids), ids)

    graph = next(lines for name, lines in mapped.facts.items() if name.endswith("/record-list"))
    acts = {match[1] for line in graph if (match := re.match(r"<[^>]*/action/([^>]+)>", line))}
    assert acts == {"tpnw-signature-at", "tpnw-ratification-at", "tpnw-accession-ck"}
    known = [line for line in mapped.provenance if "/fact/record-list>" in line]
    assert any(line.endswith("ontology#Coded> .\n") for line in known)
    assert any("creativecommons.org/publicdomain" in line for line in mapped.asserted())


def test_a_record_says_of_an_organisation_that_it_lists_that_it_acts_in_treaties(copy, tmp_path):
    # No authority says it of the UNDP; of the European Union one does.
    table = TABLE.replace("AUT", "United Nations Development Programme").replace("COK", "EU27")
    code = "  code: ISO 3166-1 alpha-3\n"

    import_table(copy, *put(tmp_path, table, MAPPING.replace(code, "")), GIVEN)

    known = read_authorities(copy.seeds / "authorities", copy.identifiers)
    is_actor = (None, RDF.type, TRO.TreatyActor)
    assert is_actor in known["organization/undp"].recorded["record/list"]
    assert "record/list" not in known["organization/european-union"].recorded


@pytest.mark.slow
def test_the_same_table_again_gives_the_same_folder(copy, tmp_path):
    path, how = put(tmp_path)
    folder = import_table(copy, path, how, GIVEN).folder
    before = {one.name: one.read_bytes() for one in folder.iterdir()}

    again = import_table(copy, path, folder / "mapping.yaml", GIVEN)

    assert (again.gone, again.new) == ((), ())
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (TABLE.replace(";", ","), "list.csv:1:1: has one column, 'state,signed,bound,acceded,left'; say in the mapping delimiter: \",\""),
        (TABLE.replace("left", "gone", 1), "how.yaml:21:6: there is no column 'left' in the table; it has state, signed"),
        (TABLE.replace("left", "bound", 1), "list.csv:1:1: has the column 'bound' twice"),
        (TABLE.replace("COK", '"COK'), "list.csv:3:1: is no row of such a table: unexpected end of data; close the quotation mark"),
        (TABLE.replace("31.12.9999", "01.01.9998"), "list.csv:2:1: '01.01.9998' under 'left' looks like a sign for no day (also in lines 3); declare it under none:"),
        ("", "list.csv:1:1: the text is empty"),
        (TABLE.encode("latin-1").replace(b"AUT", b"A\xfcT"), "list.csv:2:1: is not UTF-8: byte 33 is 0xfc"),
        (TABLE.replace("AUT", "A\0T"), "list.csv:2:2: has the character U+0000"),
        (TABLE + "x" * 50_000_000, "has more than 10,000,000 bytes"),
        ("<html><table><tr><td>state", "there is no column 'state' in the table"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_trusted_is_refused_and_nothing_is_written(
    untouched, tmp_path, table, said
):
    with pytest.raises(SeedError) as caught:
        import_table(untouched, *put(tmp_path, table), GIVEN)

    assert said in str(caught.value)
    assert not (untouched.seeds / "records" / "list").exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (";31.12.9999\nC", "\nC", "has 4 fields for 5 columns\tmend the row"),
        ("20.09.2017", "2017-09-20", "'2017-09-20' is no day of the form DD.MM.YYYY, under 'signed'\tdeclare it under none:"),
        ("20.09.2017", "31.09.2017", "'31.09.2017' is no day of the form"),
        ("20.09.2017", "２０.09.2017", "'２０.09.2017' is no day of the form"),
        ("20.09.2017", '"=HYPERLINK(""https://e.org"")"', "is no day of the form"),
        ("AUT", '"=HYPERLINK(""https://e.org"")"', "no State or organisation has the code '=HYPERLINK"),
        ("AUT", "", "has no participant\tmend the row"),
        ("AUT", "XXX", "no State or organisation has the code 'XXX' of ISO 3166-1 alpha-3\tgive the authority this name"),
        ("31.12.9999", "01.01.9998", "'01.01.9998' under 'left' looks like a sign for no day\tdeclare it"),
        ("31.12.9999", "01.01.2018", "has a withdrawal before the consent\tmend the row"),
        ("20.09.2017", "06.07.2017", "has a day under 'signed' before the treaty's adoption, 2017-07-07\t"),
        ("20.09.2017", "04.02.2026", "2026-02-04 lies after 2026-02-03, the record's day\t"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_trusted_stands_in_a_list_and_the_others_are_taken(
    untouched, tmp_path, old, new, said
):
    assert old in TABLE

    done = import_table(untouched, *put(tmp_path, TABLE.replace(old, new, 1)), GIVEN)

    head, *refused = (done.folder / NOT_TAKEN).read_text("utf-8").splitlines()
    rows = (done.folder / ROWS).read_text("utf-8").splitlines()[1:]
    counts = dict(RecordFolder.read(done.folder).source.counts)
    shutil.rmtree(done.folder)
    assert head == "place\tpart\tact\treason\tmend\twords"
    assert [row.split("\t")[:3] for row in refused] == [["2", "rows", "participant"]]
    assert said in refused[0]
    assert rows == ["3\tCOK\tacceded\t04.09.2018"]
    assert counts == {"rows": 2, "rows refused": 1}


@pytest.mark.parametrize("table", [TABLE.replace("AUT", "XXX"), TABLE.replace(";31", ";1;31", 1)])
def test_a_table_of_which_a_row_is_left_out_may_lack_participants(untouched, tmp_path, table):
    mapping = MAPPING.replace("participants: some", "participants: all")

    left = import_table(untouched, *put(tmp_path, table, mapping), GIVEN)
    has_all = [RecordFolder.read(left.folder).source.has_all]
    whole = import_table(untouched, *put(tmp_path, TABLE, mapping), GIVEN)
    has_all.append(RecordFolder.read(whole.folder).source.has_all)
    shutil.rmtree(whole.folder)

    assert has_all == [False, True]


@pytest.mark.slow
def test_a_row_that_was_mended_leaves_the_list(copy, tmp_path):
    import_table(copy, *put(tmp_path, TABLE.replace("AUT", "XXX")), GIVEN)

    done = import_table(copy, *put(tmp_path), GIVEN)

    assert not (done.folder / NOT_TAKEN).exists()
    assert [cell.participant for cell in done.new] == ["AUT", "AUT"]


@pytest.mark.slow
def test_a_byte_order_mark_is_no_part_of_the_first_column(copy, tmp_path):
    path, how = put(tmp_path, b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode())

    assert len(import_table(copy, path, how, GIVEN).page.cells) == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("publisher: A researcher\n", "", "has no 'publisher'; add the key 'publisher'"),
        ("kind: Signature", "kind: Signing", "how.yaml:18:19: 'Signing' is none of the values known here"),
        (", kind: Signature", "", "how.yaml:18:5: needs one of 'kind', 'kind_in' and 'heads'"),
        ("{is: treaty/tpnw}", "{is: treaty/no-such}", "how.yaml:16:10: there is no treaty/no-such"),
        ("{is: treaty/tpnw}", "{column: treaty}", "'column' needs 'names'"),
        ("  source: https://e.org/codes\n", "", "'names' needs 'source'"),
        (', "31.12.9999"', "", "'31.12.9999' under 'left' looks like a sign for no day (also in lines 3)"),
        ("none: [n/a, ", "none: [", "'n/a' is no day of the form DD.MM.YYYY, under 'signed'; declare it under none:"),
        ("days: DD.MM.YYYY", "days: DD-MM-YYYY", "'DD-MM-YYYY' is none of the values known here"),
        ("as_of: 2026-02-03", "as_of: 2026-02-30", "how.yaml:4:1: '2026-02-30' has not the form wanted"),
    ],
)  # fmt: skip
def test_a_mapping_that_leaves_something_open_is_told(untouched, tmp_path, old, new, said):
    assert old in MAPPING

    with pytest.raises(SeedError) as caught:
        import_table(untouched, *put(tmp_path, mapping=MAPPING.replace(old, new)), GIVEN)

    assert said in str(caught.value)
    assert not (untouched.seeds / "records" / "list").exists()


def refused(done: Imported) -> list[tuple[int, str, str]]:
    rows = (one for one in done.page.not_taken if one.part == "rows")
    return [(int(row.place), row.reason, row.mend) for row in rows]


@pytest.mark.slow
def test_two_columns_that_tell_one_act_are_told(copy, tmp_path):
    table = TABLE.replace("COK;n/a;04.09.2018", "COK;n/a;05.09.2018")
    mapping = MAPPING.replace(", before: [bound]", "")
    mend = "say which goes before the other: before: [bound]"

    same = import_table(copy, *put(tmp_path, mapping=mapping), GIVEN)
    other = import_table(copy, *put(tmp_path, table, mapping), GIVEN)

    assert refused(same) == [(3, "'acceded' and 'bound' tell one act on the same day", mend)]
    assert refused(other) == [(3, "'acceded' and 'bound' tell one act on different days", mend)]
    # Where one goes before the other, it is said how often the other has another day.
    assert import_table(copy, *put(tmp_path, table), GIVEN).counts["days passed over"] == 1


@pytest.mark.slow
def test_a_signature_before_the_day_that_the_table_has_for_the_treaty_is_told(copy, tmp_path):
    table = "".join(
        f"{line};{adopted}\n"
        for line, adopted in zip(
            TABLE.splitlines(), ("concluded", "21.09.2017", "07.07.2017"), strict=True
        )
    )

    done = import_table(copy, *put(tmp_path, table, MAPPING + "adopted: concluded\n"), GIVEN)

    reason = "has a day under 'signed' before that under 'concluded'"
    assert refused(done) == [(2, reason, "mend the row, or the treaty's day")]


@pytest.mark.slow
def test_a_column_may_name_the_kinds_and_another_the_treaties(copy, tmp_path):
    mapping = MAPPING.partition("treaty:")[0] + (
        "treaty: {column: treaty, names: {Ban: treaty/tpnw}, source: https://e.org/read-me}\n"
        "acts:\n  - {day: day, kind_in: how, kinds: {ratified: Ratification}}\n"
    )
    table = "treaty;state;how;day\nBan;AUT;ratified;08.05.2018\nOther;AUT;ratified;08.05.2018\n"

    done = import_table(copy, *put(tmp_path, table, mapping), GIVEN)

    mend = "add it to names: of treaty: in the mapping"
    assert refused(done) == [(3, "no treaty is given for 'Other'", mend)]
    assert (done.folder / ROWS).read_text("utf-8").splitlines()[1:] == [
        "2\tAUT\thow … day\tratified … 08.05.2018\tBan"
    ]


def test_the_command_takes_a_table_with_its_mapping_alone(copy, tmp_path):
    path, how = put(tmp_path)
    command = ["--project", str(copy.root), "import", path, "--mapping", str(how)]

    assert CliRunner().invoke(main, [*command, "--saved", "2026-02-03"]).exit_code == 2
    found = CliRunner().invoke(main, command)
    assert (found.exit_code, found.stderr) == (0, "list: 3 cells; 2 rows\n")


def test_the_command_tells_the_rows_that_were_not_taken(copy, tmp_path):
    path, how = put(tmp_path, TABLE.replace("AUT", ""))

    found = CliRunner().invoke(
        main, ["--project", str(copy.root), "import", path, "--mapping", str(how)]
    )

    told = f"refused: {path}:2:1: has no participant; mend the row\n"
    assert (found.exit_code, found.stderr) == (
        0, f"list: 1 cells; 2 rows, 1 rows refused\n{told}"
    )  # fmt: skip


def test_the_example_of_the_documentation_is_read(copy, tmp_path):
    text = (
        (ROOT / "seeds" / "README.md").read_text("utf-8").partition("## A table with a mapping")[2]
    )
    table, mapping = (
        re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL)[1] for kind in ("csv", "yaml")
    )

    done = import_table(copy, *put(tmp_path, table, mapping), GIVEN)

    assert [(cell.participant, cell.head) for cell in done.page.cells] == [
        ("AUT", "ratified"), ("COK", "acceded")
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(not MANYTREATIES.exists(), reason="the file of manytreaties is not here")
def test_the_memberships_of_environmental_treaties_need_sentinels_and_precedence(copy, tmp_path):
    table = gzip.decompress(MANYTREATIES.read_bytes())
    mapping = MAPPING.replace("Accession, before: [bound]", "Accession").replace(
        'delimiter: ";"', "delimiter: ','").replace("column: state", "column: stateID").replace(
        "day: signed", "day: stateSignature").replace("day: acceded", "day: Accession").replace(
        "day: bound", "day: stateRat").replace("day: left", "day: stateWithdrawal").replace(
        '"31.12.9999"', "none", 1)  # fmt: skip

    with pytest.raises(SeedError) as caught:
        import_table(copy, *put(tmp_path, table, mapping + "adopted: Signature\n"), GIVEN)

    # Counted with another program: 5,208 cells have the sentinel, 2,800 rows accession and
    # ratification on the same day.
    said = str(caught.value)
    assert re.search("'31.12.9999' under 'stateWithdrawal' looks like .* and 5,202 more", said)
    assert re.search("'NA' is no day of the form DD.MM.YYYY, under 'stateRat'", said)
    assert re.search("'Accession' and 'stateRat' tell one act on the same day .* more", said)
    assert "before that under 'Signature'" in said
    assert not (copy.seeds / "records" / "list").exists()


def test_heads_and_letters_of_a_table_say_the_kinds_and_brackets_who_has_left(untouched, tmp_path):
    mapping = re.sub(r"(?s)delimiter.*?days: [A-Z.]+", "days: D Mon YYYY", MAPPING)
    mapping = re.sub(
        r"(?s)participant:.*?treaty:", "participant: {column: Participant}\ntreaty:", mapping
    )
    mapping = re.sub(r"(?s)acts:.*", "acts: heads\n", mapping)

    done = import_table(untouched, *put(tmp_path, HEADED, mapping), GIVEN)
    record = RecordFolder.read(done.folder)
    shutil.rmtree(done.folder)

    ids, known = untouched.identifiers, Participants.of(known_authorities(has_tables=False))
    acts = {one.slug: str(one.act.day) for one in Acts(record, known, ids).named}
    assert acts == {
        "tpnw-signature-at": "2017-09-20", "tpnw-ratification-at": "2018-05-08",
        "tpnw-accession-ck": "2018-09-04", "tpnw-signature-fj": "2017-09-20",
        "tpnw-ratification-fj": "2020-07-07", "tpnw-withdrawal-fj": "None",
    }  # fmt: skip
    head = "Ratification, Accession(a), Succession(d)"
    reason = f"the letter 'q' is not in its head: '{head}', under '{head}'"
    assert refused(done) == [(5, reason, "say in the mapping what it means")]


def test_letters_marks_and_effects_of_a_table_are_read_as_its_mapping_says(untouched, tmp_path):
    mapping = re.sub(r"(?s)delimiter.*?days: [A-Z.]+", "marks: [X]\ndays: D/M/YYYY", MAPPING)
    mapping = re.sub(r"(?s)acts:.*", (
        "acts:\n  - {day: bound, kind: Ratification, letters: {a: Accession}}\n"
        "  - {day: said, kind: Denunciation, effect: since}\n  - {mark: said, kind: Reservation}\n"
    ), mapping)  # fmt: skip
    table = "state,bound,said,since,other\nAUT,8/5/2018,X,,y\nCOK,4/9/2018 a,3/2/2025,3/2/2026,\n"

    done = import_table(untouched, *put(tmp_path, table, mapping), GIVEN)
    record = RecordFolder.read(done.folder)
    shutil.rmtree(done.folder)

    ids, known = untouched.identifiers, Participants.of(known_authorities(has_tables=False))
    acts = {
        one.slug: (str(one.act.day), str(one.act.effect)) for one in Acts(record, known, ids).named
    }
    assert acts == {
        "tpnw-ratification-at": ("2018-05-08", "None"), "tpnw-reservation-at": ("None", "None"),
        "tpnw-accession-ck": ("2018-09-04", "None"),
        "tpnw-denunciation-ck": ("2025-02-03", "2026-02-03"),
    }  # fmt: skip
    [column] = done.page.not_taken
    assert (column.place, column.act, column.reason) == (
        "column 5",
        "other",
        "1 values are not read",
    )
