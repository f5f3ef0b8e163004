"""Turtle that people write: parsed, or refused with the line that is wrong."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from rdflib import BNode, Dataset, Graph, URIRef
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from kb.canonical.graph import Triple, graph_with, parsed_quads
from kb.errors import Problem, SeedError
from kb.seeds.texts import position, raise_for, read_text
from kb.seeds.wellformed import term_problem


def read_turtle(path: Path, base: str) -> tuple[Graph, str]:
    """The graph in a file, and the file's text; IRIs are relative to the base.

    The graph is kept and given again for the same text (a review judges after each decision), so
    nobody may change it. Raises `SeedError` where it is no Turtle, and with every term that is not
    well-formed.
    """
    text = read_text(path)
    return graph_of(path, text, base), text


def graph_of(path: Path, text: str, base: str) -> Graph:
    """The graph of a text that is, or is to be, that of a file; as `read_turtle` has it."""
    if (graph := _kept(text, base)) is not None:
        return graph
    quads = quads_of(path, text, base, is_trig=False)  # which says what is wrong
    return graph_with(triple for _, triple in quads)


def quads_of(path: Path, text: str, base: str, *, is_trig: bool) -> list[tuple[str, Triple]]:
    """The triples of a text of Turtle or TriG, each once, with the name of its graph; that of the
    default graph is "".

    Raises `SeedError` as `graph_of` does.
    """
    quads = list(dict.fromkeys(_parsed(path, text, base, is_trig=is_trig)))
    raise_for(_ill_formed(path, text, (triple for _, triple in quads)))
    return quads


def line_of(text: str, name: str) -> int:
    r"""The first line that has a name or a word, as Turtle may write it; 1 where none has.

    >>> line_of("# people\nid:person\\/to-lam a schema:Person .", "person/to-lam")
    2
    """
    for written in (name, name.replace("/", r"\/"), name.replace('"', r"\"")):
        if written and written in text:
            return position(text, text.index(written))[0]
    return 1


def _parsed(path: Path, text: str, base: str, *, is_trig: bool) -> list[tuple[str, Triple]]:
    try:
        return _read(text, base, is_trig=is_trig)
    except RecursionError as error:
        raise SeedError.at(path, "is nested too deep to be read") from error
    except BadSyntax as error:
        # The reader counts lines from 0, and has in `_why` what it had expected.
        line = min(error.lines, text.count("\n")) + 1
        message = f"is not Turtle: {' '.join(str(error._why).split())}"
        raise SeedError.at(path, message, _mend(text, line), line=line) from error
    except MemoryError:
        raise
    except Exception as error:  # the reader raises many kinds for what it cannot make terms of
        reason = (str(error).splitlines() or ["no Turtle"])[0]
        raise SeedError.at(path, f"is not Turtle: {reason}") from error


#: So many texts are kept: some more than the files of shapes, ontology and authorities.
MOST_KEPT = 40


@lru_cache(MOST_KEPT)
def _kept(text: str, base: str) -> Graph | None:
    """The graph of a text of Turtle that is in order; None for another."""
    try:
        return graph_with(triple for _, triple in quads_of(Path(), text, base, is_trig=False))
    except SeedError:
        return None


def _read(text: str, base: str, *, is_trig: bool) -> list[tuple[str, Triple]]:
    """The triples of a text, by a parser that is ten times as fast as rdflib's; what it refuses is
    read by that too, since its errors say more."""
    with _quiet():
        try:
            return list(parsed_quads(text, base, is_trig=is_trig))
        except (SyntaxError, ValueError):
            return list(_read_slowly(text, base, "trig" if is_trig else "turtle"))


def _read_slowly(text: str, base: str, form: str) -> Iterator[tuple[str, Triple]]:
    dataset = Dataset()
    dataset.parse(data=text, format=form, publicID=base)
    for subject, predicate, value, name in dataset.quads():
        is_default = name is None or str(name) == str(dataset.default_graph.identifier)
        yield "" if is_default else str(name), (subject, predicate, value)


def _mend(text: str, line: int) -> str:
    """A hint, where one of the usual slips stands in the line that could not be read."""
    before = "\n".join(text.split("\n")[max(0, line - 5) : line])
    if slip := re.search(r"(?<!<)\bid:([a-z]+)/([a-z0-9-]+)", before):
        return rf"write id:{slip[1]}\/{slip[2]}, or <id/{slip[1]}/{slip[2]}>"
    return ""


def _ill_formed(path: Path, text: str, triples: Iterable[Triple]) -> Iterator[Problem]:
    for triple in triples:
        for term in triple:
            if problem := term_problem(term):
                yield Problem(path, _line_of_term(text, term, triple[0]), 1, problem, "mend it")
        if not isinstance(triple[1], URIRef):
            where = _line_of_term(text, triple[1], triple[0])
            problem = f"'{triple[1]}' stands where a property is wanted"
            yield Problem(path, where, 1, problem, "write an IRI or a prefixed name")


def _line_of_term(text: str, term: Node, subject: Node) -> int:
    """Where a term stands, as near as its words tell; or else where its subject does."""
    words = ("" if isinstance(node, BNode) else str(node) for node in (term, subject))
    names = [name for word in words for name in (word, word.rpartition("/id/")[2]) if name]
    return next((line for name in names if (line := line_of(text, name)) > 1), 1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from telling on standard error what is told here as a problem."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
