"""Releases of one statement, which are made in a moment, and what may happen to their making.

Run as a command, with a folder for its work, it makes such things happen to processes and disks of
its own, and prints a line of JSON for each:

    python tests/helpers/tiny.py kills FOLDER [every]    a process killed before each of its file operations
    python tests/helpers/tiny.py fills FOLDER            disks of all sizes, each too small but the last
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import dumped

from kb.dumps.sections import MadeSections
from kb.errors import KbError
from kb.identifiers import Identifiers
from kb.releases.choosing import choose
from kb.releases.publishing import Inputs, Staging, staged
from kb.releases.release import Release

ROOT = Path(__file__).parents[2]
SETTINGS = {"base": "https://e.org/", "languages": ["en"], "title": {"en": "Tiny"}}
#: The file operations of Python that change what others see, and all of them.
NAMES = ("rename", "replace", "symlink", "unlink", "mkdir", "rmdir")
EVERY = (*NAMES, "fsync", "open")
FACTS = """
things:
  - ref: event/kampala-2025
    name: {en: Kampala Conference}

facts:
  - id: e6r4af
    type: event
    event: event/kampala-2025
    kind: Conference
    date: {text: "2025"}
    quote: opened the Kampala Conference in 2025
    at: [6, 43]
    by: curator
    status: accepted
    decided: {who: editors, on: 2026-11-24}
"""
SOURCE = """
label: {en: Talks in Kampala}
language: en
sha256: %s
entered: {who: editors, on: 2026-11-24}
"""


def write(data: Path, value: str, staging: Staging | None = None) -> MadeSections:
    """Write the files of a release that says one thing; what did not change since the last one is
    linked, as in a build."""
    line = f'<https://e.org/id/person/a> <https://schema.org/name> "{value}"@en .\n'
    (data / "dataset.json").write_text(json.dumps(SETTINGS))
    context = (ROOT / "ontology" / "context.jsonld").read_bytes()
    (data / "context.jsonld").write_bytes(context)
    return dumped.write(data, [line.encode()], Identifiers("https://e.org/"), staging)


def publish(releases: Path, value: str) -> Release:
    """A release that says one thing, and is the current one."""
    with staged(releases, Inputs(value, "tiny")) as staging:
        sections = write(staging.data, value, staging)
        return staging.publish(
            {"date": "2026-01-01", "triples": 1, "quads": 1, "articles": 0, "seeds": ""}, sections
        )


def small_project(folder: Path) -> Path:
    """A project of one article with one fact, under the real ontology and one of the shapes."""
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    shape = "diplomatic-event"  # all of them would take a second longer
    (folder / "shapes" / shape).mkdir(parents=True)
    shutil.copy(ROOT / "shapes" / shape / "shape.ttl", folder / "shapes" / shape)
    (folder / "shapes" / "_meaning").mkdir()
    (folder / "shapes" / "_meaning" / "rules.yaml").write_text("rules: []\n")
    (folder / "seeds" / "authorities").mkdir(parents=True)
    shutil.copy(ROOT / "seeds" / "dataset.yaml", folder / "seeds")
    shutil.copy(ROOT / "seeds" / "authorities" / "curators.trig", folder / "seeds" / "authorities")
    add_article(folder, "talks")
    return folder


def add_article(project: Path, slug: str) -> None:
    """Give a project of this kind one more article, with the same words."""
    article = project / "seeds" / slug
    article.mkdir()
    text = "UNODC opened the Kampala Conference in 2025.\n"
    (article / "article.txt").write_text(text)
    (article / "source.yaml").write_text(SOURCE % hashlib.sha256(text.encode()).hexdigest())
    name = hashlib.sha256(slug.encode()).hexdigest()
    letters = "".join("abcdefghijkmnpqr"[int(digit, 16)] for digit in name[:6])
    facts = FACTS if slug == "talks" else FACTS.replace("e6r4af", letters)
    (article / "facts.yaml").write_text(facts)


def tree(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def kills(folder: Path, names: tuple[str, ...]) -> Iterator[dict[str, object]]:
    """What is there after a publish was killed before its first file operation, its second ..."""
    _apart(partial(publish, folder / "before", "old"))
    for number in range(1, 1000):
        releases = folder / str(number)
        shutil.copytree(folder / "before", releases, symlinks=True)
        status = _apart(partial(_die_before, number, names), partial(publish, releases, "new"))
        yield {"operation": number, "killed": os.WIFSIGNALED(status), "releases": str(releases)}
        if not os.WIFSIGNALED(status):
            return


def _apart(*steps: Callable[[], object]) -> int:
    """Take steps in a process of its own; its status. (A fork would lack the engine's threads, so
    that this one is never to have any.)"""
    child = os.fork()
    if not child:
        for step in steps:
            step()
        os._exit(0)
    return os.waitpid(child, 0)[1]


def _die_before(number: int, names: tuple[str, ...]) -> None:
    """Have this process end as by the power switch before its so-many-th file operation."""
    done = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def operation(*given: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done == number:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*given, **named)

        return operation

    for name in names:
        setattr(os, name, counted(getattr(os, name)))


def fills(disk: Path) -> Iterator[dict[str, object]]:
    """What a publish says on a disk of each size. Needs the right to mount one."""
    disk.mkdir()
    _mount(disk, "size=64m")
    old = publish(disk, "old")
    before, used = tree(old.path), _used(disk)
    is_published, size = False, used
    while not is_published:
        _mount(disk, f"remount,size={size}")
        try:
            publish(disk, "new")
            is_published, message = True, ""
        except KbError as error:
            message = str(error)
        gc.collect()  # what was raised holds a store open; a build has a process of its own
        choice = choose(disk, Release.check_data)
        if is_published:  # the new one alone has what things are found by
            before = {name: sum_ for name, sum_ in before.items() if "lookups/" not in name}
        yield {
            "size": size,
            "said": message,
            "published": is_published,
            "current": dumped.dump_of(choice.release, "dump.nq").read_text()
            if choice.release
            else "",
            "old_is_whole": tree(old.path) == before,
            "left": sorted(path.name for path in disk.iterdir() if path.name.startswith(".s")),
        }
        size += max(used // 12 // 4096, 1) * 4096


def _mount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(disk)], check=True)  # noqa: S607


def _used(disk: Path) -> int:
    status = os.statvfs(disk)
    return (status.f_blocks - status.f_bfree) * status.f_frsize


if __name__ == "__main__":
    what, place = sys.argv[1], Path(sys.argv[2])
    rows = (
        kills(place, EVERY if "every" in sys.argv else NAMES) if what == "kills" else fills(place)
    )
    for row in rows:
        print(json.dumps(row), flush=True)
