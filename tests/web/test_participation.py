"""The table of participants on a treaty's page, and the questions that records answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import lxml.html
import pytest
from rdflib.namespace import RDFS

from kb.namespaces import TRO
from kb.seeds.ontology import Ontology

OTTAWA = "anti-personnel-mine-ban-convention"


@pytest.fixture(scope="module")
def client(whole_client):
    """Tables are compared with whole pages of depositaries."""
    return whole_client


def rows_on(client, treaty: str, language: str = "en") -> dict[str, list[str]]:
    """The rows of the table: for each participant the words of its cells."""
    page = client.get(
        f"/page/treaty/{treaty}?lang={language}", headers={"Accept": "text/html"}
    ).text
    table = page.partition('id="participants"')[2].partition("</table>")[0]
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in rows_of(table)[2:]]
    names = [words(cells[0].partition("</a>")[0]) for cells in rows]  # without its statements
    cells = ([words(cell) for cell in cells[1:]] for cells in rows)
    return dict(zip(names, cells, strict=True))


def rows_of(table: str) -> list[str]:
    """What stands before the first row of a table, and each row."""
    return re.split(r"<tr[^>]*>", table)


def words(html: str) -> str:
    """What is read of a piece of a page, without the numbers of its sources."""
    without = re.sub(r"&#8288;<sup>.*?</sup>", "", html, flags=re.S)
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", without)).split())
    return re.sub(r" (?=[.:,])", "", text)


def answer(client, question: str, **asked: str) -> list[dict[str, str]]:
    """The rows of an answer, with the last parts of IRIs."""
    response = client.get(f"/questions/{question}.csv", query_string=asked)
    rows = csv.DictReader(io.StringIO(response.text))
    return [{name: re.split("[/#]", value)[-1] for name, value in row.items()} for row in rows]


@pytest.mark.parametrize(
    ("treaty", "participant", "cells"),
    [  # each cell read on the page of the depositary, each day of binding worked out by hand
        ("tpnw", "Algeria", ["September 20, 2017", "", "not bound", ""]),
        ("tpnw", "Benin", ["September 26, 2018", "December 11, 2020 ratification", "March 11, 2021 computed", ""]),
        ("tpnw", "Cook Islands", ["", "September 4, 2018 accession", "January 22, 2021 computed", ""]),
        (OTTAWA, "Estonia", ["", "May 12, 2004 accession", "November 1, 2004 computed", "December 27, 2025 notice June 27, 2025"]),
        (OTTAWA, "Montenegro", ["", "October 23, 2006 succession", "not known here", ""]),
        (OTTAWA, "Poland", ["December 4, 1997", "December 27, 2012 ratification", "June 1, 2013 computed", "notice August 20, 2025 expected February 20, 2026 The depositary's note makes it subject to the condition of article 20(3)."]),
        ("berne-convention", "Bahamas", ["", "July 5, 1976 continued application", "July 10, 1973 recorded", ""]),
        ("berne-convention", "Croatia", ["", "July 28, 1992 succession", "October 8, 1991 recorded", ""]),
    ],
)  # fmt: skip
def test_a_row_has_signature_consent_binding_and_leaving_apart(client, treaty, participant, cells):
    assert rows_on(client, treaty)[participant] == cells


@pytest.mark.parametrize(
    ("treaty", "many"), [("tpnw", 99), (OTTAWA, 166), ("berne-convention", 182)]
)
def test_the_table_has_a_row_for_each_participant_that_the_record_has(client, treaty, many):
    assert len(rows_on(client, treaty)) == many


@pytest.mark.slow
def test_a_page_counts_as_the_depositary_does(client):
    # What each page of the UN Treaty Collection says of itself: signatories, parties.
    counts = {
        "convention-on-the-rights-of-the-child": (140, 196),
        "convention-on-the-rights-of-persons-with-disabilities": (164, 193),
        "chemical-weapons-convention": (165, 193),
        "convention-on-certain-conventional-weapons": (50, 128),
        OTTAWA: (132, 162),
        "arms-trade-treaty": (130, 117),
        "tpnw": (95, 74),
    }
    for treaty, (signed, consented) in counts.items():
        page = client.get(f"/page/treaty/{treaty}?lang=en").text
        said = f"{signed} signed, {consented} consented to be bound and have not left."
        assert said in words(page), treaty


@pytest.mark.parametrize(
    ("treaty", "consented", "participant"),
    [  # the rows of the record that have a day of entry into force alone
        ("paris-convention", 180, "Viet Nam"),
        ("madrid-agreement-on-indications-of-source", 35, "New Zealand"),
    ],
)
def test_who_is_bound_without_a_recorded_consent_is_counted_apart(
    client, treaty, consented, participant
):
    page = words(client.get(f"/page/treaty/{treaty}?lang=en").text)

    assert f"{consented} consented to be bound and have not left. Bound without a consent" in page
    assert "that is recorded: 1." in page
    assert rows_on(client, treaty)[participant][1] == ""


def test_a_page_says_how_many_consents_the_treaty_needed(client):
    # Article 15(1) of the Ban Treaty, and article 65(1) of the Convention against Cybercrime.
    assert "50 were needed for entry into force." in words(client.get("/page/treaty/tpnw").text)


def test_what_is_only_called_for_makes_nobody_a_participant(client):
    page = client.get("/page/treaty/un-cybercrime-convention?lang=en").text
    table = page.partition('id="participants"')[2].partition("</table>")[0]

    assert "/page/country/ie" in table  # which has signed
    assert "/page/group/" not in table


def test_reservations_stand_beside_the_participant(client):
    rows = client.get("/page/treaty/convention-on-the-rights-of-the-child?lang=en").text
    row = next(one for one in rows_of(rows)[1:] if "/page/country/au" in one)

    assert "/page/action/convention-on-the-rights-of-the-child-reservation-au" in row


# Somalia does not consider itself bound by articles 14, 20 and 21; Poland objects, and does not preclude.
@pytest.mark.parametrize(
    ("state", "language", "told"),
    [
        ("so", "en", "reservation (art. 14, 20, 21)"),
        ("so", "id", "pensyaratan (pasal 14, 20, 21)"),
        ("pl", "en", "objection (Somalia, does not preclude entry into force)"),
        ("pl", "vi", "phản đối bảo lưu (Somalia, không ngăn cản điều ước có hiệu lực)"),
    ],
)
def test_a_statement_has_its_articles_and_an_objection_its_effect(client, state, language, told):
    child = "convention-on-the-rights-of-the-child"
    headers, query = {"Accept": "text/html"}, {"lang": language}
    of_treaty = client.get(f"/page/treaty/{child}", headers=headers, query_string=query).text
    of_state = client.get(f"/page/country/{state}", headers=headers, query_string=query).text

    row = next(one for one in rows_of(of_treaty)[1:] if f"/page/country/{state}" in one)
    assert told in words(row)
    assert told in words(of_state)


@pytest.mark.parametrize("number", ["0", "14a", "-1", "1000", ""])
def test_what_is_no_number_is_refused(client, number):
    question = "/questions/which-reservations-touch-an-article.csv"
    response = client.get(question, query_string={"article": number})

    assert response.status_code == 400
    assert "is no number: write it as in 14" in response.json["detail"]


def test_the_table_says_what_it_is_not_and_as_of_which_day(client):
    page = client.get("/page/treaty/tpnw?lang=en", headers={"Accept": "text/html"}).text
    above = words(page.partition('id="participants"')[2].partition("<table")[0])

    until = (
        "Recorded until February 3, 2026: everybody who had signed or consented by then is here."
    )
    assert until in above
    assert "As of February 3, 2026: UN Treaty Collection, status of treaties, XXVI-9" in above
    assert "Not a legal register: ask the depositary." in above


def test_a_treaty_whose_participants_are_not_recorded_has_no_table(client):
    page = client.get("/page/treaty/bbnj-agreement?lang=en").text

    assert 'id="participants"' not in page


def row_of_the_ban_on_mines(client, country: str) -> str:
    """What the table on the page of a country says of the Ottawa Convention."""
    page = client.get(f"/page/country/{country}?lang=en", headers={"Accept": "text/html"}).text
    table = page.partition('id="participants"')[2].partition("</table>")[0]
    return next(words(row) for row in rows_of(table) if f"/page/treaty/{OTTAWA}" in row)


def test_the_page_of_a_state_has_its_treaties_each_with_the_day_of_its_record(client):
    assert row_of_the_ban_on_mines(client, "id") == (
        "Anti-Personnel Mine Ban Convention "
        "As of April 3, 2012: UN Treaty Collection, status of XXVI-5, table of April 2012. "
        "As of July 8, 2014: UN Treaty Collection, status of XXVI-5, table of 2015. "
        "As of February 3, 2026: UN Treaty Collection, status of treaties, XXVI-5. "
        "1997 disarmament December 4, 1997 February 16, 2007 ratification August 1, 2007 computed"
    )


def test_nobody_reads_the_day_of_a_notice_as_that_of_leaving(client):
    assert row_of_the_ban_on_mines(client, "ee").endswith("December 27, 2025 notice June 27, 2025")
    assert "notice August 20, 2025 expected February 20, 2026" in row_of_the_ban_on_mines(
        client, "pl"
    )


@pytest.mark.parametrize(
    ("path", "language", "told"),
    [
        (f"action/{OTTAWA}-withdrawal-ee", "en", {"notice of withdrawal"}),
        (f"action/{OTTAWA}-withdrawal-ee", "id", {"pemberitahuan penarikan diri"}),
        (f"action/{OTTAWA}-withdrawal-fi", "vi", {"thông báo rút khỏi"}),
        (f"action/{OTTAWA}-withdrawal-lv", "fr, en;q=0.5", {"notice of withdrawal"}),
    ],
)
def test_the_small_line_of_a_notice_says_that_it_is_one(client, path, language, told):
    headers = {"Accept": "text/html", "Accept-Language": language}
    page = client.get(f"/page/{path}", headers=headers).text

    kinds = re.findall(r'<a href="/page/term/(?:Withdrawal|Denunciation)[^>]*>([^<]*)</a>', page)
    assert set(kinds) == told


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        (f"action/{OTTAWA}-withdrawal-pl", "The act"),
        (f"anticipated/{OTTAWA}-withdrawal-pl", "The act"),
    ],
)
def test_acts_of_a_record_are_told_with_its_day(client, path, heading):
    page = client.get(f"/page/{path}?lang=en", headers={"Accept": "text/html"}).text

    section = words(page.partition(f">{heading}</h2>")[2].partition("</section>")[0])
    assert section.startswith(
        "As of February 3, 2026: UN Treaty Collection, status of treaties, XXVI-5."
    )


@pytest.mark.parametrize(
    ("treaty", "column"),
    [
        ("tpnw", "Consent to be bound"),
        (OTTAWA, "Consent or other basis"),  # two have succeeded
        ("berne-convention", "Consent or other basis"),
    ],
)
def test_who_succeeded_is_not_said_to_have_consented(client, treaty, column):
    page = client.get(f"/page/treaty/{treaty}?lang=en", headers={"Accept": "text/html"}).text

    assert column in [words(one) for one in re.findall(r'<th scope="col".*?</th>', page)]


@pytest.mark.parametrize("treaty", ["tpnw", OTTAWA])
def test_a_state_in_an_armed_conflict_stays_bound_as_the_treatys_page_says(client, treaty):
    page = words(client.get(f"/page/treaty/{treaty}?lang=en", headers={"Accept": "text/html"}).text)

    assert "engaged in an armed conflict when the period ends stays bound" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Not an authentic text"), ("id", "Bukan teks autentik"), ("vi", "Không phải văn bản")],
)
def test_the_page_of_a_text_that_is_not_authentic_says_so(client, language, said):
    path = "/page/record/text-of-the-mine-ban-convention-article-20"
    page = client.get(f"{path}?lang={language}", headers={"Accept": "text/html"}).text

    assert said in words(page)


def clauses_on(client, treaty: str, language: str) -> list[str]:
    """What the page of a treaty says of each of its final clauses, as HTML."""
    page = client.get(f"/page/treaty/{treaty}?lang={language}").text
    row = page.partition('title="https://w3id.org/treaty-kb/ontology#finalClause"')[2]
    return row.partition("</dd>")[0].split('<div class="one">')[1:]


@pytest.mark.parametrize(
    ("treaty", "language", "records", "said"),
    [
        ("tpnw", "en", ["ban-treaty-article-15", "ban-treaty-article-15", "ban-treaty-article-17"],
         "Not an authentic text"),
        ("tpnw", "vi", ["ban-treaty-article-15", "ban-treaty-article-15", "ban-treaty-article-17"],
         "Không phải văn bản xác thực"),
        ("berne-convention", "id", ["berne-convention-article-29", "berne-convention-article-35"],
         "Bukan teks autentik"),
    ],
)  # fmt: skip
def test_a_clause_that_was_read_in_a_copy_says_so_and_leads_to_the_record(
    client, treaty, language, records, said
):
    found = clauses_on(client, treaty, language)

    links = [f'href="/page/record/text-of-the-{one}' for one in records]
    assert [link in clause for link, clause in zip(links, found, strict=True)] == [True] * len(
        found
    )
    assert [clause.count(said) for clause in found] == [1] * len(found)


def test_a_clause_whose_record_has_no_note_says_nothing_of_it(client):
    [clause] = clauses_on(client, "un-cybercrime-convention", "en")

    assert "/page/record/" not in clause


#: Who is bound on a day: worked out by hand from the cells of the depositary's page and the final clauses. A day stands
#: before its answer: + bound, - not bound, ? not known, and the reason.
BOUND_ON = """
anti-personnel-mine-ban-convention
    at      1998-12-31 - not yet in force for it; 1999-03-01 + in force for it
    gn      1999-03-31 - not yet in force for it; 1999-04-01 + in force for it
    me      2006-10-22 ? consented, no day of entry into force; 2010-01-01 + in force for it
    ee      2025-12-26 + in force for it; 2025-12-27 - has left
    lv      2025-12-26 + in force for it; 2025-12-27 - has left
    lt      2025-12-26 + in force for it; 2025-12-27 - has left
    fi      2026-01-09 + in force for it; 2026-01-10 - has left
    pl      2026-02-03 + in force for it; 2026-02-20 ? after the day of the record
convention-on-cluster-munitions
    lt      2025-03-05 + in force for it; 2025-03-06 - has left
convention-against-torture
    ddde    1987-10-08 - not yet in force for it; 1987-10-09 + in force for it; 1990-10-03 - a State that is no more
    cshh    1988-08-05 - not yet in force for it; 1988-08-06 + in force for it; 1993-01-01 - a State that is no more
    yucs    1991-10-10 + in force for it; 1992-04-27 - a State that is no more
    hr      1992-10-11 ? consented, no day of entry into force; 1992-10-12 + in force for it
    cz      1993-02-21 ? consented, no day of entry into force; 1993-02-22 + in force for it
    sk      1993-05-27 ? consented, no day of entry into force; 1993-05-28 + in force for it
    si      1993-08-14 - not yet in force for it; 1993-08-15 + in force for it
    mk      1994-12-11 ? consented, no day of entry into force; 1994-12-12 + in force for it
    rs      2001-03-11 ? consented, no day of entry into force; 2001-03-12 + in force for it
international-covenant-on-civil-and-political-rights
    ddde    1976-03-22 - not yet in force for it; 1976-03-23 + in force for it
    yucs    1976-03-22 - not yet in force for it; 1976-03-23 + in force for it
    cshh    1976-03-22 - not yet in force for it; 1976-03-23 + in force for it
    ba      1993-08-31 ? consented, no day of entry into force; 1993-09-01 + in force for it
    cn      2026-02-03 - signature alone
second-optional-protocol-to-the-international-covenant-on-civil-and-political-rights
    ddde    1991-07-11 - a State that is no more
    me      2006-10-22 ? consented, no day of entry into force; 2006-10-23 + in force for it
convention-on-the-elimination-of-all-forms-of-discrimination-against-women
    cshh    1982-03-17 - not yet in force for it; 1982-03-18 + in force for it
    yucs    1982-03-27 - not yet in force for it; 1982-03-28 + in force for it
    us      2026-02-03 - signature alone
convention-on-the-rights-of-the-child
    cshh    1991-02-05 - not yet in force for it; 1991-02-06 + in force for it
optional-protocol-to-the-convention-on-the-elimination-of-all-forms-of-discrimination-against-women
    bo      2000-12-26 - not yet in force for it; 2000-12-27 + in force for it
chemical-weapons-convention
    cu      1997-05-28 - not yet in force for it; 1997-05-29 + in force for it
    sy      2013-10-13 - not yet in force for it; 2013-10-14 + in force for it
arms-trade-treaty
    ca      2019-09-16 - not yet in force for it; 2019-09-17 + in force for it
international-convention-for-the-protection-of-all-persons-from-enforced-disappearance
    th      2024-06-12 - not yet in force for it; 2024-06-13 + in force for it
"""
ANSWERS = {"+": "bound", "-": "not bound", "?": "not known"}


def worked_out() -> Iterator[tuple[str, str, str, tuple[str, str]]]:
    """Treaty, actor, day and what is to be answered."""
    treaty = ""
    for line in BOUND_ON.split("\n")[1:-1]:
        if not line.startswith(" "):
            treaty = line
            continue
        actor, answers = line.split(maxsplit=1)
        for words_of_day in answers.split("; "):
            day, sign, because = words_of_day.split(maxsplit=2)
            yield treaty, actor, day, (ANSWERS[sign], because)


@pytest.mark.parametrize(("treaty", "actor", "day", "said"), [*worked_out()])
def test_who_is_bound_on_a_day(client, treaty, actor, day, said):
    rows = answer(client, "who-is-bound-on", treaty=treaty, date=day)

    [row] = [row for row in rows if row["actor"] == actor]
    assert (row["answer"], row["because"]) == said
    assert row["known_until"] == row["departures_known_until"] == "2026-02-03"


@pytest.mark.parametrize(
    ("treaty", "day", "bound"),
    [  # counted in the depositary's cells; of most, those whose consents brought the treaty into force on that day
        ("convention-against-torture", "1987-06-26",  # the twentieth: Denmark
         "af ar bg by bz ch cm dk eg fr hu mx no ph ru se sn ua ug uy"),
        # The tenth was the German Democratic Republic's, which was no more; Norway consented on 5 September.
        ("second-optional-protocol-to-the-international-covenant-on-civil-and-political-rights", "1991-07-11",
         "au es fi is nl nz pt ro se"),
        # Slovenia, the Czech Republic, Slovakia, Bosnia and Herzegovina and Croatia succeeded; New Zealand's six
        # months go on, and Spain has not consented.
        ("convention-on-certain-conventional-weapons", "1993-12-15",
         "at au ba bg bj by ch cn cu cy cz de dk ec fi fr gr gt hr hu in jp la li lv mn mx ne nl no pk pl ru se si sk"
         " tn ua"),
        # Bolivia's three months, from 27 September, go on.
        ("optional-protocol-to-the-convention-on-the-elimination-of-all-forms-of-discrimination-against-women",
         "2000-12-22", "at bd dk fr ie it na nz sn th"),
        ("optional-protocol-to-the-convention-against-torture", "2006-06-22",  # the twentieth: Honduras, with Bolivia
         "al ar bo cr dk es ge gb hn hr lr ml mt mu mv mx pl py se uy"),
        ("convention-on-the-rights-of-persons-with-disabilities", "2008-05-03",  # the twentieth: Ecuador
         "bd cu ec es ga gn hr hu in jm jo mx na ni pa pe sm sv tn za"),
        ("convention-on-cluster-munitions", "2010-08-01",  # the thirtieth: Burkina Faso, with Moldova
         "al at be bf bi de dk es fr hr ie jp la lu md me mk mt mw mx ne ni no nz si sl sm uy va zm"),
        ("international-convention-for-the-protection-of-all-persons-from-enforced-disappearance", "2010-12-23",
         "al ar bf bo cl cu de ec es fr hn iq jp kz ml mx ng py sn uy"),  # the twentieth: Iraq
    ],
)  # fmt: skip
def test_all_who_were_bound_on_a_day(client, treaty, day, bound):
    rows = answer(client, "who-is-bound-on", treaty=treaty, date=day)

    assert sorted(row["actor"] for row in rows if row["answer"] == "bound") == sorted(bound.split())


@pytest.mark.parametrize(
    ("treaty", "before", "day", "left"),
    [
        ("convention-on-cluster-munitions", "2025-03-05", "2025-03-06", {"lt"}),
        (OTTAWA, "2025-12-26", "2025-12-27", {"ee", "lt", "lv"}),
    ],
)
def test_all_who_are_bound_no_longer(client, treaty, before, day, left):
    bound = [
        {
            row["actor"]
            for row in answer(client, "who-is-bound-on", treaty=treaty, date=on)
            if row["answer"] == "bound"
        }
        for on in (before, day)
    ]

    assert bound[0] - bound[1] == left
    assert not bound[1] - bound[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("state", "day"), [("ee", "2025-12-27"), ("me", "2010-01-01"), ("pl", "2026-02-03")]
)
def test_what_binds_a_state_is_what_each_treaty_says_of_it(client, state, day):
    of_state = answer(client, "which-treaties-bind-a-state", country=state, date=day)
    of_treaty = answer(client, "who-is-bound-on", treaty=OTTAWA, date=day)

    [row] = [row for row in of_state if row["treaty"] == OTTAWA]
    [same] = [row for row in of_treaty if row["actor"] == state]
    row["actor"] = row.pop("country")
    assert row == same
    assert len({one["treaty"] for one in of_state}) > 5


def test_who_only_signed_is_not_bound(client):
    rows = answer(client, "who-is-bound-on", treaty="tpnw", date="2026-02-03")

    alone = {row["actor"] for row in rows if row["because"] == "signature alone"}
    assert len(alone) == 99 - 74  # of the participants all but the parties, as the page counts them
    assert {"dz", "bs", "li"} < alone
    assert {row["answer"] for row in rows if row["actor"] in alone} == {"not bound"}


def test_the_rule_by_which_a_day_was_computed_is_named_or_the_record_that_has_it(client):
    bound = {
        (treaty, row["actor"], row["source"]): (row["certainty"], row["rule"])
        for treaty in ("tpnw", "berne-convention")
        for row in answer(client, "who-is-bound-on", treaty=treaty, date="2026-02-03")
    }

    assert bound["tpnw", "at", "untc-xxvi-9"] == ("Computed", "article-15-1")
    assert bound["tpnw", "bj", "untc-xxvi-9"] == ("Computed", "article-15-2")
    # Two records have the day; a State has one row all the same.
    assert bound["berne-convention", "hr", "wipo-lex-berne"] == ("Recorded", "")
    assert len([key for key in bound if key[:2] == ("berne-convention", "hr")]) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/id/action/{}", "/id/participation/tpnw-bj"),
        ("/page/action/{}?lang=vi", "/page/participation/tpnw-bj?lang=vi"),
        ("/data/anticipated/{}.ttl", "/data/participation/tpnw-bj.ttl"),
    ],
)
def test_the_entry_into_force_for_a_party_leads_to_the_participation(client, old, new):
    answer = client.get(old.format("tpnw-entry-into-force-for-party-bj"))

    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    assert client.get(new, follow_redirects=True).status_code == 200


def test_the_entry_into_force_for_no_party_is_not_found(client):
    assert client.get("/id/action/tpnw-entry-into-force-for-party-no").status_code == 404


def test_the_one_pattern_of_the_readme_has_who_is_bound_since_a_known_day(client):
    """Estonia, Latvia and Lithuania left on 27 December 2025, Finland on 10 January 2026 (treaties.un.org,
    XXVI-5)."""
    readme = Path("ontology/README.md").read_text("utf-8")
    [query] = re.findall(r"```sparql\n(PREFIX.*?)```", readme, re.DOTALL)
    text = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"}).text
    bound = {row["actor"].rpartition("/")[2] for row in csv.DictReader(io.StringIO(text))}

    rows = answer(client, "who-is-bound-on", treaty=OTTAWA, date="2025-12-31")
    assert bound == {row["actor"] for row in rows if row["answer"] == "bound" and row["since"]}
    assert "fi" in bound and not bound & {"ee", "lv", "lt"}


def test_a_computed_day_leads_to_its_clause_which_stands_on_the_page(client):
    page = client.get("/page/treaty/tpnw?lang=en").text

    row = next(row for row in page.split("<tr") if ">Benin</a>" in row)
    assert re.search(
        r'<a class="soft" href="/page/treaty/tpnw\?lang=en#article-15-2" '
        r'title="Article 15, paragraph 2">computed</a>',
        row,
    )
    assert page.count('id="article-15-2"') == 1


@pytest.mark.parametrize(
    "day", ["2026-02-30", "20260203", "2026-W06-2", "yesterday", "", "2026-2-3"]
)
def test_what_is_no_day_is_refused(client, day):
    response = client.get("/questions/who-is-bound-on.csv", query_string={"date": day})

    assert response.status_code == 400
    assert "is no day: write it as in 2026-02-03" in response.json["detail"]


def test_a_day_that_is_asked_about_stands_in_the_form_and_in_the_query(client):
    page = unescape(
        client.get(
            "/questions/who-is-bound-on?date=2021-02-01&treaty=tpnw",
            headers={"Accept": "text/html"},
        ).text
    )

    assert re.search(r'<input[^>]* name="date" value="2021-02-01"', page)
    assert 'VALUES ?date { "2021-02-01"^^xsd:date }' in page


def test_the_page_of_a_participation_says_what_it_was_reckoned_from(client):
    page = client.get("/page/participation/tpnw-bj?lang=en", headers={"Accept": "text/html"}).text

    said = words(page.partition("<main")[2])
    assert "Participation of Benin in Treaty on the Prohibition of Nuclear Weapons" in said
    assert "As of February 3, 2026: UN Treaty Collection, status of treaties, XXVI-9" in said
    assert "Benin: ratification, Treaty on the Prohibition of Nuclear Weapons" in said
    assert "Article 15, paragraph 2" in said


# Rows that are chosen, and their order, by links alone


def names_on(client, address: str) -> list[str]:
    """The names of the rows of a table, in their order."""
    return names_in(client.get(address).text)


def names_in(page: str) -> list[str]:
    """The same of a page that was read."""
    table = page.partition('id="participants"')[2].partition("</table>")[0]
    return [words(row.partition("</a>")[0]) for row in rows_of(table)[2:]]


def test_who_signed_and_is_not_bound_can_be_chosen(client):
    chosen = names_on(client, "/page/treaty/tpnw?lang=en&only=signed")

    assert (
        len(chosen) == 99 - 74
    )  # of the participants all but the parties, as the page counts them
    assert {"Algeria", "Bahamas", "Liechtenstein"} < set(chosen)


def test_rows_stand_in_the_order_of_the_days_that_is_asked_for(client):
    def days(address: str) -> list[str]:
        page = client.get(address).text.partition('id="participants"')[2]
        cells = re.findall(r'(?s)<td data-label="Signature">(.*?)</td>', page)
        return [day for cell in cells for day in re.findall(r'datetime="([\d-]+)"', cell)]

    by_name, by_day = (
        days("/page/treaty/tpnw?lang=en"),
        days("/page/treaty/tpnw?lang=en&sort=signed"),
    )

    assert by_day == sorted(by_name) != by_name


@pytest.mark.parametrize("asked", ["only=x&sort=y", "only=left", "only=" + 99 * "x"])
def test_what_cannot_be_chosen_is_all_or_nothing(client, asked):
    assert len(names_on(client, f"/page/treaty/tpnw?lang=en&{asked}")) in (0, 99)


@pytest.mark.parametrize("language", ["en", "id", "vi"])
def test_the_field_of_a_treaty_is_called_as_the_ontology_calls_it(client, project, language):
    labels = Ontology.read(project.ontology).graph.objects(TRO.subject, RDFS.label)
    [label] = [str(one) for one in labels if one.language == language]
    page = client.get(f"/page/country/vn?lang={language}").text

    assert f">{label.capitalize()}</a></th>" in page


def test_what_a_state_signed_and_is_not_bound_by_stands_first(client):
    page = client.get("/page/country/vn?lang=en").text
    rows = re.findall(r'<tr class="(\w*)[^"]*"', page.partition('id="participants"')[2])

    signed = [one == "signed" for one in rows]
    assert signed == sorted(signed, reverse=True)
    assert 0 < sum(signed) < len(rows)


@pytest.mark.parametrize("chosen", ["", "only=bound", "sort=bound", "only=bound&sort=year"])
def test_the_treaties_of_a_state_are_all_on_its_pages(client, monkeypatch, chosen):
    address = f"/page/country/ss?lang=en&{chosen}"
    whole = names_on(client, address)
    assert len(whole) < 200  # what a page has
    for module in ("participation", "routes"):
        monkeypatch.setattr(f"kb.web.things.{module}.MOST_TREATIES", 7)

    rows, forwards, link = list[str](), [address], address
    while link:
        text = client.get(link).text
        rows += names_in(text)
        page = lxml.html.fromstring(text)
        links = page.xpath("//nav[@class='pager']/a[@rel='next']/@href")
        link = links[0] if links else ""
        forwards += [link] if link else []
    assert all("lang=en" in link for link in forwards)
    assert rows == whole and len(forwards) == -(-len(whole) // 7) > 2
    assert not page.xpath("//a[@data-sort or @data-only]")  # which a script would follow in place
    back = page.xpath("//a[@rel='prev']/@href")
    assert (
        names_on(client, urljoin(address, back[0]))
        == whole[-7 - (len(whole) % 7 or 7) : -(len(whole) % 7 or 7)]
    )


def test_a_state_with_more_treaties_than_a_page_has_shows_the_others_on_the_next(client):
    first = client.get("/page/country/pl?lang=en").text
    [link] = lxml.html.fromstring(first).xpath("//nav[@class='pager']/a[@rel='next']/@href")
    query = """PREFIX tro: <https://w3id.org/treaty-kb/ontology#> SELECT DISTINCT ?treaty {
      ?act tro:actor <https://w3id.org/treaty-kb/id/country/pl> ; tro:treaty ?treaty }"""
    treaties = client.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})

    rows = names_in(first), names_on(client, link)
    assert (len(rows[0]), len(rows[0]) + len(rows[1])) == (200, len(treaties.text.split()) - 1)


# The life of a treaty, and what articles say beside the record


def test_each_act_is_one_mark_of_the_drawing(client):
    page = client.get("/page/treaty/tpnw?lang=en").text
    drawn = page.partition('class="lifeline"')[2].partition("</section>")[0]

    strokes = [d.count("M") for d in re.findall(r'<path class="solid" d="([^"]+)"', drawn)]
    assert strokes == [95, 74, 74]  # signatures, consents, in force for each party
    assert "<circle" in drawn and 'href="/page/action/tpnw-entry-into-force' in drawn


def test_what_is_only_called_for_is_drawn_hollow(client):
    page = client.get("/page/treaty/un-cybercrime-convention?lang=en").text
    drawn = page.partition('class="lifeline"')[2].partition("</section>")[0]

    hollow = re.findall(r'<a href="([^"?]+)[^>]*><circle class="hollow"', drawn)
    assert sorted(hollow) == [
        "/page/anticipated/entry-into-force-of-the-un-cybercrime-convention",
        "/page/anticipated/ratification-of-the-un-cybercrime-convention",
    ]
    assert all(
        "/anticipated/" not in one
        for one in re.findall(r'<a href="([^"?]+)[^>]*><circle class="solid"', drawn)
    )


def test_the_page_sets_the_news_beside_the_record(client):
    page = client.get("/page/treaty/un-cybercrime-convention?lang=en").text
    section = page.partition('id="news"')[2].partition("</section>")[0]

    assert "/page/event/hanoi-convention-signing-ceremony" in section
    assert "the record has it, the article gives no day" in words(section)
    assert "/page/article/hanoi-reception" in section
    nothing = words(client.get("/page/treaty/tpnw?lang=en").text)
    assert "No published article reports an act of this treaty yet." in nothing


def test_no_act_stands_in_two_lists(client):
    page = client.get("/page/treaty/tpnw?lang=en").text
    beside = page.partition("<main")[2].replace(
        page.partition('class="lifeline"')[2].partition("</section>")[0], ""
    )

    links = re.findall(r'href="(/page/action/[^"?]+)', beside)
    assert len(links) == len(set(links))


# The map


def test_the_map_has_every_participant_or_says_that_it_has_not(client):
    page = client.get("/page/treaty/tpnw?lang=en").text
    figure = page.partition('<figure class="world"')[2].partition("</figure>")[0]

    drawn = dict(
        re.findall(r'<a class="(?:\w+)" href="/page/(country/\w\w)[^"]*"[^>]*>(<\w+)', figure)
    )
    absent = words(figure.partition("Not on the map:")[2])
    assert drawn["country/dz"] == "<path" and drawn["country/mt"] == "<circle"  # Malta is small
    assert len(drawn) + absent.count(",") + bool(absent) == 99
    assert re.findall(r'<a class="(\w+)" href="/page/country/br', figure) == ["signed"]
    assert re.findall(r'<a class="(\w+)" href="/page/country/at', figure) == ["bound"]


def test_who_takes_part_in_nothing_is_land_and_no_link(client):
    page = client.get("/page/treaty/tpnw?lang=en").text
    figure = page.partition('<figure class="world"')[2].partition("</figure>")[0]

    assert "/page/country/us" not in figure
    assert len(re.search(r'<path class="land" d="([^"]+)"', figure)[1]) > 5_000
