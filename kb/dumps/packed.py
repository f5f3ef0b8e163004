"""Texts packed with gzip, each for itself, that can be joined to one without being packed again.

A download is one member of gzip (RFC 1952): of several members, as a content encoding, browsers
read the first and stop in silence. So each text is packed to blocks that end with a full flush
(RFC 1951, section 3.2.4): behind one header, the blocks of several texts are those of all of them.
The bytes depend on the machine's zlib: what must be the same everywhere is what is packed.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from kb.manifest import PIECE, unpack

#: Level 6 of zlib packs N-Quads 35:1, level 1 packs them 25:1 in a third of the time.
LEVEL, ZSTANDARD_LEVEL = 6, 3
#: A header without name and time, so that the bytes tell of the content alone; a last block, which
#: is empty; and how long what stands behind the blocks is.
_HEADER, _LAST, _TRAILER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"\x03\0", 10
_FLUSHED = b"\0\0\xff\xff"
_POLYNOMIAL = 0xEDB88320


@dataclass(frozen=True)
class Packing:
    """A way to pack a file: what is added to its name, and its media type."""

    suffix: str
    media_type: str


GZIP = Packing("gz", "application/gzip")
ZSTANDARD = Packing("zst", "application/zstd")
PACKINGS = (GZIP, ZSTANDARD)


class Packed(NamedTuple):
    """What is known of a packed text: its size, SHA-256 and CRC-32, and the size and SHA-256 of the
    file that it is packed in."""

    size: int
    sha256: str
    crc: int
    packed: int
    packed_sha256: str


def pack(text: bytes, path: Path) -> Packed:
    """Write a text into a file, packed; what is known of it then."""
    compressor = zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
    blocks = compressor.compress(text) + compressor.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(text)
    content = b"".join((_HEADER, blocks, _end(crc, len(text))))
    path.write_bytes(content)
    digests = (sha256(some).hexdigest() for some in (text, content))
    return Packed(len(text), next(digests), crc, len(content), next(digests))


def measured(path: Path) -> Packed | None:
    """What is known of a file, once it is unpacked; None where it is not packed as `pack` does."""
    content = path.read_bytes()
    try:
        unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        text = unpacker.decompress(content[len(_HEADER) :])
    except zlib.error:
        return None
    known = Packed(
        len(text), sha256(text).hexdigest(), zlib.crc32(text), len(content),
        sha256(content).hexdigest(),
    )  # fmt: skip
    is_ours = content.startswith(_HEADER) and content.endswith(
        _FLUSHED + _end(known.crc, known.size)
    )
    return known if is_ours and len(unpacker.unused_data) == _TRAILER - len(_LAST) else None


def _end(crc: int, size: int) -> bytes:
    return _LAST + crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")


def combined(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts, one behind the other, from that of each and the second's length.

    >>> combined(zlib.crc32(b"to be "), zlib.crc32(b"or not"), 6) == zlib.crc32(b"to be or not")
    True
    """
    power = 1 << 23  # x to the eighth: the first text moves by a byte
    while length:
        if length & 1:
            first = _product(power, first)
        power, length = _product(power, power), length >> 1
    return first ^ second


def _product(left: int, right: int) -> int:
    """The product of two polynomials over the field of two elements, modulo that of CRC-32; the
    highest bit is the one of x to the zeroth."""
    product = 0
    while left:
        if left & 1 << 31:
            product ^= right
        left = left << 1 & 0xFFFFFFFF
        right = right >> 1 ^ (_POLYNOMIAL if right & 1 else 0)
    return product


@dataclass(frozen=True)
class Joined:
    """Packed files, one behind the other, as one."""

    files: Sequence[tuple[Path, Packed]]

    @property
    def size(self) -> int:
        """The size of the packed whole, in bytes."""
        blocks = sum(known.packed - len(_HEADER) - _TRAILER for _, known in self.files)
        return len(_HEADER) + blocks + _TRAILER

    @property
    def plain_size(self) -> int:
        """The size of the texts together, in bytes."""
        return sum(known.size for _, known in self.files)

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Read the bytes of the packed whole, from one place to another."""
        end = self.size if end is None else end
        lengths = [known.packed - len(_HEADER) - _TRAILER for _, known in self.files]
        places = list(pairwise(accumulate(lengths, initial=len(_HEADER))))
        yield _HEADER[start:end]
        for (path, _), (first, last) in zip(self.files, places, strict=True):
            if first < end and start < last:
                skipped = len(_HEADER) - first
                yield from bytes_of(path, max(start, first) + skipped, min(end, last) + skipped)
        last = places[-1][1] if places else len(_HEADER)
        yield _end(self._crc(), self.plain_size)[max(start - last, 0) : max(end - last, 0)]

    def texts(self) -> Iterator[bytes]:
        """Read the texts, each whole."""
        return (gzip.decompress(path.read_bytes()) for path, _ in self.files)

    def unpacked(self) -> Iterator[bytes]:
        """Read the texts, one behind the other, a piece at a time."""
        for path, known in self.files:
            with path.open("rb") as file:
                yield from unpack(file, known.size)

    def sha256(self) -> str:
        """The SHA-256 of the packed whole, which is read for it."""
        return digest_of(self.read())

    def _crc(self) -> int:
        crc = 0
        for _, known in self.files:
            crc = combined(crc, known.crc, known.size)
        return crc


def bytes_of(path: Path, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Bytes of a file from one place to another, a piece at a time."""
    with path.open("rb") as file:
        file.seek(start)
        while piece := file.read(PIECE if end is None else min(PIECE, end - file.tell())):
            yield piece


def digest_of(pieces: Iterable[bytes]) -> str:
    """The SHA-256 of a text that is read a piece at a time."""
    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def packed_on_the_way(
    pieces: Iterable[bytes], packing: Packing, size: int | None
) -> Iterator[bytes]:
    """Pack a text with gzip or Zstandard while it is read: one member, or one frame, which tells
    the size of the text where that is known."""
    compressor: Any = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    if packing == ZSTANDARD:
        zstd = zstandard.ZstdCompressor(ZSTANDARD_LEVEL, write_checksum=True)
        compressor = zstd.compressobj() if size is None else zstd.compressobj(size)
    for piece in pieces:
        if packed := compressor.compress(piece):
            yield packed
    yield compressor.flush()
