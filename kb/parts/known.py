"""What reading articles needs to know of the authorities, kept so that they are not read again.

It follows from the files in `seeds/authorities` and `seeds/records`, which take longer to read than
all else of a small change. While none of them has changed, their references, their names and what
the rules of meaning ask of them are read from one file beside the parts; the authorities themselves
are read where somebody asks for them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypedDict

from rdflib import URIRef

from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.meaning.identity import mistaken
from kb.meaning.knownnames import KnownNames
from kb.seeds.ambiguous import read_ambiguous, shared_labels
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.demonyms import read_demonyms
from kb.seeds.labels import Label, Labels
from kb.seeds.ontology import Ontology
from kb.seeds.project import is_leaving
from kb.seeds.texts import gathering

#: The file: no article's folder can have its name.
NAME = "authorities.json"


@dataclass(frozen=True)
class Known:
    """What is known of the authorities: their references, in their order, and what is `around`
    articles; `read` gives them themselves.

    `key` stands for what they are made from, "" where that was saved meanwhile; `key_now` gives
    that of what lies there now. `articles` are the slugs of those to which they link, `witnessed`
    are references of which several records tell.
    """

    key: str
    references: tuple[str, ...]
    articles: tuple[str, ...]
    witnessed: tuple[str, ...]
    around: KnownNames
    read: Callable[[], Mapping[str, Authority]]
    key_now: Callable[[], str]


def read_known(
    seeds: Path,
    ids: Identifiers,
    ontology: Ontology | None,
    place: tuple[Path, str],
    problems: list[Problem],
) -> Known | None:
    """What is known of the authorities in a folder of seeds; None where they cannot be read.

    What is wrong with them is put to the problems. `place` is the folder in which it is kept, and
    what it rests on beside the files.
    """
    folder, basis = place
    key_now, read = (
        partial(authorities_key, seeds, basis),
        partial(read_authorities, seeds / "authorities", ids, ontology),
    )
    key = key_now()
    if (kept := _kept(folder / NAME, key, seeds)) is not None:
        return Known(key, *kept, read, key_now)
    before, known = len(problems), None
    with gathering(problems):
        authorities = read()
        labels = Labels.of(authorities)
        around = KnownNames.of(authorities, labels, ids)
        articles = tuple(sorted(set(_articles(authorities, ids))))
        own_key = key if key_now() == key else ""  # so that they are read again the next time
        witnessed = tuple(
            ref for ref, authority in authorities.items() if len(authority.recorded) > 1
        )
        known = Known(
            own_key, tuple(authorities), articles, witnessed, around, lambda: authorities, key_now
        )
        problems.extend(mistaken(authorities))
        ambiguous = read_ambiguous(seeds / "authorities")
        problems.extend(shared_labels(authorities, labels, ambiguous))
        read_demonyms(seeds / "authorities", frozenset(authorities))
    if ontology and known and known.key and len(problems) == before:
        _keep(folder / NAME, known)
    return known


def authorities_key(seeds: Path, basis: str) -> str:
    """What stands for the files of the authorities, and for a basis."""
    total = hashlib.sha256(basis.encode())
    for name in ("authorities", "records"):
        for path in sorted((seeds / name).rglob("*")):
            if path.is_file() and not path.is_symlink() and not is_leaving(path):
                total.update(os.fsencode(path.relative_to(seeds)) + b"\0" + _digest(path))
    return total.hexdigest()


def _digest(path: Path) -> bytes:
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""  # whoever reads it says so


def _articles(authorities: Mapping[str, Authority], ids: Identifiers) -> Iterator[str]:
    """The slugs of the articles to which authorities link."""
    for authority in authorities.values():
        for value in (*authority.triples.objects(), *authority.sources):
            reference = ids.reference(value) if isinstance(value, URIRef) else None
            if reference and reference.startswith("article/"):
                yield reference.removeprefix("article/").partition("#")[0]


class _Kept(TypedDict):
    """What is kept, as JSON has it: tuples come back as lists."""

    references: Sequence[str]
    articles: Sequence[str]
    witnessed: Sequence[str]
    labels: Mapping[str, Sequence[tuple[str, str, str]]]
    within: Mapping[str, Sequence[str]]
    adopted: Mapping[str, str]
    acts: Mapping[str, tuple[str, str, str]]


def _kept(
    path: Path, key: str, seeds: Path
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], KnownNames] | None:
    """What was kept of the same files, as `Known` has it up to what is around articles; where it is
    as it was written, and where the articles to which they link are there still."""
    try:
        head, _, text = path.read_text("utf-8").partition("\n")
        if head != _head(key, text):
            return None
        value: _Kept = json.loads(text)
    except (OSError, ValueError):
        return None
    if not all((seeds / slug / "article.txt").is_file() for slug in value["articles"]):
        return None
    labels = {name: tuple(Label(*values) for values in of) for name, of in value["labels"].items()}
    around = KnownNames(
        Labels(labels),
        {reference: frozenset(places) for reference, places in value["within"].items()},
        value["adopted"],
        {
            reference: (kind, treaty, day)
            for reference, (kind, treaty, day) in value["acts"].items()
        },
    )

    references, articles = tuple(value["references"]), tuple(value["articles"])
    return references, articles, tuple(value["witnessed"]), around


def _keep(path: Path, known: Known) -> None:
    """Write the file beside the old one, and put it in its place."""
    around = known.around
    value: _Kept = {
        "references": known.references,
        "articles": known.articles,
        "witnessed": known.witnessed,
        "labels": {
            name: [(label.reference, label.text, label.language) for label in of]
            for name, of in around.labels.by_folded.items()
        },
        "within": {ref: sorted(places) for ref, places in around.within.items()},
        "adopted": dict(around.adopted),
        "acts": dict(around.acts),
    }
    text = json.dumps(value, ensure_ascii=False)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_text(f"{_head(known.key, text)}\n{text}", "utf-8")
    beside.replace(path)


def _head(key: str, text: str) -> str:
    return f"{key} {hashlib.sha256(text.encode()).hexdigest()}"
