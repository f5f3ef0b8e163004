"""What `kb check --write` gives to a file of facts: ids, and positions that fit their quotes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from kb.article import Article
from kb.identifiers import FACT_ID
from kb.passages import find_quote
from kb.seedfile import SeedFile


def complete(article: Article, path: Path) -> int:
    """Give ids and positions to the facts of a file that lack them; how many lines were changed.

    Comments, order and everything else in the file stay as they are. A position that no longer
    fits its quote is put right; a quote that is not found is left for `FactFile.read` to name.
    """
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    SeedFile.read(path, "facts")
    content = yaml.load(path.read_text("utf-8-sig"))
    taken = {fact["id"] for fact in content["facts"] if "id" in fact}
    changed = 0
    for fact in content["facts"]:
        if "id" not in fact:
            fact.insert(0, "id", _new_id(article.slug, fact, taken))
            changed += 1
        if "quote" in fact:
            try:
                span = list(
                    find_quote(article.text, str(fact["quote"]), fact.get("at"), fact.get("prefix"))
                )
            except LookupError:
                continue
            if list(fact.get("at", ())) != span:
                _set_position(fact, span)
                changed += 1
    if changed:
        _replace(path, yaml, content)
    return changed


def _set_position(fact: Any, span: list[int]) -> None:
    flow = YAML(typ="rt").load(f"[{span[0]}, {span[1]}]")
    if "at" in fact:
        fact["at"] = flow
    else:
        fact.insert(list(fact).index("quote") + 1, "at", flow)


def _replace(path: Path, yaml: YAML, content: Any) -> None:
    """Write the file beside the old one, then put it in its place: a crash loses neither."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)
    beside.replace(path)


def _new_id(slug: str, fact: Mapping[str, Any], taken: set[str]) -> str:
    """A short id that no fact of the file has; adds it to `taken`."""
    attempt = 0
    while True:
        seed = f"{slug}\0{fact['type']}\0{fact.get('quote', '')}\0{dict(fact)}\0{attempt}"
        number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
        letters = "abcdefghjkmnpqrstvwxyz23456789"  # none that is taken for another
        name = "".join(letters[number // len(letters) ** i % len(letters)] for i in range(6))
        if name not in taken and FACT_ID.fullmatch(name):
            taken.add(name)
            return name
        attempt += 1
