"""A file of facts that a program writes: with ids and positions, in its one layout, as a whole.

A comment has no place in that layout. A file that has one is not written: each comment is listed,
so that a person keeps it as the `note:` of a fact or takes it out.
"""

from __future__ import annotations

import contextlib
import copy
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from kb.errors import Problem, SeedError
from kb.identifiers import FACT_ID
from kb.seeds.article import Article
from kb.seeds.factkeys import SECTIONS, WrittenFile
from kb.seeds.passages import find_quote
from kb.seeds.ruleanswers import given_digests
from kb.seeds.schema import breaches
from kb.seeds.seedfile import SeedFile, compose
from kb.seeds.texts import decoded, position, read_bytes, shown
from kb.seeds.yamllayout import layout

#: A comment that `kb new` wrote once, which nobody misses.
_HEAD = "# What the article says, and the words that say it. How to write a fact: seeds/README.md."


def revised(path: Path, data: bytes, wanted: Mapping[str, object]) -> bytes:
    """Return the bytes of a file of facts that says what is wanted.

    `wanted` has `things`, `candidates` and `facts` as `SeedFile` reads them. The bytes stay as they
    are where the file says that already. Raises `SeedError` where the file cannot be read or has
    comments, and where what is wanted fits no file of facts.
    """
    file = SeedFile.parse(path, decoded(path, data), "facts")
    return revision(file, data, wanted)[0]


def revision(file: SeedFile, data: bytes, wanted: Mapping[str, object]) -> tuple[bytes, SeedFile]:
    """Return the same of a file that was parsed of these bytes already, and the file then."""
    path, after = file.path, _plain(wanted)
    if after == file.value:
        return data, file
    misfits = [
        Problem(path, 1, 1, f"{'.'.join(map(str, keys))}: {message}", mend)
        for keys, message, mend in breaches(after, "facts")
    ]
    if problems := misfits or list(_comments(path, decoded(path, data))):
        raise SeedError(dict.fromkeys(problems))
    text = layout(after)
    new = SeedFile.parse(path, text, "facts")
    if any(new.value.get(name, []) != after.get(name, []) for name in SECTIONS):
        raise SeedError.at(path, "cannot be written so that it says what is wanted")
    return text.encode("utf-8"), new


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Write a file beside the old one, then put it in its place: a crash loses neither.

    Raises `SeedError` where it may not be written, or does not hold the old bytes any more.
    """
    beside = path.with_name(f".{path.name}.new")
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & stat.S_IWUSR:
        raise SeedError.at(path, "may not be written", "chmod u+w")
    if beside.is_dir() and not beside.is_symlink():
        raise SeedError.at(beside, "is in the way", "take it away")
    beside.unlink(missing_ok=True)  # what a run left that was stopped, or a link, which goes itself
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(beside, flags, 0o600), "wb") as file:
        file.write(new)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    if read_bytes(path) != old:
        beside.unlink()
        raise SeedError.at(path, "changed while it was read", "run it again")
    beside.replace(path)


def _comments(path: Path, text: str) -> Iterator[Problem]:
    """The comments of a text of YAML: what begins with the sign # outside of every value."""
    if "#" not in text:
        return
    signs = list(text)
    for node in _scalars(compose(path, text)):
        start, end = node.start_mark.index, node.end_mark.index
        if node.style in ("|", ">"):  # a comment may stand in its first line
            start = text.find("\n", start, end)
        signs[start:end] = re.sub("[^\n]", " ", text[start:end])
    for comment in re.finditer(r"(?m)(^|(?<=[ \t]))#.*", "".join(signs)):
        if comment[0] != _HEAD:
            message = f"the comment {shown(comment[0])} would be lost"
            mend = "write it as note: of a fact, or take it out"
            yield Problem(path, *position(text, comment.start()), message, mend)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _scalars(part)
    else:
        for item in node.value:
            yield from _scalars(item)


def _plain(value: object) -> Any:
    """A value as it is read from a file: of dicts, lists, numbers and texts in form NFC."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return [_plain(item) for item in value] if isinstance(value, Sequence) else value


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
