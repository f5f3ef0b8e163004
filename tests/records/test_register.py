"""The register of UK Treaties Online: every row is accounted for, and means whom it meant on its day."""

from __future__ import annotations

import gzip
import json
import shutil
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from conftest import ROOT, known_authorities

from kb.namespaces import SCHEMA, TRO
from kb.records.recordfolder import Given
from kb.records.registerimport import import_register
from kb.seeds.project import Project
from kb.seeds.records.acts import Acts
from kb.seeds.records.cells import UnreadableCell
from kb.seeds.records.folder import RecordFolder, record_folders
from kb.seeds.records.participants import Participants
from kb.seeds.records.register import HISTORIES, LABELS, Register, table

REGISTER = ROOT / "seeds" / "records" / "uk-treaties-online"
RECORDS = sorted(REGISTER.glob("uk-treaties-online-*/"))
DATED = "Action … Action Date"
BOTH = f"{DATED} … Effective Date"


@pytest.fixture(scope="module")
def authorities():
    return known_authorities(has_tables=False)


@pytest.fixture(scope="module")
def register() -> Register:
    """The register with one treaty on human rights and one on trade."""
    read = Register.of(RECORDS[0])
    treaties = {"1": {"subject": "TRADE"}, "2": {"subject": "HUMAN RIGHTS"}}
    return Register(read.value, read.meanings, treaties, {"2": "treaty/cedaw"})


def test_every_row_is_taken_or_stands_in_a_list_with_its_reason():
    """The capture has 150,024 rows of 10,641 treaties (counted in the capture's own lines)."""
    rows, treaties = Counter(), set()
    for folder in RECORDS:
        record = RecordFolder.read(folder)
        rows.update(cell.row for cell in record.cells if not cell.row.endswith(".0"))
        rows.update(left.place for left in record.source.account.not_taken)
        treaties.update(record.register.treaties)
        assert all(left.reason for left in record.source.account.not_taken)

    assert (len(rows), set(rows.values()), len(treaties)) == (150_024, {1}, 10_641)


def test_each_row_that_was_taken_is_an_act_or_lists_a_participant(authorities):
    participants, ids = Participants.of(authorities), Project(ROOT).identifiers
    told = Counter()
    for folder in RECORDS:
        record = RecordFolder.read(folder)
        acts = Acts(record, participants, ids)
        places = [act.place for act in acts.in_cells]
        told.update(act.act.kind for act in acts.in_cells)

        assert (places, acts.problems) == ([*range(len(record.cells))], [])
    assert told["EntryIntoForce"] == 6_123  # treaties of the capture that have such a day
    assert told["Listed"] > 14_000


def test_every_label_of_the_register_stands_in_the_table_with_a_reason():
    """749 labels, as they are counted in the capture."""
    rows = table(REGISTER / LABELS)

    assert len({row["label"] for row in rows}) == 749
    assert all(row["reason"] for row in rows)


def test_whom_the_table_names_is_known_or_has_a_name_of_its_own(authorities):
    for row in table(REGISTER / LABELS):
        for reference in filter(None, (row["actor"], row["territory"].strip("="))):
            is_described = row["name"] and reference == (row["territory"] or row["actor"])
            assert is_described or reference in authorities, row


@pytest.mark.parametrize(
    ("label", "word", "day", "actor", "places"),
    [
        # Barbados became independent on 30 November 1966 (Barbados Independence Act 1966).
        ("Barbados", "Extension", "01/05/1938", "country/gb", ("place/barbados-territory",)),
        ("BARBADOS", "Accession", "01/05/1970", "country/bb", ()),
        # A colony in capitals, as the register has it before the independence of 1973.
        ("BAHAMAS", "Extension", "01/05/1960", "country/gb", ("place/bahamas-territory",)),
        ("Gold Coast", "Extension", "01/05/1950", "country/gb", ("place/gold-coast",)),
        # New Zealand administered Western Samoa until 1 January 1962.
        ("Western Samoa", "Extension", "01/05/1950", "country/nz", ("place/western-samoa",)),
        ("WESTERN SAMOA", "Accession", "01/05/1965", "country/ws", ()),
        ("CEYLON", "Signature", "01/05/1950", "country/lk", ()),
        ("ZAIRE", "Accession", "01/05/1975", "country/cd", ()),
        ("SOVIET UNION", "Ratification", "01/05/1970", "country/suhh", ()),
        ("Berlin West", "Extension", "01/05/1970", "country/de", ("place/berlin-west",)),
        ("EUROPEAN ECONOMIC COMMUNITY", "Signature", "01/05/1970",
         "organization/european-economic-community", ()),
        # Dominions signed for themselves; to them a treaty was extended too.
        ("Australia", "Signature", "01/05/1919", "country/au", ()),
        ("Australia", "Extension", "01/05/1905", "country/gb", ("place/australia-territory",)),
        ("Hong Kong", "Extension", "30/06/1997", "country/gb", ("place/hk",)),
        ("Hong Kong", "Notification", "01/07/1997", "country/cn", ("place/hk",)),
        ("YUGOSLAVIA", "Signature", "01/05/1960", "country/yucs", ()),
        ("SERBIA", "Ratification", "01/05/1910", "country/kingdom-of-serbia", ()),
        # The World Health Organization has the Republic of Korea's acceptance on that day.
        ("KOREA", "Acceptance", "17/08/1949", "country/kr", ()),
        # Chapter X of the UN Treaty Collection has the Cook Islands on that day.
        ("Cook Islands", "Accession", "25/03/1993", "country/ck", ()),
        ("Cook Islands", "Extension", "10/01/1985", "country/nz", ("place/cook-islands-territory",)),
        # The Netherlands and Australia had each a New Guinea; of the Netherlands were Surinam and Curaçao.
        ("New Guinea", "Extension", "29/04/1954", "country/nl", ("place/netherlands-new-guinea",)),
        ("New Guinea", "Extension", "03/05/1954", "country/au", ("place/new-guinea",)),
        ("West Indies", "Extension", "01/12/1955", "country/nl", ("place/netherlands-west-indies",)),
        ("Antarctic Territory", "Extension", "12/11/1971", "country/au",
         ("place/australian-antarctic-territory",)),
        # Australia has it since 1 July 1914 (Norfolk Island Act 1913).
        ("Norfolk Island", "Extension", "18/02/1914", "country/gb", ("place/nf",)),
        ("Barbados", "Accession", "01/05/1938", "country/gb", ("place/barbados-territory",)),
        ("Barbados", "Ratification", "01/05/1978", "country/bb", ()),
    ],
)  # fmt: skip
def test_label_word_and_day_give_who_acts(register, label, word, day, actor, places):
    who, act = register.entry(DATED, f"{word} … {day}", label, "1")

    assert (who, act.places) == (actor, places)


@pytest.mark.parametrize(
    ("label", "word", "day"),
    [
        ("Barbados", "Extension", "01/05/1987"),  # on a day after its independence
        ("GAMBIA THE", "Accession", "01/12/1928"),  # The Gambia was no State before 1965
        ("KOREA", "Accession", "01/05/1930"),  # under Japan
        ("New Guinea", "Extension", "01/01/1961"),  # of both States that day
        ("TANGANYIKA", "Withdrawal", "19/08/1977"),  # united with Zanzibar in 1964
        ("TAIWAN", "Signature", "01/05/1960"),
        ("FRANCE", "Extension", "01/05/1930"),  # to which of its territories?
        ("ATLANTIS", "Signature", "01/05/1930"),
        ("FRANCE", "Navigation", "01/05/1930"),
    ],
)
def test_what_is_not_known_is_not_taken(register, label, word, day):
    with pytest.raises(UnreadableCell):
        register.entry(DATED, f"{word} … {day}", label, "1")


NOBODY = ("", ())
GB = "country/gb"


@pytest.mark.parametrize(
    ("label", "word", "in_1950", "in_1970", "in_2026"),
    [
        # Independent since 4 February 1948, Sri Lanka since 22 May 1972: the same State.
        ("CEYLON", "Accession", ("country/lk", ()), ("country/lk", ()), ("country/lk", ())),
        ("Ceylon", "Extension", NOBODY, NOBODY, NOBODY),
        # The Congo was Belgian until 30 June 1960; Zaire was its name from 1971 to 1997.
        ("ZAIRE", "Accession", NOBODY, ("country/cd", ()), ("country/cd", ())),
        ("SOVIET UNION", "Accession", ("country/suhh", ()), ("country/suhh", ()), NOBODY),
        # The Federal Republic extended treaties to Berlin (West) until 3 October 1990.
        ("Berlin West", "Extension", *[("country/de", ("place/berlin-west",))] * 2, NOBODY),
        # Independent as Ghana on 6 March 1957.
        ("Gold Coast", "Extension", (GB, ("place/gold-coast",)), NOBODY, NOBODY),
        # A trust territory of New Zealand until 1 January 1962, Samoa since 1997.
        ("Western Samoa", "Extension", ("country/nz", ("place/western-samoa",)), NOBODY, NOBODY),
        ("WESTERN SAMOA", "Accession", NOBODY, ("country/ws", ()), ("country/ws", ())),
        # From 1 January 1958; the European Union took its place on 1 December 2009.
        ("EUROPEAN ECONOMIC COMMUNITY", "Accession", NOBODY,
         ("organization/european-economic-community", ()), NOBODY),
    ],
)  # fmt: skip
def test_who_acts_in_1950_1970_and_2026(register, label, word, in_1950, in_1970, in_2026):
    def on(year: int) -> tuple[str, tuple[str, ...]]:
        try:
            who, act = register.entry(DATED, f"{word} … 01/05/{year}", label, "1")
        except UnreadableCell:
            return NOBODY
        return who, act.places

    assert (on(1950), on(1970), on(2026)) == (in_1950, in_1970, in_2026)


def test_no_state_acts_for_a_territory_after_it_ceased_to_answer_for_it():
    """But for Hong Kong: China notified in June 1997 what would be from 1 July."""
    spans = defaultdict(list)
    for row in table(REGISTER / HISTORIES):
        spans[row["thing"], row["responsible"]].append(row["until"])
    for row in table(REGISTER / LABELS):
        ends = spans.get((row["territory"], row["actor"]))
        if ends and all(ends):
            assert row["until"] and row["until"] <= max(ends), row


def test_histories_are_of_whom_labels_mean_and_each_has_its_source(authorities):
    meant = {row[key] for row in table(REGISTER / LABELS) for key in ("actor", "territory")}
    for row in table(REGISTER / HISTORIES):
        assert row["thing"] in meant and row["source"].startswith("http"), row
        states = {*filter(None, (row["responsible"], row["became"]))}
        assert states <= {*authorities, *meant}, row
        assert row["since"] < (row["until"] or "9"), row


def test_a_territory_says_which_state_answered_for_it_and_what_became_of_it():
    read = Register.of(RECORDS[0])
    told = dict(read.described(["place/barbados-territory", "place/bm", "country/sardinia"], "x:"))
    barbados = "".join(told["place/barbados-territory"])
    node = "<x:place/barbados-territory#succession-gb-bb> "

    assert f"{node}<{TRO.predecessor}> <x:country/gb>" in barbados
    assert f"{node}<{TRO.successionKind}> <{TRO.NewIndependence}>" in barbados
    assert f'{node}<{SCHEMA.startDate}> "1966-11-30"' in barbados
    assert "Kingdom of Great Britain and Northern Ireland (until 1966-11-30)." in barbados
    assert "for its international relations: United Kingdom" in "".join(told["place/bm"])
    sardinia = "".join(told["country/sardinia"])
    assert f"<{TRO.predecessor}> <x:country/sardinia>" in sardinia
    assert "In being until 1861-03-17." in sardinia


@pytest.mark.parametrize(
    ("label", "word", "treaty", "kind"),
    [
        ("FRANCE", "Adherence", "1", "Accession"),
        ("FRANCE", "Understanding", "1", "Declaration"),
        ("Gold Coast", "App without mod", "1", "TerritorialApplication"),
        ("Gold Coast", "Not Applicable", "1", "TerritorialExclusion"),
        ("Gold Coast", "Accession", "1", "TerritorialApplication"),  # no consent of a State anew
        ("FRANCE", "Bound", "1", "OtherAct"),
        ("FRANCE", "Withdrawal", "1", "OtherAct"),  # it may be of a statement
        ("FRANCE", "Denunciation", "1", "Denunciation"),
        ("FRANCE", "Denunciation", "2", "OtherAct"),  # of human rights, each is looked at first
        ("Gold Coast", "Denunciation", "1", "OtherAct"),  # its State does not leave
    ],
)
def test_a_word_means_an_act_of_ours_or_stays_the_registers(register, label, word, treaty, kind):
    _, act = register.entry(DATED, f"{word} … 03/05/1950", label, treaty)

    assert act.kind == kind


@pytest.mark.parametrize(
    ("label", "actor"),
    [("FRANCE", "country/fr"), ("Barbados", "country/gb"), ("BARBADOS", "country/bb")],
)
def test_a_row_without_a_word_or_a_day_lists_whom_its_label_means(register, label, actor):
    who, act = register.entry("Country", label, label, "1")

    assert (who, act.kind, act.day) == (actor, "Listed", None)


@pytest.mark.parametrize("label", ["YUGOSLAVIA", "KOREA", "Hong Kong"])
def test_a_label_that_meant_several_means_nobody_without_a_day(register, label):
    with pytest.raises(UnreadableCell):
        register.entry("Country", label, label, "1")


def test_a_word_alone_tells_nothing_of_the_day(register):
    """An accession of "Barbados" is the colony's or the State's."""
    with pytest.raises(UnreadableCell):
        register.entry("Action", "Ratification", "Barbados", "1")


def test_a_sentinel_is_no_day(register):
    _, undated = register.entry(BOTH, "Accession … 01/01/1905 … 01/01/1900", "FRANCE", "1")
    _, real = register.entry(BOTH, "Accession … 01/01/1986 … 01/02/1986", "FRANCE", "1")

    assert (undated.day, undated.effect, undated.own) == (None, None, "undated")
    assert (str(real.day), str(real.effect)) == ("1986-01-01", "1986-02-01")


def test_an_effect_before_its_act_stays_in_the_cell_but_of_a_succession(register):
    cell = "{} … 03/05/1990 … 01/01/1980"
    effects = {
        word: register.entry(BOTH, cell.format(word), "FRANCE", "1")[1].effect
        for word in ("Accession", "Succession")
    }

    assert (effects["Accession"], str(effects["Succession"])) == (None, "1980-01-01")


def test_a_treaty_of_ours_keeps_its_name(register):
    assert register.treaty_of("1") == "treaty/uk-1"
    assert register.treaty_of("2") == "treaty/cedaw"


def test_of_the_crosswalk_only_what_is_the_same_is_ours(tmp_path):
    folder, authorities = tmp_path / "records" / "uk", tmp_path / "authorities"
    folder.mkdir(parents=True)
    authorities.mkdir()
    for name in ("mapping.yaml", LABELS):
        shutil.copy(REGISTER / name, folder)
    rows = [
        "# A comment stands before the head.",
        "treaty\tregister\tdecision",
        "treaty/npt\t70835\tsame",
        "treaty/tpnw\t70835\tother",
        "treaty/tpnw\t90123\tone of several in it",
    ]
    (authorities / "crosswalk.tsv").write_text("\n".join(rows), "utf-8")

    register = Register.of(folder / "uk-90000")

    assert register.treaty_of("70835") == "treaty/npt"
    assert register.treaty_of("90123") == "treaty/uk-90123"


CAPTURE = [
    {
        "id": "90123", "title": "Postal Convention", "signed_date": "12/11/1895", "signed_place": "Paris",
        "definitive_eif_date": None, "references": ["UN Registration United/0: 78 277"],
        "subject": "POSTAL", "bilateral_or_multilateral": "MULTI",
        "document_url": "https://register.example/1.html", "captured_at": "2026-05-17T13:10:42Z",
        "parties_detail": [
            {"country": "FRANCE", "action": "Signature", "action_date": "12/11/1895", "effective_date": None},
            {"country": "ATLANTIS", "action": "Signature", "action_date": "12/11/1895", "effective_date": None},
            {"country": "SPAIN", "action": None, "action_date": None, "effective_date": None},
        ],
    },
    {"id": "90124", "title": "Cmd 1", "parties_detail": []},
]  # fmt: skip


def test_a_capture_gives_the_same_bytes_each_time_and_leaves_a_bad_row_in_the_list(
    tmp_path, authorities
):
    folder = tmp_path / "seeds" / "records" / "uk"
    folder.mkdir(parents=True)
    for name in ("mapping.yaml", LABELS):
        shutil.copy(REGISTER / name, folder)
    capture = tmp_path / "records.jsonl.gz"
    capture.write_bytes(gzip.compress("\n".join(map(json.dumps, CAPTURE)).encode()))

    def imported() -> dict[str, str]:
        given = Given("editors")
        import_register(Project(ROOT), capture, folder / "mapping.yaml", given, authorities)
        return {path.name: path.read_text("utf-8") for path in (folder / "uk-90000").iterdir()}

    first = imported()
    assert imported() == first
    assert first["rows.tsv"].splitlines()[1:] == [
        "90123.1\tFRANCE\tAction … Action Date\tSignature … 12/11/1895\t90123",
        "90123.3\tSPAIN\tCountry\tSPAIN\t90123",
    ]
    assert "90123.2\trows\tparticipant\t'ATLANTIS' means nobody" in first["not-taken.tsv"]


def test_a_register_is_taken_in_where_dataset_does_not_leave_it_out(tmp_path):
    folder = tmp_path / "records" / "uk"
    (folder / "uk-90000").mkdir(parents=True)
    shutil.copy(REGISTER / LABELS, folder)
    dataset = tmp_path / "dataset.yaml"
    shutil.copy(ROOT / "seeds" / "dataset.yaml", dataset)
    assert [path.name for path in record_folders(folder.parent)] == ["uk-90000"]

    text = dataset.read_text("utf-8").replace("[uk-treaties-online]", "[uk]")
    dataset.write_text(text, "utf-8")
    assert record_folders(folder.parent) == []


def test_what_the_crosswalk_has_as_ours_gets_no_numbers_a_second_time(register):
    """ "UN Registration United/0: 78 277" is volume 78, page 277 of the United Nations Treaty Series, where the Genocide
    Convention is printed (its page in the UN Treaty Collection says so)."""
    row = {
        "title": "Convention", "signed": "", "place": "", "subject": "", "sides": "MULTI", "page": "https://e.example/1",
        "references": "UN Registration United/0: 78 277 | Treaty Series 058/1970: Cmnd 4421 | Other NOT PUBLISHED/0: 0",
    }  # fmt: skip
    told = dict(
        replace(register, treaties={"1": row, "2": row}).described((), "https://e.example/id/")
    )
    numbers = {
        reference: [line.split(" ", 2)[2] for line in lines if f"<{SCHEMA.value}>" in line]
        for reference, lines in told.items()
    }

    assert numbers["treaty/cedaw"] == []
    assert numbers["treaty/uk-1"] == [
        '"1" .\n',
        '"vol. 78, p. 277" .\n',
        '"No. 58 (1970)" .\n',
        '"Cmnd. 4421" .\n',
    ]


def test_what_the_register_alone_describes_leads_to_what_stands_in_every_part(
    register, authorities
):
    """Parts of records are made apart: a link from one to what another describes leads nowhere there."""
    base = "https://e.example/id/"
    used = {row["thing"] for row in table(REGISTER / HISTORIES)}
    for reference, lines in replace(register, treaties={}).described(used, base):
        for line in lines:
            subject, _, value = line.removesuffix(" .\n").split(" ", 2)
            target = value.strip("<>").removeprefix(base).partition("#")[0]
            leads = value.startswith(f"<{base}") and target != reference

            assert not leads or target in authorities, line
            assert subject.startswith(f"<{base}{reference}"), line
