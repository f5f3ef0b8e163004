"""What a knowledge base starts with, as files by their path in it.

`own` is its maker's from the first day: settings, curators, an invented article. `shared` comes
with every version of the program: ontology, shapes, what is known of countries, organizations,
places and treaties. `kb.starting.upgrading` brings newer ones of these.

In a checkout they lie in its own `ontology/`, `shapes/` and `seeds/`; a wheel has them in the
folder `came` beside this module (pyproject.toml, `force-include`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import kb
from kb.seeds.project import is_leaving

#: SHA-256 of each shared file as it came, in the form that `sha256sum --check` reads.
ORIGIN = "origin.sha256"
_HERE = Path(__file__).parent
_AUTHORITIES = "seeds/authorities"
#: The shared files, by where they lie here. Authorities to which `kb add` adds have another name
#: there, so that its blocks stand in files that no upgrade touches.
_SHARED = (
    "ontology/*.*", "ontology/questions/*.rq", "shapes/**/*.*", "seeds/README.md",
    *(f"{_AUTHORITIES}/{name}" for name in (
        "ambiguous.yaml", "countries.trig", "demonyms.tsv", "former-states.trig",
        "organizations.trig", "places.trig", "records.trig", "treaties.trig",
    )),
)  # fmt: skip
_RENAMED = {
    f"{_AUTHORITIES}/{kind}.trig": f"{_AUTHORITIES}/known-{kind}.trig"
    for kind in ("organizations", "places", "treaties")
}
#: The base that the questions are written with, in front of what they ask about.
_BASE = b"https://w3id.org/treaty-kb/id/"
#: The article that a question asks about, which is not there, and the one that is.
_ARTICLE = (b"id/article/hanoi-reception", b"id/article/example")


def own() -> Mapping[str, bytes]:
    """The files that are the maker's own, the settings last: where they are, all is."""
    folder = _HERE / "own"
    files = {name: (folder / name).read_bytes() for name in _names(folder, ("**/*.*",))}
    settings = "seeds/dataset.yaml"
    return {
        ".gitignore": b".kb/\n",
        **{name: data for name, data in files.items() if name != settings},
        settings: files[settings],
    }


def shared(base: str) -> Mapping[str, bytes]:
    """The files that come with each version; the questions ask about things of a base IRI.

    >>> files = shared("https://treaties.example/")
    >>> b"<https://treaties.example/id/treaty/tpnw>" in files["ontology/questions/who-consented.rq"]
    True
    """
    folder = _folder()
    files = {_RENAMED.get(name, name): (folder / name).read_bytes()
             for name in _names(folder, _SHARED)}  # fmt: skip
    records = "known-records.trig"
    files[f"{_AUTHORITIES}/{records}"] = (_HERE / records).read_bytes()
    mine = f"{base}id/".encode()
    return {
        name: data.replace(_BASE, mine).replace(*_ARTICLE) if name.endswith(".rq") else data
        for name, data in sorted(files.items())
    }


def origin(files: Mapping[str, bytes]) -> bytes:
    """The text of `ORIGIN`: what each file was when it came."""
    head = (
        f"# What came with treaty-kb {kb.__version__}. 'sha256sum --check --quiet {ORIGIN}' names "
        "what you changed; 'kb upgrade' keeps it.\n"
    )
    return (head + "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files))).encode()


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _folder() -> Path:
    came = _HERE / "came"
    return came if came.is_dir() else _HERE.parent.parent


def _names(folder: Path, patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder)
            if path.is_file() and not any(is_leaving(Path(part)) for part in name.parts):
                yield name.as_posix()
