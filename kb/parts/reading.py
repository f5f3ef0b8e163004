"""All seeds of a project, read and found to be in order; articles that did not change are not read.

What is read of an article, and later what the shapes say of it, is kept in `.kb/judged`
(`kb.parts.part`). A folder that cannot be written to only costs time.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import shutil
import sys
import tempfile
import unicodedata
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import kb
from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.meaning.around import Around
from kb.meaning.identity import mistaken
from kb.meaning.rules import Rule, read_rules
from kb.parts.articles import Reader, read_part
from kb.parts.part import Part, sweep
from kb.processes import each
from kb.seeds.ambiguous import read_ambiguous, shared_labels
from kb.seeds.authorities import Authority, read_authorities
from kb.seeds.coherence import incoherences, uses_of_retired
from kb.seeds.demonyms import read_demonyms
from kb.seeds.labels import Labels
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.retired import Retired, read_retired
from kb.seeds.texts import gathering, raise_for

#: Wraps the articles while they are gone through, so that a terminal can show how far it is.
Progress = Callable[[Sequence[Any], str], Iterable[Any]]
#: So many bytes of facts are read and judged sooner than another process has started.
FEW_BYTES = 150_000

#: What IRIs are relative to while the dataset's own base cannot be read.
_HERE = Identifiers("https://example.org/")


@dataclass(frozen=True)
class Seeds:
    """Everything that people wrote, read and found to be in order: of each article its part.

    `folder` is where the parts are kept; it is gone with `keeper`, where that is one for the time
    being. `basis` stands for what the authorities' part is made from.
    """

    authorities: Mapping[str, Authority]
    parts: tuple[Part, ...]
    ontology: Ontology
    folder: Path
    retired: tuple[Retired, ...] = ()
    keeper: Any = None
    basis: str = ""

    @property
    def articles(self) -> tuple[str, ...]:
        """The slugs of the articles."""
        return tuple(part.summary.slug for part in self.parts)


def read_seeds(project: Project, progress: Progress = lambda items, _: items) -> Seeds:
    """All seeds of a project; raises `SeedError` with the problems of every file."""
    problems = list(project.intruders())
    ids, ontology = _HERE, None
    authorities: Mapping[str, Authority] = {}
    labels: Labels | None = None
    around: Around | None = None
    rules: Mapping[str, Rule] = {}
    known: frozenset[str] | None = None  # where authorities are bad, nothing is said of links
    texts = hashlib.sha256()
    with gathering(problems):
        ids = project.identifiers
    with gathering(problems):
        ontology = Ontology.read(project.ontology)
    with gathering(problems):
        folder = project.seeds / "authorities"
        authorities = read_authorities(folder, ids, ontology, texts.update)
        known = frozenset(authorities)
        labels = Labels.of(authorities)
        around = Around.of(authorities, labels, ids)
        problems.extend(mistaken(authorities))
        ambiguous = read_ambiguous(folder)
        problems.extend(shared_labels(authorities, labels, ambiguous))
        read_demonyms(folder, known)
    retired: tuple[Retired, ...] = ()
    with gathering(problems):
        retired = read_retired(project.seeds / "authorities", known)
    with gathering(problems):
        rules = read_rules(project.shapes)
    folder, keeper = folder_for_parts(project)
    reader = Reader(
        root=project.root,
        folder=folder,
        ids=ids,
        known=known,
        retired=frozenset(one.reference for one in retired),
        ontology=ontology,
        labels=labels,
        rules=rules,
        around=around,
        basis=_basis(ids, ontology, rules),
    )
    parts = _parts(project, reader, problems, progress)
    summaries = [part.summary for part in parts]

    def path_of(slug: str) -> Path:
        return project.seeds / slug / "facts.yaml"

    problems.extend(incoherences(summaries, path_of))
    if not problems:  # what could not be read would be missed by what is merged into it
        slugs = [summary.slug for summary in summaries]
        problems.extend(uses_of_retired(retired, authorities, slugs, summaries, path_of))
    raise_for(problems)
    assert ontology is not None  # noqa: S101 - one that could not be read is a problem, raised above
    basis = f"{software()} {ids.base} {ontology.digest} {texts.hexdigest()}"
    return Seeds(authorities, tuple(parts), ontology, folder, retired, keeper, basis)


def _parts(
    project: Project, reader: Reader, problems: list[Problem], progress: Progress
) -> list[Part]:
    """The parts of the articles, in the order of their names: kept ones, and those made now."""
    folders = [folder for folder in project.article_folders() if not folder.is_symlink()]
    kept = {folder: reader.part(folder) for folder in folders}
    missing = [folder for folder, part in kept.items() if part is None]
    shared = is_much(folder / "facts.yaml" for folder in missing)
    found = each(read_part, reader, missing, shared=shared)
    for folder, part in zip(progress(missing, "reading articles"), found, strict=True):
        if isinstance(part, Part):
            kept[folder] = part
        else:
            problems.extend(part)
    return [part for part in kept.values() if part is not None]


def is_much(paths: Iterable[Path]) -> bool:
    """Whether there is so much work in files that it should be shared out to processes."""
    total = 0
    for path in paths:
        try:
            total += path.lstat().st_size
        except OSError:
            continue  # whoever reads it says so
    return total > FEW_BYTES


def folder_for_parts(project: Project) -> tuple[Path, Any]:
    """Where parts are kept, and what keeps it: nothing for the project's own folder."""
    folder = project.judged
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK | os.X_OK):
            return folder, None
    except OSError:
        pass
    folder, keeper = Path(tempfile.mkdtemp(prefix="kb-judged-")), _Keeper()
    weakref.finalize(keeper, shutil.rmtree, folder, ignore_errors=True)
    return folder, keeper


class _Keeper:
    """When the last that has it is gone, the folder is taken away."""


def clear(seeds: Seeds, others: Iterable[Path]) -> None:
    """Take away what is kept of articles that are no more, but for others."""
    sweep(seeds.folder, [*(part.path for part in seeds.parts), *others])


def _basis(ids: Identifiers, ontology: Ontology | None, rules: Mapping[str, Rule]) -> str:
    """What every part is made from beside the article's own files."""
    said = hashlib.sha256(repr(list(rules.values())).encode()).hexdigest()
    return f"{software()} {ids.base} {ontology.digest if ontology else ''} {said}"


@cache
def software() -> str:
    """A digest of the programs that make parts and judge them: ours, and those it stands on."""
    total = hashlib.sha256()
    package = Path(kb.__file__).parent
    folders = [package.glob("*.py"), *(package.joinpath(name).rglob("*") for name in _OURS)]
    for path in sorted(path for folder in folders for path in folder):
        if path.suffix in (".py", ".json", ".yaml"):
            name = path.relative_to(package).as_posix()
            total.update(name.encode() + path.read_bytes())
    versions = [sys.version, unicodedata.unidata_version]
    versions += map(importlib.metadata.version, _STANDS_ON)
    total.update("\n".join(versions).encode())
    return total.hexdigest()


_OURS = (
    "seeds",
    "canonical",
    "dates",
    "mapping",
    "meaning",
    "drafting/text",
    "drafting/languages",
    "parts",
    "validation",
)
_STANDS_ON = ("rdflib", "pyshacl", "pyoxigraph", "ruamel.yaml", "pyyaml", "jsonschema-rs", "babel")
