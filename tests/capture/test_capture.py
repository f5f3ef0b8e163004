"""What `kb new` finds in saved pages and texts, and where; what it refuses."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import kb
from ruamel.yaml import YAML

from kb.capture.boilerplate import LISTS, words_of
from kb.capture.extraction import find
from kb.capture.folder import Given, capture, slug_of
from kb.capture.language import LANGUAGES
from kb.capture.page import MOST_BYTES_OF_HTML, page_of, read_page
from kb.capture.publicationday import day_from
from kb.capture.reader import read
from kb.errors import SeedError
from kb.mapping.articles import map_article
from kb.namespaces import SCHEMA
from kb.seeds.article import Article
from kb.seeds.facts import FactFile
from kb.seeds.ontology import Ontology

PAGES = Path(__file__).parents[1] / "pages"
TODAY = datetime.date(2026, 11, 25)
WORDS = "<p>The two Ministers signed the Treaty on extradition in Apia on Monday, and said so.</p>"


def page(head: str = "", body: str = WORDS * 3, title: str = "Ministers sign a treaty") -> str:
    """A page of news with something in its head and its body."""
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def found_in(html: str, language: str = ""):
    """What is found in a page, read in this process."""
    return find(html, True, language, TODAY)


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def refusal(data: bytes) -> str:
    """Why some bytes are refused before anything is read in them."""
    with pytest.raises(SeedError) as caught:
        page_of(Path("page"), data)
    return str(caught.value)


# --- Pages in five languages ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("perjanjian.id.html", {
            "headline": "Indonesia dan Fiji Tanda Tangani Perjanjian Perairan",
            "language": "id", "published": "2020-11-17", "publisher": "Warta Contoh",
            "url": "https://warta.example/2020/11/17/perjanjian.html",
            "based_on": ["https://kantor-berita.example/siaran/4711"],
         }, {
            "headline": "OpenGraph", "language": "visible text", "published": "visible text",
            "publisher": "OpenGraph", "url": "HTML", "based_on": "visible text",
         }),
        ("hiep-dinh.vi.html", {
            "headline": "Việt Nam và Lào ký hiệp định dẫn độ", "language": "vi",
            "published": "2025-10-26", "authors": ["Trần Thị Ví Dụ"], "publisher": "Báo Ví Dụ",
            "url": "https://vidu.example/tin/dan-do-post12.html",
         }, {
            "headline": "JSON-LD", "language": "visible text", "published": "JSON-LD",
            "authors": "JSON-LD", "publisher": "JSON-LD", "url": "HTML",
         }),
        ("signing.en.html", {
            "headline": "Samoa and Tonga sign a treaty on fisheries", "language": "en",
            "published": "2024-03-14", "authors": ["Anne O'Example"],
            "publisher": "The Example Courier", "based_on": ["https://agency.example/wire/99"],
            "url": "https://courier.example/world/samoa-tonga-treaty",
         }, {
            "headline": "OpenGraph", "language": "visible text", "published": "OpenGraph",
            "authors": "HTML", "publisher": "OpenGraph", "url": "OpenGraph",
            "based_on": "visible text",
         }),
        ("tratado.es.html", {
            "headline": "Perú y Bolivia firman un tratado de extradición", "language": "es",
            "published": "2025-10-25", "authors": ["Redacción"], "publisher": "Diario Ejemplo",
            "based_on": ["https://cancilleria.example/comunicado/7"],
            "url": "https://diario.example/tratado",
         }, {
            "headline": "JSON-LD", "language": "visible text", "published": "visible text",
            "authors": "JSON-LD", "publisher": "JSON-LD", "based_on": "JSON-LD", "url": "JSON-LD",
         }),
        ("accord.fr.html", {
            "headline": "Le Bénin et le Togo signent un accord frontalier", "language": "fr",
            "published": "2024-03-14", "based_on": ["https://agence.example/depeches/12"],
         }, {
            "headline": "visible text", "language": "visible text", "published": "visible text",
            "based_on": "visible text",
         }),
    ],
    ids=LANGUAGES[1:2] + LANGUAGES[2:3] + LANGUAGES[:1] + LANGUAGES[3:],
)  # fmt: skip
def test_what_is_known_of_an_article_is_found_and_where(name, values, found):
    captured = found_in(read_page(str(PAGES / name)).text)

    assert dict(captured.values) == values
    assert dict(captured.origins) == found


@pytest.mark.parametrize(
    ("name", "first", "last", "around"),
    [
        ("perjanjian.id.html", "Indonesia dan Fiji Tanda Tangani Perjanjian Perairan",
         "Sumber: https://kantor-berita.example/siaran/4711",
         "kuki Beranda Komentar Baca cabai cipta Timnas"),
        ("hiep-dinh.vi.html", "Việt Nam và Lào ký hiệp định dẫn độ",
         "Nguồn: Thông tấn xã Ví Dụ", "Trang Bình lúa Xem"),
        ("signing.en.html", "Samoa and Tonga sign a treaty on fisheries",
         "Source: https://agency.example/wire/99", "Home newsletter Comments everybody"),
        ("tratado.es.html", "Perú y Bolivia firman un tratado de extradición",
         "El ministro instó a los congresos de los dos países a que lo ratifiquen cuanto antes, "
         "y agradeció a las delegaciones su trabajo.", "Lea derechos presupuesto"),
        ("accord.fr.html", "Le Bénin et le Togo signent un accord frontalier",
         "Source : https://agence.example/depeches/12", "Accueil Commentaires"),
    ],
)  # fmt: skip
def test_the_text_is_the_headline_and_the_paragraphs_and_nothing_around(name, first, last, around):
    text = found_in(read_page(str(PAGES / name)).text).text

    assert text.split("\n")[0] == first and text.count(first) == 1
    assert text.split("\n")[-2:] == [last, ""]
    assert [word for word in around.split() if word in text] == []
    assert len(text.split("\n")) >= 5


def test_every_language_has_every_list_of_words():
    assert {language: tuple(lists) for language, lists in words_of().items()} == dict.fromkeys(
        LANGUAGES, LISTS
    )


# --- Values that cannot be right --------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "language", "day"),
    [
        ("Kamis, 17 November 2020 10:15 WIB", "id", "2020-11-17"),
        ("17/11/2020, 10.15 WIB", "id", "2020-11-17"),
        ("Thứ bảy, 25/10/2025 08:30 (GMT+7)", "vi", "2025-10-25"),
        ("Đăng lúc 08:30, ngày 25 tháng 10 năm 2025", "vi", "2025-10-25"),
        ("Published on Saturday, October 25, 2025 at 8:30 a.m. GMT", "en", "2025-10-25"),
        ("Sat, 25 Oct 2025 08:30:00 +0000", "en", "2025-10-25"),
        ("sábado 25 de octubre de 2025, 10:15 h", "es", "2025-10-25"),
        ("Publié le samedi 25 octobre 2025 à 18h05", "fr", "2025-10-25"),
        ("2025-10-25T23:59:59-05:00", "fr", "2025-10-25"),
        ("2026-11-26", "en", "2026-11-26"),  # tomorrow here may be today there
        ("2026-11-27", "en", ""),
        ("10/12/2025", "en", ""),
        ("25 Oktober", "id", ""),
        ("Oktober 2025", "id", ""),
        ("2025-10", "id", ""),
        ("2025-02-30", "en", ""),
        ("1970-01-01T00:00:00Z", "en", ""),
        ("1761379200", "en", ""),
        ("yesterday", "en", ""),
        ("On 25 October 2025 the Ministers met", "en", ""),
    ],
)
def test_a_day_is_taken_where_nothing_is_in_doubt(words, language, day):
    assert day_from(words, language, TODAY)[0] == day


@pytest.mark.parametrize(
    ("head", "published", "note"),
    [
        (json_ld({"@type": "NewsArticle", "headline": "Ministers sign a treaty", "datePublished": "2099-01-01"}),
         None, "JSON-LD has '2099-01-01' as the day; it was left out, since that day is still to come."),
        ('<meta property="article:published_time" content="10/12/2025">',
         None, "OpenGraph has '10/12/2025' as the day; it was left out, since it is no full day of the calendar, or not plainly one."),
        ('<meta property="article:published_time" content="2025-10-25"><meta name="date" content="2025-10-26">',
         "2025-10-25", "The page has several days: 2025-10-25, 2025-10-26; 2025-10-25 was taken (OpenGraph)."),
        (json_ld([{"@type": "NewsArticle", "headline": f"Quite another article {n}", "datePublished": "2020-01-01"} for n in "ab"]),
         None, "The JSON-LD of the page speaks of other articles and was not used."),
        ('<script type="application/ld+json">{"@type": "NewsArticle", </script>',
         None, "A script of JSON-LD on the page is broken and was not read."),
    ],
    ids=["to come", "day or month", "several", "other articles", "broken"],
)  # fmt: skip
def test_a_day_that_cannot_be_right_is_left_out_and_told(head, published, note):
    captured = found_in(page(head))

    assert captured.values.get("published") == published
    assert [one.says for one in captured.notes] == [note]


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="javascript:alert(1)">', None),
        ('<link rel="canonical" href="/a.html">', None),
        ('<link rel="canonical" href="/a.html"><meta property="og:url" content="https://e.org/x/">', "https://e.org/a.html"),
        ('<link rel="canonical" href="/a.html"><link rel="alternate" hreflang="x" href="https://[">', None),
        ('<link rel="canonical" href="https://[bad"><meta property="og:url" content="//e.org/x">', None),
        ('<link rel="canonical" href="https://e.org/a"><meta property="og:url" content="/b">', "https://e.org/a"),
        ('<link rel="canonical" href="data:text/html,x"><meta property="og:url" content="https://e.org/x/?id=7&amp;utm_source=y#top">', "https://e.org/x/?id=7"),
    ],
)  # fmt: skip
def test_an_address_is_one_of_the_web(head, url):
    assert found_in(page(head)).values.get("url") == url


@pytest.mark.parametrize(
    ("stated", "published", "found"),
    [
        ("2025-10-26T03:30:00Z", "2025-10-25", "visible text"),
        ("2025-10-26T03:30:00+00:00", "2025-10-25", "visible text"),
        ("2025-10-26T03:30:00+07:00", "2025-10-26", "OpenGraph"),
        ("2025-10-29T03:30:00Z", "2025-10-29", "OpenGraph"),
    ],
)
def test_the_day_that_readers_see_goes_before_a_moment_in_utc(stated, published, found):
    head = f'<meta property="article:published_time" content="{stated}">'

    captured = found_in(page(head, f"<p>Saturday, October 25, 2025</p>{WORDS * 3}"))

    assert (captured.values["published"], captured.origins["published"]) == (published, found)
    assert captured.notes[0].says.startswith("The page has several days: 2025-10-25, ")


def test_json_ld_of_wrong_types_gives_nothing_and_hides_nothing():
    wrong = {
        "@type": ["NewsArticle", 3], "headline": "Ministers sign a treaty", "url": 7,
        "datePublished": [3], "author": [1, None, {"name": []}, {"name": "Ann"}, "\0", "\ud800", "https://e.org/a"],
        "publisher": [[["x"]]], "isBasedOn": {"@id": "javascript:x"}, "mainEntityOfPage": [3],
    }  # fmt: skip

    values = found_in(page(json_ld(wrong))).values

    assert dict(values) == {
        "headline": "Ministers sign a treaty", "authors": ["Ann"], "language": "en",
    }  # fmt: skip


def test_the_language_of_the_text_goes_before_what_the_page_says():
    german = "<p>Die beiden Staaten haben den Vertrag am Montag in Wien unterzeichnet.</p>" * 3

    assert found_in(page().replace("<html", '<html lang="id"')).values["language"] == "en"
    assert found_in(page(body=german)).values.get("language") is None
    assert (
        found_in(page(body=german).replace("<html", '<html lang="de"')).values["language"] == "de"
    )


@pytest.mark.parametrize("language", ["zh-Hant", "zz", "x-y", "pt-BR"])
def test_a_language_of_which_little_is_known_does_no_harm(language):
    captured = found_in(page('<meta name="date" content="10/12/2025">'), language)

    assert captured.values["language"] == language


# --- Text -------------------------------------------------------------------------------------


def test_what_is_not_seen_is_taken_out_of_a_headline_and_never_out_of_a_text():
    title = "Mini\u200bsters\u202e sign \ufeffa treaty"
    text = f"{title}\nThe Ministers\u200b signed the Treaty on extradition in Apia on Monday.\n"

    assert found_in(page(title=title)).values["headline"] == "Ministers sign a treaty"
    assert slug_of(title) == "ministers-sign-a-treaty"
    assert find(text, False, "", TODAY).text == text


@pytest.mark.parametrize(
    "reference", ["&#7;", "&#x0B;", "&#0;", "&#xD800;", "&#xFFFE;", "&#99999999;"]
)
def test_a_reference_to_no_character_is_left_out(reference):
    captured = found_in(
        page(body=f"{WORDS * 3}<p>The bell{reference} rang in the hall of the ministry.</p>")
    )

    assert captured.text.endswith("\nThe bell rang in the hall of the ministry.\n")


def test_a_script_in_a_title_is_a_text_or_nothing():
    title = "Ministers <script>alert(1)</script>sign &lt;img onerror=x&gt; a treaty"

    assert (
        found_in(page(title=title)).values["headline"] == "Ministers sign <img onerror=x> a treaty"
    )


@pytest.mark.slow
def test_a_text_stays_word_for_word(copy):
    text = (copy.seeds / "hanoi-reception" / "article.txt").read_bytes()

    captured = find(text.decode(), False, "", TODAY)

    assert captured.text.encode() == text and captured.text.endswith("Komentar (0)")
    assert dict(captured.values) == {
        "language": "id",
        "based_on": ["https://www.vietnamplus.vn/tong-bi-thu-tiep-truong-doan-cac-nuoc-du-le-mo-ky-cong-uoc-ha-noi-post1072749.vnp"],
    }  # fmt: skip


def test_the_first_line_of_a_text_is_its_headline_where_it_looks_like_one():
    text = "Talks in Apia\n25 October 2025\nThe Ministers held talks in Apia on Monday evening.\n"

    captured = find(text, False, "", TODAY)

    assert dict(captured.values) == {
        "headline": "Talks in Apia", "language": "en", "published": "2025-10-25",
    }  # fmt: skip


@pytest.mark.parametrize(
    "first",
    [
        "25 October 2025 Posted in News", "Source: https://e.org/a", "* * *", "Both sides met in Apia.",
        "Talks " * 40,
    ],
)  # fmt: skip
def test_a_first_line_that_is_no_headline_is_taken_for_none(first):
    text = f"{first}\nThe Ministers held talks in Apia on Monday evening, both sides said.\n"

    assert "headline" not in find(text, False, "", TODAY).values


# --- Bytes that are no page -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the text is empty"),
        (b" \n\t", "the text is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "is a PNG image, not text: byte 0 is 0x89"),
        (b"%PDF-1.7", "is a PDF, not text: byte 0 is 0x25"),
        (bytes(range(128, 256)), "is not UTF-8: byte 0 is 0x80"),
        (b"Talks\ncaf\xe9", "page:2:1: is not UTF-8: byte 9 is 0xe9; save it as UTF-8"),
        (b"<html><p>caf\xe9", 'byte 12 is 0xe9; save it as UTF-8, or declare what it is by <meta charset="...">'),
        (b'<html><meta charset="rot13">', "declares the charset 'rot13', which no page has"),
        ("Talks".encode("utf-16"), "is UTF-16, not UTF-8"),
        (page().encode("utf-32"), "is UTF-32, not UTF-8"),
        (b"\x7fELF\x02\x01\0\0\x88\xff" * 9, "is not text: byte 6 is 0x00; save the page as HTML, or its text"),
        (b"Talks\0", "page:1:6: has the character U+0000, which is no text"),
        (b"Talks\n a\x07", "page:2:3: has the character U+0007, which is no text"),
        (page(body="<p>a\x07").encode(), "has the character U+0007, which is no text"),
        (page(body="<script>\0</script>").encode(), "has the character U+0000, which is no text"),
        (b"x" * 2_000_001, "has 2,000,001 bytes; 2,000,000 are the most of a text that is read"),
        (b"<p>" + b"x" * MOST_BYTES_OF_HTML, "has more than 10,000,000 bytes, the most that is read"),
    ],
)  # fmt: skip
def test_what_is_no_page_and_no_text_is_refused_by_name(data, said):
    assert said in refusal(data)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("windows-1258", "cp1258"),
        ("UTF-8", "utf-8"),
        ("gb18030", "gb18030"),
    ],
)
def test_a_page_is_decoded_by_the_charset_it_declares(declared, encoding):
    html = page(title="Café à Lomé").replace('"utf-8"', declared)

    assert page_of(Path("page"), html.encode(encoding)).text == html


def test_a_byte_order_mark_tells_what_a_page_is_encoded_in():
    for encoding in ("utf-8-sig", "utf-16"):
        assert page_of(Path("page"), page().encode(encoding)).text == page()


def test_a_control_character_in_a_script_is_not_seen_and_does_no_harm():
    html = page(head="<script>x = '\x07'</script>")

    assert page_of(Path("page"), html.encode()).text == html


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: os.mkfifo(path), "is not a regular file"),
        (lambda path: None, "cannot be read: No such file"),
    ],
    ids=["folder", "pipe", "nothing"],
)
def test_what_is_no_file_is_named_and_not_waited_for(tmp_path, make, said):
    make(tmp_path / "page.html")

    with pytest.raises(SeedError, match=said):
        read_page(str(tmp_path / "page.html"))


# --- Pages made to do harm: each in the process that is for it --------------------------------

BOMB = '<!DOCTYPE html [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.slow
def test_a_page_nested_without_end_has_no_article(monkeypatch):
    monkeypatch.setattr("kb.capture.reader.SECONDS", 60)  # on a busy machine its two take longer
    html = "<html>" + "<div>" * 100_000 + "Talks"

    with pytest.raises(
        SeedError, match="no text of an article was found in the page; save the text"
    ):
        read(page_of(Path("page"), html.encode()))


@pytest.mark.slow
def test_a_page_that_takes_for_ever_is_ended_at_the_limit(monkeypatch):
    monkeypatch.setattr("kb.capture.reader.SECONDS", 2)
    html = "<html><p " + " ".join(f"a{n}" for n in range(400_000)) + ">" + WORDS

    with pytest.raises(SeedError, match="takes more than 2 seconds to read; save the text"):
        read(page_of(Path("page"), html.encode()))


def test_a_process_that_is_ended_says_so_in_words(monkeypatch):
    monkeypatch.setattr("kb.capture.reader._CHILD", ("-c", "import os; os.kill(os.getpid(), 11)"))

    with pytest.raises(
        SeedError, match="cannot be read: the process that read it was ended by SIGSEGV"
    ):
        read(page_of(Path("page"), page().encode()))


@pytest.mark.slow
def test_what_stands_in_the_way_of_an_article_does_not_hide_it():
    deep = "[" * 5000 + "]" * 5000
    html = (
        f'{BOMB}]><html><head><script type="application/ld+json">{deep}</script></head><body>'
        f"<h1>Ministers sign a treaty</h1>{WORDS * 3}<p>&i;</p>{'<div></div>' * 10_000}"
    )

    captured = read(page_of(Path("page"), html.encode()))

    assert captured.values["headline"] == "Ministers sign a treaty"
    assert len(captured.text) < 1000 and "the Treaty on extradition" in captured.text


@pytest.mark.slow
def test_the_process_that_reads_opens_no_file_and_no_connection():
    code = (
        "import socket\n"
        "from kb.capture import extraction\n"
        "from kb.processes import limit\n"
        "extraction.warm_up(); limit(extraction.SECONDS, extraction.MEMORY)\n"
        "for harm in (lambda: socket.create_connection(('127.0.0.1', 9)), lambda: open('/etc/passwd')):\n"
        "    try:\n"
        "        harm()\n"
        "    except OSError as error:\n"
        "        print(error.errno)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "24\n24\n"  # EMFILE: a socket is a file too


def test_no_other_verb_pays_for_the_libraries_that_read_pages():
    code = "import sys, kb.cli, kb.capture.folder; print({'trafilatura', 'py3langid'} & {*sys.modules})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


# --- The folder -------------------------------------------------------------------------------


@pytest.fixture
def here(monkeypatch):
    """Pages are read in this process: what follows is not about the other one."""

    def captured(page, language):
        return find(page.text, page.is_html, language, TODAY)

    monkeypatch.setattr("kb.capture.reader._captured", captured)


def new(copy, path: Path | str, **given: str):
    """The folder that is made of a page, and what is told."""
    return capture(
        read_page(str(path)), Given("editors", **given), copy.seeds, copy.article_folders(), ["editors"]
    )  # fmt: skip


@pytest.mark.slow
def test_a_page_becomes_an_article_that_is_published_with_its_record(copy, tmp_path):
    result = kb("new", str(PAGES / "hiep-dinh.vi.html"), project=copy.root)

    folder = copy.seeds / "viet-nam-va-lao-ky-hiep-dinh-dan-do"
    assert (result.exit_code, result.stdout) == (0, f"{folder}\n")
    for words in ("published: 2025-10-26 (JSON-LD)", f"kb draft {folder.name}", f"kb propose {folder.name}",
                  f"kb review {folder.name}"):  # fmt: skip
        assert words in result.stderr
    article = Article.read(folder)
    ids = copy.identifiers
    facts = FactFile.read(article, folder / "facts.yaml", {}, Ontology.read(copy.ontology))
    said = map_article(article, facts, ids).default
    subject = ids.thing(f"article/{folder.name}")
    assert {p.removeprefix(str(SCHEMA)): str(o) for p, o in said.predicate_objects(subject) if p.startswith(str(SCHEMA))} == {
        "headline": "Việt Nam và Lào ký hiệp định dẫn độ", "name": "Việt Nam và Lào ký hiệp định dẫn độ",
        "inLanguage": "vi", "sha256": article.sha256, "author": "Trần Thị Ví Dụ",
        "publisher": "Báo Ví Dụ", "datePublished": "2025-10-26",
        "url": "https://vidu.example/tin/dan-do-post12.html",
    }  # fmt: skip
    assert kb("check", project=copy.root).exit_code == 0


def test_a_curator_gives_what_a_plain_text_does_not_tell(copy, here, tmp_path):
    path = tmp_path / "talks.txt"
    path.write_text("The ministers met in Lamu and spoke of the river.\n", "utf-8")
    said = {
        "headline": "Talks on the river",
        "published": "2024-05-02",
        "url": "https://example.org/talks",
        "publisher": "Example News",
    }

    made = new(copy, path, slug="talks", language="en", values=said)

    source = YAML(typ="safe").load(made.folder / "source.yaml")
    assert {name: str(source[name]) for name in said} == said
    assert {source["found"][name] for name in said} == {"curator"}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"published": "2 May 2024"}, "'2 May 2024' is no day; write it as YYYY-MM-DD"),
        ({"url": "example.org/x"}, "'example.org/x' is no absolute http or https address"),
        ({"headline": "a\x07b"}, "the headline has the character U+0007"),
    ],
)
def test_what_a_curator_says_wrongly_is_refused(said, message, copy, here, tmp_path):
    path = tmp_path / "talks.txt"
    path.write_text("The ministers met.\n", "utf-8")

    with pytest.raises(SeedError, match=re.escape(message)):
        new(copy, path, slug="talks", language="en", values=said)


def test_what_a_curator_says_goes_before_what_is_found(copy, here):
    made = new(
        copy, PAGES / "accord.fr.html", slug="border", label="Border agreement", language="fr"
    )

    source = YAML(typ="safe").load(made.folder / "source.yaml")
    assert (made.folder.name, source["label"], source["language"]) == (
        "border",
        {"en": "Border agreement"},
        "fr",
    )
    assert {name: source["found"][name] for name in ("label", "language", "headline")} == {
        "label": "curator", "language": "curator", "headline": "visible text",
    }  # fmt: skip


def test_copies_and_translations_of_articles_there_are_named(copy, here, tmp_path):
    text = (PAGES / "accord.fr.html").read_text("utf-8")
    (tmp_path / "copy.html").write_text(
        text.replace("Le Bénin et le Togo signent", "Bénin et Togo signent")
    )
    (tmp_path / "translation.txt").write_text(
        "Benin and Togo sign an agreement\nThe Ministers signed it in Cotonou on Thursday.\n"
        "Source: http://www.agence.example/depeches/12/\n"
    )
    (tmp_path / "english.html").write_text(
        page('<link rel="alternate" hreflang="fr" href="https://agence.example/depeches/12">')
    )
    (tmp_path / "origin.html").write_text(
        page('<link rel="canonical" href="https://agence.example/depeches/12">')
    )
    first = new(copy, PAGES / "accord.fr.html")
    slug = first.folder.name

    alike = [
        new(copy, tmp_path / name).alike for name in ("copy.html", "translation.txt", "origin.html")
    ]

    english = new(copy, tmp_path / "english.html", slug="english")

    assert first.alike == []
    assert ("ministers-sign-a-treaty", "other-language") in [
        (one.article, one.how) for one in english.alike
    ]
    assert [(one.article, one.how) for one in alike[0]] == [
        (slug, "near-text"),
        (slug, "same-source"),
    ]
    assert alike[0][0].share > 80
    assert (slug, "same-source") in [(one.article, one.how) for one in alike[1]]
    assert {one.how for one in alike[2]} == {"made-from-it"} and len(alike[2]) == 3
    source = YAML(typ="safe").load(
        copy.seeds / "benin-et-togo-signent-un-accord-frontalier" / "source.yaml"
    )
    assert source["related"][1] == {"article": slug, "how": "same-source"}


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("Talks were held in Apia by the Ministers of both States on Monday evening.", (),
         ["has no headline; give it: --headline", "give a name for the folder: --slug"]),
        ("Ханой\nThe Ministers held talks in Apia on Monday evening, both sides said.", (), ["give a name for the folder: --slug"]),
        ("Talks\nHanoi.", (), ["in which language the text is cannot be told; give it: --language"]),
        ("Verhandlungen in Wien\nDie beiden Staaten haben den Vertrag am Montag unterzeichnet.", (),
         ["cannot be told (The text looks like 'de'.); give it: --language"]),
        ("Talks\nHanoi.", ("--language", "English!"), ["'English!' is no language; write a language tag"]),
        ("Talks\nHanoi.", ("--who", "nobody"), ["no curator 'nobody' is known; known are editors"]),
        ("Talks\nHanoi.", ("--who", "editor"), ["no curator 'editor' is known; did you mean 'editors'?"]),
        ("Talks in Apia\nThe Ministers held talks in Apia on Monday evening.", ("--slug", "../x"), ["cannot be part of an IRI"]),
        ("Talks in Apia\nThe Ministers held talks in Apia on Monday evening.", ("--slug", "hanoi-reception"), ["is there already; choose another slug by --slug"]),
        ("Talks in Apia\nThe Ministers held talks in Apia on Monday evening.", ("--label", "a\x07"), ["the label has the character U+0007"]),
    ],
)  # fmt: skip
def test_what_cannot_be_found_or_is_wrong_is_told_and_nothing_is_written(
    copy, here, text, options, said
):
    before = sorted(copy.root.rglob("*"))

    result = kb("new", "-", *options, project=copy.root, stdin=text)

    assert (result.exit_code, result.stdout) == (2, "")
    assert [words for words in said if words not in result.stderr] == []
    assert sorted(copy.root.rglob("*")) == before


def test_a_full_disk_leaves_nothing_behind(copy, here, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    before = sorted(copy.root.rglob("*"))

    with pytest.raises(SeedError, match="cannot be written: No space left on device"):
        new(copy, PAGES / "accord.fr.html")

    assert sorted(copy.root.rglob("*")) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "options", "language"),
    [
        ("Berlin und Oslo haben am 12. März 2025 ein Abkommen geschlossen.\n", ["--language", "de"], "de"),
        ("O Brasil assinou na segunda-feira o acordo de extradição.\n", ["--language", "pt-BR"], "pt-BR"),
        ("<html lang=de><h1>Ein Abkommen</h1><article><p>" + "Die Ministerin hat das Abkommen in "
         "Berlin unterzeichnet, wie das Ministerium am Mittwoch mitteilte. " * 4 + "</article>", [], "de"),
    ],
)  # fmt: skip
def test_an_article_may_be_in_a_language_that_no_rules_are_for(
    copy, tmp_path, text, options, language
):
    """What the CLDR knows of it lies in a file, and the process that reads pages opens none."""
    path = tmp_path / "page"
    path.write_text(text, "utf-8")
    given = ["--label", "Talks", "--slug", "talks", *options]

    done = kb("new", str(path), *given, project=copy.root)

    assert done.exit_code == 0, done.output
    source = (copy.seeds / "talks" / "source.yaml").read_text("utf-8")
    assert f"language: {language}\n" in source
    assert "on which day it was published is not known" in done.stderr


@pytest.mark.parametrize("start", ["", "<!doctype html><meta charset=utf-8><p>"])
def test_quotation_marks_of_windows_are_read(start):
    """U+0093 and U+0094 are controls; that HTML reads them as “ and ” is its table of references."""
    page = page_of(Path("x"), f"{start}the \x93Convention\x94 \x96 it is".encode())

    assert page.text.removeprefix(start) == "the “Convention” – it is"


def test_a_control_for_which_windows_has_no_sign_is_refused():
    with pytest.raises(SeedError, match=r"x:1:4: has the character U\+0081, which is no text"):
        page_of(Path("x"), "the\x81 end".encode())
