"""Finding things by their names and by the words of passages."""

from __future__ import annotations

import pytest
from rdflib import RDF, RDFS, URIRef

from kb.index.search import Entry, Search, fold, write_index
from kb.namespaces import TRO

TO_LAM = "https://w3id.org/treaty-kb/id/person/to-lam"
HANOI = "https://w3id.org/treaty-kb/id/place/hanoi"


@pytest.fixture(scope="module")
def search(release) -> Search:
    return Search(release.lookups / "search.sqlite")


def first(search: Search, typed: str) -> str:
    return search.find(typed).entries[0].thing


@pytest.mark.parametrize("typed", ["To Lam", "Tô Lâm", "tô  lâm", "LAM, TO", "To La"])
def test_a_person_is_found_with_or_without_accents_case_order_and_the_last_letters(search, typed):
    assert first(search, typed) == TO_LAM


@pytest.mark.parametrize(
    ("typed", "thing"), [("ha noi", HANOI), ("Hà Nội", HANOI), ("Hanoï", HANOI)]
)
def test_a_place_is_found_in_each_of_its_languages(search, typed, thing):
    assert first(search, typed) == thing


@pytest.mark.parametrize("typed", ["đảng cộng sản", "dang cong san"])
def test_a_letter_that_is_no_accent_is_folded_too(search, typed):
    assert first(search, typed).endswith("communist-party-of-viet-nam")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Viet Nam", "vn"), ("Vietnam", "vn"), ("Việt Nam", "vn"), ("vietn", "vn"),
        ("Holy See", "va"), ("Vatican", "va"), ("Czech Republic", "cz"), ("Czechia", "cz"),
        ("Turkey", "tr"), ("Türkiye", "tr"), ("Turkiye", "tr"), ("Thổ Nhĩ Kỳ", "tr"),
    ],
)  # fmt: skip
def test_a_state_is_found_first_by_each_of_its_names(search, typed, code):
    assert first(search, typed).endswith(f"/country/{code}")
    assert search.suggest(typed)[0].thing.endswith(f"/country/{code}")


def test_what_has_a_states_name_in_one_word_is_found_by_the_name_in_two_and_the_other_way(search):
    assert first(search, "communist party of vietnam") == first(
        search, "Communist Party of Viet Nam"
    )
    assert first(search, "partai komunis viet nam") == first(search, "Partai Komunis Vietnam")
    assert search.find("vietnam mendesak").total == search.find("viet nam mendesak").total > 0


def test_words_of_a_passage_are_found_and_lead_to_it(search, dump):
    found = search.find("dipilih secara bulat")

    assert all(not entry.is_name for entry in found.entries if "/passage/" in entry.thing)
    assert any("dipilih secara bulat" in entry.text for entry in found.entries)


def test_an_act_is_found_on_the_page_of_its_treaty_alone(search, dump):
    acts = dump.subjects(RDF.type, URIRef(TRO.TreatyAction))
    labels = [str(label) for act in acts for label in dump.objects(act, RDFS.label)]

    entries = [entry for label in labels[:50] for entry in search.find(label).entries]
    assert labels and not [entry for entry in entries if "/action/" in entry.thing]


@pytest.mark.parametrize("typed", [
    "general secretary", "Sekretaris Jenderal", "tổng bí thư", "tong bi thu", "secretario general",
    "secrétaire général",
])  # fmt: skip
def test_an_office_leads_to_who_holds_it_and_is_said(search, typed):
    found = search.find(typed).entries[0]

    assert (found.thing, found.is_name) == (TO_LAM, True)
    assert fold(found.text) == fold(typed)


def test_a_title_leads_to_who_bears_it(search):
    assert first(search, "Jenderal").endswith("/person/luong-tam-quang")


def test_words_of_a_translation_lead_to_the_passage(search):
    (found,) = search.find("technical assistance").entries

    assert "/passage/hanoi-reception/" in found.thing
    assert (found.language, found.is_name) == ("en", False)


def test_every_word_must_be_there(search):
    assert search.find("hanoi kampala").total == 0


def test_results_can_be_narrowed_to_a_kind_and_the_numbers_add_up(search):
    found = search.find("konvensi", most=1000)

    assert sum(number for _, number in found.kinds) == len(found.entries) == found.total
    for kind, number in found.kinds:
        assert len(search.find("konvensi", kind, most=1000).entries) == number


@pytest.mark.slow
def test_pages_of_results_have_each_thing_once(search):
    whole = [entry.thing for entry in search.find("a", most=994).entries]

    paged = [
        e.thing for start in range(0, 994, 7) for e in search.find("a", None, 7, start).entries
    ]
    assert paged == whole
    assert len(set(whole)) == len(whole)


@pytest.mark.parametrize(
    "typed", ["", "  ", '"', "* - ^", "\\0", "NEAR(a b)", 'a" OR "b', "{a}:b", "a" * 100_000, "a " * 50_000,
              "\u202e", "'; DROP TABLE entry; --", "rank:1", "\ud800"]
)  # fmt: skip
def test_whatever_is_typed_is_words_and_no_query(search, typed):
    search.find(typed)
    search.suggest(typed)

    assert search.find("hanoi").total > 0


def test_suggestions_are_names_that_what_was_typed_may_become(search):
    assert all(entry.is_name for entry in search.suggest("han"))
    assert HANOI in {entry.thing for entry in search.suggest("han")}


def test_suggestions_are_the_shortest_names_each_thing_once_and_no_passages(tmp_path):
    texts = [("long", "Treaty of Lakes and Rivers", True), ("p", "Treaty", False),
             ("short", "Treaty of Lakes, which are many", True), ("short", "Lake Treaty", True),
             ("other", "Ceremony", True)]  # fmt: skip
    write_index(
        tmp_path / "i", [Entry(thing, "k", "en", text, is_name) for thing, text, is_name in texts]
    )
    search = Search(tmp_path / "i")

    for typed in ("t", "tr", "tre", "treaty", "TREATY", "lak"):
        assert [entry.text for entry in search.suggest(typed)] == [
            "Lake Treaty",
            "Treaty of Lakes and Rivers",
        ]
    assert [entry.thing for entry in search.suggest("treaty", most=1)] == ["short"]
    assert [entry.thing for entry in search.suggest("treaty of l")] == ["long", "short"]
    assert search.suggest("treatyy") == ()


def test_a_name_comes_before_a_passage_and_a_short_name_before_a_long_one(tmp_path):
    texts = [
        ("p", "Lake treaty of the lakes", False),
        ("long", "Lake Treaty of All", True),
        ("short", "Lake Treaty", True),
    ]
    write_index(
        tmp_path / "i", [Entry(thing, "k", "en", text, name) for thing, text, name in texts]
    )

    assert [e.thing for e in Search(tmp_path / "i").find("lake treaty").entries] == [
        "short",
        "long",
        "p",
    ]


# The pages


def test_the_page_shows_what_was_found_in_the_readers_language(client):
    page = client.get("/search?q=ha+noi", headers={"Accept-Language": "vi"}).text

    assert ">Hà Nội</a>" in page
    assert "<mark>" in page


def test_an_office_is_shown_with_the_name_of_who_holds_it(client):
    page = client.get("/search?q=general+secretary&lang=en").text
    first = page.partition('<ol class="found">')[2].partition("</li>")[0]

    assert ">To Lam</a>" in first
    assert "<mark>General</mark> <mark>Secretary</mark>" in first


def test_a_translation_that_was_found_is_marked_as_one(client):
    page = client.get("/search?q=technical+assistance&lang=en").text

    assert "(translation by the editors)" in page
    assert "“UNODC affirmed" not in page


def test_the_page_is_found_from_every_page_without_a_script(client):
    assert '<form action="/search" role="search"' in client.get("/").text


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"]
)
def test_what_was_typed_is_shown_as_words(client, typed):
    page = client.get("/search", query_string={"q": typed, "kind": typed}).text

    assert "<script>alert" not in page
    assert "onerror" not in page.replace("onerror=alert(1)&gt;", "").replace("onerror%3D", "")


def test_nothing_found_says_so(client):
    page = client.get("/search?q=zzzz")

    assert page.status_code == 200
    assert "Nothing has a name or a passage with these words." in page.text


def test_suggestions_have_names_kinds_and_addresses(client):
    typed, names, kinds, paths = client.get("/search/suggest.json?q=ghada").json

    assert typed == "ghada"
    assert (names[0], kinds[0], paths[0]) == ("Ghada Waly", "person", "/page/person/ghada-waly")


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999", "51"])
def test_a_page_that_is_none_is_no_fault(client, page):
    assert client.get(f"/search?q=hanoi&page={page}").status_code == 200
