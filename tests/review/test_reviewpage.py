"""The page of a review in a browser: by keys alone, by dragging, in two windows, for everybody."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import Any

import pytest
from conftest import HEEDING, ROOT, copy_of, wait_until
from screens import fits, kept_out
from test_review import SEED, TALKS, drafted

from kb.review.sentences import phrases
from kb.seeds.article import draft_folder
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile

#: One after the other they decide on the facts of one article.
pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = 'He said <script>document.title="gone"</script> & <img src=x onerror=\'document.title="gone"\'> 😀 in Hanoi.\n'


class Reviewing:
    """`kb review` in a process of its own."""

    def __init__(self, project: Project, slug: str) -> None:
        self.path = project.seeds / slug / "facts.yaml"
        command = [
            *HEEDING,
            sys.executable,
            "-m",
            "kb",
            "--project",
            str(project.root),
            "review",
            slug,
        ]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + self.process.stderr.read()
        self.address = found[0]

    def facts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = SeedFile.read(self.path, "facts").value["facts"]
        return found

    def fact(self, fact_id: str) -> dict[str, Any]:
        return next(one for one in self.facts() if one["id"] == fact_id)

    def becomes(self, fact_id: str, status: str) -> bool:
        return wait_until(lambda: self.fact(fact_id)["status"] == status)

    def stop(self) -> str:
        self.process.terminate()
        said, _ = self.process.communicate(timeout=90)
        return said


@pytest.fixture(scope="module")
def project(sample, tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("review") / "project"
    return drafted(copy_of(sample, root))


@pytest.fixture(scope="module")
def reviewing(project):
    running = Reviewing(project, SEED)
    yield running
    assert running.stop() == ""


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    yield context
    context.close()


def flat(value: Any) -> list[str]:
    """Every phrase below a value."""
    if isinstance(value, str):
        return [value]
    return [
        one for item in (value.values() if isinstance(value, dict) else value) for one in flat(item)
    ]


def opened(context: Any, address: str) -> Any:
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return page


def go_to(page: Any, words: str) -> None:
    page.locator("#list button.row", has_text=words).first.click()


def test_a_fact_that_is_right_costs_one_key_and_the_next_is_there(context, reviewing):
    page = opened(context, reviewing.address)
    assert page.inner_text(".sentence").startswith(
        "The reception “To Lam receives the heads of delegation” took place"
    )
    gloss = page.inner_text("#current .gloss")
    assert gloss.startswith("In the afternoon of 25 October, at the Headquarters")
    assert gloss.endswith(
        " (en; translation given with the fact by rule:sketch, published with it)"
    )
    page.keyboard.press("a")

    assert page.inner_text(".sentence") == "To Lam is Sekretaris Jenderal"
    assert page.inner_text(
        "#text .current"
    ) == "Sekretaris Jenderal To Lam menerima kepala delegasi" or (
        page.locator("#text .current").count() > 1
    )
    assert reviewing.becomes("ajaswv", "accepted")
    assert page.complaints == []


def test_keys_reject_with_a_reason_undo_and_move(context, reviewing):
    page = opened(context, reviewing.address)
    page.wait_for_selector(".sentence >> text=To Lam is Sekretaris Jenderal")
    before = reviewing.path.read_bytes()
    page.keyboard.press("r")
    page.wait_for_selector("#reason[open]")
    page.keyboard.press("1")

    assert reviewing.becomes("s7fpdf", "rejected")
    assert reviewing.fact("s7fpdf")["because"] == "The passage does not say it."
    page.wait_for_selector("#undo:not([disabled])")
    page.keyboard.press("u")
    assert wait_until(lambda: reviewing.path.read_bytes() == before)
    page.wait_for_selector(".sentence >> text=To Lam is Sekretaris Jenderal")
    page.keyboard.press("j")
    assert page.inner_text(".sentence").startswith("Markas Besar Komite Sentral Partai means")
    page.keyboard.press("k")
    assert page.inner_text(".sentence") == "To Lam is Sekretaris Jenderal"


def test_a_fact_is_corrected_by_the_keyboard_and_what_is_wrong_is_said_in_the_form(
    context, reviewing
):
    page = opened(context, reviewing.address)
    page.keyboard.press("e")
    page.wait_for_selector("#form[open]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(" Jendral")
    page.keyboard.press("Enter")

    page.wait_for_selector("#form .problems >> text=do not stand in the quote")
    page.fill("#form [aria-label='office: words']", "Jenderal")
    page.keyboard.press("Enter")
    assert reviewing.becomes("s7fpdf", "corrected")
    assert reviewing.fact("s7fpdf")["office"] == {"text": "Jenderal"}
    page.wait_for_selector("#form", state="hidden")  # the answer comes after the file is written


def test_words_that_are_dragged_over_become_a_fact(context, reviewing):
    page = opened(context, reviewing.address)
    page.evaluate("document.getElementById('text').scrollTop = 0")
    box = page.locator("#text .passage").first.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 8, steps=4)
    page.mouse.up()
    page.wait_for_selector("#form[open]")
    words = page.input_value("#form-quote")
    page.select_option("#form-type", "mention")
    page.fill("#form [aria-label='thing: refers to']", "event/new-talks")
    page.fill("#form [aria-label='Name of event/new-talks']", "New talks")
    page.click("#form button[value=save]")

    assert wait_until(
        lambda: (
            reviewing.facts()[-1]["type"] == "mention" and reviewing.facts()[-1]["by"] == "curator"
        )
    )
    got = reviewing.facts()[-1]
    assert got["quote"] == got["thing"]["text"] == words and words.startswith("Pada")
    assert (got["status"], got["at"][0]) == ("accepted", 0)
    page.wait_for_selector(f".sentence >> text={words} means New talks")


def test_words_are_chosen_by_keys_too(context, reviewing):
    page = opened(context, reviewing.address)
    page.keyboard.press("v")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector("#form[open]")

    assert len(page.input_value("#form-quote").split()) >= 1
    page.keyboard.press("Escape")
    assert page.locator("#form[open]").count() == 0


def test_a_candidate_is_added_by_one_key_and_then_the_fact_is_right(context, reviewing, project):
    page = opened(context, reviewing.address)
    go_to(page, "Menteri Keamanan Publik")
    page.keyboard.press("a")
    page.wait_for_selector("#alarm >> text=person/tam-quang is no authority yet")
    page.keyboard.press("+")
    page.wait_for_selector("#alarm >> text=looks like Luong Tam Quang (person/luong-tam-quang)")
    assert page.inner_text(":focus") == "Write person/luong-tam-quang instead"
    page.route("**/adopt?*", lambda route: (time.sleep(0.5), route.continue_()))
    page.click("text=Add it all the same")
    page.wait_for_selector(".candidate >> text=Adding Tam Quang …")
    page.keyboard.press("a")
    page.wait_for_selector(".candidate", state="detached")  # the route is served meanwhile

    assert reviewing.becomes("wxxrm7", "accepted")
    assert "tam-quang" in (project.seeds / "authorities" / "people.trig").read_text("utf-8")


def test_what_another_window_decides_is_seen_and_what_it_decides_first_stands(context, reviewing):
    one, two = opened(context, reviewing.address), opened(context, reviewing.address)
    for page in (one, two):
        go_to(page, "Ghada Waly is Direktur Eksekutif")
    fact_id = next(
        f["id"]
        for f in reviewing.facts()
        if f.get("office", {}).get("text") == "Direktur Eksekutif"
    )
    two.evaluate("window.setInterval = () => 0")
    one.keyboard.press("a")
    assert reviewing.becomes(fact_id, "accepted")

    two.wait_for_selector("#current .status.accepted")
    assert one.complaints == two.complaints == []


def test_a_file_that_an_editor_breaks_is_told_and_then_goes_on(context, reviewing):
    page = opened(context, reviewing.address)
    good = reviewing.path.read_bytes()
    reviewing.path.write_bytes(b"facts: [\n")
    page.wait_for_selector("#alarm >> text=is not YAML")
    reviewing.path.write_bytes(good)

    page.wait_for_selector("#alarm", state="hidden")


def test_what_is_not_saved_is_put_back_and_says_so(context, reviewing):
    page = opened(context, reviewing.address)
    go_to(page, "Markas Besar Komite Sentral Partai means")
    sentence, progress = page.inner_text(".sentence"), page.inner_text("#progress")
    page.evaluate("window.setInterval = () => 0")
    good = reviewing.path.read_bytes()
    reviewing.path.write_bytes(b"facts: [\n")
    page.keyboard.press("a")
    page.wait_for_selector(f"#alarm >> text=Not saved. seeds/{SEED}/facts.yaml: ")
    reviewing.path.write_bytes(good)

    assert page.inner_text(".sentence") == sentence
    assert page.inner_text("#current .status") == "○ draft"
    assert page.inner_text("#progress") == progress


def test_a_form_knows_things_by_all_names_and_takes_words_as_names(context, reviewing):
    page = opened(context, reviewing.address)
    go_to(page, "Markas Besar Komite Sentral Partai means")
    page.keyboard.press("c")
    page.fill("#form [aria-label='thing: refers to']", "Ha Noi")
    found = page.locator("#form datalist option[value='place/hanoi']")
    assert "Hà Nội" in found.inner_text()
    assert page.locator("#form datalist option[value='place/da-nang']").count() == 0
    page.fill("#form [aria-label='thing: refers to']", "place/the-office")
    name = "#form [aria-label='Name of place/the-office']"
    assert page.input_value(name) == "Markas Besar Komite Sentral Partai"
    page.fill("#form [aria-label='thing: refers to']", "event/to-lam-receives-delegations")
    page.fill("#form [aria-label='Name of event/to-lam-receives-delegations (en)']", "The evening")
    page.keyboard.press("Escape")
    go_to(page, "The reception “To Lam receives the heads of delegation”")
    page.keyboard.press("c")
    page.fill("#form [aria-label='Name of event/to-lam-receives-delegations (en)']", "The evening")
    page.click("#form button[value=save]")

    page.wait_for_selector("#list >> text=The reception “The evening”")


def test_the_shapes_answer_while_keys_go_on(context, reviewing):
    page = opened(context, reviewing.address)
    page.wait_for_selector(".checking >> text=Checked against the shapes", timeout=60_000)
    page.keyboard.press("w")
    page.wait_for_selector("#picture[open] table")

    assert "reception" in page.inner_text("#picture")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_and_its_dialogs_fit_and_keep_nobody_out(browser, reviewing, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, locale="id"
    )
    page = opened(context, reviewing.address)
    found = []
    for key in ("", "c", "r", "w", "?"):
        if key:
            page.keyboard.press(key)
            page.wait_for_selector("dialog[open]")
        found += [(key, *one) for one in kept_out(page)]
        assert fits(page), key
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
    statuses = page.locator("#list .sign").evaluate_all(
        "all => all.every(one => one.textContent && one.ariaLabel)"
    )

    assert found == []
    assert statuses  # by a sign and a word, not by colours alone
    assert page.get_attribute("html", "lang") == "id"
    assert page.complaints == []
    context.close()


SHOWN = """() => [document.body.innerText, ...[...document.querySelectorAll("*")].flatMap((one) =>
    ["aria-label", "placeholder", "title"].map((name) => one.getAttribute(name) || ""))].join("\\n")"""


def test_whoever_reads_vietnamese_meets_no_english_of_the_page(browser, reviewing):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    page = opened(context, reviewing.address)
    shown = []
    for key in ("", "c", "r", "w", "?"):
        if key:
            page.keyboard.press(key)
            page.wait_for_selector("dialog[open]")
        shown.append(page.evaluate(SHOWN))
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
    english = [words for words in flat(phrases("en")) if " " in words and "{" not in words]

    assert len(english) > 30
    assert [
        words for words in english if any(words.casefold() in one.casefold() for one in shown)
    ] == []
    for words in ("Chấp nhận", "Sửa dữ kiện", "Vì sao bác bỏ?", ": chỉ đến", "bản nháp"):
        assert any(words in one for one in shown), words
    context.close()


def test_hostile_words_in_an_article_stay_words(context, project):
    folder = draft_folder(
        project.seeds, HOSTILE.encode(), "hostile", "en", "<b>Bold</b>", "editors"
    )
    (folder / "facts.yaml").write_text(
        "facts:\n  - {type: mention, thing: {text: '<script>document.title=\"gone\"</script>', ref: place/hanoi}, "
        "quote: '<script>document.title=\"gone\"</script>', by: 'rule:x', status: draft}\n"
        "  - {type: name, thing: {text: Hanoi, ref: place/hanoi}, quote: 😀 in Hanoi, by: 'rule:x', status: draft}\n", "utf-8"
    )  # fmt: skip
    running = Reviewing(project, "hostile")
    try:
        page = opened(context, running.address)
        go_to(page, "The article calls Hanoi")

        assert page.inner_text("#text .current") == "😀 in Hanoi"  # positions count code points
        assert page.inner_text("#text").strip() == HOSTILE.strip()
        assert page.title() == "Review: <b>Bold</b>"
        assert page.locator("main script, main img, h1 b").count() == 0
        assert page.complaints == []
    finally:
        running.stop()


def test_a_decision_that_is_changed_before_it_is_written_is_the_last_one(context, reviewing):
    page = opened(context, reviewing.address)
    go_to(page, "Ratification of Konvensi tersebut")
    page.keyboard.press("a")
    go_to(page, "Ratification of Konvensi tersebut")
    page.keyboard.press("r")
    page.keyboard.press("3")

    assert reviewing.becomes("fcz2fz", "rejected")
    assert page.locator("#alarm[hidden]").count() == 1


def test_all_articles_are_judged_together_where_it_is_asked(context, reviewing):
    page = opened(context, reviewing.address)

    page.keyboard.press("t")

    page.wait_for_selector("#general >> text=Judged with all articles", timeout=60_000)
    assert page.complaints == []


def test_a_day_that_no_fact_tells_is_gone_to_by_a_key_and_offered_in_the_form(browser, project):
    folder = draft_folder(
        project.seeds,
        TALKS.encode(),
        "talks",
        "id",
        "Talks",
        "editors",
        {"published": "2025-02-11"},
    )
    running = Reviewing(project, folder.name)
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    try:
        page = opened(context, running.address)
        assert page.locator("#text .untold").all_inner_texts() == [
            "pada Senin",
            "10 Januari 2025",
        ]
        page.keyboard.press("d")
        page.keyboard.press("d")
        assert page.evaluate("String(getSelection())") == "10 Januari 2025"
        page.click("#to-day")  # a finger has no Enter
        page.wait_for_selector("#form[open] >> text=pada Senin = 2025-02-10")
        page.keyboard.press("Escape")
        page.wait_for_selector("#form[open]", state="detached")
        page.keyboard.press("d")
        page.keyboard.press("d")
        page.keyboard.press("Enter")
        page.wait_for_selector("#form[open]")
        assert page.input_value("#form-type") == "event"
        assert page.input_value("#form [aria-label='time: words']") == "pada Senin"
        assert page.inner_text("#form .offers button") == "pada Senin = 2025-02-10"
        page.select_option("#form-type", "inference")
        page.click("#form .offers button")
        assert page.input_value("#form [aria-label='value']") == "2025-02-10"
        page.select_option("#form-type", "event")
        page.fill("#form [aria-label='event']", "event/arrival")
        page.fill("#form [aria-label='Name of event/arrival']", "Arrival")
        page.select_option("#form [aria-label='kind']", "Visit")
        assert kept_out(page) == []
        page.click("#form button[value=save]")

        page.wait_for_selector("#general >> text=Days in the text that no fact tells yet: 1.")
        assert [one["type"] for one in running.facts()] == ["event", "inference"]
        assert fits(page)
        assert page.complaints == []
    finally:
        context.close()
        running.stop()
