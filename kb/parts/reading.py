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
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import kb
from kb.errors import Problem
from kb.identifiers import Identifiers
from kb.meaning.rules import Rule, read_rules
from kb.parts.articles import Reader, article_key, read_part
from kb.parts.known import Known, Progress, read_known
from kb.parts.part import Part, digest_of, keep, kept, sweep
from kb.processes import each, is_much
from kb.seeds.authorities import Authority
from kb.seeds.coherence import incoherences, uses_of_retired
from kb.seeds.ontology import Ontology
from kb.seeds.project import Project
from kb.seeds.retired import Retired, read_retired
from kb.seeds.texts import gathering, raise_for

#: Reads articles, in the order of their folders: by processes, or by a cluster.
Share = Callable[[Reader, Sequence[Path]], Iterable[Part | tuple[Problem, ...]]]
#: So many bytes of facts are read and judged sooner than another process has started.
FEW_BYTES = 150_000

#: The file that tells which articles are in order, beside the parts.
IN_ORDER = "articles.json"

#: What IRIs are relative to while the dataset's own base cannot be read.
_HERE = Identifiers("https://example.org/")


@dataclass(frozen=True)
class Seeds:
    """Everything that people wrote, read and found to be in order: of each article its part; what
    is `known` beforehand has its own.

    `folder` is where the parts are kept; it is gone with `keeper`, where that is one for the time
    being.
    """

    known: Known
    parts: tuple[Part, ...]
    ontology: Ontology
    folder: Path
    retired: tuple[Retired, ...] = ()
    keeper: object = None

    @property
    def articles(self) -> tuple[str, ...]:
        """The slugs of the articles."""
        return tuple(part.summary.slug for part in self.parts)


def by_processes(reader: Reader, folders: Sequence[Path]) -> Iterable[Part | tuple[Problem, ...]]:
    """The parts of articles, read by processes of this machine where they are many."""
    shared = is_much((folder / "facts.yaml" for folder in folders), FEW_BYTES)
    return each(read_part, reader, folders, shared=shared)


def read_seeds(
    project: Project, progress: Progress = lambda items, _: items, share: Share = by_processes
) -> Seeds:
    """All seeds of a project; raises `SeedError` with the problems of every file.

    What must be read anew is given to `share`.
    """
    problems = list(project.intruders())
    ids, ontology = _HERE, None
    rules: Mapping[str, Rule] = {}
    with gathering(problems):
        ids = project.identifiers
    with gathering(problems):
        ontology = Ontology.read(project.ontology)
    folder, keeper = folder_for_parts(project)
    basis = f"{software()} {ids.base} {ontology.digest if ontology else ''}"
    known = read_known(project.seeds, ids, ontology, (folder, basis), problems, progress)
    # Where authorities are bad, nothing is said of links.
    references = frozenset(known.references) if known else None
    retired: tuple[Retired, ...] = ()
    with gathering(problems):
        retired = read_retired(project.seeds / "authorities", references)
    with gathering(problems):
        rules = read_rules(project.shapes)
    reader = Reader(
        root=project.root,
        folder=folder,
        ids=ids,
        known=references,
        retired=frozenset(retirement.reference for retirement in retired),
        ontology=ontology,
        rules=rules,
        basis=digest_of(basis, repr(list(rules.values()))),
    )
    parts = _parts(project, reader, known, problems, progress, share)
    summaries = [part.summary for part in parts]

    def path_of(slug: str) -> Path:
        return project.seeds / slug / "facts.yaml"

    problems.extend(incoherences(summaries, path_of))
    if not problems and known and retired:  # what could not be read would be missed by these
        slugs = [summary.slug for summary in summaries]
        things: Mapping[str, Authority | None] = dict.fromkeys(known.references)
        if any(retirement.reference in things for retirement in retired):
            things = known.read()  # where it stands
        problems.extend(uses_of_retired(retired, things, slugs, summaries, path_of))
    raise_for(problems)
    assert ontology and known  # noqa: S101 - what could not be read is a problem, raised above
    return Seeds(known, tuple(parts), ontology, folder, retired, keeper)


def _parts(
    project: Project,
    reader: Reader,
    known: Known | None,
    problems: list[Problem],
    progress: Progress,
    share: Share,
) -> list[Part]:
    """The parts of the articles, in the order of their names: kept ones, and those made now.

    Of those that were in order while the same was known it is kept that they are.
    """
    state = digest_of(known.state, *sorted(reader.retired)) if known else ""
    in_order = kept(reader.folder / IN_ORDER, state) or {}
    folders = [folder for folder in project.article_folders() if not folder.is_symlink()]
    keys = {folder: article_key(reader.basis, folder) for folder in folders}
    parts = {folder: Part.read(reader.folder / folder.name, keys[folder]) for folder in folders}
    if known and any(
        part and in_order.get(part.summary.slug) != part.key for part in parts.values()
    ):
        reader = replace(reader, around=known.around)
        parts = {
            folder: part if part and reader.is_in_order(part, folder) else None
            for folder, part in parts.items()
        }
    missing = [folder for folder, part in parts.items() if part is None]
    if known and missing:
        reader = replace(reader, around=known.around)
    made = share(reader, missing)
    for folder, part in zip(progress(missing, "reading articles"), made, strict=True):
        if isinstance(part, Part):
            parts[folder] = part
        else:
            problems.extend(part)
    now = {folder.name: part.key for folder, part in parts.items() if part}
    if known and now != in_order:
        keep(reader.folder / IN_ORDER, now, state)
    return [part for part in parts.values() if part is not None]


def folder_for_parts(project: Project) -> tuple[Path, object]:
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


def clear(seeds: Seeds, others: Iterable[str]) -> None:
    """Take away what is kept of articles that are no more, but for files of other names."""
    parts = (part.path.name for part in (*seeds.known.parts, *seeds.parts))
    sweep(seeds.folder, {*parts, *seeds.known.beside, IN_ORDER, *others})


@cache
def software(*further: str) -> str:
    """A digest of the programs that make parts and judge them: ours, and those it stands on; with
    further packages of ours, of what else is made by these."""
    total = hashlib.sha256()
    package = Path(kb.__file__).parent
    folders = [
        package.glob("*.py"),
        *(package.joinpath(name).rglob("*") for name in (*_OURS, *further)),
    ]
    for path in sorted(path for folder in folders for path in folder):
        if path.suffix in (".py", ".json", ".yaml"):
            name = path.relative_to(package).as_posix()
            total.update(name.encode() + path.read_bytes())
    total.update("\n".join(versions().values()).encode())
    return total.hexdigest()


def versions() -> dict[str, str]:
    """The versions of what our programs stand on, by its name."""
    own = {"Python": sys.version, "Unicode": unicodedata.unidata_version}
    return own | {name: importlib.metadata.version(name) for name in _STANDS_ON}


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
