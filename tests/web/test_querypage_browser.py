"""The page to ask from in a browser: with a keyboard, on a phone, with and without scripts."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from screens import fits, kept_out, show

pytestmark = pytest.mark.browser

QUESTION = "sparql?question=who-holds-which-office"
EVENTS = "CONSTRUCT { ?a ?p ?b } WHERE { ?a ?p ?b . ?a a <https://w3id.org/treaty-kb/ontology#DiplomaticEvent> }"
MAP = 'SELECT ?place ?lat ?long { VALUES (?place ?lat ?long) { ("Hà Nội" 21.03 105.85) ("New York" 40.7 -74.0) } }'
COUNTS = "SELECT ?kind (COUNT(*) AS ?n) { ?s a ?kind } GROUP BY ?kind ORDER BY DESC(?n) LIMIT 5"
DATED = """
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT * { VALUES (?what ?day) { ("b" "2025-10-25"^^xsd:date) ("c" "-0044-03"^^xsd:gYearMonth) ("a" "2024"^^xsd:gYear) ("d" UNDEF) } }"""
EVIL = """SELECT * { VALUES (?a ?b ?c) {
  ("<img src=x onerror=alert(1)>" <javascript:alert(1)> <https://e.org/<script>)
} }""".replace("<https://e.org/<script>", "<https://e.org/'onfocus='alert(1)>")


def asked(query, view="table"):
    return f"sparql?query={quote(query)}&view={view}"


PAGES = {
    "nothing asked": "sparql",
    "a table": QUESTION,
    "raw": QUESTION + "&view=raw",
    "a graph": asked(EVENTS, "graph"),
    "a timeline": asked(DATED, "timeline"),
    "a chart": asked(COUNTS, "chart"),
    "a map": asked(MAP, "map"),
    "yes or no": asked("ASK {}"),
    "no rows": asked("SELECT * { ?s ?p ?o FILTER(false) }"),
    "a mistake": asked("SELECT ?x\nWHERE { ?x ?p  }"),
    "many rows": asked("SELECT * { ?s ?p ?o } LIMIT 150"),
}


@pytest.fixture
def opened(browser, site):
    """Opens a path; what the browser complains of is in `page.complaints`."""
    contexts = []

    def open_(path="sparql", **given):
        contexts.append(browser.new_context(**{"locale": "en-GB", **given}))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append("a dialog"), dialog.dismiss()))
        page.goto(site.address + path)
        if given.get("java_script_enabled", True):
            page.wait_for_selector(".cm-content")
        return page

    yield open_
    for context in contexts:
        context.close()


def written(page):
    """The text that the form would send."""
    return page.evaluate("document.getElementById('ask').elements.query.value")


def write(page, text):
    """Put a text in the editor by the keyboard, as it is."""
    page.click("#query")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


@pytest.mark.slow
def test_what_is_typed_before_the_editor_comes_stays_and_is_gone_on_with(browser, site):
    context = browser.new_context()
    page = context.new_page()
    waiting = []
    page.route("**/static/*/editor.js", lambda route: waiting.append(route))
    page.goto(site.address + "sparql", wait_until="commit")
    page.fill("textarea#query", "ASK { }")
    page.evaluate("document.getElementById('query').setSelectionRange(6, 6)")
    for _ in range(1_500):  # the page asks for the editor when it has read what stands before it
        if waiting:
            break
        page.wait_for_timeout(20)
    for one in waiting:
        one.continue_()
    page.wait_for_selector(".cm-content:focus")

    page.keyboard.insert_text("?s ?p ?o ")

    assert written(page) == "ASK { ?s ?p ?o }"
    context.close()


def mistake(page, words):
    from playwright.sync_api import expect

    expect(page.locator("#mistakes")).to_contain_text(words)
    return page.inner_text("#mistakes")


# --- For everybody -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *(
            (name, width, scheme)
            for name in PAGES
            for width, scheme in ((1200, "light"), (390, "dark"))
        ),
        *((name, 1200, "dark") for name in ("nothing asked", "a graph", "a mistake")),
        *((name, 390, "light") for name in ("nothing asked", "a table", "a chart")),
    ],
)
def test_axe_finds_nothing_and_the_page_fits(screen, site, name, width, scheme):
    show(screen, site.address + PAGES[name], width, scheme)
    screen.wait_for_selector(".cm-content")
    if name == "a mistake":
        mistake(screen, "Line 2")
    screen.wait_for_timeout(150)

    assert kept_out(screen) == []
    assert fits(screen)
    assert [said for said in screen.complaints if "400" not in said] == []


@pytest.mark.slow
def test_the_keyboard_is_enough(opened):
    page = opened()
    page.focus("#query")
    page.keyboard.press("Control+End")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"

    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "query"
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#result")
    assert page.locator("#result tbody tr").count() > 0
    assert urlsplit(page.url).fragment == "result"


def test_without_scripts_one_can_ask_and_read(opened):
    page = opened("sparql", java_script_enabled=False)
    page.fill("textarea", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    page.click("#ask button[type=submit]")

    assert page.inner_text("#result td").isdigit()
    page.click(".views >> text=Raw")
    assert '"bindings"' in page.inner_text(".raw")
    assert page.locator("[data-copy]:visible").count() == 0
    page.goto(page.url.replace("view=raw", "view=table"))
    page.click("summary >> text=pandas")
    assert "pandas.read_csv" in page.inner_text("#code-pandas")


def test_a_view_that_a_script_draws_is_a_table_without_it(opened):
    page = opened(PAGES["a map"], java_script_enabled=False)

    assert page.inner_text("#result tbody tr >> nth=0").split() == ["Hà", "Nội", "21.03", "105.85"]


# --- The editor ----------------------------------------------------------------------------------


@pytest.mark.slow
def test_completing_a_name_declares_its_prefix(opened):
    page = opened()
    write(page, "SELECT * {\n  ?x a \n}")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type("tro:Treat")
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=tro:TreatyAction")
    page.wait_for_timeout(300)  # the editor takes no key for its list in the first 75 ms
    page.keyboard.press("Enter")
    page.wait_for_selector(".cm-line >> text=PREFIX tro:")

    assert written(page).startswith("PREFIX tro: <https://w3id.org/treaty-kb/ontology#>\nSELECT")
    assert "?x a tro:Treat" in written(page)
    page.keyboard.type(" .")
    assert " .\n}" in written(page)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tro:rat", "tro:Ratification"),
        ("ratific", "tro:Ratification"),  # by its label
        ("Viet", "Viet Nam"),  # a thing by its name
        ("OPT", "OPTIONAL"),
        ("?hol", "?holder"),
    ],
)
def test_what_is_typed_is_completed(opened, typed, offered):
    page = opened()
    write(page, "SELECT ?holder {\n\n}")
    page.keyboard.press("ArrowUp")
    page.keyboard.type(typed)

    page.wait_for_selector(f".cm-tooltip-autocomplete li >> text={offered}")


@pytest.mark.slow
def test_properties_of_the_class_come_first_and_what_no_data_use_last(opened):
    page = opened()
    write(page, "SELECT * { ?t a tro:Treaty ; \n}")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type("tro:d")
    page.wait_for_selector(".cm-tooltip-autocomplete li >> text=tro:depositary")

    names = page.locator(".cm-tooltip-autocomplete .cm-completionLabel").all_inner_texts()
    assert names[0] == "tro:depositary"
    assert names.index("tro:duringEvent") < names.index("tro:deposits")


@pytest.mark.slow
def test_a_name_that_no_data_use_is_marked_and_mended_by_a_click(opened):
    page = opened()
    write(
        page, "PREFIX tro: <https://w3id.org/treaty-kb/ontology#>\nSELECT * { ?s tro:spaeker ?o }"
    )

    assert mistake(page, "Line 2, column 15: no data here use “tro:spaeker”")
    page.hover(".cm-lintRange-warning")
    page.click("text=Write tro:speaker")
    assert "?s tro:speaker ?o" in written(page)


@pytest.mark.slow
def test_labels_are_completed_in_the_readers_language(opened):
    page = opened(locale="id-ID")
    write(page, "SELECT * {\n\n}")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("ratifik")

    page.wait_for_selector(".cm-tooltip-autocomplete li >> text=tro:Ratification")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT ?x\nWHERE { ?x ?p }", "Line 2, column 15: something is missing before “}”"),
        ("SELECT * {\n  ?s ?p ?o\n  ?z ?k }", "“?z”"),
        ("SELEC ?x {}", "Line 1, column 1: “SELEC” is not expected here"),
        ("SELECT * { ?s ?p ?o ", "something is missing at the end"),
        ("SELECT * { ?s foaf:name ?o }", "Line 1, column 15: the prefix “foaf:” is not declared"),
    ],
)
def test_a_mistake_is_told_before_the_query_is_sent(opened, text, says):
    page = opened()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    write(page, text)

    assert says in mistake(page, says)
    assert page.locator(".cm-lintRange-error, .cm-lintPoint-error").count() >= 1
    assert [url for url in requests if "query=" in url] == []


@pytest.mark.slow
def test_no_question_is_taken_for_a_mistake(opened, project):
    page = opened(QUESTION)
    page.wait_for_timeout(700)
    texts = [
        path.read_text("utf-8")
        for path in sorted((project.seeds.parent / "ontology" / "questions").glob("*.rq"))
    ]

    errors = page.evaluate(
        """async (texts) => {
      const { SparqlLanguage } = await import("/static/vendor/codemirror.js");
      return texts.filter((text) => {
        let isWrong = false;
        SparqlLanguage.parser.parse(text).iterate({ enter(node) { isWrong ||= node.type.isError; } });
        return isWrong;
      });
    }""",
        texts,
    )
    assert len(texts) >= 25 and errors == []
    assert page.is_hidden("#mistakes")


@pytest.mark.slow
def test_an_undeclared_prefix_is_declared_by_a_click(opened):
    page = opened()
    write(page, "# who\nSELECT * { ?s skos:prefLabel ?o }")
    mistake(page, "skos:")
    page.hover(".cm-lintRange-error")
    page.click("text=Declare it")

    assert written(page).startswith(
        "# who\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT"
    )


@pytest.mark.slow
def test_what_the_server_does_not_understand_is_marked_in_the_editor(opened):
    page = opened(asked("SELECT ?x (COUNT(?y) AS ?n)\n{ ?x ?p ?y }"))  # no grammar tells this

    assert mistake(page, "Line 2, column 13:")
    assert page.locator(".cm-line >> nth=1").locator(".cm-lintPoint-error").count() == 1
    page.click("#query")
    page.keyboard.press("Control+End")
    page.keyboard.type(" # mended")
    page.locator("#mistakes").wait_for(state="hidden")


@pytest.mark.slow
def test_the_editor_keeps_the_text_of_the_form(opened):
    text = "# </textarea><script>alert(1)</script> \u202e Tô Lâm 日本\n\nASK {}\n"
    page = opened(asked(text))

    assert written(page) == text
    assert page.complaints == []


@pytest.mark.slow
def test_a_text_too_long_for_a_link_is_posted(opened):
    page = opened()
    write(page, "ASK {} #" + "a" * 9000)
    page.click("#ask button[type=submit]")
    page.wait_for_selector("#result")

    assert urlsplit(page.url).query == ""
    assert page.inner_text(".answer") == "yes"


# --- The questions -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_question_is_found_by_its_words_without_accents(opened):
    page = opened(locale="vi-VN")
    page.fill("#filter", "chuc vu gi")
    page.wait_for_selector("#filtered >> text=Tìm thấy: 1")
    page.click("#gallery li:visible a")

    assert page.locator("#result tbody tr").count() > 0


# --- Views ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_chart_has_a_bar_for_each_row(opened):
    page = opened(PAGES["a chart"])

    widths = page.eval_on_selector_all(
        ".bars .bar", "all => all.map(one => one.getBoundingClientRect().width)"
    )
    numbers = [int(text) for text in page.locator(".bars b").all_inner_texts()]
    assert len(numbers) == 5 and numbers[0] > numbers[4]
    for width, number in zip(widths, numbers, strict=True):
        assert width == pytest.approx(widths[0] * number / numbers[0], abs=1.5)
    assert page.is_hidden("#rows")


@pytest.mark.slow
def test_a_timeline_is_in_the_order_of_time(opened):
    page = opened(PAGES["a timeline"])

    assert page.locator(".timeline time").all_inner_texts() == ["-0044-03", "2024", "2025-10-25"]
    assert "table alone: 1" in page.inner_text("figcaption")
    marks = page.eval_on_selector_all(
        ".scale .mark", "all => all.map(one => Number(one.getAttribute('x1')))"
    )
    assert marks == sorted(marks) and marks[1] - marks[0] > 100 * (marks[2] - marks[1])  # to scale


@pytest.mark.slow
def test_a_graph_links_things_to_their_pages(opened):
    page = opened(PAGES["a graph"])

    hrefs = page.eval_on_selector_all(".graph a", "all => all.map(one => one.getAttribute('href'))")
    assert "/page/event/hanoi-convention-signing-ceremony" in hrefs
    inside = page.evaluate("""() => {
      const box = document.querySelector(".graph").getBoundingClientRect();
      return [...document.querySelectorAll(".graph circle")].every((dot) => {
        const at = dot.getBoundingClientRect();
        return at.left >= box.left && at.right <= box.right && at.top >= box.top && at.bottom <= box.bottom;
      });
    }""")
    assert inside


@pytest.mark.slow
def test_a_graph_has_the_triples_and_nothing_else(opened):
    page = opened(asked(
        "CONSTRUCT { ?s <https://w3id.org/treaty-kb/ontology#depositary> ?o } WHERE { "
        "VALUES ?s { <https://w3id.org/treaty-kb/id/treaty/un-cybercrime-convention> } "
        "?s <https://w3id.org/treaty-kb/ontology#depositary> ?o }", "graph",
    ))  # fmt: skip

    assert page.locator(".edge").count() == 1
    title = page.text_content(".edge title")
    assert title.startswith(
        "United Nations Convention against Cybercrime — depositary — Secretary-General"
    )


@pytest.mark.slow
def test_a_map_has_north_above_and_east_to_the_right(opened):
    page = opened(PAGES["a map"])

    hanoi, new_york = page.eval_on_selector_all(
        ".map circle", "all => all.map(one => { const b = one.getBoundingClientRect(); return [b.x, b.y]; })"
    )  # fmt: skip
    assert hanoi[0] > new_york[0] and hanoi[1] > new_york[1]
    page.wait_for_selector(".map .land[d]", state="attached")


@pytest.mark.slow
def test_changing_the_view_changes_the_link_and_asks_nothing(opened):
    page = opened(asked(COUNTS))
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.click(".views >> text=Chart")

    assert page.locator(".bars .bar").count() == 5
    assert parse_qs(urlsplit(page.url).query)["view"] == ["chart"]
    assert page.input_value("#link") == page.url
    assert page.get_attribute(".views [aria-current]", "data-view") == "chart"
    assert [url for url in requests if "sparql" in url] == []
    page.click(".views >> text=Table")
    assert page.is_visible("#rows") and page.is_hidden("#view")


@pytest.mark.slow
def test_the_scripts_speak_the_language_of_the_page_and_keep_it_out_of_the_link(opened):
    page = opened(f"{asked(COUNTS)}&lang=vi")
    page.click(".views >> text=Biểu đồ")

    assert "Dòng: 5" in page.inner_text("figcaption")
    assert "lang=vi" in page.url and "lang=" not in page.input_value("#link")
    assert "view=chart" in page.input_value("#link")
    write(page, "SELEC")
    assert "không được có “SELEC” ở đây" in mistake(page, "Dòng 1")
    assert page.complaints == []


@pytest.mark.slow
def test_a_large_graph_is_drawn_in_part_and_says_so(opened):
    page = opened(
        asked("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(isIRI(?o)) } LIMIT 900", "graph")
    )

    assert page.locator(".graph .node").count() <= 60
    assert "the first" in page.inner_text("figcaption")


@pytest.mark.slow
def test_the_code_is_copied(opened, site):
    page = opened(QUESTION, permissions=["clipboard-read", "clipboard-write"])
    page.click("[data-copy=code-curl]")
    page.wait_for_selector("text=Copied")

    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text("#code-curl")


# --- Hostile input -------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["table", "raw", "graph"])
def test_what_an_answer_holds_is_inert(opened, view):
    page = opened(asked(EVIL, view))
    page.wait_for_timeout(500)

    hrefs = page.eval_on_selector_all(
        "#result a", "all => all.map(one => one.getAttribute('href'))"
    )
    assert not [href for href in hrefs if href.startswith(("javascript:", "data:"))]
    assert page.locator("#result img, #result script").count() == 0
    assert page.complaints == []


@pytest.mark.slow
def test_no_script_can_be_put_in(opened):
    page = opened()
    page.evaluate("""() => {
      const one = document.createElement("script");
      one.textContent = "document.title = 'broken'";
      document.body.append(one);
    }""")

    assert page.title() != "broken"
    assert any("Content Security Policy" in said for said in page.complaints)
