r"""Lines of canonical N-Quads, taken apart without a parser.

In canonical form terms are one space apart, no IRI has a space or a quotation mark, and whatever
could end a text early is escaped. So the places of terms are found by searching for bytes, a dozen
times as fast as by parsing. Lines are bytes and end in a line feed.
"""

from __future__ import annotations

import contextlib
import io
import json
import mmap
import re
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path


def quad_of(line: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    r"""Subject, predicate, object and graph of a line as they stand there; the graph is `b""` where
    it is the default one.

    >>> quad_of(b'<urn:s> <urn:p> "a <urn:b>"@en <urn:g> .\n')
    (b'<urn:s>', b'<urn:p>', b'"a <urn:b>"@en', b'<urn:g>')
    >>> quad_of(b"<urn:s> <urn:p> <urn:o> .\n")
    (b'<urn:s>', b'<urn:p>', b'<urn:o>', b'')
    """
    subject, predicate, rest = line.split(b" ", 2)
    end = rest.index(b" ", rest.rfind(b'"') + 1)
    return subject, predicate, rest[:end], rest[end + 1 : -3]


def literal_of(value: bytes) -> tuple[str, str, str]:
    r"""The text of a value, in the escapes of JSON, its language and its datatype; an IRI has the
    datatype `@id`, a plain text none.

    >>> literal_of(b'"a \\"b\\""@en'), literal_of(b'"1"^^<urn:t>'), literal_of(b"<urn:o>")
    (('a \\"b\\"', 'en', ''), ('1', '', 'urn:t'), ('urn:o', '', '@id'))
    """
    if value.startswith(b"<"):
        return value[1:-1].decode(), "", "@id"
    text, _, end = value[1:].rpartition(b'"')
    if end.startswith(b"@"):
        return text.decode(), end[1:].decode(), ""
    return text.decode(), "", end[3:-1].decode()


@lru_cache(10_000)
def text_of(term: bytes) -> str:
    r"""The IRI of a node, the words of a literal; "" for the default graph.

    >>> text_of(b'"a \\"b\\""@en'), text_of(b"<urn:a>"), text_of(b'"2020-05-01"^^<urn:date>')
    ('a "b"', 'urn:a', '2020-05-01')
    """
    text = literal_of(term)[0]
    return str(json.loads(f'"{text}"')) if "\\" in text else text


def graph_of(line: bytes) -> bytes:
    r"""The graph of a line as it stands there; `b""` for the default graph.

    >>> graph_of(b'<urn:s> <urn:p> "a <urn:b>"@en <urn:g> .\n')
    b'<urn:g>'
    >>> graph_of(b"<urn:s> <urn:p> <urn:o> .\n"), graph_of(b'<urn:s> <urn:p> "1"^^<urn:t> .\n')
    (b'', b'')
    """
    return quad_of(line)[3]


def terms_of(line: bytes) -> tuple[bytes, bytes, bytes]:
    r"""Subject, predicate and object of a line of the default graph, as they stand there.

    >>> terms_of(b'<urn:s> <urn:p> "a b"@en .\n')
    (b'<urn:s>', b'<urn:p>', b'"a b"@en')
    """
    subject, predicate, rest = line.split(b" ", 2)
    return subject, predicate, rest[:-3]


def object_of(line: bytes) -> bytes:
    r"""The object of a line as it stands there, whatever graph it is of.

    >>> object_of(b'<urn:s> <urn:p> "a <urn:b>"@en <urn:g> .\n'), object_of(b"<s> <p> <o> .\n")
    (b'"a <urn:b>"@en', b'<o>')
    """
    return quad_of(line)[2]


def without_graph(line: bytes) -> bytes:
    r"""The triple of a line, as a line of N-Triples.

    >>> without_graph(b'<urn:s> <urn:p> "a <urn:b>"@en <urn:g> .\n')
    b'<urn:s> <urn:p> "a <urn:b>"@en .\n'
    """
    return b"%b %b %b .\n" % quad_of(line)[:3]


def in_graph(line: bytes) -> bool:
    r"""Whether a line of N-Quads is of a named graph.

    >>> in_graph(b'<urn:s> <urn:p> "a <b> ." .\n'), in_graph(b'<urn:s> <urn:p> "a"@en <urn:g> .\n')
    (False, True)
    """
    # IRIs hold no space and no quotation mark, so that after the value there is one space, or two.
    at = line.rfind(b'"')
    return line.count(b" ", at) == 2 if at >= 0 else line.count(b" ") == 4


def subject_of(line: str) -> str:
    """The IRI of which a line says something.

    >>> subject_of("<urn:s> <urn:p> <urn:o> .\\n")
    'urn:s'
    """
    return line[1 : line.index(">")]


def hash_of(node: bytes) -> int:
    """A hash of 64 bits of a node as it stands in a line: of ten million nodes, two have the same
    with a chance of one in 400,000."""
    return int.from_bytes(blake2b(node, digest_size=8).digest())


def subject_hashes(lines: Iterable[str]) -> array[int]:
    r"""The hashes of the subjects of lines, sorted, each once.

    >>> list(subject_hashes(["<s> <p> <o> .\n", "<s> <p> <o> <g> .\n"])) == [hash_of(b"<s>")]
    True
    """
    subjects = {line[: line.index(" ")] for line in lines}
    return array("Q", sorted(hash_of(subject.encode()) for subject in subjects))


def nodes_in(line: str) -> list[str]:
    r"""The IRIs that a line of N-Triples links: its subject, and its value if that is one.

    >>> nodes_in('<urn:s> <urn:p> <urn:o> .\n'), nodes_in('<urn:s> <urn:p> "<urn:o>" .\n')
    (['urn:s', 'urn:o'], ['urn:s'])
    """
    subject, _, value = line.split(" ", 2)
    nodes = [subject[1:-1]]
    if value.startswith("<"):
        nodes.append(value[1:-4])
    return nodes


def lines_of(quads: str) -> list[str]:
    """The lines of N-Quads, each with its line feed: no other character ends one.

    >>> lines_of("a\u2028b\\nc\\n")
    ['a\\u2028b\\n', 'c\\n']
    """
    return [f"{line}\n" for line in quads.split("\n") if line]


_NO_IRI = re.compile(r"[\x00-\x20<>]")


@contextlib.contextmanager
def opened_lines(path: Path) -> Iterator[mmap.mmap | bytes]:
    """A file to look around in: what is not looked at is not read."""
    with path.open("rb") as file:
        if not file.seek(0, io.SEEK_END):
            yield b""  # which cannot be mapped
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
            yield lines


def lines_of_subject(lines: mmap.mmap | bytes, iri: str) -> tuple[int, int]:
    r"""Where the lines of sorted N-Quads begin and end that say something of an IRI.

    >>> text = b"<b> <p> <o> .\n<bb> <p> <o> .\n<bb> <q> <o> .\n<c> <p> <o> .\n"
    >>> start, end = lines_of_subject(text, "bb")
    >>> text[start:end]
    b'<bb> <p> <o> .\n<bb> <q> <o> .\n'

    What can be no IRI has no lines, even where lines begin so:

    >>> lines_of_subject(text, "b> <p")
    (0, 0)
    """
    if _NO_IRI.search(iri):
        return 0, 0
    start = f"<{iri}>".encode("utf-8", "replace")
    return _place(lines, start + b" "), _place(lines, start + b"!")  # ! is the next one after space


def _place(lines: mmap.mmap | bytes, start: bytes) -> int:
    """The offset of the first line that does not stand before some bytes."""
    low, high = 0, len(lines)
    while low < high:
        middle = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", middle, high) + 1 or high
        if lines[middle:end] < start:
            low = end
        else:
            high = middle
    return low
