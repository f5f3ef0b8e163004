"""A file of a release as an answer: whole, a part of it, or that the client has it already.

Its tag is made of the release and of its SHA-256: packed files may be made again, with other bytes.
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Response, abort, request
from werkzeug.datastructures import Headers
from werkzeug.http import dump_options_header, http_date
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import FileWrapper

from kb.dumps.catalogue import DUMPS, FORMER, Dump
from kb.dumps.packed import PACKINGS, Packing
from kb.errors import ReleaseError
from kb.manifest import Listed, bytes_of, known_sha256
from kb.releases.release import Release
from kb.web.etags import is_known, keep_part, unless_had
from kb.web.notices import Notice

#: How much of a file is read at once, in bytes.
PIECE = 1 << 16
#: For how long a file at a permanent address is kept without asking: a year, in seconds.
KEPT = 31_536_000


@dataclass(frozen=True)
class File:
    """A file of a release that can be downloaded; `packing` is how it is packed, if it is."""

    dump: Dump
    path: Path
    size: int
    sha256: str
    packing: Packing | None = None

    @property
    def name(self) -> str:
        """What it is called in addresses and lists of checksums."""
        return self.path.name

    @property
    def media_type(self) -> str:
        """What its bytes are."""
        return self.packing.media_type if self.packing else self.dump.media_type


def files_of(release: Release) -> list[File]:
    """What a release has to download, each dump plain and then packed.

    Raises `ReleaseError` where its manifest is damaged.
    """
    plain = release.manifest["files"]
    index = release.path / "index" / "manifest.json"
    try:
        packed = _packed_in(index, index.stat().st_mtime_ns)
    except (OSError, ReleaseError, ValueError, KeyError):
        packed = {}  # an index that is being made anew, or that another program made
    return list(_files(release, plain, packed))


def _files(
    release: Release, plain: Mapping[str, Listed], packed: Mapping[str, Listed]
) -> Iterator[File]:
    for dump in (*DUMPS, *FORMER):
        if listed := plain.get(dump.name):
            yield File(dump, release.data(dump.name), listed["size"], listed["sha256"])
        for packing in PACKINGS:
            if listed := packed.get(f"{dump.name}.{packing.suffix}"):
                path = release.packed(dump.name, packing.suffix)
                yield File(dump, path, listed["size"], listed["sha256"], packing)


@lru_cache(64)
def _packed_in(manifest: Path, _: int) -> Mapping[str, Listed]:
    """The files of an index; the second argument tells when its manifest was written."""
    files: Mapping[str, Listed] = json.loads(bytes_of(manifest))["files"]
    return files


def packed_as(release: Release) -> str:
    """A digest of which packed files a release has; they may be made again, with other bytes."""
    with contextlib.suppress(ReleaseError):
        return known_sha256(release.path / "index" / "manifest.json")
    return ""


def is_whole(file: File) -> bool:
    """Whether the bytes of a file are those that are listed; they are read once, and again where
    the file is another than it was."""
    try:
        return known_sha256(file.path) == file.sha256
    except ReleaseError:
        return False


def version_of(release: Release) -> str:
    """What a release is called in addresses: its date, if it has one, and its id."""
    return version_named(release.manifest.get("date"), release.id)


def version_named(date: str | None, id_: str) -> str:
    """The same of a release of which the log tells."""
    return f"{date}.{id_}" if date else id_


def send_file(
    file: File, version: str, links: list[tuple[str, str]], *, is_permanent: bool
) -> BaseResponse:
    """A file; one at a permanent address need not be asked for again."""
    damaged = Notice("the file %(name)s is damaged on this server", name=file.name)
    try:
        stat = file.path.stat()
        opened = file.path.open("rb")
    except OSError:
        abort(503, damaged)
    if stat.st_size != file.size:
        opened.close()
        abort(503, damaged)
    headers = _headers(file.sha256, file.name, version, is_permanent)
    headers.extend(links)
    # A day that has not passed is no day to compare with: the file may change within the second.
    day = int(stat.st_mtime) if int(stat.st_mtime) < int(time.time()) else None
    if day is not None:
        headers["Last-Modified"] = http_date(day)
    try:
        if is_known(headers["ETag"], day):
            opened.close()
            return Response(status=304, headers=headers)
        keep_part(headers["ETag"], file.size)
        headers["Content-Length"] = str(file.size)
        return Response(
            FileWrapper(opened, PIECE), headers=headers, content_type=_content_type(file),
            direct_passthrough=True,
        ).make_conditional(request, accept_ranges=True, complete_length=file.size)  # fmt: skip
    except Exception:
        opened.close()
        raise


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


def checksums(files: list[File]) -> str:
    """Files and their SHA-256 as `sha256sum --check` reads them."""
    return "".join(f"{file.sha256}  {file.name}\n" for file in files)


def repr_digest(digest: str) -> str:
    """A SHA-256 as a header has it (RFC 9530).

    >>> repr_digest("00ff")
    'sha-256=:AP8=:'
    """
    return f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"


def _headers(digest: str, name: str, version: str, is_permanent: bool) -> Headers:
    kept = f"public, max-age={KEPT}, immutable" if is_permanent else "no-cache"
    return Headers(
        {
            "ETag": f'"{version}-{digest[:16]}"',
            "Cache-Control": kept,
            "Content-Disposition": dump_options_header(
                "attachment", {"filename": f"treaty-kb-{version}-{name}"}
            ),
            "Repr-Digest": repr_digest(digest),
        }
    )
