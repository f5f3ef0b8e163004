"""Whatever a shape looks at, articles judged apart and then together get the verdict of plain SHACL
on everything together: the same dataset and the same report, places included."""

from __future__ import annotations

from functools import partial

import pytest
from union import article, made, made_cold, plain, shape, small
from unioncases import CASES

from kb.seeds.project import Project

#: What people know of whom an article tells more; and a number that is written in two ways.
MORE = "".join(
    f'\n<id/person/{slug}> a schema:Person ; schema:name "{slug}"@en ; {said}\n'
    "    dcterms:source <https://e.org/> ; prov:wasAttributedTo <id/curator/editors> .\n"
    for slug, said in {
        "cy": "schema:about tro:EventKinds ;",
        "di": "",
        "ed": "",
        "fay": "",
        "gil": "",
        "hal": "",
    }.items()
)
CONFORMS = {"what only another article says", "a warning that another article makes needless",
            "a query that looks anywhere", "a shape that is a class"}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    found = small(tmp_path_factory.mktemp("union"))
    path = found.seeds / "authorities" / "few.ttl"
    path.write_text(path.read_text() + MORE)
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_that_of_plain_shacl_on_everything_together(project, case, request):
    text, one, two = CASES[case]
    shape(project, text)
    article(project, "one", one)
    article(project, "two", two)
    if case == "numbers that are one by their value alone":
        path = project.seeds / "authorities" / "few.ttl"
        more = '"Ada"@en ; schema:height 1 , "1"^^xsd:decimal , "1"^^xsd:float ;'
        request.addfinalizer(partial(path.write_text, path.read_text()))
        path.write_text(path.read_text().replace('"Ada"@en ;', more))
    expected = plain(project)

    assert made_cold(project) == expected
    assert made(project) == expected
    assert expected[1].results if case not in CONFORMS else expected[1].results == ()
