"""What the shapes say of the whole dataset.

The fast engine judges each part when it changed (`kb.validation.byparts`). pyshacl, the norm, is
asked at the nodes of which a part says something new, and at those of which the fast one has
something to say. What either refuses is refused, and stays so until its part changes. Where much is
new, pyshacl is asked of a sample; `kb check --both` asks it of each part that it has not judged
yet. Where pyshacl alone is installed it judges each part that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rdflib import URIRef

from kb.canonical.graph import AnyGraph
from kb.parts.dataset import VERDICT, Dataset
from kb.parts.part import Place, digest_of, keep, kept
from kb.parts.reading import Seeds, software
from kb.seeds.project import Project
from kb.validation.byparts import ByParts, Progress
from kb.validation.engines import installed
from kb.validation.faces import results_of, row_of
from kb.validation.locating import located
from kb.validation.report import Checked, Report, Result, Seen, ordered
from kb.validation.shapes import read_shapes

#: The places of a result in the seeds, as they are kept beside its terms.
_PLACES = ("file", "line", "quote", "also", "fact", "key", "seed_message", "engine")


@dataclass(frozen=True)
class Judged:
    """The dataset of all seeds, and what the shapes say of it."""

    dataset: Dataset
    report: Report

    @property
    def lines(self) -> list[str]:
        """The whole dataset: N-Quads, sorted."""
        return [line.decode() for line in self.dataset.ordered()]


def judge(
    project: Project,
    seeds: Seeds,
    *,
    both: bool = False,
    progress: Progress = lambda items, _: items,
    dataset: Dataset | None = None,
) -> Judged:
    """Check the seeds, all together; with `both`, each part by pyshacl too that it has not judged.
    Where their `dataset` was made already, it is given.

    A dataset is not judged again by the same shapes and programs: its report is kept. Raises
    `ShapesError` where the shapes cannot be used.
    """
    dataset, path = dataset or Dataset.of(project, seeds), seeds.folder / VERDICT
    before = _state(project.shapes)
    digest = dataset.digest()
    by = _by(seeds, before, before)
    if not both and (last := kept(path, f"{by} {digest}")):
        return Judged(dataset, _report(last))
    path.unlink(missing_ok=True)  # what is found from here on is on no report yet
    shapes = read_shapes(project.shapes)
    by = _by(seeds, before, _state(project.shapes))  # another one, where they were saved meanwhile
    parts = ByParts(dataset, shapes, by)
    names = installed()
    first = parts.report() if len(names) > 1 else None
    again = parts.judge_new_nodes() if first and not both else parts.judge_by_pyshacl(progress)
    report = agreed(first, again, names) if first else again
    report = replace(report, engines=names, seen=parts.seen, checked=parts.checked)
    report = _located(report, parts)
    keep(path, _plain(report), f"{by} {digest}")
    return Judged(dataset, report)


def last_report(folder: Path) -> Report | None:
    """The last report in a folder of parts, whatever dataset it is on."""
    last = kept(folder / VERDICT)
    return _report(last) if last else None


def _report(value: Mapping[str, Any]) -> Report:
    """The report that `_plain` gave."""
    results = [
        replace(result, **places | {"also": tuple(places["also"])})
        for row, places in value["results"]
        for result in results_of([row])
    ]
    seen, checked = Seen(**value["seen"]), Checked(**value["checked"])
    return Report(tuple(results), tuple(value["engines"]), seen, checked)


def _plain(report: Report) -> dict[str, object]:
    """A report as plain values."""
    rows = [
        (row_of(result), {name: getattr(result, name) for name in _PLACES})
        for result in report.results
    ]
    assert report.seen and report.checked  # noqa: S101 - it was judged by parts
    seen, checked = asdict(report.seen), asdict(report.checked)
    return {"engines": report.engines, "seen": seen, "checked": checked, "results": rows}


def _by(seeds: Seeds, before: str, after: str) -> str:
    """What stands for all that a verdict rests on, but for the dataset."""
    return digest_of(software(), before, after, seeds.ontology.digest, *installed())


def agreed(first_report: Report, again: Report, engines: tuple[str, ...]) -> Report:
    """The results of pyshacl, the second of two engines, and what the first alone found: what
    either refuses is refused. A result that not both have is marked with the engine that has it."""
    first, second = _keys(first_report), _keys(again)
    of_second = [
        result if _key(result) in first else replace(result, engine=engines[1])
        for result in again.results
    ]
    of_first = [
        replace(result, engine=engines[0])
        for result in first_report.results
        if _key(result) not in second
    ]
    return Report(ordered([*of_second, *of_first]), engines)


def _key(result: Result) -> tuple[object, ...]:
    """What two engines must agree on in a result: messages and paths they may write in their own
    ways."""
    return result.focus, result.shape, result.component, result.value, result.severity


def _keys(report: Report) -> set[tuple[object, ...]]:
    return set(map(_key, report.results))


def _located(report: Report, parts: ByParts) -> Report:
    """The report with the places in the seeds of its results."""
    graphs: dict[URIRef, AnyGraph] = {}
    places: dict[URIRef, Place] = {}
    nodes = {result.focus for result in report.results}
    for its_graphs, its_places in parts.dataset.located(nodes, parts.speaking(nodes)):
        graphs.update(its_graphs)
        places.update({URIRef(iri): place for iri, place in its_places.items()})
    return located(report, graphs, places, Path())


def _state(folder: Path) -> str:
    """A digest of the files of shapes."""
    paths = sorted(folder.glob("*/shape.ttl"))
    return digest_of(*(some for path in paths for some in (path.parent.name, path.read_bytes())))
