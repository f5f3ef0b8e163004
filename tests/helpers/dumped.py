"""The dumps of a release as files, and sections of lines that a test makes up."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import cast

from kb.dumps.sectioning import Source
from kb.dumps.sections import MadeSections
from kb.dumps.writing import Writing
from kb.identifiers import Identifiers
from kb.manifest import About, as_json, id_of, listed
from kb.releases.publishing import Staging
from kb.releases.release import Release


def dump_of(release: Release, name: str) -> Path:
    """A file with a dump of a release, plain; its lines are sorted where each is a statement."""
    content = b"".join(release.dump(name))
    path = _folder() / release.id / name
    if name.endswith((".nq", ".nt")):
        content = b"".join(sorted(content.splitlines(keepends=True)))
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
    return path


def packed_file(release: Release, kind: str) -> Path:
    """The file of a section of a release in a format: of that which has most, of those
    that no other release shares where there is any."""
    paths = (release.path / "data" / "sections").glob(f"*/{kind}.gz")
    files = {path: path.stat() for path in paths}
    return max(files, key=lambda path: (files[path].st_nlink == 1, files[path].st_size))


def as_format_2(release: Release, folder: Path) -> Release:
    """The same as a release was when the format was 2: plain dumps, joined, and no sections; it is
    the current one of a folder."""
    files, data = release.made, folder / "data"
    shutil.copytree(release.path / "data", data, ignore=shutil.ignore_patterns("sections"))
    for kind in files.sums:
        name = f"dump-{kind}" if kind == "inferred.ttl" else f"dump.{kind}"
        name = kind if kind.endswith(".csv") else name
        (data / name).write_bytes(dump_of(release, name).read_bytes())
    (data / "manifest.json").unlink()
    about = {k: v for k, v in release.manifest.items() if k not in ("format", "files")}
    (data / "manifest.json").write_bytes(as_json({"format": 2, **about, "files": listed(data)}))
    (folder / "sequence").write_text("1\n")
    name = id_of((data / "manifest.json").read_bytes())
    made = Release(folder.rename(folder.with_name(name)))
    pointer = made.path.parent / "current"
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(name)
    return made


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kb-dumped-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def rewrite(release: Release, data: Path, lines: Iterable[bytes]) -> MadeSections:
    """Write a release that says other lines, and has all else of another one."""
    for path in (release.path / "data").iterdir():
        if path.is_dir() and path.name != "sections":
            shutil.copytree(path, data / path.name)
        elif path.is_file() and path.name != "manifest.json":
            shutil.copy(path, data)
    return write(data, lines, release.identifiers)


def told_of(release: Release, sections: MadeSections) -> About:
    """What the manifest of a release says beside files, with as many statements as sections have."""
    counts = sections.counts()
    about = {k: v for k, v in release.manifest.items() if k not in ("format", "files")}
    return cast(About, {**about, "quads": counts.quads, "triples": counts.triples})


def write(
    data: Path, lines: Iterable[bytes], ids: Identifiers, staging: Staging | None = None
) -> MadeSections:
    """Write lines as the sections of a dataset, by the kinds of things, beside a context; where
    they are staged, what did not change since the last release is linked, and the index begun."""
    sources = dict[str, list[bytes]]()
    for line in lines:
        kind = line[1 : line.index(b">")].rpartition(b"/")[0][-8:].hex()
        sources.setdefault(f"part-{kind}", []).append(line)
    last = staging.last() if staging else None
    made = [Source.of(name, some) for name, some in sorted(sources.items())]
    writing = Writing(data, made, ids, "test", last.made if last else None)
    if staging:
        staging.begin_index(staging.previous(writing))
    return writing.finish()
