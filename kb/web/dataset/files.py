"""A file of a release as an answer: whole, a part of it, or that the client has it already.

Its tag is made of the release and of its SHA-256, since a packed file may have other bytes on
another machine; of what is made on its way, of its name.
"""

from __future__ import annotations

import base64
import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from flask import Response, abort, request
from werkzeug.datastructures import Headers
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.http import dump_options_header, http_date
from werkzeug.wrappers import Response as BaseResponse

from kb.dumps.catalogue import DUMPS, FORMER, OPEN, TRIPLES, Dump
from kb.dumps.packed import (
    GZIP,
    PACKINGS,
    Joined,
    Packing,
    bytes_of,
    digest_of,
    packed_on_the_way,
)
from kb.dumps.subsets import write_subset
from kb.errors import ReleaseError
from kb.manifest import known_sha256, put
from kb.releases.release import Release
from kb.web.etags import is_known, keep_part, unless_had
from kb.web.notices import Notice
from kb.web.site import Site
from kb.web.words.languages import message

#: How long others wait for a dump of anybody's data that is made, in seconds; one at a time is.
MAKING_SECONDS = 2.0
_making = threading.Lock()
#: The folder beside the index of a release with the SHA-256 of plain dumps that were asked for.
_SUMS = "sums"
#: For how long a file at a permanent address is kept without asking: a year, in seconds.
KEPT = 31_536_000


@dataclass(frozen=True)
class File:
    """A file of a release that can be downloaded; `packing` is how it is packed, if it is.

    Its bytes lie in a file, are joined of packed ones, or are made on their way, of those of
    another one, the `origin`; of these neither the SHA-256 is known, "" then, nor always the size.
    """

    dump: Dump
    name: str
    size: int | None
    sha256: str
    content: Path | Joined | Callable[[], Iterator[bytes]]
    packing: Packing | None = None
    origin: File | None = None

    @property
    def media_type(self) -> str:
        """What its bytes are."""
        return self.packing.media_type if self.packing else self.dump.media_type

    @property
    def paths(self) -> list[Path]:
        """The files on the disk that it is made of."""
        if isinstance(self.content, Joined):
            return [path for path, _ in self.content.files]
        own = [self.content] if isinstance(self.content, Path) else []
        return self.origin.paths if self.origin else own

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Read its bytes, a piece at a time, from one place to another where they are not made on
        their way."""
        if isinstance(self.content, Path):
            yield from bytes_of(self.content, start, end)
        elif isinstance(self.content, Joined):
            yield from self.content.read(start, end)
        else:
            yield from self.content()


def files_of(release: Release) -> list[File]:
    """What a release has to download, each dump plain and then packed.

    Raises `ReleaseError` where its manifest is damaged.
    """
    plain, made = release.manifest["files"], release.made
    files = list[File]()
    for dump in (*DUMPS, *FORMER):
        if listed := plain.get(dump.name):
            path = release.data(dump.name)
            files.append(File(dump, dump.name, listed["size"], listed["sha256"], path))
        elif made and (joined := made.joined(dump.kind)).files:
            name, sum_ = f"{dump.name}.{GZIP.suffix}", made.sums[dump.kind]
            packed = File(dump, name, joined.size, sum_, joined, GZIP)
            content = joined.unpacked
            files.append(File(dump, dump.name, joined.plain_size, "", content, origin=packed))
            files.append(packed)
    return files


def made_files(site: Site, name: str) -> list[File]:
    """Return the dumps of data of anybody's that are made, with the one that is named, packed or
    not: the first who asks for it waits until it is."""
    folder = site.release.path / "dumps"
    plain = next((one for one in OPEN if name.startswith(one)), "")
    if plain and not (folder / plain).exists():
        if not _making.acquire(timeout=MAKING_SECONDS):
            words = message("the file %(name)s is being made; try again in a few seconds")
            raise ServiceUnavailable(Notice(words, name=name), retry_after=5)
        try:
            folder.mkdir(exist_ok=True)
            if not (folder / plain).exists():  # somebody else may have made it meanwhile
                beside = folder / f"new.{plain}"
                site.store.dump(beside)
                beside.rename(folder / plain)
        finally:
            _making.release()
    return [
        File(dump, dump.name, path.stat().st_size, known_sha256(path), path)
        for dump in DUMPS
        if dump.name in OPEN and (path := folder / dump.name).exists()
    ]


def file_named(release: Release, name: str, files: Sequence[File]) -> File | None:
    """A file that a release can have: one of those that are listed, one that is packed on its way,
    or what is said of the things of a kind."""
    if file := next((file for file in files if file.name == name), None):
        return file
    for packing in PACKINGS:
        plain = name.removesuffix(f".{packing.suffix}")
        if plain != name and (file := file_named(release, plain, files)) and not file.packing:
            pieces = partial(_packed, file, packing)
            return File(file.dump, name, None, "", pieces, packing, file)
    dump = next((dump for dump in DUMPS if dump.name == name and dump.subset), None)
    triples = next((file for file in files if file.name == f"{TRIPLES}.{GZIP.suffix}"), None)
    if not dump or not dump.subset or not triples or not isinstance(triples.content, Joined):
        return None
    texts, ids = triples.content.texts, release.identifiers
    return File(
        dump, name, None, "", partial(write_subset, texts, dump.subset, ids), origin=triples
    )


def _packed(file: File, packing: Packing) -> Iterator[bytes]:
    return packed_on_the_way(file.read(), packing, file.size)


def is_whole(file: File) -> bool:
    """Whether the bytes of a file are those that are listed; they are read once, and again where
    the file is another than it was."""
    if file.origin:
        return is_whole(file.origin)
    known = dict(file.content.files) if isinstance(file.content, Joined) else {}
    try:
        return all(
            known_sha256(path) == (known[path].packed_sha256 if known else file.sha256)
            for path in file.paths
        )
    except ReleaseError:
        return False


def version_of(release: Release) -> str:
    """What a release is called in addresses: its date, if it has one, and its id."""
    return version_named(release.manifest.get("date"), release.id)


def version_named(date: str | None, id_: str) -> str:
    """The same of a release of which the log tells."""
    return f"{date}.{id_}" if date else id_


def send_file(
    release: Release, file: File, links: list[tuple[str, str]], *, is_permanent: bool
) -> BaseResponse:
    """A file of a release; one at a permanent address need not be asked for again."""
    headers = _headers(file.sha256, file.name, version_of(release), is_permanent)
    headers.extend(links)
    if isinstance(file.content, Path | Joined):
        return _send_whole(release, file, file.content, headers)
    headers["Accept-Ranges"] = "none"
    if is_known(headers["ETag"]):
        return Response(status=304, headers=headers)
    if file.size is not None:
        headers["Content-Length"] = str(file.size)
    return Response(_held(release, file), headers=headers, content_type=_content_type(file))


def _send_whole(
    release: Release, file: File, content: Path | Joined, headers: Headers
) -> BaseResponse:
    """A file of which the bytes are known, or a part of it."""
    modified, size = 0, -1
    with contextlib.suppress(OSError):
        modified = max(int(path.stat().st_mtime) for path in file.paths)
        size = content.stat().st_size if isinstance(content, Path) else content.size
    if size != file.size or not all(os.access(path, os.R_OK) for path in file.paths):
        abort(503, Notice("the file %(name)s is damaged on this server", name=file.name))
    # A day that has not passed is no day to compare with: the file may change within the second.
    day = modified if modified < int(time.time()) else None
    if day is not None:
        headers["Last-Modified"] = http_date(day)
    if is_known(headers["ETag"], day):
        return Response(status=304, headers=headers)
    keep_part(headers["ETag"], size)
    headers["Content-Length"] = str(size)
    response = Response(
        headers=headers, content_type=_content_type(file), direct_passthrough=True
    ).make_conditional(request, accept_ranges=True, complete_length=size)
    part = response.content_range
    response.response = _held(release, file, part.start or 0, part.stop)
    return response


def _held(release: Release, file: File, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Bytes of a file, whose release is not taken away while they are read."""
    with release.hold():
        yield from file.read(start, end)


def _content_type(file: File) -> str:
    is_text = file.media_type == "text/turtle"
    return f"{file.media_type}; charset=utf-8" if is_text else file.media_type


def send_text(body: str, name: str, version: str, *, is_permanent: bool) -> BaseResponse:
    """A text about files, such as their checksums."""
    content = body.encode()
    headers = _headers(sha256(content).hexdigest(), name, version, is_permanent)
    del headers["Content-Disposition"]  # to be read as it is
    del headers["Repr-Digest"]  # it may be packed on its way
    response = Response(content, headers=headers, content_type="text/plain; charset=utf-8")
    return unless_had(response)


def checksums(release: Release, files: Iterable[File]) -> str:
    """Files and their SHA-256 as `sha256sum --check` reads them; what is made on its way is made
    for it."""
    return "".join(f"{_sha256_of(release, file)}  {file.name}\n" for file in files)


def _sha256_of(release: Release, file: File) -> str:
    """The SHA-256 of a file. That of a plain dump is kept beside the index of its release, since
    its bytes follow from the release alone, with a check of itself."""
    if file.sha256:
        return file.sha256
    kept = release.path / _SUMS / file.name
    with contextlib.suppress(OSError, ValueError):
        digest, check = kept.read_text("ascii").split()
        if check == _check_of(digest):
            return digest
    digest = digest_of(file.read())
    if not file.packing and not file.dump.subset:
        with contextlib.suppress(OSError):  # of a disk that is full or is not to be written to
            kept.parent.mkdir(exist_ok=True)
            put(kept, f"{digest} {_check_of(digest)}\n".encode())
    return digest


def _check_of(digest: str) -> str:
    return f"{crc32(digest.encode()):08x}"


def repr_digest(digest: str) -> str:
    """A SHA-256 as a header has it (RFC 9530).

    >>> repr_digest("00ff")
    'sha-256=:AP8=:'
    """
    return f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"


def _headers(digest: str, name: str, version: str, is_permanent: bool) -> Headers:
    """What is told of a file by its SHA-256; one that is made on its way has none."""
    kept = f"public, max-age={KEPT}, immutable" if is_permanent else "no-cache"
    headers = Headers(
        {
            "ETag": f'"{version}-{digest[:16] or name}"',
            "Cache-Control": kept,
            "Content-Disposition": dump_options_header(
                "attachment", {"filename": f"treaty-kb-{version}-{name}"}
            ),
        }
    )
    if digest:
        headers["Repr-Digest"] = repr_digest(digest)
    return headers
