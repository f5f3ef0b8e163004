"""Facts as sentences: what the pages call them, in each language of the site."""

from __future__ import annotations

import html
import json
import re

import pytest
from conftest import ROOT

from kb.web.words.sentences import patterns

LANGUAGES = ("en", "id", "vi")
HEADINGS = {
    "ajaswv": (
        "The reception “To Lam receives the heads of delegation” took place at Headquarters of the "
        "Central Committee of the Communist Party of Viet Nam on October 25, hosted by To Lam, "
        "attended by the heads of delegation whom To Lam received",
        "Resepsi “To Lam menerima para kepala delegasi” berlangsung di Markas Besar Komite Sentral "
        "Partai Komunis Vietnam pada 25 Oktober (“sore hari”), dituanrumahi To Lam, dihadiri para "
        "kepala delegasi yang diterima To Lam",
        "Buổi tiếp “Tô Lâm tiếp các trưởng đoàn” diễn ra tại Trụ sở Trung ương Đảng ngày 25 tháng "
        "10, do Tô Lâm chủ trì, có các trưởng đoàn được Tô Lâm tiếp tham dự",
    ),
    "s7fpdf": ("To Lam is General Secretary", "To Lam adalah Sekretaris Jenderal", "Tô Lâm là Tổng Bí thư"),
    "ht3pg4": (
        "Viet Nam urges countries to ratify the Convention promptly",
        "Vietnam mendesak negara-negara untuk segera meratifikasi Konvensi",
        "Việt Nam thúc giục các nước sớm phê chuẩn Công ước",
    ),
    "m2q9yr": (
        "The editors infer for “To Lam receives the heads of delegation”: date October 25, 2025",
        "Penyunting menyimpulkan tentang “To Lam menerima para kepala delegasi”: tanggal 25 Oktober 2025",
        "Ban biên tập suy ra về “Tô Lâm tiếp các trưởng đoàn”: ngày 25 tháng 10, 2025",
    ),
}  # fmt: skip


def heading(client, path: str, language: str) -> str:
    page = client.get(f"{path}?lang={language}").text
    found = re.search(r"(?s)<h1[^>]*>(.*?)</h1>", page)
    assert found
    return html.unescape(re.sub("<[^>]+>", "", found[1])).strip()


@pytest.mark.parametrize("fact", HEADINGS)
def test_a_fact_is_called_by_what_it_says(client, fact):
    said = tuple(heading(client, f"/page/fact/{fact}", language) for language in LANGUAGES)

    assert said == HEADINGS[fact]


def test_an_act_that_a_speaker_alone_tells_says_whose_word_it_is(client):
    said = heading(client, "/page/fact/fs4fdv", "en")

    assert said == (
        "The members of the United Nations chose Hanoi as the place of signature of "
        "United Nations Convention against Cybercrime, decided by unanimity, according to To Lam"
    )


def test_what_is_only_called_for_is_not_told_as_done(client):
    said = heading(client, "/page/fact/fcz2fz", "en")

    assert said.endswith("by the countries urged to ratify is called for")


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("authority-person-to-lam", "The editors’ description of To Lam"),
        ("record-cldr-47", "What “Unicode Common Locale Data Repository 47"),
        ("computed-untc-xxvi-9-tpnw", "What was computed from “UN Treaty Collection, status of treaties, XXVI-9”"),
    ],
)  # fmt: skip
def test_what_no_article_says_is_called_by_its_source_or_by_what_it_says(client, fact, said):
    assert heading(client, f"/page/fact/{fact}", "en").startswith(said)


@pytest.mark.slow
def test_every_fact_of_the_article_has_a_sentence_without_gaps(client):
    facts = re.findall(
        r"(?m)^  - id: (\w+)", (ROOT / "seeds/hanoi-reception/facts.yaml").read_text()
    )
    assert len(facts) > 70
    for language in LANGUAGES:
        said = [heading(client, f"/page/fact/{fact}", language) for fact in facts]
        assert not [one for one in said if not one or re.search(r"[?{}\[\]]", one)]
        assert not [one for one in said if one.startswith(("The editors’", "Keterangan", "Mô tả"))]


def test_title_citation_and_lists_have_the_sentence_too(client):
    page = client.get("/page/fact/s7fpdf?lang=en").text
    cited = json.loads(client.get("/cite/fact/s7fpdf.json", headers={"Accept-Language": "vi"}).data)
    listed = client.get("/page/inference/p4tyof?lang=id").text

    assert "<title>To Lam is General Secretary ·" in page
    assert "“To Lam is General Secretary”" in page
    assert cited[0]["title"] == "Tô Lâm là Tổng Bí thư"
    assert ">To Lam adalah Sekretaris Jenderal</a>" in listed


def test_each_language_has_a_pattern_for_all_that_another_has():
    def shape(said):
        if isinstance(said, dict):
            return {key: shape(value) for key, value in said.items()}
        texts = said if isinstance(said, list) else [said]
        return [sorted(set(re.findall(r"\{[a-z_:]+\}", one))) for one in texts]

    english = shape(patterns("en"))
    assert [shape(patterns(language)) for language in ("id", "vi")] == [english, english]
