"""An article as it is read: its text, its passages, and the facts beside them."""

from __future__ import annotations

import html
import re
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import ROOT
from screens import kept_out, show

from kb.identifiers import Identifiers
from kb.mapping.articles import CONTEXT, write_article
from kb.reading.store import Store
from kb.seeds.article import Article, digest
from kb.seeds.facts import Fact, FactFile
from kb.seeds.kinds import content_of
from kb.seeds.seedfile import SeedFile
from kb.web.things.article import AROUND, Reading, read
from kb.web.things.layout import Notes
from kb.web.words.languages import speaking
from kb.web.words.wording import Wording

ARTICLE = "page/article/hanoi-reception"
SEED = ROOT / "seeds" / "hanoi-reception"
FACTS = [
    fact
    for fact in SeedFile.read(SEED / "facts.yaml", "facts").value["facts"]
    if fact["status"] == "accepted"
]
SPANS = sorted({tuple(fact["at"]) for fact in FACTS if "at" in fact}, key=lambda s: (s[0], -s[1]))
NAMES = [f"{start}-{end}" for start, end in SPANS]


@pytest.fixture(scope="module")
def page_text(client) -> str:
    return client.get(f"/{ARTICLE}?lang=en").text


def spoken(markup: str) -> str:
    """The words of the text in one pane, without the numbers in it."""
    pane = markup[markup.index('<div class="text"') : markup.index('<div class="panel"')]
    pane = re.sub(r'(?s)<a class="at.*?</a>', "", pane).replace('<span class="par"></span>', "\n")
    return html.unescape(re.sub("<[^>]+>", "", pane)).strip()


# Without scripts


def test_the_text_stands_there_once_and_word_for_word(page_text):
    text = (SEED / "article.txt").read_text("utf-8")

    assert spoken(page_text) == re.sub(r"\n+", "\n", text).strip()


def test_each_passage_has_one_number_in_reading_order_and_its_facts(page_text):
    numbers = re.findall(
        r'<a class="at \w+" id="([\d-]+)" href="#facts-([\d-]+)"[^>]*>(\d+)<', page_text
    )

    assert numbers == [(name, name, str(i)) for i, name in enumerate(NAMES, 1)]
    for name in NAMES:
        beside = page_text[page_text.index(f'<li id="facts-{name}"') :].partition("</li>")[0]
        ids = {fact["id"] for fact in FACTS if fact.get("at") == [int(n) for n in name.split("-")]}
        assert set(re.findall(r'id="note-(\w+)"', beside)) == ids


def test_each_fact_beside_the_text_says_who_accepted_it(page_text):
    facts = page_text.split('<div class="fact ')[1:]

    assert len(facts) >= len(FACTS)
    for fact in facts:
        assert re.search(r"accepted by <a [^>]*>The editors of the Treaty Knowledge Base</a>", fact)


def test_a_stretch_has_the_colour_of_the_innermost_passage(page_text):
    # "Markas Besar Komite Sentral Partai" is a mention within what tells of the reception.
    assert re.search(
        r'<span class="w named" data-in="2 1">Markas Besar Komite Sentral Partai</span>', page_text
    )
    assert (
        '<span class="w told" data-in="1">Pada sore hari tanggal 25 Oktober, di </span>'
        in page_text
    )


@pytest.mark.parametrize(
    ("language", "gloss"),
    [
        ("en", "In the afternoon of 25 October, at the Headquarters of the Central Committee"),
        ("vi", "Chiều ngày 25 tháng 10, tại Trụ sở Trung ương Đảng"),
    ],
)
def test_every_passage_is_translated_and_the_translation_is_no_evidence(client, language, gloss):
    page = client.get(f"/{ARTICLE}?lang={language}").text

    glosses = re.findall(rf'<p class="gloss" lang="{language}"', page)
    assert len(glosses) == len(NAMES) == 39
    assert gloss in html.unescape(page)
    note = {
        "en": "translation by the editors, not evidence",
        "vi": "bản dịch của ban biên tập, không phải bằng chứng",
    }
    assert page.count(note[language]) == len(NAMES)


@pytest.mark.parametrize(
    "path",
    [
        "/page/passage/hanoi-reception/110-353",
        "/page/fact/eqvjnj",
        "/page/group/heads-of-delegation",
    ],
)
def test_what_rests_on_a_passage_leads_to_it_in_the_article(client, path):
    assert f'href="/{ARTICLE}#110-353"' in client.get(path).text


def test_what_no_published_passage_has_is_left_out_and_said_so(client, page_text):
    assert "the rest is left out" in page_text


def test_a_long_article_is_read_part_by_part(client, monkeypatch):
    monkeypatch.setattr("kb.web.things.article.MOST_PASSAGES", 20)
    monkeypatch.setattr("kb.web.things.routes.MOST_PASSAGES", 20)
    first, second = (client.get(f"/{ARTICLE}?after={after}").text for after in (0, 20))

    shown = [re.findall(r'<a class="at \w+" id="([\d-]+)"', page) for page in (first, second)]
    assert shown == [NAMES[:20], NAMES[20:]]
    assert 'rel="next"' in first and 'rel="next"' not in second
    assert spoken(second).startswith("Ibu Ghada Waly")


# With scripts


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def beside(page) -> list[str]:
    """The passages whose facts are shown."""
    ids_shown = page.eval_on_selector_all(
        ".facts > li", "all => all.filter(o => o.offsetParent).map(o => o.id)"
    )
    return [name.removeprefix("facts-") for name in ids_shown]


pytest_browser = pytest.mark.browser


@pytest.mark.slow
@pytest_browser
def test_an_address_leads_to_a_passage(page, site):
    page.goto(f"{site.address}{ARTICLE}#1444-1509")

    assert beside(page) == ["1444-1509"]
    assert page.inner_text(".chosen") == (SEED / "article.txt").read_text("utf-8")[1444:1509]
    box = page.locator(".chosen").first.bounding_box()
    assert 0 < box["y"] < 800
    page.evaluate("location.hash = '#note-ccqvv8'")
    page.wait_for_selector("[id='facts-493-561']:not([hidden])")


@pytest.mark.slow
@pytest_browser
def test_pointing_shows_and_a_click_keeps(page, site):
    page.goto(site.address + ARTICLE)
    assert beside(page) == []
    page.hover(".text >> text=Markas Besar Komite Sentral Partai")
    assert beside(page) == ["38-72", "0-125"]
    page.hover("h1")
    assert beside(page) == []
    page.click(".text >> text=Markas Besar Komite Sentral Partai")
    page.hover("h1")

    assert beside(page) == ["38-72", "0-125"]
    assert page.url.endswith("#38-72")
    page.keyboard.press("Escape")
    assert page.url.endswith("#38-72")  # nothing of the reader has the focus
    page.focus("[id='0-125']")
    page.keyboard.press("Escape")
    assert not page.url.endswith("#38-72")


@pytest.mark.slow
@pytest_browser
def test_each_passage_is_one_step_of_the_keyboard(page, site):
    page.goto(site.address + ARTICLE)
    page.focus(f"[id='{NAMES[0]}']")
    reached = []
    for _ in NAMES:
        reached.append(page.evaluate("document.activeElement.id"))
        assert beside(page) == [reached[-1]]
        page.keyboard.press("Tab")

    assert reached == NAMES
    page.focus("[id='110-353']")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "facts-110-353"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "110-353"


@pytest.mark.slow
@pytest_browser
@pytest.mark.parametrize("width", [1280, 320])
def test_nobody_is_kept_out_while_facts_are_shown(screen, site, width):
    for scheme in ("light", "dark"):
        show(screen, f"{site.address}{ARTICLE}#355-905", width, scheme)

        assert kept_out(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth") <= width


def test_spans_overlap_so_that_the_tests_above_mean_something():
    assert any(b[0] < a[1] < b[1] for a, b in pairwise(SPANS))


# What may be shown


LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def reading_of(text: str, quotes: dict[str, str], licence: str | None = None) -> Reading:
    """How an article would be read, some of whose words facts quote, of a store with its graphs
    alone."""
    day = "2026-01-01"
    article = Article("x", text, digest(text), "en", {"en": "X"}, "editors", day, None, None, None,
                      None, (), licence=licence)  # fmt: skip
    content = content_of({"type": "mention", "thing": {"text": "Rome", "ref": "place/rome"}})
    facts = tuple(
        Fact(name, "x", content, text.index(quote), text.index(quote) + len(quote), quote, "curator",
             "accepted", "editors", day, Path(), 1)
        for name, quote in quotes.items()
    )  # fmt: skip
    ids = Identifiers("https://example.org/")
    written = write_article(article, FactFile(facts, {}, Path()), ids)
    stated = (line for graph in written.facts.values() for line in graph)
    lines = [*written.beside, *written.provenance, *stated]
    store = Store.of_turtle("".join(lines).encode(), ids)
    with speaking(("en",)):
        reading = read(Notes(Wording(store, ("en",))), str(ids.thing("article/x")))
    assert reading
    return reading


def shown_of(reading: Reading) -> str:
    return "".join("\n".join(spot.lines) for spot in reading.spots)


@pytest.mark.parametrize(
    ("licence", "shown"),
    [
        (LICENCE, "The start. Ada spoke in Rome. " + "Nothing follows. " * 5 + "The end."),
        (None, "The start. Ada spoke in Rome. Nothing follows. Nothing […] "),
    ],
)
def test_a_text_is_shown_whole_where_its_licence_lets_it(licence, shown):
    text = "The start. Ada spoke in Rome. " + "Nothing follows. " * 5 + "The end."
    reading = reading_of(text, {"f1ab": "Ada spoke in Rome"}, licence)

    assert shown_of(reading) == shown
    assert reading.is_whole == bool(licence)


def test_of_what_is_left_out_between_passages_a_sign_stands():
    text = "Ada spoke in Rome. " + "Nothing follows. " * 5 + "Ada left Rome."
    reading = reading_of(text, {"f1ab": "Ada spoke in Rome", "f2ab": "Ada left Rome"})

    assert (
        shown_of(reading)
        == "Ada spoke in Rome. Nothing follows. Nothing […] follows. Nothing follows. Ada left Rome."
    )
    assert AROUND == CONTEXT
