"""Files packed with gzip and Zstandard, a part at a time.

Their bytes depend on the libraries of the machine: what must be the same everywhere is the plain
file. Two threads work at once, since the libraries work outside the interpreter's lock.

With gzip, which takes the longest, a file is packed in stretches, one for itself each, and of a
file that is much like another those of the other are copied. They are blocks of one member (RFC
1951, section 3.2; RFC 1952), so that whoever unpacks it sees none of this. Where one ends follows
from the lines around: a change moves the ends beside it alone.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import IO

import zstandard

#: How much of a file is read at once, in bytes.
PIECE = 1 << 20
THREADS = 2
#: The least that a stretch has of a file, in bytes; it ends behind a line whose checksum has so
#: many zeros at its end.
STRETCH, ZEROS = 1 << 18, 6
#: Of each file that was packed with gzip its stretches: what is packed in each, and the length.
STRETCHES = "stretches.json"


@dataclass(frozen=True)
class Packing:
    """A way to pack a file: what is added to its name, its media type, and how hard it is tried."""

    suffix: str
    media_type: str
    level: int


GZIP = Packing("gz", "application/gzip", 6)
#: Level 3 takes a seventh of the time of gzip's 6, and gives as much.
ZSTANDARD = Packing("zst", "application/zstd", 3)
PACKINGS = (GZIP, ZSTANDARD)


def pack(
    data: Path,
    folder: Path,
    names: Iterable[str],
    packings: Sequence[Packing] = PACKINGS,
    last: Path | None = None,
) -> None:
    """Pack files of `data` into a folder, each in every way: `dump.ttl` as `dump.ttl.gz`; `last` is
    where this was done before, of files that may be much like them."""
    stretches = dict[str, list[tuple[str, int]]]()
    with ThreadPoolExecutor(THREADS) as pool:
        jobs = [
            pool.submit(_pack, data / name, folder / f"{name}.{packing.suffix}", packing, last)
            for name, packing in product(names, packings)
        ]
        for (name, _), job in zip(product(names, packings), jobs, strict=True):
            if offsets := job.result():
                stretches[name] = offsets
    (folder / STRETCHES).write_text(json.dumps(stretches))


def _pack(path: Path, to: Path, packing: Packing, last: Path | None) -> list[tuple[str, int]]:
    with path.open("rb") as plain, to.open("wb") as file:
        if packing == GZIP:
            return _gzip(plain, file, packing.level, _known(last / to.name) if last else {})
        compressor = zstandard.ZstdCompressor(packing.level, write_checksum=True)
        compressor.copy_stream(plain, file, size=path.stat().st_size, read_size=PIECE)
    return []


def _gzip(
    plain: IO[bytes], file: IO[bytes], level: int, known: Mapping[str, bytes]
) -> list[tuple[str, int]]:
    """Pack a file in stretches, of which some are known; what is packed in each, and its length."""
    # No name and no time in the header, so that the bytes tell of the content alone.
    file.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
    checksum = size = 0
    stretches = list[tuple[str, int]]()
    for stretch in _stretches(plain):
        digest = sha256(stretch).hexdigest()
        if (packed := known.get(digest)) is None:
            compressor = zlib.compressobj(level, wbits=-zlib.MAX_WBITS)
            packed = compressor.compress(stretch) + compressor.flush(zlib.Z_FULL_FLUSH)
        file.write(packed)
        checksum, size = zlib.crc32(stretch, checksum), size + len(stretch)
        stretches.append((digest, len(packed)))
    file.write(b"\x03\0")  # the last block, an empty one
    file.write(checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"))
    return stretches


def _stretches(plain: IO[bytes]) -> Iterator[bytes]:
    while stretch := plain.read(STRETCH):
        lines = [stretch]
        while line := plain.readline():
            lines.append(line)
            if not zlib.crc32(line) & (1 << ZEROS) - 1:
                break
        yield b"".join(lines)


def _known(packed: Path) -> dict[str, bytes]:
    """The stretches of a file that was packed so, by what is packed in them."""
    stretches = json.loads((packed.parent / STRETCHES).read_bytes()).get(packed.stem, [])
    with packed.open("rb") as file:
        file.seek(10)
        return {digest: file.read(length) for digest, length in stretches}
