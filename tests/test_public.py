"""The public names, and what each file is told to say of itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import kb

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "kb").rglob("*.py"))


@pytest.mark.parametrize("name", kb._HOMES)
def test_a_public_name_is_there_and_in_the_map(name):
    assert getattr(kb, name).__doc__
    assert f"`{name}`" in kb.__doc__


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no name 'nonsense'"):
        kb.nonsense  # noqa: B018


@pytest.mark.parametrize("path", MODULES, ids=[str(p.relative_to(ROOT)) for p in MODULES])
def test_every_module_and_public_definition_says_what_it_is(path):
    tree = ast.parse(path.read_text("utf-8"))

    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        is_public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith(
            "_"
        )
        if is_public and node in tree.body:
            assert ast.get_docstring(node), f"{path.name}:{node.lineno} {node.name}"


def test_every_error_stands_in_the_tree():
    from kb import errors

    for name, found in vars(errors).items():
        if isinstance(found, type) and issubclass(found, errors.KbError):
            assert name in errors.__doc__


def test_the_top_level_is_what_it_is_to_be():
    top = {path.name for path in ROOT.iterdir()} - {"dist"}

    assert {name for name in top if not name.startswith(".")} == {
        "CHANGELOG.md", "LICENSE", "README.md", "kb", "ontology", "pyproject.toml", "seeds", "shapes",
        "tests",
    }  # fmt: skip
