"""The numbers beside values, which lead to their sources: by hand, by the keyboard, by ear."""

from __future__ import annotations

import re

import pytest
from screens import kept_out

PAGES = [
    "event/to-lam-receives-delegations",
    "person/to-lam",
    "treaty/un-cybercrime-convention",
    "country/vn",
]


@pytest.fixture
def page(browser):
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_numbers_run_in_reading_order(client, path):
    markup = client.get(f"/page/{path}").text
    main = markup[markup.index("<main") : markup.index('class="notes"')]

    met = [int(number) for number in re.findall(r'<sup><a class="mark [^>]*>(\d+)<', main)]
    first = list(dict.fromkeys(met))
    assert len(first) > 3
    assert first == list(range(1, len(first) + 1))
    notes = re.findall(r'class="note \w+" value="(\d+)"', markup)
    assert notes == [str(number) for number in range(1, len(notes) + 1)]


@pytest.mark.parametrize("path", PAGES)
def test_the_key_stands_before_the_first_section(client, path):
    markup = client.get(f"/page/{path}").text

    assert markup.count('class="soft legend"') == 1
    assert markup.index('class="soft legend"') < markup.index("<h2")


pytest_browser = pytest.mark.browser


@pytest.mark.slow
@pytest_browser
def test_a_note_is_next_for_the_keyboard_and_closes_behind_it(page, site):
    page.goto(f"{site.address}page/{PAGES[0]}")
    mark = page.locator("dd .mark[href='#note-m2q9yr']").first
    mark.focus()
    assert page.locator(".preview").count() == 0  # a mark alone is one step
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == mark.get_attribute(
        "aria-label"
    )
    assert page.get_attribute(".preview", "role") == "dialog"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.preview') !== null")
    links = page.locator(".preview a").count()
    for _ in range(links):
        page.keyboard.press("Tab")
    assert page.locator(".preview").count() == 0
    assert mark.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.className") == "property"  # what comes next


@pytest_browser
@pytest.mark.slow
def test_escape_leads_back_to_the_mark(page, site):
    page.goto(f"{site.address}page/{PAGES[0]}")
    page.focus("dd .mark[href='#note-m2q9yr']")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")

    assert page.locator(".preview").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#note-m2q9yr"


@pytest.mark.slow
@pytest_browser
@pytest.mark.parametrize("path", PAGES)
def test_marks_are_targets_of_24_pixels_and_open_notes_keep_nobody_out(page, site, path):
    page.goto(f"{site.address}page/{path}")
    sizes = page.eval_on_selector_all(
        "a.mark",
        "all => all.map(o => o.getBoundingClientRect()).map(o => Math.min(o.width, o.height))",
    )
    page.focus("main .mark >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".preview")

    assert min(sizes) >= 24
    assert kept_out(page) == []
