"""Treaties and States side by side: who is bound by which."""

from __future__ import annotations

import csv
import io
import re

import pytest


@pytest.fixture(scope="module")
def client(whole_client):
    """Standings are compared with whole pages of depositaries."""
    return whole_client


def compared(client, **parameters: list[str]) -> dict[str, list[str]]:
    """The rows of a comparison: for each thing the cells, by the last part of its IRI."""
    response = client.get("/compare.csv", query_string=parameters)
    assert response.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.text)))[1:]
    return {iri.rpartition("/")[2]: cells for iri, _, *cells in rows}


@pytest.mark.parametrize(
    ("state", "cells"),
    [  # each read on the pages of the UN Treaty Collection, days of binding worked out by hand
        ("dz", ["signed", "2017-09-20", "", ""]),  # of the Ban Treaty alone
        ("bj", ["bound", "2021-03-11", "bound", "2017-02-05"]),
        ("us", ["", "", "signed", "2013-09-25"]),
    ],
)
def test_how_a_state_stands_to_two_treaties(client, state, cells):
    assert compared(client, treaty=["tpnw", "arms-trade-treaty"])[state] == cells


def test_how_two_states_stand_to_a_treaty(client):
    cells = compared(client, country=["ee", "pl"])

    # Estonia has left the Ottawa Convention; Poland's notice was still to take effect.
    assert cells["anti-personnel-mine-ban-convention"] == [
        "left",
        "2025-12-27",
        "bound",
        "2013-06-01",
    ]


def test_of_a_treaty_of_which_only_some_are_recorded_nothing_is_said(client):
    cells = compared(client, country=["ee", "ie"])["un-cybercrime-convention"]

    assert cells == ["not recorded", "", "signed", "2025-10-25"]


@pytest.mark.parametrize("lang", ["", "&lang=vi"])
def test_each_day_leads_to_the_act_also_that_of_leaving(client, lang):
    page = client.get(f"/compare?country=vn&country=ee{lang}").text
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    [cell] = re.findall(r'<td[^>]*class="is-left">(.*?)</td>', table)
    [act] = re.findall(r'href="([^"?]*)[^"]*"><time datetime="2025-12-27"', cell)

    assert "Estonia" in client.get(act, headers={"Accept-Language": "en"}).text
    links = re.findall(r'<a href="/page/(?:action|anticipated|participation)/[^"]+"><time', table)
    assert len(links) == table.count("<time")


@pytest.mark.parametrize(("only", "rule"), [
    ("all", lambda cells: set(cells[::2]) == {"bound"}),
    ("differ", lambda cells: len(set(cells[::2])) > 1),
])  # fmt: skip
def test_rows_are_chosen_by_a_link(client, only, rule):
    treaties = {"treaty": ["tpnw", "arms-trade-treaty"]}
    expected = {name for name, cells in compared(client, **treaties).items() if rule(cells)}
    page = client.get("/compare", query_string={**treaties, "only": only}).text
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]

    rows = re.findall(r'<th scope="row"><a href="/page/[a-z]+/([a-z-]+)"', table)
    assert set(rows) == expected and len(rows) == len(expected) > 0


def test_a_plain_form_asks_what_to_compare(client):
    page = client.get("/compare?treaty=tpnw").text

    form = page.partition('<form action="/compare"')[2].partition("</form>")[0]
    assert form.count('<select name="treaty"') == 2
    assert form.count(" selected") == 1
    assert 'value="tpnw" selected' in form


def test_what_does_not_exist_cannot_be_compared(client):
    assert client.get("/compare?treaty=nothing&treaty=tpnw").status_code == 404
    assert client.get("/compare?country=../../x").status_code == 404
    assert client.get("/compare.csv").status_code == 400


def test_the_page_of_a_treaty_leads_to_its_comparison(client):
    assert 'href="/compare?treaty=tpnw"' in client.get("/page/treaty/tpnw").text


def test_more_than_fit_side_by_side_are_refused_and_not_cut(client):
    countries = "&".join(f"country={code}" for code in ("af", "al", "dz", "bf", "ee", "pl"))
    answer = client.get(f"/compare?{countries}")

    assert (answer.status_code, "at most 5" in answer.text) == (400, True)
    assert client.get(f"/compare.csv?{countries}").status_code == 400
