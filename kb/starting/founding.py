"""A folder becomes a knowledge base: `kb init`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.errors import ProjectError
from kb.seeds.project import Project
from kb.starting.parts import ORIGIN, origin, own, shared


def init_project(folder: Path) -> Project:
    """Make the knowledge base of a new or empty folder.

    What an earlier run left that was killed is finished: a file may be there as it would be
    written, or the beginning of it. Raises `ProjectError`, with nothing written, where anything
    else is in the folder.
    """
    files = _files()
    _refuse_others(folder, files)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return Project.find(folder)


def _files() -> Mapping[str, bytes]:
    """All files, those last that make it a project: a folder written in part is none."""
    mine = own()
    common = shared(Project(Path(__file__).parent / "own").settings["base"])
    return {**common, ORIGIN: origin(common), **mine}


def _refuse_others(folder: Path, files: Mapping[str, bytes]) -> None:
    if folder.is_dir():
        others = list(_others(folder, files))
        if others:
            more = f" and {len(others) - 1} more" if len(others) > 1 else ""
            reason = f"{folder} is not empty: it holds {others[0]}{more}"
            is_ours = (folder / ORIGIN).exists()
            mend = "kb upgrade brings newer parts in" if is_ours else "name a new folder"
            raise ProjectError(f"{reason}; {mend}")
    elif folder.exists() or folder.is_symlink():
        raise ProjectError(f"{folder} is not a folder; name a new one")


def _others(folder: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """What is in a folder that a run of this did not write."""
    folders = {str(parent) for name in files for parent in Path(name).parents}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            yield name
        elif path.is_dir():
            if name not in folders:
                yield name
        elif not (name in files and path.is_file() and files[name].startswith(path.read_bytes())):
            yield name
