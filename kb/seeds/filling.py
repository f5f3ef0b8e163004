"""What `kb check --write` gives to a file of facts: ids, and positions that fit their quotes."""

from __future__ import annotations

import contextlib
import copy
import hashlib
from collections.abc import Mapping
from pathlib import Path

from kb.identifiers import FACT_ID
from kb.seeds.article import Article
from kb.seeds.factkeys import WrittenFile
from kb.seeds.passages import find_quote
from kb.seeds.revision import replace, revision
from kb.seeds.ruleanswers import given_digests
from kb.seeds.seedfile import SeedFile
from kb.seeds.texts import decoded, read_bytes

#: The keys whose values are given, of answers to what is asked what they were given to.
_GIVEN = ("id", "at", "answers")


def complete(article: Article, path: Path) -> int:
    """Give ids and positions to the facts of a file that lack them; how many were given.

    A position that no longer fits its quote is put right; a quote that is not found is left for
    `FactFile.read` to name. Raises `SeedError`, and leaves the file as it is, where they cannot be
    written without changing anything else.
    """
    data = read_bytes(path)
    file = SeedFile.parse(path, decoded(path, data), "facts")
    wanted = completed(article, file.value)
    pairs = list(zip(file.value["facts"], wanted["facts"], strict=True))
    given: int = sum(old.get(key) != new.get(key) for old, new in pairs for key in _GIVEN)
    if given:
        replace(path, data, revision(file, data, wanted)[0])
    return given


def completed(article: Article, value: WrittenFile) -> WrittenFile:
    """What a file of facts says, with an id for each fact, and where its quote stands; with each
    answer to what is asked, what it was given to."""
    wanted = copy.deepcopy(value)
    taken = {fact["id"] for fact in wanted["facts"] if "id" in fact}
    for fact in wanted["facts"]:
        if "id" not in fact:
            fact["id"] = new_id(article.slug, fact, taken)
        if "quote" in fact:
            with contextlib.suppress(LookupError):
                span = find_quote(article.text, fact["quote"], fact.get("at"), fact.get("prefix"))
                fact["at"] = list(span)
    names = {thing["ref"]: thing["name"] for thing in wanted.get("things", ())}
    for fact in wanted["facts"]:
        if "answers" in fact:
            fact["answers"] = given_digests(fact, names)
    return wanted


def new_id(slug: str, fact: Mapping[str, object], taken: set[str]) -> str:
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
