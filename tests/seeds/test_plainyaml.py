"""YAML by the parser in C: what ruamel.yaml reads, and what YAML 1.2 means by it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from kb import plainyaml

FILES = sorted(
    [*ROOT.glob("kb/**/*.yaml"), *ROOT.glob("seeds/**/*.yaml"), *ROOT.glob("shapes/**/*.yaml")]
)
SIGNS = ["'", '"', ":", "- ", "\n", "  ", "\t", "#", "|", ">", "{", "}", "[", "]", ",", "?", "&a ", "*a", "!x ", "%", "@",
         "`", "---\n", "...\n", "\x00", "\x85", "\u2028", ": ", "~", "<<", "\\", "\r", "\ufeff", "a: b: c", '"a":1']  # fmt: skip


def by_ruamel(text: str) -> Node | None:
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def shown(node: Node) -> Iterator[Any]:
    """What a node and those below it are, and where they stand; a value that is missing stands
    nowhere."""
    is_missing = isinstance(node, ScalarNode) and not node.value and not node.style
    marks = () if is_missing else (node.start_mark.index, node.end_mark.index)
    yield type(node).__name__, *marks
    if isinstance(node, ScalarNode):
        yield node.value, node.style or None
        return
    yield bool(node.flow_style)
    for one in node.value:
        for below in one if isinstance(node, MappingNode) else (one,):
            yield from shown(below)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_file_of_ours_has_the_nodes_and_places_that_ruamel_reads(path):
    text = path.read_text("utf-8")
    node = plainyaml.nodes(text)

    assert node is not None
    assert list(shown(node)) == list(shown(by_ruamel(text)))


@pytest.mark.parametrize("seed", range(4))
def test_a_text_that_is_spoiled_anyhow_is_read_as_ruamel_reads_it_or_left_to_it(seed):
    chance = random.Random(seed)
    whole = (ROOT / "tests" / "golden" / "kampala-protocol" / "facts.yaml").read_text("utf-8")[:900]
    read = 0
    for _ in range(150):
        text = f"{whole}\n"
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text))
            cut = at + chance.randint(0, 5)
            text = text[:at] + chance.choice(SIGNS) + text[cut:]
        if (node := plainyaml.nodes(text)) is not None:
            read += 1
            assert list(shown(node)) == list(shown(by_ruamel(text))), text
    assert read > 30


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "a: 1\n---\nb: 2\n",
        "%YAML 1.1\n---\na: 1\n",
        "a: 1",
        "",
        "\n",
        "a:\tb\n",
    ],
)
def test_what_hardly_anybody_writes_is_left_to_ruamel(text):
    assert plainyaml.nodes(text) is None


def test_a_key_given_twice_in_a_file_of_ours_is_an_error():
    with pytest.raises(ValueError, match="'a' is given twice"):
        plainyaml.load("a: 1\na: 2\n")


def test_what_is_no_yaml_is_told_as_ruamel_tells_it():
    with pytest.raises(YAMLError):
        plainyaml.load("a: [1\n")
