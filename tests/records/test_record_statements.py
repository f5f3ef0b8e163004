"""What participants said: headings, days and the acts that belong together, on pages and in records."""

from __future__ import annotations

import pytest
from conftest import ROOT, known_authorities
from lxml import html

from kb.namespaces import SCHEMA
from kb.records.endnotes import notes
from kb.records.objections import effect_in, objections
from kb.records.provisions import provisions_named
from kb.records.sectiontexts import Section
from kb.records.statements import statements, under_articles
from kb.records.untc import as_they_stand
from kb.seeds.records.account import NotTaken
from kb.seeds.records.acts import Acts
from kb.seeds.records.cells import END_NOTE, GAP, UnreadableCell, acts_in
from kb.seeds.records.folder import Cell, RecordFolder, record_folders
from kb.seeds.records.participants import Participants
from kb.seeds.records.statements import kinds_of_statement, opposed_in

RECORDS = ROOT / "seeds" / "records"
OTHERWISE = "(Unless otherwise indicated, the {} were made upon ratification or accession.)"
TREATY = "Convention on the Rights of the Child. New York, 20 November 1989"


@pytest.fixture(scope="module")
def participants(project) -> Participants:
    return Participants.of(known_authorities(has_tables=False))


@pytest.fixture(scope="module")
def named(participants, project):
    """The acts of records, by the end of their names."""

    def of(slug: str):
        acts = Acts(RecordFolder.read(RECORDS / slug), participants, project.identifiers)
        treaty = acts.record.source.treaty.partition("/")[2]
        return {one.slug.removeprefix(f"{treaty}-"): one for one in acts.named}

    records: dict[str, dict] = {}
    return lambda slug: records.setdefault(slug, of(slug)) if slug not in records else records[slug]


def section(part: str, text: str, participant: str = "Austria") -> Section:
    """A section of a page, and in it the text of one participant."""
    title, kind = {
        "Dec": ("Declarations and Reservations", "declarations"),
        "Obj": ("Objections", "objections"),
        "DecUnderArticle": (
            "Declarations recognizing its competence under articles 31 and 32",
            "declarations",
        ),
    }[part]
    end = "Art" if part == "DecUnderArticle" else "Title"
    page = html.document_fromstring(
        f'<div id="x_divMain{part.removesuffix("UnderArticle")}{end}">{title}</div>'
        f'<div id="x_div{part.removesuffix("UnderArticle")}{end}">{OTHERWISE.format(kind)}</div>'
        f'<div id="x_dg{part}_ctl02_divParticipant">{participant}</div>'
        f'<div id="x_dg{part}_ctl02_divText"><p class="invisible">{participant}</p>{text}</div>'
    )
    return Section.of(page, part)


def cells(found) -> list[tuple[bool, str]]:
    """Whether each cell stands under what the section says of all else, and its words."""
    return [(GAP in cell.head, cell.text) for cell in found if isinstance(cell, Cell)]


def _cells(found) -> list[Cell]:
    """The cells, without what was not taken."""
    return [one for one in found if isinstance(one, Cell)]


PLAIN = "<i>Reservation:<br></i>&nbsp;One part is not applied.<br>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, [(True, "Reservation:")]),
        ("Reservation:<br>Its text.", [(True, "Reservation:")]),
        ("An article is subject to a reservation.", [(True, "[without heading]")]),
        ("Upon signature:<br>Its text.<br>3 May 2016<br>Its text.",
         [(False, "Upon signature: … [without heading]"), (False, "3 May 2016 … [without heading]")]),
        ('".....".', []),  # what is left of one that was withdrawn
        (f"3 May 2016<br>{PLAIN}", [(False, "3 May 2016 … Reservation:")]),
        (f"3 May 2016 {PLAIN}", [(False, "3 May 2016 … Reservation:")]),
        ("<i>Reservation:</i><br>3 May 2016<br>Its text.", [(False, "3 May 2016 … Reservation:")]),
        (f"<i>Upon signature:<br></i>{PLAIN}", [(False, "Upon signature: … Reservation:")]),
        # Set in, and so of what stands over it, with a text between; not set in, and of nobody knows what.
        (
            f"<i>Upon signature:<br></i>{PLAIN}&nbsp;&nbsp;<i>Declaration:</i> Its text.",
            [(False, "Upon signature: … Reservation: … Declaration:")],
        ),
        (
            f"<i>Upon signature:<br></i>{PLAIN}<i>Declaration:<br></i>Its text.",
            [(False, "Upon signature: … Reservation:"), (False, "Declaration:")],
        ),
        (
            f"{PLAIN}3 May 2016<br><i>Declaration:<br></i>Its text.",
            [(True, "Reservation:"), (False, "3 May 2016 … Declaration:")],
        ),
        (
            "<i>Reservation made upon signature:<br></i>Its text.<br><i>Reservations:<br></i>Its text.",
            [(False, "Reservation made upon signature:"), (True, "Reservations:")],
        ),
        (
            "21 May 2009<br>Upon Consent to be bound by Protocol III<br>&nbsp;<i>Reservation:</i> Its text.",
            [(False, "21 May 2009 … Upon Consent to be bound by Protocol III … Reservation:")],
        ),
    ],
)  # fmt: skip
def test_a_statement_was_made_when_the_lines_above_it_say(text, expected):
    found = [
        (is_plain, words)
        for is_plain, words in cells(statements(section("Dec", text), "statement", TREATY))
    ]

    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is not bound by paragraph 1 of article 29 of the Convention.", ["paragraph 1 of article 29"]),
        ("It makes reservations to article 2 (f), article 9 and article 16.", ["article 2 (f), article 9 and article 16"]),
        ("1. Article 14, paragraph 1:", ["Article 14, paragraph 1"]),
        # Under which it is made; of others; told, not made; one of a row that is another's.
        ("In accordance with article 51 it is not bound by article 21.", ["article 21"]),
        ("It will apply article 12 of its Constitution.", []),
        ("With regard to article 27 of the Vienna Convention, it declares this.", []),
        ("With respect to article 3 common to the Geneva Conventions, it declares this.", []),
        ("On that day it withdrew its reservation to article 14.", []),
        ("[With regard to article 14: withdrawn.]", []),
        ("With regard to articles 18 and 19 of the Universal Declaration, it declares this.", []),
        ("Article 12: every citizen serves at eighteen.", []),
    ],
)  # fmt: skip
def test_a_statement_names_an_article_where_its_words_are_about_it(text, expected):
    assert list(provisions_named(text, TREATY)) == expected


def test_of_a_treaty_with_protocols_an_article_is_its_own_where_the_words_say_so():
    weapons = "Convention on Certain Conventional Weapons (with Protocols I, II and III)"
    accepts = "It accepts article 2"

    assert list(provisions_named(f"{accepts}.", weapons)) == []
    assert list(provisions_named(f"{accepts} of the Convention.", weapons)) == ["article 2"]
    assert (
        list(provisions_named(f"{accepts} of the Convention.", "Protocol to the Convention")) == []
    )


def test_articles_stand_behind_the_heading_of_the_text_that_names_them():
    text = (
        "<i>Reservations:</i><br>It is not bound by article 20 (2), nor article 21.<br>"
        "With regard to article 20, it says why.<br><i>Declaration:</i><br>It interprets article 20."
    )

    [(_, words)] = cells(statements(section("Dec", text), "statement", TREATY))

    assert words == "Reservations: … article 20 (2), nor article 21 … Declaration: … article 20"
    reservation, declaration = acts_in("Declarations and Reservations", words)
    assert (reservation.kind, reservation.articles) == ("Reservation", ("20", "21"))
    assert (declaration.kind, declaration.articles) == ("Declaration", ("20",))


def test_under_a_heading_of_both_kinds_articles_are_not_told_apart():
    cell = "Declaration and reservation: … article 12"

    acts = acts_in("Declarations and Reservations", cell)

    assert [(act.kind, act.articles) for act in acts] == [("Declaration", ()), ("Reservation", ())]


# As their texts have it, read on the pages by eye; of Monaco each stands under a heading of its own.
@pytest.mark.parametrize(
    ("slug", "act", "articles"),
    [
        ("untc-iv-11", "reservation-so", ("14", "20", "21")),
        ("untc-iv-11", "reservation-my", ("2", "7", "14", "28", "37")),
        ("untc-iv-11", "reservation-nl", ("26", "37", "40")),
        ("untc-iv-11", "declaration-nl", ("14", "22", "38")),
        ("untc-iv-11", "declaration-mc", ("7",)),
        ("untc-iv-11", "reservation-mc", ("40",)),
        ("untc-iv-11", "declaration-dz", ("14", "13", "16", "17")),
        ("untc-iv-11", "reservation-ch", ("10", "37", "40")),
        ("untc-iv-11", "reservation-om", ("14",)),
        ("untc-iv-11", "reservation-or-declaration-qa", ("2", "14")),  # what its withdrawal left
        ("untc-iv-11", "reservation-ir", ()),  # "any provisions ... incompatible with Islamic laws"
        ("untc-iv-8", "reservation-ae", ("2", "9", "15", "16", "29")),
        ("untc-iv-9", "reservation-la", ("20", "30")),
        ("untc-iv-15", "reservation-my", ("15", "18")),
        ("untc-iv-4", "declaration-se", ("41",)),  # the title of its section is of that article
    ],
)
def test_articles_that_a_statement_names(named, slug, act, articles):
    assert named(slug)[act].act.articles == articles


# Of the objections to Somalia's reservations and others: the sentence of each that says it, or none.
@pytest.mark.parametrize(
    ("slug", "act", "force"),
    [
        ("untc-iv-11", "objection-pl-so", "DoesNotPrecludeEntryIntoForce"),
        ("untc-iv-11", "objection-no-my", "DoesNotPrecludeEntryIntoForce"),  # "does not consider ... to preclude"
        ("untc-iv-11", "objection-se-my", ""),
        ("untc-iv-16", "objection-fr-om", "DoesNotPrecludeEntryIntoForce"),  # "does not, however, prevent"
        ("untc-iv-8", "objection-se-fm", "DoesNotPrecludeEntryIntoForce"),  # "enters into force in its entirety"
    ],
)  # fmt: skip
def test_an_objection_says_whether_the_treaty_is_in_force_between_both(named, slug, act, force):
    assert named(slug)[act].act.force == force


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Convention shall not enter into force between the two States.", "shall not enter into force between"),
        ("This objection precludes the entry into force of the Convention.", "precludes the entry into force"),
        ("It will become operative between the two States without this.", "will become operative between"),
        ("This refers to legislation in force in that State.", ""),
        ("It precludes the entry into force. It enters into force between both.", ""),
    ],
)  # fmt: skip
def test_an_objection_that_precludes_the_entry_into_force_is_told_from_one_that_does_not(
    text, expected
):
    assert effect_in(text) == expected
    if expected:
        [act] = acts_in("Objections", f"3 May 2016 … {WITH} … {expected}")
        assert act.force.startswith("DoesNot" if "become" in expected else "Precludes")


def test_what_is_declared_under_an_article_has_its_heading_and_its_day():
    text = (
        "8 November 2007<br><i>Article 31</i><br>It recognizes it.<br>"
        "<i>Declaration under article 32:</i><br>It recognizes it."
    )

    found = cells(under_articles(section("DecUnderArticle", text), "declaration", TREATY))

    assert found == [
        (False, "8 November 2007 … Article 31"),
        (False, "Declaration under article 32:"),
    ]
    [act] = acts_in("Declarations recognizing its competence under articles 31 and 32", found[0][1])
    assert (act.kind, str(act.day)) == ("Declaration", "2007-11-08")


def test_a_list_under_an_article_is_what_stands_below_its_title():
    page = html.document_fromstring(
        '<div id="x_divMainDecArt">Declarations made under article 18 (1)</div>'
        '<div id="x_divDecArt">(Declaration of provisional application)</div>'
        '<div id="x_dgDecUnderArticle_ctl02_divParticipant">Austria</div>'
        '<div id="x_dgDecUnderArticle_ctl02_divText"><p class="invisible">Austria</p></div>'
    )

    [cell] = under_articles(Section.of(page, "DecUnderArticle"), "declaration", TREATY)

    assert cell.text == "(Declaration of provisional application)"
    assert [one.kind for one in acts_in(cell.head, cell.text)] == ["ProvisionalApplication"]


def test_a_note_may_say_otherwise_so_its_mark_takes_away_what_is_said_of_all():
    # Morocco replaced its reservation by a declaration, which a note alone tells.
    found = statements(section("Dec", PLAIN, "Morocco<sup>47</sup>"), "statement", TREATY)

    assert cells(found) == [(False, "Reservation:")]


WITH = "With regard to the reservation made by Malaysia upon accession:"
SAME = (
    "<i>Subsequently, the Secretary-General received, from it, objections of the same nature:</i>"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"3 May 2016<br><i>{WITH}<br></i>“It objects to this.”", [(False, f"3 May 2016 … {WITH}")]),
        (f"<i>{WITH}<br></i>“It objects to this.”", [(True, WITH)]),
        (f"<i>{WITH}<br></i><br>3 May 2016 “It objects to this.”", [(False, f"3 May 2016 … {WITH}")]),
        # A text without a word of objecting, one that would not object, and one that could.
        (f"3 May 2016<br><i>{WITH}<br></i>“It is against the object and purpose.”", []),
        (f"3 May 2016<br><i>{WITH}<br></i>“It would not object to the reservation.”", []),
        (f"3 May 2016<br><i>{WITH}<br></i>“It objects; an objection could be made to others.”", []),
        # Austria's to the Maldives and Belgium's to Singapore have no word of objecting.
        (f"3 May 2016<br><i>{WITH}<br></i>“It is inadmissible under article 19.”",
         [(False, f"3 May 2016 … {WITH}")]),
        (f"3 May 2016<br><i>{WITH}<br></i>“Austria opposes the declaration.”",
         [(False, f"3 May 2016 … {WITH}")]),
        (f"3 May 2016<br><i>{WITH}<br></i>“It binds without Malaysia benefiting from its reservation.”",
         [(False, f"3 May 2016 … {WITH}")]),
        (f"3 May 2016<br><i>{WITH}<br></i>“They are consequently without effect.”",
         [(False, f"3 May 2016 … {WITH}")]),
        ("<i>Objection to the declaration made by Malaysia upon accession:<br></i>Its text.",
         [(True, "Objection to the declaration made by Malaysia upon accession:")]),
        # The day above holds for both: so the United Kingdom's of 26 June 2003, to Syria and to Bahrain.
        (
            f"3 May 2016<br><i>{WITH}<br></i>It objects.<br><i>{WITH}<br></i>It objects.",
            [(False, f"3 May 2016 … {WITH}"), (False, f"3 May 2016 … {WITH}")],
        ),
        # Of Poland's a heading stands before its own day.
        (
            f"3 May 2016<br><i>{WITH}<br></i>It objects.<br><i>{WITH}<br></i><br>4 May 2017 “It objects.”",
            [(False, f"3 May 2016 … {WITH}"), (False, f"4 May 2017 … {WITH}")],
        ),
        ("14 July1994<br>The declaration made by India is one to which it objects.",
         [(False, "14 July 1994 … declaration … India")]),
        (
            f"{SAME}<br>- 3 May 2016: with regard to the reservation made by Qatar upon signature;<br>",
            [(False, "3 May 2016 … with regard to the reservation made by Qatar upon signature")],
        ),
        ("- 3 May 2016: with regard to the reservation made by Qatar upon signature;<br>", []),
        ("3 May 2016<br><i>With regard to the situation in Malaysia:<br></i>It objects.", []),
    ],
)  # fmt: skip
def test_an_objection_is_one_that_says_so_and_to_what(text, expected):
    assert cells(objections(section("Obj", text))) == expected


# As the headings of the pages of 3 February 2026 have them.
@pytest.mark.parametrize(
    ("heading", "whose"),
    [
        ("With regard to the reservations made by Brunei Darussalam, Kiribati and Saudi Arabia upon accession:",
         ["Brunei Darussalam, Kiribati and Saudi Arabia"]),
        ("With regard to the reservations made by Malaysia upon accession and Qatar upon ratification:",
         ["Malaysia", "Qatar"]),
        ("Objection to the reservation to Article 33 of the Convention made by Oman upon accession:", ["Oman"]),
        ("With regard to the reservation made to article 14 by the United Arab Emirates upon accession",
         ["United Arab Emirates"]),
        ("With regard to the reservation by the Republic of El Salvador made upon signature and confirmed upon ratification:",
         ["Republic of El Salvador"]),
        ("Objection to Reservation of Malaysia upon ratification", ["Malaysia"]),
        ("With regard to the reservation made by Indonesia upon ratification concerning articles 1, 14 and 29 "
         "and with regard to the reservation made by Pakistan upon signature and confirmed upon ratification",
         ["Indonesia", "Pakistan"]),
        ("With regard to the text that was communicated by Malaysia:", []),
        ("With regard to the reservation made by Malaysia:", ["Malaysia"]),
        ("With regard to the reservations and statements made by Qatar upon accession:", ["Qatar"]),
        ("With regard to the reservations, understandings and declarations made by the United States of America:",
         ["United States of America"]),
        ("WIth regard to the servations amde by Pakistan upon ratification:", ["Pakistan"]),
        ("With regard to the interpretative made by Myanmar upon ratification:", ["Myanmar"]),
        ("In respect of reservations by New Zealand (applicable to the Cook Islands) concerning article 2 (f)",
         ["New Zealand"]),
        ("In respect of reservations made by the Government of Iraq with regard to article 9", ["Iraq"]),
        ("With regard to the reservation made by Malaysia upon accession, as modified (see note 28):", ["Malaysia"]),
        ("reservation … Qatar", ["Qatar"]),
    ],
)  # fmt: skip
def test_whose_statement_is_opposed_is_said_by_the_heading(heading, whose):
    assert [one.who for one in opposed_in(heading)] == whose


def test_names_in_a_row_may_have_the_word_that_stands_between_names(participants):
    written = "Bosnia and Herzegovina, Iran (Islamic Republic of) and the Syrian Arab Republic"

    assert participants.find_all(written) == ["country/ba", "country/ir", "country/sy"]
    with pytest.raises(UnreadableCell, match="no State or organisation is called 'Atlantis'"):
        participants.find_all("Malaysia and Atlantis")


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("Statement of understanding:", ("Declaration",)),
        ("(c) Reservation concerning article 10, paragraph 1:", ("Reservation",)),
        ("Declaration and reservation: Article 12", ("Declaration", "Reservation")),
        ("Déclarations made upon ratification:", ("Declaration",)),
        ("Declaration made upon signature and confirmed uponratification:", ("Declaration",)),
        (
            "Reservation to Article 25, paragraph 4 made at the time of ratification",
            ("Reservation",),
        ),
        ("Reservations to articles 14 and 21.", ()),  # the text itself, of the Maldives
        ("The text of the reservation is as follows:", ()),
    ],
)
def test_a_heading_says_which_kind_of_statement_stands_below_it(heading, kinds):
    assert kinds_of_statement(heading) == kinds


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [
        ("Declarations", "3 May 2016", "'' is no heading of a statement that is known here"),
        (
            "Depositary notifications",
            "C.N.1.2001",
            "'C.N.1.2001' is no number of a depositary notification",
        ),
        (
            "Notifications made under article 17",
            "Its text.",
            "'Its text.' is no heading of a statement",
        ),
        ("Objections", "3 May 2016 … To Malaysia", "'To Malaysia' is no heading of a statement"),
        ("Protocol II", "yes", "'yes' is no mark, with or without a day"),
        ("Protocol II", "x (31 June 2002)", "'31 June 2002' is no day of the calendar"),
        ("Date of receipt of the notification … Territories", "Aruba", "'Aruba' is no day"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(head, cell, said):
    with pytest.raises(UnreadableCell, match=said):
        acts_in(head, cell)


# Compared with the pages by eye: the day, what it was made and confirmed with.
@pytest.mark.parametrize(
    ("record", "act", "day", "made", "confirmed"),
    [
        ("untc-iv-8-b", "declaration-cu", "2000-03-17", "signature-cu", ""),
        ("untc-iv-9-b", "declaration-ba", "2012-03-23", "", ""),
        ("untc-iv-11", "reservation-ar", "1990-06-29", "signature-ar", "ratification-ar"),
        ("untc-iv-11", "declaration-ar-2", "1990-12-04", "ratification-ar", ""),
        ("untc-iv-11", "reservation-co-2", "1991-01-28", "ratification-co", ""),
        ("untc-iv-11", "declaration-ma", "None", "", ""),  # it stands since 2006, which its note tells
        ("untc-iv-11", "declaration-gb-2", "1994-09-07", "", ""),
        ("untc-iv-11", "reservation-tr", "1990-09-14", "signature-tr", "ratification-tr"),
        ("untc-iv-12", "reservation-az", "2000-09-28", "", ""),
        ("untc-iv-12", "declaration-gw", "2013-09-24", "ratification-gw", ""),
        ("untc-iv-15", "reservation-mu", "2007-09-25", "signature-mu", ""),
        ("untc-iv-15", "reservation-mu-2", "2010-01-08", "ratification-mu", ""),
        ("untc-iv-15", "reservation-european-union", "2010-12-23", "formal-confirmation-european-union", ""),
        ("untc-iv-15", "declaration-ir", "None", "", ""),
        ("untc-iv-16", "reservation-pl", "2024-12-30", "ratification-pl", ""),
        ("untc-xxvi-2", "reservation-sg", "None", "", ""),  # "upon signature": it never signed
        ("untc-xxvi-2", "declaration-fr", "1981-04-10", "signature-fr", ""),
        ("untc-xxvi-2-a", "declaration-ca", "1998-10-19", "", ""),
        ("untc-xxvi-3", "declaration-de", "1993-01-13", "signature-de", "ratification-de"),
        ("untc-xxvi-5", "declaration-me", "2006-10-23", "", "succession-me"),
        ("untc-xxvi-5", "declaration-rs", "None", "", ""),  # "confirmed upon succession": it acceded
        ("untc-xxvi-8", "declaration-be", "2013-06-07", "", ""),  # four days after its signature
    ],
)  # fmt: skip
def test_a_statement_has_the_day_of_the_act_it_was_made_with(
    record, act, day, made, confirmed, named
):
    one = named(record)[act]
    links = {term.rpartition("#")[2]: slug for term, slug in one.links}
    found = (str(one.act.day), links.get("madeWith", ""), links.get("confirmedWith", ""))

    assert found[0] == day
    assert (found[1].endswith(made), found[2].endswith(confirmed)) == (True, True)
    assert (bool(found[1]), bool(found[2])) == (bool(made), bool(confirmed))


@pytest.mark.parametrize("record", ["untc-xxvi-5", "untc-xxvi-8"])
def test_whoever_declares_that_it_applies_a_treaty_before_it_is_in_force_does_so(record, named):
    # Article 18(1) of both: with its consent. The days are those of the deposits on the page.
    expected = {
        "untc-xxvi-5": {
            "at": "1998-06-29", "ch": "1998-03-24", "cl": "2001-09-10", "mu": "1997-12-03",
            "se": "1998-11-30", "za": "1998-06-26",
        },
        "untc-xxvi-8": {},
    }  # fmt: skip
    applied = {
        one.actor.partition("/")[2]: str(one.act.day)
        for one in named(record).values()
        if one.act.kind == "ProvisionalApplication" and one.links
    }
    declared = {slug for slug in named(record) if slug.startswith("declaration-")}

    assert applied == expected[record]
    assert not declared & {f"declaration-{who}" for who in applied}


# By eye: what the pages of 3 February 2026 say in end notes.
@pytest.mark.parametrize(
    ("record", "act", "day", "territory"),
    [
        ("untc-xxvi-8", "intention-not-to-become-party-us", "2019-07-18", ""),
        ("untc-iv-9-b", "territorial-exclusion-dk", "2004-06-25", "the Faroe Islands"),
        ("untc-iv-9-b", "territorial-application-dk", "2005-08-29", "the Faroe Islands"),
        ("untc-iv-11", "territorial-exclusion-nz", "1993-04-06", "Tokelau"),
        ("untc-iv-11", "withdrawal-of-statement-csxx", "1997-01-28", ""),
        ("untc-iv-11", "withdrawal-of-statement-my", "None", ""),  # "Subsequently"
        ("untc-iv-11", "withdrawal-of-statement-mt", "2001-08-20", ""),
        ("untc-iv-15", "territorial-application-cn", "2008-08-01",
         "the Hong Kong Special Administrative Region and the Macao Special Administrative Region"),
    ],
)  # fmt: skip
def test_end_notes_tell_acts(record, act, day, territory, named):
    one = named(record)[act]

    assert (str(one.act.day), one.act.territory) == (day, territory)


def test_china_applies_the_convention_on_children_to_both_regions(named):
    regions = {
        one.act.territory
        for one in named("untc-iv-11").values()
        if one.act.kind == "TerritorialApplication" and one.actor == "country/cn"
    }

    assert any("Hong Kong" in region for region in regions)
    assert any("Maco" in region for region in regions)  # as it is spelt there


def test_no_act_of_yugoslavia_stands_under_serbia(named):
    acts = [one for one in named("untc-iv-11").values() if one.actor == "country/rs"]

    assert [str(one.act.day) for one in acts if one.act.day and one.act.day.year < 2001] == []


# The days from which WIPO and the Council of Europe have these States as bound by what others had done.
BEGAN = {
    "ba": "1992-03-01", "cz": "1993-01-01", "hr": "1991-10-08", "me": "2006-06-03",
    "mk": "1991-09-08", "rs": "1992-04-27", "si": "1991-06-25", "sk": "1993-01-01",
}  # fmt: skip


def test_what_stands_in_the_row_of_a_successor_its_predecessor_did(participants, project, named):
    signed = {
        record: {slug for slug in named(record) if slug.startswith("signature-")}
        for record in ("wipo-lex-rome", "wipo-lex-pct", "wipo-lex-nairobi")
    }

    assert str(named("wipo-lex-rome")["signature-yucs"].act.day) == "1961-10-26"
    assert str(named("wipo-lex-rome")["ratification-rs"].act.day) == "2003-03-10"
    assert str(named("wipo-lex-pct")["signature-yucs"].act.day) == "1970-06-19"
    assert str(named("wipo-lex-nairobi")["signature-cshh"].act.day) == "1982-12-22"
    assert not {f"signature-{who}" for who in BEGAN} & set.union(*signed.values())
    lists = ("wipo-lex-", "coe-2012-european-", "membership-to-copyright-treaties")
    for path in (path for path in record_folders(RECORDS) if path.name.startswith(lists)):
        acts = Acts(RecordFolder.read(path), participants, project.identifiers).in_cells
        assert acts
        for one in acts:
            who = one.actor.partition("/")[2]
            is_own = one.act.kind in ("Signature", "Ratification", "Accession", "Acceptance")
            assert not (is_own and who in BEGAN and str(one.act.day) < BEGAN[who])


def test_of_two_acts_none_is_the_one_that_a_statement_was_made_with(participants, project):
    record = RecordFolder.read(RECORDS / "untc-xxvi-8")
    table = (
        Cell("1", "Austria", "Ratification", "3 Jun 2014"),
        Cell("1", "Austria", "Provisional application under article 23(n)", "3 Jun 2013 n"),
    )
    head = GAP.join(("Declarations", "upon ratification or provisional application"))
    said = Cell("statement 1", "Austria", head, "Declaration:")

    def links(*cells: Cell):
        folder = RecordFolder(record.path, record.source, cells)
        acts = Acts(folder, participants, project.identifiers).named
        return [slug for one in acts for _, slug in one.links]

    assert links(*table, said) == []
    assert links(table[0], said) == ["arms-trade-treaty-ratification-at"]


def test_a_statement_upon_consent_to_one_protocol_leads_to_that_consent(named):
    acts = named("untc-xxvi-2")

    for act, consent in (("declaration-fr-2", "fr"), ("reservation-us-2", "us")):
        assert [slug for _, slug in acts[act].links] == [
            f"ccw-protocol-iii-consent-to-be-bound-{consent}"
        ]


# Compared with the pages by eye: the day, and the statement where it is known which.
@pytest.mark.parametrize(
    ("record", "act", "day", "statement"),
    [
        ("untc-iv-11", "objection-at-sa", "1997-03-03", ""),  # one of three in a heading
        ("untc-iv-11", "objection-dk-sa", "1997-02-10", ""),  # a second one of the day
        ("untc-iv-11", "objection-fi-pk", "1991-07-25", ""),
        ("untc-iv-11", "objection-de-qa", "1996-03-20", ""),
        ("untc-iv-11", "objection-de-so", "2015-12-11", "reservation-so"),  # a day below its heading
        ("untc-iv-11", "objection-ie-tr", "1992-09-28", "reservation-tr"),  # with its ratification
        ("untc-iv-11", "objection-ie-ir", "1995-09-05", "reservation-ir-2"),
        ("untc-iv-11", "objection-nl-sy", "1995-02-06", ""),  # with its acceptance
        ("untc-iv-11", "objection-nl-ad", "1997-03-06", ""),
        ("untc-iv-11", "objection-nl-ae", "1998-04-06", ""),
        ("untc-iv-11", "objection-no-pk", "1991-12-30", ""),
        ("untc-iv-11", "objection-pt-so", "2016-09-28", "reservation-so"),  # "28 Septembre 2016"
        ("untc-iv-12", "objection-fr-az", "2000-02-08", ""),  # "8 february 2000"
        ("untc-iv-11", "objection-sk-qa", "1993-08-09", ""),
        ("untc-iv-12", "objection-tg-sv", "2016-09-14", "reservation-sv"),  # with its accession
        ("untc-iv-15", "objection-am-az", "2010-09-22", "declaration-az"),
        ("untc-iv-15", "objection-ie-my", "2018-03-20", "reservation-my"),
        ("untc-iv-15", "objection-nl-ly", "2019-02-08", ""),  # Libya's is called a declaration
        ("untc-iv-15", "objection-pt-sv", "2009-09-23", ""),
        ("untc-iv-15", "objection-european-union-bt", "2025-02-21", "reservation-bt"),
        ("untc-iv-16", "objection-fi-om", "2023-03-24", "reservation-om"),
        ("untc-xxvi-2", "objection-ch-us", "2010-02-02", "reservation-us-2"),
    ],
)  # fmt: skip
def test_an_objection_opposes_one_actor_and_its_statement_where_that_is_known(
    record, act, day, statement, named
):
    one = named(record)[act]
    objects = [slug for term, slug in one.links if term.endswith("object")]

    assert str(one.act.day) == day
    assert one.opposed.partition("/")[2] == act.removeprefix(
        f"objection-{one.actor.partition('/')[2]}-"
    )
    assert [slug.endswith(f"-{statement}") for slug in objects] == [True] * bool(statement)


def test_what_is_no_objection_is_none(named):
    # Portugal says that it could object, the United Kingdom that it would not.
    for record, act in (
        ("untc-iv-11", "objection-pt-bd"),
        ("untc-xxvi-2", "objection-gb-us"),
    ):
        assert act not in named(record)


def test_nothing_is_made_with_the_act_of_another_or_after_it_was_confirmed(named):
    for path in RECORDS.glob("untc-*/rows.tsv"):
        acts = {one.slug: one for one in named(path.parent.name).values()}
        for one in acts.values():
            others = {term.rpartition("#")[2]: acts[slug] for term, slug in one.links}
            for key in ("madeWith", "confirmedWith"):
                assert key not in others or others[key].actor == one.actor
            if "madeWith" in others:
                assert one.act.day == others["madeWith"].act.day
            if "confirmedWith" in others:
                assert one.act.day <= others["confirmedWith"].act.day


def test_a_copy_without_a_day_is_not_of_the_day_on_which_it_was_read(participants, project):
    dated = {}
    for slug in ("untc-xml-xviii-16", "untc-xxvi-5"):
        record = Acts(RecordFolder.read(RECORDS / slug), participants, project.identifiers)
        described = record.listing.record.triples
        dated[slug] = [str(value) for value in described.objects(None, SCHEMA.temporalCoverage)]

    assert dated == {"untc-xml-xviii-16": ["../2026-11-28"], "untc-xxvi-5": []}


# Protocols and territories


def test_a_consent_to_one_protocol_is_of_that_protocol_on_the_day_of_its_own_or_of_the_convention(
    named,
):
    acts = named("untc-xxvi-2")
    days = {slug: str(one.act.day) for slug, one in acts.items() if slug.startswith("ccw-protocol")}

    assert days["ccw-protocol-iii-consent-to-be-bound-fr"] == "2002-07-18"
    assert days["ccw-protocol-iii-consent-to-be-bound-us"] == "2009-01-21"
    assert days["ccw-protocol-ii-consent-to-be-bound-bi"] == "2012-07-13"  # its only one
    assert days["ccw-protocol-i-consent-to-be-bound-tr"] == "2005-03-02"  # there it is "Turkey"
    assert days["ccw-protocol-i-succession-mk"] == "1996-12-30"  # by a former name
    assert {slug for slug in days if slug.endswith("-tr")} == {
        "ccw-protocol-i-consent-to-be-bound-tr"
    }


def test_participants_in_single_protocols_are_as_many_as_there_are_marks(named):
    # Counted in the table of the page of 3 February 2026: 126 participants.
    acts = [one for one in named("untc-xxvi-2").values() if one.act.protocol]
    counted = dict.fromkeys(("Protocol I", "Protocol II", "Protocol III"), 0)
    for one in acts:
        counted[one.act.protocol] += 1

    assert len({one.actor for one in acts}) == 126
    assert counted == {"Protocol I": 121, "Protocol II": 96, "Protocol III": 117}
    assert all(one.act.day for one in acts)


def test_a_protocol_that_nobody_knows_is_refused(participants, project):
    with pytest.raises(
        UnreadableCell, match=r"no protocol to the treaty is called '\(Protocol VI\)'"
    ):
        participants.protocol(
            str(project.identifiers.thing("treaty/convention-on-certain-conventional-weapons")),
            "Protocol VI",
        )


# The depositary's lists of the Convention on the Rights of the Child, and the codes of ISO 3166-1.
@pytest.mark.parametrize(
    ("notice", "codes"),
    [
        ("territorial-application-gb", "ai bm vg ky fk hk im ms pn sh gs tc"),
        ("territorial-application-gb-3", "gg"),  # Alderney has none
        ("territorial-application-nl", ""),  # "the Kingdom in Europe"
        ("territorial-application-nl-2", ""),  # the Netherlands Antilles are in no list of today's
        ("territorial-exclusion-nz", "tk"),
    ],
)
def test_a_territory_with_a_code_is_a_place(named, notice, codes):
    assert named("untc-iv-11")[notice].act.places == tuple(f"place/{c}" for c in codes.split())


def test_a_territory_is_called_as_the_depositary_calls_it(named):
    found = {
        (record, slug.removeprefix("territorial-application-")): (
            str(one.act.day),
            one.act.territory,
        )
        for record in ("untc-iv-9-b", "untc-iv-11", "untc-iv-15", "untc-xxvi-2", "untc-xxvi-5")
        for slug, one in named(record).items()
        if one.act.territory
    }

    caribbean = "part of The Netherlands (Islands of Bonaire, Sint Eustatius and Saba)"
    assert found["untc-iv-9-b", "gb"] == ("2014-02-24", "Isle of Man")
    assert found["untc-iv-11", "nl"] == (
        "1995-02-06",
        "the Kingdom in Europe",
    )  # with its acceptance
    assert found["untc-iv-11", "nl-2"] == ("1997-12-17", "Netherlands (Netherlands Antilles)")
    assert found["untc-iv-11", "nl-3"] == ("2000-12-18", "Aruba")  # its row has no participant
    assert found["untc-iv-11", "gb-2"] == ("2014-04-29", "the Bailiwick of Jersey")
    assert found["untc-iv-11", "gb-3"] == ("2020-11-04", "Guernsey and Alderney")
    assert found["untc-iv-11", "pt"] == ("1999-04-27", "Macau")
    assert ("untc-iv-11", "pt-2") not in found  # a note says it again, with "Macao"
    assert found["untc-iv-15", "gb"] == ("2024-09-17", "Bermuda")
    assert found["untc-xxvi-2", "nl-2"] == ("2014-04-28", f"the Caribbean {caribbean}")
    assert found["untc-xxvi-5", "gb-2"] == (
        "2002-04-03",
        "the Bailiwick of Guernsey, Bailiwick of Jersey and the Isle of Man",
    )
    assert "St. Helena and Dependencies, South" in found["untc-xxvi-5", "gb"][1]


def test_a_note_extends_the_treaty_for_the_participant_that_has_its_mark():
    note = (
        "On 4 May 2001, the Government of the United Kingdom notified the Secretary-General that "
        "the Convention would extend to the territory of Bermuda with a declaration."
    )
    said = [("3", note)]
    words = GAP.join(("4 May 2001", "extend", "Bermuda"))
    rows = [["United Kingdom of Great Britain and Northern Ireland 2, 3"]]

    assert _cells(notes(said, rows, [])) == [Cell("note 3", rows[0][0], END_NOTE, words)]
    assert _cells(notes(said, [["China 3"]], [])) == []  # a note of China's on what another did
    told = Cell("territory 1", rows[0][0].partition(" 2")[0], "", f"4 May 2001{GAP}Bermuda")
    assert _cells(notes(said, rows, [told])) == []


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("With territorial exclusion in respect of the Faroe Islands. (See C.N.1.2022.TREATIES-IV.1 of 3 May.)",
         "territorial exclusion … the Faroe Islands … C.N.1.2022.TREATIES-IV.1"),
        ("Upon its Approval, it notified: “The Treaty shall not apply to Bermuda until further notice.”",
         "shall not apply … Bermuda"),
        ("On 4 May 2001, the Secretary-General received this: “it shall not extend to Bermuda unless",
         "4 May 2001 … shall not extend … Bermuda"),
        ("On 4 May 2001, the Secretary-General received this: “its Ratification be extended to Bermuda for whose",
         "4 May 2001 … extended … Bermuda"),
        ("For the Kingdom in Europe. On 4 May 2001: For the Netherlands Antilles and Aruba.",
         "For … the Kingdom in Europe / 4 May 2001 … For … the Netherlands Antilles and Aruba"),
        ("For the text of the declaration see C.N.1", ""),
    ],
)  # fmt: skip
def test_a_note_says_what_territories_are_in_and_out(note, words):
    found = [one.text for one in _cells(notes([("3", note)], [["Netherlands (Kingdom of the) 3"]]))]

    assert " / ".join(found) == words


def test_each_text_of_a_list_of_objections_is_one_and_a_day_without_its_number_is_listed():
    # As note 20 of the Convention against Torture has Bulgaria's, and note 9 of IV-12 Germany's.
    note = (
        "In 1990 the Secretary-General had received objections to the reservations by the States hereinafter: "
        "Bulgaria (24 January 1990): “It does not consider itself bound by the reservations "
        "of Chile.” GermanyMarch 2000): “It objects.”"
    )

    found = list(notes([("20", note)], [["Chile 20"]]))

    assert _cells(found) == [
        Cell("note 20", "Bulgaria", "Objections", "24 January 1990 … reservation … Chile")
    ]
    [left] = [one for one in found if isinstance(one, NotTaken)]
    assert (left.reason, left.words, left.act) == ("has no day", "GermanyMarch 2000", "other")


def test_a_note_tells_who_withdrew_what_it_had_said():
    note = (
        "On 6 February 1995, the Government of Norway sent a communication on the reservation of Pakistan. "
        "Subsequently, on 23 July 1997, the Government of Pakistan informed the Secretary-General "
        "that it had decided to partially withdraw its reservation made upon signature. "
        "On 2 February 2005, the Government of Indonesia withdrew its objection."
    )
    rows = [["Indonesia 11, 28"], ["Iran (Islamic Republic of) 11"], ["Pakistan 11, 25"]]

    assert _cells(notes([("11", note)], rows)) == [
        Cell(
            "note 11",
            "Pakistan 11, 25",
            END_NOTE,
            "23 July 1997 … partially withdraw … reservation",
        )
    ]


# The forms of the pages of 3 February 2026, with other States and days.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 May 1993<br>“It objects to the reservation to art. 6 which the United States of America made.”",
         ["3 May 1993 … reservation … United States of America"]),
        ("The Government takes objection to the reservation entered by the Government of India to article 1.",
         ["reservation … India"]),
        ("3 May 1986<br>It considers that the reservations made by Egypt regarding article 2, and by the "
         "Republic of Korea regarding article 9 are incompatible with it and therefore objects to them.",
         ["3 May 1986 … reservations … Egypt", "3 May 1986 … reservations … Republic of Korea"]),
        ("It considers that the reservations made by Egypt regarding article 2, by the Libyan Arab Jamahiriya upon "
         "accession, and those made by the Maldives [...] are incompatible with it. It objects to them.",
         ["reservations … Egypt", "reservations … Libyan Arab Jamahiriya", "reservations … Maldives"]),
        # Slips of a heading's are not of the text's; another name in the text is not the heading's.
        ("24 June 2011<br><i>With regard to the reservations made by Maysia upon accession:<br></i>"
         "It objects to the modification of the reservations made by Malaysia.",
         ["24 June 2011 … reservations … Malaysia"]),
        ("24 June 2011<br><i>With regard to the reservations made by Turkey upon accession:<br></i>"
         "It objects to the reservations made by Guinea.",
         ["24 June 2011 … With regard to the reservations made by Turkey upon accession:"]),
        ("It objects to it.<br><i>Objections of the same nature were also formulated:</i><br>"
         "i) 3 May 1985: In respect of the reservation by Jamaica concerning article 9 (2).<br>"
         "- 4 May 1986 with regard to the first reservations made by Malawi;",
         ["3 May 1985 … In respect of the reservation by Jamaica concerning article 9 (2)",
          "4 May 1986 … with regard to the first reservations made by Malawi"]),
        ("3 May 1986<br>It therefore objects to them:<br>- Tunisia regarding article 9;<br>"
         "The same objection could be made to the reservations made by:<br>- Egypt regarding article 2.",
         ["3 May 1986 … reservation … Tunisia"]),
    ],
)  # fmt: skip
def test_an_objection_without_a_heading_has_fragments_of_its_text(text, expected):
    assert [words for _, words in cells(objections(section("Obj", text)))] == expected


@pytest.mark.parametrize(
    ("text", "reason", "act"),
    [
        (f"3 May 2016<br><i>{WITH}<br></i>“It is against the object and purpose.”",
         "does not say that somebody objects", "other"),
        ("[See under \"Objections\" in chapter IV.3.]", "does not say to whose statement it objects", "other"),
        (f"28 Septmeber 2016<br><i>{WITH}<br></i>It objects.",
         "'28 Septmeber 2016' is no day; 28 September 2016 is proposed", "no"),
    ],
)  # fmt: skip
def test_what_is_no_objection_or_has_no_day_is_listed(text, reason, act):
    [left] = [one for one in objections(section("Obj", text)) if isinstance(one, NotTaken)]

    assert (left.place, left.reason, left.act) == ("objection 1, line 1", reason, act)


BOTH = [["Czech Republic 7"], ["Slovakia 7"]]


@pytest.mark.parametrize(
    ("note", "rows", "expected"),
    [
        ("On 24 June 1992 and 25 June 1999, respectively, the Government of Bulgaria notified the Secretary-General "
         "of its decision to withdraw the reservations to articles 20 and 30.", [["Bulgaria 7"]],
         ["Bulgaria 7: 24 June 1992 … withdraw … reservation", "Bulgaria 7: 25 June 1999 … withdraw … reservation"]),
        ("On 17 March 1995 and 3 September 1996, respectively, the Governments of Slovakia and the Czech Republic "
         "notified the Secretary-General that they had decided to withdraw the reservation.", BOTH,
         ["Slovakia 7: 17 March 1995 … withdraw … reservation",
          "Czech Republic 7: 3 September 1996 … withdraw … reservation"]),
        ("In communications received on 8 March 1989, 19 and 20 April 1989, respectively, the Governments of Norway, "
         "Sweden and Finland notified the Secretary-General that they had decided to withdraw the reservations.",
         [["Norway 7"], ["Sweden 7"], ["Finland 7"]],
         ["Norway 7: 8 March 1989 … withdraw … reservation", "Sweden 7: 19 April 1989 … withdraw … reservation",
          "Finland 7: 20 April 1989 … withdraw … reservation"]),
        ("On 3 May 1991, the Government of Norway notified the Secretary-General of its decision to withdraw, as from "
         "that date, the reservation to article 9.", [["Norway 7"]],
         ["Norway 7: 3 May 1991 … withdraw … reservation"]),
        ("Subsequently, the Government of Malaysia informed the Secretary-General that it had decided to withdraw its "
         "reservation.", [["Malaysia 7"]], ["Malaysia 7: Subsequently … withdraw … reservation"]),
        # A State acceded, denounced, acceded again and denounced again.
        ("The Government of Guyana had initially acceded to the Protocol on 10 May 1993. On 5 January 1999, the "
         "Government of Guyana notified the Secretary-General of its decision to denounce the said Protocol with "
         "effect from 5 April 1999.", [["Guyana 7"]],
         ["Guyana 7: 10 May 1993 … acceded", "Guyana 7: 5 January 1999 … denunciation … with effect … 5 April 1999"]),
        ("Trinidad and Tobago had initially acceded to the Protocol on 14 November 1980. On 26 May 1998, the Government "
         "of Trinidad and Tobago informed the Secretary-General that it had decided to denounce the Optional Protocol. On "
         "26 August 1998, the Government of Trinidad and Tobago re-acceded to it. On 27 March 2000, the Government of "
         "Trinidad and Tobago notified its decision to denounce the Protocol for the second time, with effect from 27 June "
         "2000.", [["Trinidad and Tobago 7"]],
         ["Trinidad and Tobago 7: 14 November 1980 … acceded", "Trinidad and Tobago 7: 26 May 1998 … denunciation",
          "Trinidad and Tobago 7: 26 August 1998 … acceded",
          "Trinidad and Tobago 7: 27 March 2000 … denunciation … with effect … 27 June 2000"]),
        ("On 15 December 2011, the Government of Canada notified the Secretary-General that it had decided to withdraw from "
         "the Protocol. The action will become effective for Canada on 15 December 2012.", [["Canada 7"]],
         ["Canada 7: 15 December 2011 … notification of withdrawal … will become effective … 15 December 2012"]),
        ("In a communication received on 2 April 1965, the Government of Madagascar denounced the Convention; the "
         "denunciation took effect on 2 April 1966.", [["Madagascar 7"]],
         ["Madagascar 7: 2 April 1965 … denunciation … took effect … 2 April 1966"]),
        ("On 25 August 1997, the Secretary-General received from the Government of Norway a notification of withdrawal "
         "from the Covenant. The Covenant does not contain a withdrawal provision. See C.N.467.1997.TREATIES-10 of 3 May.",
         [["Norway 7"]], ["Norway 7: 25 August 1997 … notification of withdrawal without effect … C.N.467.1997.TREATIES-10"]),
        ("On 10 June 1997, the Secretary-General received communications from the Governments of China and the United "
         "Kingdom. Upon resuming the exercise of sovereignty over Hong Kong, China notified the Secretary-General that "
         "the Convention will also apply to the Hong Kong Special Administrative Region.", [["China 7"]],
         ["China 7: will also apply … the Hong Kong Special Administrative Region"]),
        ("The German Democratic Republic had signed and ratified the Convention on 3 May 1986 and 4 May 1987, "
         "respectively. On 5 May 1990, the Government of the German Democratic Republic notified its withdrawal of the "
         "reservations.", [["Germany 7"]],
         ["German Democratic Republic: signed and ratified … 3 May 1986 … 4 May 1987",
          "German Democratic Republic: 5 May 1990 … withdrawal … reservation"]),
        ("On 21 March 2017, the Secretary-General received the following communication from Portugal relating to the "
         "reservation made by Fiji: “Portugal objects to it.”", [["Fiji 7"]],
         ["Portugal: 21 March 2017 … reservation … Fiji"]),
        ("The Secretary-General received communications from the following States: Austria (3 May 2001): “Austria objects "
         "to it.” Ireland (4 May 2001): “It is against the object and purpose.”", [["Fiji 7"]],
         ["Austria: 3 May 2001 … reservation … Fiji"]),
        ("On 13 January 1989, the Government of Norway informed the Secretary-General that it denounced the Convention "
         "concerning the employment of women (No. 45).", [["Norway 7"]], []),
        # An article, a right, one extension that two usual words tell, and an application of the whole.
        ("In its notification Norway stated: Article 3. Article 25 (b) of the Covenant on Rights shall not apply to "
         "Macau with respect to elected bodies.", [["Norway 7"]], []),
        ("On 28 February 1985, the Government of Norway declared that it has no doubt as to its right, by notification "
         "to the Depositary, to extend the application of the Convention to the Falkland Islands.", [["Norway 7"]], []),
        ("On 4 December 2001: Extension to the following territories for whose relations it is responsible: Anguilla. "
         "On 3 April 2002: Extension to the Isle of Man.", [["Norway 7"]],
         ["Norway 7: 3 April 2002 … Extension to … the Isle of Man", "Norway 7: 4 December 2001 … Extension … Anguilla"]),
        ("On 14 October 1996, the Secretary-General received from the Government of Norway a communication stating that "
         "it had decided to apply the Convention to Hong Kong, subject to a reservation.", [["Norway (Kingdom of) 7"]],
         ["Norway (Kingdom of) 7: 14 October 1996 … apply … Hong Kong"]),
    ],
)  # fmt: skip
def test_a_note_says_what_was_done_on_each_of_its_days(note, rows, expected):
    found = _cells(notes([("7", note)], rows))

    assert [f"{cell.participant}: {cell.text}" for cell in found] == expected
    for cell in found:
        assert acts_in(cell.head, cell.text)


@pytest.mark.parametrize(
    ("note", "act"),
    [
        ("On 3 May 2016, the Government of Norway made a communication.", "no"),
        ("On 3 May 2016, the Government of Norway notified the Secretary-General of a thing.", "other"),
        ("Norway has modified its reservation.", "other"),
        ("Several Governments notified the Secretary-General that they consider it incompatible: Sweden, 4 Aug 1997. On "
         "3 May 2016, the Government of Norway notified that it withdraws its reservation.", "other"),
        ("See note 1 under “Norway” in the “Historical Information” section in the front matter of this volume.", ""),
        ("Official Records of the General Assembly, Forty-fifth Session, Supplement No. 49.", ""),
    ],
)  # fmt: skip
def test_a_note_without_the_usual_words_is_listed(note, act):
    left = [one.act for one in notes([("7", note)], [["Norway 7"]]) if isinstance(one, NotTaken)]

    assert left == [act] * bool(act)


def test_a_withdrawal_that_a_note_tells_too_is_told_once():
    # So North Korea's from CEDAW; Mauritania's stands among the texts alone.
    told = "23 November 2015 … withdraw … reservation"
    alone = Cell(
        "statement 46",
        "Mauritania 39",
        END_NOTE,
        "25 July 2014 … partially withdraws … reservation",
    )
    noted = Cell("note 18", "Norway 17, 18", END_NOTE, told)

    cells = [Cell("statement 20", "Norway 17", END_NOTE, told), alone, noted]

    assert list(as_they_stand(cells)) == [alone, noted]


def test_a_text_may_say_that_a_statement_was_withdrawn():
    text = "<i>Upon signature:</i><br>It is not bound.<br>On 3 May 2025, it informed that it withdraws its reservation."
    text = text.replace("it informed", "Norway informed the Secretary-General")

    found = [
        (cell.head, cell.text)
        for cell in _cells(statements(section("Dec", text), "statement", TREATY))
    ]

    assert (END_NOTE, "3 May 2025 … withdraws … reservation") in found
    assert kinds_of_statement("Partial withdrawal of reservation") == ()
    [act] = acts_in("Declarations and Reservations", "Partial withdrawal of reservation")
    assert act.kind == "WithdrawalOfStatement"
