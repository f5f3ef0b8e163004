"""The words by which a language says things: one file for each language, and no code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


@cache
def vocabulary(language: str) -> Mapping[str, Any]:
    """The words of a language, as its file has them."""
    path = Path(__file__).parent / "languages" / f"{language}.yaml"
    words: Mapping[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    return words
