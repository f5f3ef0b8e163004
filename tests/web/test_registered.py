"""Pages with the register of UK Treaties Online taken in: a party's own record, beside the depositary's."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from conftest import client_of

CRC, FISHERIES = "convention-on-the-rights-of-the-child", "uk-70500"


@pytest.fixture(scope="module")
def client(registered, limits):
    with client_of(registered, limits) as site:
        yield site


@pytest.fixture(scope="module")
def without(release, limits):
    """The application of a release without the register."""
    with client_of(release, limits) as site:
        yield site


def text_of(client, path: str) -> str:
    """What is read on a page, without the numbers of its sources."""
    page = re.sub(r"&#8288;<sup>.*?</sup>", "", client.get(path).text, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_page_counts_as_without_the_register(client, without):
    """The register has 200 labels of the CRC, States that are no more among them; the UN's list has all parties."""
    counts = [
        re.search(r"\d+ signed, \d+ consented", text_of(some, f"/page/treaty/{CRC}?lang=en"))
        for some in (client, without)
    ]

    assert counts[0]
    assert counts[0][0] == counts[1][0]


def test_whom_the_register_alone_has_stands_in_the_table_and_on_no_map(client):
    """Czechoslovakia signed on 30 September 1990 and ratified on 7 January 1991 (a note on the UN's page of the CRC)."""
    page = client.get(f"/page/treaty/{CRC}?lang=en&only=aside").text
    row = page.partition("Czechoslovakia</a>")[2].partition("</tr>")[0]
    figure, _, _ = page.partition("<table")

    assert "September 30, 1990" in row
    assert "January 7, 1991" in row
    assert "<sup" in row
    assert "in a list of some participants alone" in page
    assert "Czechoslovakia" not in figure.partition("Not on the map")[2]


def test_a_treaty_of_the_register_alone_names_it_and_its_day(client):
    """Its page in the register: six States signed at The Hague on 3 June 1955; Denmark ratified on 20 June 1958."""
    text = text_of(client, f"/page/treaty/{FISHERIES}?lang=en")

    assert "Only some of the participants are recorded here" in text
    assert "As of May 19, 2026" in text
    assert "No. 33 (1958) · United Kingdom Treaty Series" in text
    assert "Denmark June 3, 1955 June 20, 1958 ratification" in text


def test_whom_the_register_lists_without_an_act_is_a_participant_that_it_lists(client):
    """Two rows of record 58137 name the EEC and Norway, and say no more."""
    text = text_of(client, "/page/treaty/uk-58137?lang=en")

    assert "Listed, without a word of what was done: European Economic Community , Norway" in text
    assert "Consent to be bound" not in text  # a table without rows


def test_acts_of_the_register_are_downloaded_with_its_day(client):
    answer = client.get(f"/download/treaty/{FISHERIES}.csv")
    rows = [*csv.DictReader(io.StringIO(answer.text))]

    assert {row["actor_name"] for row in rows} >= {"Denmark", "Belgium", "France"}


def test_participations_of_a_state_stand_in_its_table_alone(client):
    page = client.get("/page/country/dk?lang=en").text
    before, _, table = page.partition('<section aria-labelledby="participants"')

    assert "/page/participation/" in table
    assert "/page/participation/" not in before
