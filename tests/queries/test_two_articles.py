"""A second article changes no expected answer, and nobody in it is left out for want of a name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import add_a_second_article, copy_of

from kb.cli import main
from kb.pipeline import build
from kb.queries import Limits, Queries, Query
from kb.queries.expected import Table

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "ontology" / "questions"
ID = "https://w3id.org/treaty-kb/id/"

#: What the invented article says, by the question that must find it: cells of one row.
SAID = {
    "how-many-by-whose-account": ["event/firma-del-convenio-sobre-manglares", "14", "delegaciones",
                                  "person/aurelio-penalba"],
    "what-has-not-happened-yet": ["treaty/convenio-sobre-manglares", "country/hn", "pronto"],
    "what-is-expected": ["person/ofelia-rincon", "el Convenio protegerá las costas"],
    "what-is-only-proposed": ["Centro de Manglares del Caribe", "person/ofelia-rincon"],
    "what-is-praised": ["person/marisol-altagracia", "Celebramos el trabajo de los pescadores"],
    "when-was-each-event": ["event/firma-del-convenio-sobre-manglares", "2026-05-04"],
    "where-was-each-event": ["event/firma-del-convenio-sobre-manglares",
                             "place/palacio-de-los-mangles"],
    "which-acts-rest-on-somebodys-word": ["action/eleccion-de-santo-domingo",
                                          "person/aurelio-penalba"],
    "which-commitments-are-made": ["person/aurelio-penalba", "country/hn"],
    "which-events-have-not-happened-yet": ["event/conferencia-sobre-manglares", "2026-06-09",
                                           "place/santo-domingo"],
    "which-groups-are-unnamed": ["group/ministros-del-caribe", "los ministros del Caribe"],
    "which-receptions-are-reported": ["event/altagracia-recibe-a-penalba",
                                      "person/marisol-altagracia", "person/aurelio-penalba"],
    "who-bears-which-rank-or-title": ["person/ofelia-rincon", "Ofelia Rincón", "secretaria"],
    "who-calls-for-which-act": ["person/aurelio-penalba", "group/estados-llamados-a-ratificar",
                                "treaty/convenio-sobre-manglares"],
    "who-chose-the-place-of-signature": ["group/ministros-del-caribe", "place/santo-domingo",
                                         "person/aurelio-penalba"],
    "who-holds-which-office": ["person/marisol-altagracia", "Marisol Altagracia", "canciller"],
    "who-reported-to-whom": ["person/marisol-altagracia", "person/aurelio-penalba"],
    "who-said-what": ["person/marisol-altagracia", "Celebramos el trabajo de los pescadores"],
    "who-signed-or-ratified": ["country/do", "treaty/convenio-sobre-manglares", "2026-05-04"],
    "who-witnessed-by-whose-account": ["event/firma-del-convenio-sobre-manglares",
                                       "14 delegaciones", "person/aurelio-penalba"],
}  # fmt: skip
#: The people that each question about people has to name.
PEOPLE = {
    "who-holds-which-office": {"Marisol Altagracia", "Aurelio Peñalba", "Ghada Waly", "To Lam",
                               "Luong Tam Quang"},
    "who-bears-which-rank-or-title": {"Ofelia Rincón", "Ghada Waly", "Luong Tam Quang"},
}  # fmt: skip


@pytest.fixture(scope="module")
def answer(both):
    queries = Queries(both.store, Limits(workers=1))

    def answered(name: str) -> Table:
        text = (FOLDER / f"{name}.rq").read_text("utf-8")
        if name == "who-signed-or-ratified":  # asks about one treaty
            text = text.replace(
                "treaty/un-cybercrime-convention", "treaty/convenio-sobre-manglares"
            )
        found = queries.answer(Query(text, "https://e.org/", result_format="csv"))
        return Table.read(found.whole().decode())

    yield answered
    queries.close()


@pytest.mark.parametrize("name", SAID)
def test_what_the_second_article_says_is_found(answer, name):
    wanted = {f"{ID}{cell}" if "/" in cell else cell for cell in SAID[name]}

    assert [row for row in answer(name).rows if wanted <= set(row)] != []


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_is_named_in_the_language_that_there_is(answer, name):
    found = answer(name)

    assert PEOPLE[name] <= {row[found.columns.index("name")] for row in found.rows}


def test_what_stands_on_a_persons_word_or_is_to_come_is_no_act_and_no_event(answer):
    acts = {row[0] for row in answer("which-acts-rest-on-somebodys-word").rows}
    events = {row[0] for row in answer("when-was-each-event").rows}
    counted = dict(answer("how-many-things-of-each-kind").rows)

    tro = "https://w3id.org/treaty-kb/ontology#"
    assert f"{ID}action/firma-dominicana-del-convenio" not in acts
    assert f"{ID}event/conferencia-sobre-manglares" not in events
    assert counted[f"{tro}TreatyAction"] == counted[f"{tro}AnticipatedEvent"] == "1"


@pytest.mark.slow  # for expected answers are of all rows of the records; others find what is said
def test_no_expected_answer_is_spoilt_by_a_second_article(project, whole, tmp_path):
    project = add_a_second_article(copy_of(project, tmp_path / "project"))
    shutil.copytree(whole.path.parent, project.releases, symlinks=True)
    build(project, project.releases)
    command = ["--project", str(ROOT), "answers", "--releases", str(project.releases)]

    done = CliRunner().invoke(main, command)

    assert (done.exit_code, done.stdout) == (0, ""), done.output
