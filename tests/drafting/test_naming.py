"""Names of drafted acts in the languages of the site."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from marked import marked

from kb.cli import main
from kb.drafting.relations import LONGEST_NAME, relations
from kb.seeds.article import draft_folder
from kb.seeds.seedfile import SeedFile

#: The treaty has no name in Vietnamese, the State none in French.
NAMES = {
    "concept/Ratification": {"en": "ratification", "fr": "ratification", "id": "ratifikasi", "vi": "phê chuẩn"},
    "concept/CalledFor": {"en": "called for", "id": "diserukan"},
    "country/vn": {"en": "Viet Nam", "id": "Vietnam", "vi": "Việt Nam"},
    "treaty/x": {"en": "Convention against Cybercrime", "id": "Konvensi Kejahatan Siber", "fr": "Convention X"},
}  # fmt: skip


def names_of(text, language, names=NAMES):
    """What the things that are drafted of a marked text are called, by language."""
    return [thing["name"] for thing in relations(marked(text, language), names).things]


def test_an_act_is_named_in_each_language_that_has_all_its_parts():
    assert names_of("[C Vietnam=vn] meratifikasi [T Konvensi=x].", "id") == [
        {
            "en": "Ratification: Convention against Cybercrime (Viet Nam)",
            "id": "Ratifikasi: Konvensi Kejahatan Siber (Vietnam)",
        }
    ]


def test_what_is_only_expected_says_so():
    text = "[O UNODC] urged [C Viet Nam=vn] to ratify the [T Convention=x]."

    names = names_of(text, "en")

    name = "Ratification: Convention against Cybercrime (Viet Nam, called for)"
    assert name in [each["en"] for each in names]


def test_what_no_authority_names_has_the_name_of_its_article_alone():
    assert names_of("[C Norland] ratified the [T Treaty of Vik].", "en") == [
        {"en": "Ratification: Treaty of Vik (Norland)"}
    ]


def test_events_keep_the_words_of_the_article():
    text = "The signing ceremony was held in [L Hanoi] on [D 3 May 2021]."

    assert names_of(text, "en") == [{"en": "Signing ceremony"}]


def test_a_long_name_is_cut_between_words():
    names = {**NAMES, "treaty/x": {"en": "Convention on " + "rivers " * 40}}

    [name] = names_of("[C Viet Nam=vn] ratified the [T Convention=x].", "en", names)

    assert len(name["en"]) <= LONGEST_NAME
    assert name["en"].endswith("rivers")


@pytest.mark.slow
def test_kb_draft_writes_the_names_of_acts_in_the_languages_of_the_authorities(copy):
    text = "Kenya ratified the United Nations Convention against Cybercrime on 4 May 2026.\n"
    folder = draft_folder(copy.seeds, text.encode(), "kenya", "en", "Kenya", "editors")

    result = CliRunner().invoke(main, ["--project", str(copy.root), "draft", "kenya"])

    assert result.exit_code == 0, result.output
    [thing] = [
        one
        for one in SeedFile.read(folder / "facts.yaml", "facts").value["things"]
        if one["ref"].startswith("action/")
    ]
    assert {"en", "id", "vi"} <= set(thing["name"])
    assert "Phê chuẩn" in thing["name"]["vi"]
    assert "Kenya" in thing["name"]["vi"]
