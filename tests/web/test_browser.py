"""The pages in a browser, as a person meets them."""

from __future__ import annotations

import pytest
from screens import fits, kept_out, show

pytestmark = pytest.mark.browser

#: One of each kind of page.
PAGES = [
    "", "about", "quality", "help", "browse", "browse/people", "browse/treaties?subject=Disarmament", "compare",
    "compare?treaty=tpnw&treaty=arms-trade-treaty", "page/treaty/tpnw?only=bound&sort=bound", "download", "search?q=ha+noi", "ontology", "shapes", "rules", "id/person/nobody",
    "page/article/hanoi-reception", "page/treaty/un-cybercrime-convention", "page/person/to-lam",
    "page/organization/unodc", "page/country/vn", "page/place/hanoi", "page/event/hanoi-convention-signing-ceremony",
    "page/action/un-cybercrime-convention-adoption", "page/anticipated/ratification-of-un-cybercrime-convention",
    "page/statement/viet-nam-urges-ratification", "page/proposal/regional-cybercrime-training-centre",
    "page/group/heads-of-delegation", "page/office/s7fpdf", "page/count/c6r6z8", "page/inference/m2q9yr",
    "page/fact/m2q9yr", "page/fact/record-cldr-47", "browse/records", "page/passage/hanoi-reception/0-125",
    "page/fact/authority-person-to-lam", "page/treaty/tpnw", "page/provenance/hanoi-reception", "page/curator/editors",
    "page/treaty/un-cybercrime-convention?via=tro:treaty",
    "page/term/Treaty", "page/term/actionType", "page/term/Signature", "page/shape/TreatyAction",
    "page/shape/TreatyAction-actionType", "page/shape/TreatyAction-actionDate-inferred",
    "validation", "questions", "questions/what-did-a-person-say?person=ghada-waly", "releases",
    "sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
]  # fmt: skip

DARK = {
    "", "search?q=ha+noi", "page/article/hanoi-reception", "page/treaty/un-cybercrime-convention",
    "page/fact/m2q9yr", "validation", "questions/who-said-what", "quality", "page/term/Treaty", "page/shape/TreatyAction-actionType", "ontology", "rules",
}  # fmt: skip


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


@pytest.mark.slow
def test_an_entity_iri_opens_its_page(page, site):
    page.goto(site.address + "id/person/to-lam")

    assert page.url == site.address + "page/person/to-lam"
    assert page.inner_text("h1") == "To Lam"


@pytest.mark.slow
def test_from_the_iri_over_the_passage_to_the_article_and_back(page, site, project):
    page.goto(site.address + "id/event/to-lam-receives-delegations")
    page.click("#note-ajaswv >> text=fact ajaswv")
    page.click("text=characters 0 to 125")

    text = (project.seeds / "hanoi-reception" / "article.txt").read_text("utf-8")
    assert page.inner_text("mark >> nth=0") == text[0:125]
    assert page.url.endswith("/page/passage/hanoi-reception/0-125")
    page.click("main >> text=To Lam receives heads of delegation from the countries")
    assert page.url.endswith("/page/article/hanoi-reception#0-125")
    page.click(".facts > li:not([hidden]) >> text=To Lam receives the heads of delegation")
    page.wait_for_url("**/page/event/to-lam-receives-delegations", timeout=5000)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["click", "hover", "Enter"])
def test_a_mark_shows_the_words_behind_a_value_beside_it(page, site, how):
    page.goto(site.address + "page/event/to-lam-receives-delegations")
    mark = page.locator("dd .mark[href='#note-m2q9yr']").first
    if how == "Enter":
        mark.focus()
        page.keyboard.press("Enter")
    else:
        getattr(mark, how)()
    page.wait_for_selector(".preview")

    assert "The text gives day and month without a year." in page.inner_text(".preview")
    assert page.inner_text(".preview .certainty") == "inferred"
    page.keyboard.press("Escape")
    assert page.locator(".preview").count() == 0


def test_without_a_script_a_mark_leads_to_its_note(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.address + "page/event/to-lam-receives-delegations")
    page.click("dd .mark[href='#note-m2q9yr'] >> nth=0")

    assert page.url.endswith("#note-m2q9yr")
    assert page.locator("#note-m2q9yr").is_visible()
    context.close()


@pytest.mark.slow
def test_without_a_script_things_are_found_and_browsed(browser, site):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(site.address)
    page.fill("#find", "to lam")
    page.press("#find", "Enter")
    page.click(".found .name a >> nth=0")

    assert page.inner_text("h1") == "To Lam"
    page.click("header >> text=Browse")
    page.click("text=Countries")
    for number in (100, 2):  # of 202: the States there are, and those there were
        page.click("text=Next")
        assert page.locator("main tbody tr").count() == number
    context.close()


@pytest.mark.slow
def test_a_vietnamese_name_is_found_while_it_is_typed_without_accents(page, site):
    page.goto(site.address)
    page.type("#find", "luong tam")
    # What is suggested for the first letters may be shown while the rest are typed.
    page.wait_for_selector("[role=option]:first-child >> text=/L[uư][oơ]ng Tam Quang/")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/page/person/luong-tam-quang")


@pytest.mark.slow
def test_a_language_that_is_chosen_stays_over_clicks(page, site):
    page.goto(site.address + "page/person/to-lam")
    page.click(".languages summary")
    page.click("text=Tiếng Việt")

    assert page.inner_text("h1") == "Tô Lâm"
    page.click("text=Tô Lâm tiếp các trưởng đoàn >> nth=0")
    assert page.inner_text("h1") == "Tô Lâm tiếp các trưởng đoàn"
    assert page.get_attribute("html", "lang") == "vi"
    page.fill("#find", "ha noi")
    page.press("#find", "Enter")
    assert page.get_attribute("html", "lang") == "vi"
    page.click(".languages summary")
    page.click(".languages [hreflang=id]")
    assert page.get_attribute("html", "lang") == "id"


@pytest.mark.slow
def test_everything_is_reached_by_the_keyboard(page, site):
    page.goto(site.address + "page/person/to-lam")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    reached = set()
    for _ in range(300):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || ''"))
    links = set(
        page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    )
    assert links - reached == set()


def test_a_query_is_asked_and_answered(page, site):
    page.goto(site.address + "sparql")
    page.wait_for_selector(".cm-content")
    page.fill("#query", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    page.click("text=Run")

    assert page.inner_text("#result td").isdigit()


@pytest.mark.slow
def test_an_example_question_opens_with_its_answer(page, site):
    page.goto(site.address)
    page.click("#answers a >> nth=0")

    assert page.locator("#rows tbody tr").count() > 0


@pytest.mark.slow
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_the_screen_and_asks_nothing_of_others(screen, site, path):
    """In light and dark, wide and narrow: nothing sticks out, nothing is complained of, nothing is
    fetched from elsewhere, and axe-core finds nothing that keeps anybody out."""
    show(screen, site.address + path)
    assert fits(screen)
    assert kept_out(screen) == []
    screen.set_viewport_size({"width": 360, "height": 800})
    screen.emulate_media(color_scheme="dark")
    assert fits(screen)
    # Dark and narrow differs by colours and places alone: some pages have all of them.
    assert path not in DARK or kept_out(screen) == []

    assert screen.inner_text("h1")
    assert all(url.startswith(site.address) for url in screen.requests)
    assert [c for c in screen.complaints if "404" not in c] == []


@pytest.mark.slow
def test_a_site_without_a_release_tells_people_so_on_a_page_that_fits(browser, serve, tmp_path):
    server = serve("serve", "--port", "0", "--releases", str(tmp_path), cwd=tmp_path)
    headings = set()
    for width, scheme, locale in ((1280, "light", "en"), (360, "dark", "id"), (360, "light", "vi")):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message, seen=complaints: seen.append(message.text))
        page.goto(server.address + "page/person/to-lam")

        assert fits(page)
        assert page.get_attribute("html", "lang") == locale
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(18, 24, 26)" if scheme == "dark" else "rgb(250, 249, 245)"
        )
        assert [one for one in complaints if "503" not in one] == []
        assert kept_out(page) == []
        page.click(".again")
        assert page.url == server.address + "page/person/to-lam"
        headings.add(page.inner_text("h1"))
        context.close()
    assert len(headings) == 3


@pytest.mark.slow
def test_a_table_is_arranged_at_once_where_scripts_run(page, site):
    page.goto(site.address + "page/treaty/anti-personnel-mine-ban-convention")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    names = "table.arranged tbody tr:not([hidden]) th > a"
    everything = page.locator(names).all_inner_texts()

    page.click("table.arranged thead >> text=Signature")
    days = page.eval_on_selector_all(
        "table.arranged tbody tr td:nth-child(2)",
        "all => all.map(one => one.querySelector('time')?.dateTime ?? '~')",
    )
    assert days == sorted(days)
    page.click(".choices >> text=/^left/")
    chosen = page.locator(names).all_inner_texts()
    assert chosen == ["Estonia"]
    page.click(".choices >> text=/^all/")
    page.fill(".narrow input", "AN")
    found = page.locator(names).all_inner_texts()
    assert sorted(found) == [one for one in everything if "an" in one.lower()] != everything
    assert [one for one in requests if not one.endswith("icon.svg")] == []  # which comes late


def test_without_a_script_the_same_links_arrange_the_table(browser, site):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(site.address + "page/treaty/anti-personnel-mine-ban-convention")
    page.click(".choices >> text=/^left/")

    names = page.locator("table.arranged tbody tr th > a").all_inner_texts()
    assert names == ["Estonia"]
    page.click("table.arranged thead >> text=Left")
    assert page.url.endswith("?only=left&sort=left#participants")
    context.close()


@pytest.mark.slow
def test_the_map_is_gone_through_by_the_keyboard_and_names_each_state(page, site):
    page.goto(site.address + "page/treaty/anti-personnel-mine-ban-convention")
    page.focus(".world a")
    first = page.inner_text(".named")
    page.keyboard.press("ArrowRight")

    assert first == "Afghanistan: bound"
    assert page.inner_text(".named") == "Albania: bound"
    assert page.locator('.world a[tabindex="0"]').count() == 1
