"""Names of drafted acts in the languages of the site."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kb.cli import main
from kb.drafting.naming import names_of_acts
from kb.seeds.article import draft_folder
from kb.seeds.labels import Label, Labels
from kb.seeds.ontology import Ontology
from kb.seeds.seedfile import SeedFile

LABELS = Labels.from_labels([
    Label("country/vn", "Viet Nam", "en"), Label("country/vn", "Vietnam", "id"),
    Label("country/vn", "Việt Nam", "vi"), Label("country/vn", "VN", "fr"),
    Label("treaty/x", "Convention against Cybercrime", "en"), Label("treaty/x", "UNCC", "en"),
    Label("treaty/x", "Konvensi Kejahatan Siber", "id"), Label("treaty/x", "Convention X", "fr"),
])  # fmt: skip
ACT = {
    "type": "action", "act": "action/a", "action": "Ratification",
    "treaty": {"text": "Konvensi", "ref": "treaty/x"},
    "actors": [{"text": "Vietnam", "ref": "country/vn"}],
}  # fmt: skip
THING = {"ref": "action/a", "name": {"id": "Ratifikasi: Konvensi (Vietnam)"}}


@pytest.fixture(scope="module")
def ontology(project) -> Ontology:
    return Ontology.read(project.ontology)


def test_an_act_is_named_in_each_language_that_has_all_its_parts(ontology):
    """The treaty has no name in Vietnamese, the State only an abbreviation in French."""
    assert names_of_acts([ACT], [THING], LABELS, ontology) == {
        "action/a": {
            "en": "Ratification: Convention against Cybercrime (Viet Nam)",
            "id": "Ratifikasi: Konvensi (Vietnam)",  # as it was drafted
        }
    }


def test_what_is_only_expected_says_so(ontology):
    fact = {**ACT, "type": "anticipated", "act": "anticipated/a", "outlook": "CalledFor"}

    [names] = names_of_acts([fact], [{**THING, "ref": "anticipated/a"}], LABELS, ontology).values()

    assert names["en"] == "Ratification: Convention against Cybercrime (Viet Nam, called for)"


def test_an_act_of_a_candidate_has_the_name_of_its_article_alone(ontology):
    fact = {**ACT, "actors": [{"text": "Norland", "ref": "country/norland"}]}

    assert names_of_acts([fact], [THING], LABELS, ontology) == {"action/a": THING["name"]}


def test_events_and_statements_keep_the_words_of_the_article(ontology):
    assert (
        names_of_acts([ACT], [{"ref": "event/e", "name": {"id": "Upacara"}}], LABELS, ontology)
        == {}
    )


def test_a_long_name_is_cut_between_words(ontology):
    labels = Labels.from_labels([Label("treaty/x", "Convention on " + "rivers " * 40, "en")])

    [names] = names_of_acts([{**ACT, "actors": []}], [THING], labels, ontology).values()

    assert len(names["en"]) <= 120
    assert names["en"].endswith("rivers …")


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
