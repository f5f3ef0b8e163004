"""What other articles say: references that are taken, and acts that may be the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kb.errors import SeedError
from kb.identifiers import Identifiers
from kb.review.workspace import Stamps, stamps_of
from kb.seeds.article import Article
from kb.seeds.factkeys import WrittenFact, WrittenFile
from kb.seeds.facts import FactFile
from kb.seeds.project import Project
from kb.seeds.seedfile import SeedFile
from kb.seeds.summary import Summary


@dataclass(frozen=True)
class Other:
    """Another article: what it names, its facts as the file has them, and its summary."""

    article: Article
    names: Mapping[str, Mapping[str, str]]
    facts: tuple[WrittenFact, ...]
    summary: Summary


def others_of(project: Project, slug: str) -> tuple[tuple[Other, ...], tuple[str, ...]]:
    """The other articles of a project, and the slugs of those that cannot be read.

    `kb check` says what is wrong with these; nothing can be compared with them.
    """
    others, unread = [], []
    for folder in project.article_folders():
        if folder.name == slug or folder.is_symlink():
            continue
        stamps = stamps_of(folder / name for name in ("facts.yaml", "source.yaml", "article.txt"))
        try:
            others.append(_read(folder, project.identifiers, stamps))
        except SeedError:
            unread.append(folder.name)
    return tuple(others), tuple(unread)


@lru_cache(4096)
def _read(folder: Path, ids: Identifiers, stamps: Stamps) -> Other:
    """The article in a folder, read again where a file of it was written."""
    article = Article.read(folder)
    file = SeedFile.read(folder / "facts.yaml", "facts")
    value: WrittenFile = file.value
    has_id = [(i, None) for i, fact in enumerate(value["facts"]) if "id" in fact]
    facts = FactFile.of(article, file, has_id)
    names = {
        **facts.names,
        **{ref: candidate["name"] for ref, candidate in facts.candidates.items()},
    }
    return Other(article, names, tuple(value["facts"]), Summary.of(article, facts, ids))
