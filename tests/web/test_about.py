"""The first page and the page about the dataset: what they claim is what the release has."""

from __future__ import annotations

import re
from html import unescape

import pytest
from conftest import BASE, ROOT
from rdflib import RDF, URIRef

from kb.loading import load
from kb.namespaces import SCHEMA, TRO
from kb.reading.store import Store
from kb.web.dataset.home import last_published


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_first_page_has_one_example_whose_marks_lead_to_what_says_it(client, project):
    page = client.get("/?lang=en").text
    example = page.partition('class="example"')[2].partition("</section>")[0]
    text = (project.seeds / "hanoi-reception" / "article.txt").read_text("utf-8")

    quoted = re.findall(r"(?s)<mark>(.*?)</mark>", example)
    assert quoted and all(unescape(one) in text for one in quoted)
    marks = re.findall(r'class="mark \w+" href="#([^"]+)"', example)
    notes = re.findall(r'id="(note-[^"]+)"', example)
    assert marks and set(marks) == set(notes)
    assert "(translation by the editors, not evidence)" in words(example)


def test_the_newest_article_is_the_one_that_came_out_last(tmp_path):
    """Not what is no article, nor one that tells no day."""
    days = {"article/a": "2024-05-01", "article/y": "2020-05-01", "page/p": "2026-05-01"}
    said = [f'<{BASE}id/{name}> <{SCHEMA.datePublished}> "{day}" .' for name, day in days.items()]
    said += [f"<{BASE}id/article/{one}> a <{SCHEMA.NewsArticle}> ." for one in "ayz"]
    (tmp_path / "said.ttl").write_text("\n".join(said))
    release = load([tmp_path / "said.ttl"], tmp_path / "releases", base=BASE)

    assert last_published(Store.of(release)) == f"{BASE}id/article/a"


@pytest.mark.slow
def test_the_first_page_says_how_much_there_is_and_who_accepts_it(client, dump, release):
    page = words(client.get("/?lang=en").text)

    facts = len(set(dump.subjects(TRO.certainty)))
    acts = sum(
        len(set(dump.subjects(RDF.type, URIRef(kind))))
        for kind in (TRO.TreatyAction, TRO.Participation)
    )
    treaties = set(dump.subjects(RDF.type, URIRef(TRO.Treaty)))
    recorded = set(dump.subjects(TRO.participantsRecorded))
    complete = set(dump.subjects(TRO.participantsKnownUntil))
    [article] = dump.subjects(RDF.type, SCHEMA.NewsArticle)
    named = {*dump.objects(article, SCHEMA.about), *dump.objects(article, SCHEMA.mentions)}
    assert f"{facts:,} facts" in page
    assert f"{acts:,} acts and participations" in page
    assert "2 independent checkers, all checks passed" in page
    assert "The editors of the Treaty Knowledge Base accept each fact from an article" in page
    assert (
        f"{len(treaties)} treaties: {len(recorded)} with participants recorded, of {len(complete)} of these all"
        in page
    )
    assert f"; {len(named & treaties)} in a published article." in page


def test_questions_of_records_are_on_the_first_page_and_questions_in_the_navigation(client):
    page = client.get("/").text

    assert 'href="/questions/who-only-signed"' in page.partition('id="answers"')[2]
    for path in ("/", "/about", "/browse", "/page/person/to-lam"):
        navigation = client.get(path).text.partition("<nav")[2].partition("</nav>")[0]
        assert 'href="/questions"' in navigation and 'href="/about"' in navigation


def test_what_is_said_of_drafts_is_what_the_readme_says(client):
    readme = (ROOT / "README.md").read_text("utf-8").partition("## How good the drafts are")[2]
    page = client.get("/about?lang=en").text.partition('id="good"')[2].partition("</section>")[0]

    told = re.findall(r"(?m)^\| ([a-z ]+?) \| (.+?) \| (.+?) \|$", readme.partition("\n## ")[0])
    rows = [re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row) for row in page.split("<tr>")[2:]]
    assert [(name, *rules.split("; "), *agent.split("; ")) for name, rules, agent in told] == [
        tuple(words(cell) for cell in row) for row in rows
    ]
    assert len(rows) == 3
    number = re.search(r"rules, (\d+) articles \| an agent .* (\d+) of them", readme)
    assert f"Rules on {number[1]} articles, an agent on {number[2]} of them." in words(page)


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "About"), ("id", "Tentang"), ("vi", "Giới thiệu")]
)
def test_the_page_about_the_dataset_is_told_in_each_language(client, language, heading):
    page = client.get(f"/about?lang={language}").text

    assert f"<h1>{heading}</h1>" in page
    assert 'href="mailto:' in page.partition("<main")[2].partition("</main>")[0]


def test_the_page_about_the_dataset_says_no_more_than_is_so(client):
    page = client.get("/about?lang=en").text

    # The editors say some facts, a rule computes others, and records are not accepted cell by cell.
    assert "facts, each with its source" not in page
    assert "facts, each with who says it" in page
    assert "no program and no model accepts a fact from an article." in page
    # Of questions that people ask, those on monitoring bodies and on disputes have no answer here.
    assert "Bodies that watch over a treaty, disputes under one, clauses on" in page


def test_a_copy_without_a_day_is_told_as_read_on_a_day(client):
    page = client.get("/page/treaty/un-cybercrime-convention?lang=en").text

    assert "in a copy without a day:" in page
    assert "As of" not in page


@pytest.mark.slow
def test_help_is_the_readme_of_the_site_with_its_address(client):
    """RFC 2606's names are those of no site: the page has the address that was asked."""
    readme = (ROOT / "kb" / "web" / "README.md").read_text("utf-8")
    page = client.get("/help").text

    for heading in re.findall(r"(?m)^## (.+)$", readme):
        assert f">{heading}</h2>" in page
    assert "http://localhost/questions/what-did-a-person-say.csv?person=ghada-waly" in page
    assert "127.0.0.1:8000" not in page.partition("<main")[2]
    assert "README.md" not in page and 'href="/help"' in client.get("/").text
    links = re.findall(r'<a href="(/[^"]*)"><code>', page)
    assert len(links) > 20
    for link in links:
        assert client.get(unescape(link)).status_code < 400, link
