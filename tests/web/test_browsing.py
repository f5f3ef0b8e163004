"""Things as tables, narrowed down by links, and as CSV."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from conftest import BASE
from rdflib import RDF, URIRef

from kb.namespaces import SCHEMA, TRO


def rows(client, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.text)))


def treaties_of(dump, predicate: URIRef, value: URIRef) -> set[str]:
    """The treaties that have a value, as the dump says."""
    treaties = set(dump.subjects(RDF.type, URIRef(TRO.Treaty)))
    return {str(one) for one in treaties & set(dump.subjects(predicate, value))}


@pytest.mark.parametrize(
    ("asked", "predicate", "value"),
    [
        ("subject=Disarmament", TRO.subject, TRO.Disarmament),
        ("kind=Protocol", TRO.instrumentKind, TRO.Protocol),
        ("depositary=country/ch", TRO.depositary, f"{BASE}id/country/ch"),
        ("place=place/geneva", SCHEMA.locationCreated, f"{BASE}id/place/geneva"),
    ],
)
def test_a_facet_leaves_the_treaties_that_have_the_value(client, dump, asked, predicate, value):
    found = [row["iri"] for row in rows(client, f"/browse/treaties.csv?{asked}")]

    assert sorted(found) == sorted(treaties_of(dump, URIRef(predicate), URIRef(value)))
    assert found


def test_a_decade_leaves_the_treaties_whose_day_is_in_it(client, dump):
    found = rows(client, "/browse/treaties.csv?year=1990s")

    treaties = set(dump.subjects(RDF.type, URIRef(TRO.Treaty)))
    days = {str(s): str(day) for s, day in dump.subject_objects(SCHEMA.legislationDate)}
    expected = {str(one) for one in treaties if days.get(str(one), "").startswith("199")}
    assert {row["iri"] for row in found} == expected
    assert {row["year"][:3] for row in found} == {"199"}


def test_two_facets_leave_what_has_both_and_the_links_say_how_many(client):
    both = rows(client, "/browse/treaties.csv?subject=Disarmament&kind=Protocol")
    page = client.get("/browse/treaties?subject=Disarmament").text

    [number] = re.findall(
        r'href="/browse/treaties\?subject=Disarmament&amp;kind=Protocol"[^>]*>[^<]*<b>(\d+)</b>',
        page,
    )
    assert int(number) == len(both) > 0
    assert '<a href="/browse/treaties" rel="nofollow" aria-current="true">' in page  # takes it back


def test_the_treaties_that_bind_a_state_are_those_in_force_for_it_that_it_has_not_left(
    whole_client,
):
    found = {row["iri"] for row in rows(whole_client, "/browse/treaties.csv?bound=country/ee")}

    # Estonia's withdrawal from the Ottawa Convention took effect on 27 December 2025.
    assert f"{BASE}id/treaty/anti-personnel-mine-ban-convention" not in found
    assert f"{BASE}id/treaty/convention-on-the-rights-of-the-child" in found
    assert rows(whole_client, "/browse/treaties.csv?bound=nobody") == []


def test_rows_are_sorted_by_what_is_asked_for(whole_client):
    found = rows(whole_client, "/browse/treaties.csv?sort=signed")

    numbers = [int(row["signed"] or 0) for row in found]
    assert numbers == sorted(numbers, reverse=True) and numbers[0] > 100
    signed = {row["iri"].rpartition("/")[2]: row["signed"] for row in found}
    assert signed["npt"] == "92"  # rows of manytreaties-npt with a day of signature
    assert signed["asean-charter"] == ""  # not recorded


def all_of_the_table(client) -> str:
    """The pages of the table of treaties, one after another."""
    pages = (client.get(f"/browse/treaties?lang=en&page={n}").text for n in range(1, 8))
    return "".join(pages)


def test_the_table_says_of_which_treaties_the_participants_are_not_recorded(client):
    page = all_of_the_table(client)

    row = next(row for row in page.split("<tr>") if "/page/treaty/asean-charter?" in row)
    assert row.count("participants not recorded") >= 2


def test_every_treaty_is_in_the_table_and_every_column_under_its_own_head(client, dump):
    page = all_of_the_table(client)
    heads = re.findall(r'<th scope="col"[^>]*><a [^>]*>([^<]+)</a>', page)[:8]

    assert len(re.findall(r'<th scope="row">', page)) == len(
        set(dump.subjects(RDF.type, URIRef(TRO.Treaty)))
    )
    row = next(row for row in page.split("<tr>") if "/page/treaty/tpnw?" in row)
    cells = [
        unescape(re.sub("<[^>]+>", "", cell))
        for cell in re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row)
    ]
    told = dict(zip(heads, cells, strict=True))
    assert told["Year"] == "2017"
    assert told["Depositary"] == "Secretary-General of the United Nations"
    assert told["Place"] == "New York"


def test_people_are_listed_with_their_offices(client):
    [row] = [row for row in rows(client, "/browse/people.csv") if row["name"] == "Ghada Waly"]

    assert (row["office"], row["body"]) == (
        "Executive Director",
        "United Nations Office on Drugs and Crime",
    )


@pytest.mark.parametrize("asked", ["subject=x&sort=x", "year=" + 300 * "1", "kind=%F0%9F%92%A3"])
def test_what_no_treaty_has_leaves_none_and_says_so(client, asked):
    response = client.get(f"/browse/treaties?lang=en&{asked}")

    assert response.status_code == 200
    assert "None of them is here." in response.text


def test_what_has_no_table_has_no_csv(client):
    assert client.get("/browse/records.csv").status_code == 404


@pytest.mark.parametrize(
    ("asked", "predicate", "value"),
    [
        ("acts.csv?kind=Accession", TRO.actionType, TRO.Accession),
        ("acts.csv?who=country/ee", TRO.actor, f"{BASE}id/country/ee"),
        ("anticipated.csv?outlook=CalledFor", TRO.outlook, TRO.CalledFor),
        ("events.csv?kind=Reception", TRO.eventKind, TRO.Reception),
        ("statements.csv?speaker=person/to-lam", TRO.speaker, f"{BASE}id/person/to-lam"),
        ("places.csv?kind=City", RDF.type, SCHEMA.City),
    ],
)
def test_things_of_other_classes_are_narrowed_down_too(client, dump, asked, predicate, value):
    found = {row["iri"] for row in rows(client, f"/browse/{asked}")}

    listed = {row["iri"] for row in rows(client, f"/browse/{asked.partition('?')[0]}")}
    assert found == listed & set(map(str, dump.subjects(URIRef(predicate), URIRef(value))))
    assert found


def test_a_day_stands_whole_in_the_table_and_is_chosen_by_its_decade(client, dump):
    found = rows(client, "/browse/acts.csv?day=2020s&kind=Accession")

    days = {str(s): str(day) for s, day in dump.subject_objects(URIRef(TRO.actionDate))}
    assert found
    assert all(row["day"] == days[row["iri"]] and row["day"] > "2020" for row in found)


def test_a_country_has_as_many_treaties_as_it_signed_and_consented_to(client, dump):
    found = {row["iri"]: row for row in rows(client, "/browse/countries.csv?sort=signed")}

    country = URIRef(f"{BASE}id/country/ee")
    signed = {
        treaty
        for act in dump.subjects(URIRef(TRO.actor), country)
        if (act, URIRef(TRO.actionType), URIRef(TRO.Signature)) in dump
        and (act, RDF.type, URIRef(TRO.TreatyAction)) in dump
        for treaty in dump.objects(act, URIRef(TRO.treaty))
    }
    assert int(found[str(country)]["signed"]) == len(signed) > 0


def test_a_facet_with_many_values_has_a_list_which_keeps_what_else_is_chosen(client):
    page = client.get("/browse/acts?lang=en&who=country/ee&sort=day").text

    form = page.partition('class="filters"')[2].partition("</form>")[0]
    assert re.findall(r'<select name="(\w+)"', form) == ["treaty", "who"]
    assert '<option value="treaty/arms-trade-treaty">Arms Trade Treaty</option>' in form
    assert '<option value="country/ee" selected>Estonia</option>' in form
    assert '<input type="hidden" name="sort" value="day">' in form


def test_a_long_name_is_told_by_a_shorter_one_and_stands_whole_in_its_title(client):
    page = client.get("/browse/treaties?lang=en&subject=Disarmament").text

    assert re.search(
        r'title="Convention on the Prohibition of the Development, Production, Stockpiling and Use '
        r'of Chemical Weapons and on their Destruction"[^>]*>Chemical Weapons Convention</a>',
        page,
    )
    # Four conventions share it, so that it names none of them.
    assert ">Geneva Conventions</a>" not in client.get("/browse/treaties?lang=en").text


@pytest.mark.parametrize(
    "asked",
    [
        "acts?kind=Denunciation&who=country/bi",
        "acts?day=1960s&treaty=treaty/convention-on-the-rights-of-the-child",
        "anticipated?outlook=Scheduled",
        "countries",
        "events?day=2020s",
        "organizations?part=organization/united-nations",
        "people?office=office/minister-of-public-security-of-viet-nam",
        "people?body=organization/ministry-of-public-security-of-viet-nam",
        "places?kind=City&part=country/ch",
        "statements?kind=Assertive",
        "treaties?year=1990s&depositary=organization/united-nations",
        "treaties?subject=nothing",
        "treaties?year=%22)%20}",
    ],
)
def test_the_same_question_in_sparql_finds_the_things_of_the_table(whole_client, asked):
    name, _, rest = asked.partition("?")
    page = whole_client.get(f"/browse/{asked}").text
    [query] = re.findall(r'href="/sparql\?query=([^"&]+)"[^>]*>Ask this in SPARQL</a></p>', page)
    answer = whole_client.get(f"/sparql?query={query}", headers={"Accept": "text/csv"})

    found = {row["thing"] for row in csv.DictReader(io.StringIO(answer.text))} - {""}
    assert found == {row["iri"] for row in rows(whole_client, f"/browse/{name}.csv?{rest}")}


def test_whom_a_treaty_binds_is_no_question_in_few_words(whole_client):
    assert "Ask this in SPARQL" not in whole_client.get("/browse/treaties?bound=country/ee").text
