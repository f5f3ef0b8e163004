"""What is drafted of an article can be published: accepted as it is, it breaks no shape."""

from __future__ import annotations

import pytest
from accepted import accept, check, without_rules
from conftest import copy_of

#: One of each language.
NAMES = (
    "bimstec-vote-kathmandu-2025.en",
    "congreso-guatemala-2025.es",
    "patrimoine-antananarivo-2023.fr",
    "suriname-jakarta-2025.id",
    "quoc-hoi-da-nang-2026.vi",
)
pytestmark = pytest.mark.slow
#: Whether a body can conclude treaties is for a person to say.
SHAPES = "https://w3id.org/treaty-kb/shapes#"
OPEN = f"{SHAPES}TreatyAction-actor"


@pytest.fixture(scope="module")
def results(sample, tmp_path_factory):
    """What the check says of them all: the severity and the shape of each result."""
    folder = without_rules(copy_of(sample, tmp_path_factory.mktemp("accepted")))
    for name in NAMES:
        accept(folder, name)
    return {(one["severity"], one["sourceShape"]) for one in check(folder)["results"]}


@pytest.mark.slow
def test_all_that_is_drafted_in_five_languages_may_stand_as_it_is(results):
    assert {shape for severity, shape in results if severity == "sh:Violation"} <= {OPEN}


def test_what_an_article_leaves_unsaid_is_asked_for(results):
    """A signing of which the article does not tell who signed is no mistake."""
    assert ("sh:Warning", f"{SHAPES}TreatyAction-signed-by") in results
