"""The pages in a browser, as a person meets them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAGES = [
    "", "page/article/hanoi-reception", "page/person/to-lam", "page/treaty/un-cybercrime-convention",
    "page/event/hanoi-convention-signing-ceremony", "page/fact/m2q9yr", "browse/people", "ontology",
    "page/term/Treaty", "page/term/actionType", "page/shape/TreatyAction",
    "page/shape/TreatyAction-actionDate-inferred", "shapes", "page/passage/hanoi-reception/0-125", "id/person/nobody",
    "sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
]  # fmt: skip


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def test_an_entity_iri_opens_its_page(page, site):
    page.goto(site.address + "id/person/to-lam")

    assert page.url == site.address + "page/person/to-lam"
    assert page.inner_text("h1") == "To Lam"


def test_the_passage_behind_a_fact_is_reached_and_is_the_right_one(page, site, project):
    page.goto(site.address + "id/event/to-lam-receives-delegations")
    page.click("text=fact ajaswv")
    page.click("text=characters 0 to 125")

    text = (project.seeds / "hanoi-reception" / "article.txt").read_text("utf-8")
    assert page.inner_text("mark >> nth=0") == text[0:125]
    assert page.url.endswith("/page/passage/hanoi-reception/0-125")
    page.click("main >> text=To Lam receives the heads of delegation attending")
    assert page.url.endswith("/page/article/hanoi-reception")


def test_a_query_is_asked_and_answered(page, site):
    page.goto(site.address + "sparql")
    page.wait_for_selector(".cm-content")
    page.fill("#query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    page.click("text=Run")

    assert page.inner_text("#result td").isdigit()


def test_an_example_question_opens_with_its_answer(page, site):
    page.goto(site.address)
    page.click("#answers a >> nth=0")

    assert page.locator("#result tbody tr").count() > 0


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_page_fits_the_screen_and_asks_nothing_of_others(browser, site, path, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site.address + path)

    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    heading = page.inner_text("h1")
    context.close()
    assert fits
    assert heading
    assert all(url.startswith(site.address) for url in requests)
    assert [c for c in complaints if "404" not in c] == []
