"""Triples as compact JSON-LD, written line by line: a context, and an object for each node.

The compaction algorithm of JSON-LD 1.1 (section 5 of its API) works on a document in memory and
takes a millisecond for some triples. What a dump needs of it is little: for each property the term
that fits a value, else the value written out. The texts of canonical N-Triples have the escapes of
JSON (RFC 8259, section 7), so that they are taken over as they are.

Pages have a writer of their own (`kb.web.documents.writing`), which is the whole algorithm as pyld
has it: their documents nest what belongs together, also under `@reverse`, and those of shapes have
blank nodes and lists. None of it is here. Nor can that writer make the dump: for 16,368 triples
pyld takes 5 seconds, node by node, and this takes 0.07; and a class that stands alone in a list
here is a text there. What both must agree on is which texts are numbers of JSON (`is_whole`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from kb.canonical.lines import literal_of, terms_of
from kb.namespaces import RDF, XSD

_TYPE = f"<{RDF.type}>".encode()
#: What a definition of a term may have for us to use the term; others are written out.
_KNOWN = frozenset(("@id", "@type", "@container", "@context"))
_CONTAINERS = (None, "@set", "@language")
#: A word that can stand for an IRI of a vocabulary.
_WORD = re.compile(r"[A-Za-z][\w-]*")
#: A whole number that every reader of JSON reads as it stands, and writes so again.
_WHOLE = re.compile("0|-?[1-9][0-9]{0,14}")
_INTEGER, _BOOLEAN = str(XSD.integer), str(XSD.boolean)


@dataclass(frozen=True)
class Term:
    """A term of a context: its name, IRI, and what it says of values: their type (a datatype,
    `@id`, `@vocab` or none), container, and the vocabulary in which words among them stand."""

    name: str
    iri: str
    type: str | None = None
    container: str | None = None
    vocabulary: str | None = None


class Compactor:
    """Writes nodes in the terms of a context."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self._context = context
        self._prefixes = {
            name: iri for name, iri in context.items()
            if isinstance(iri, str) and iri[-1:] in tuple(":/?#[]@")
        }  # fmt: skip
        self._terms = [term for name in context if (term := self._term(name))]
        self._words = {term.iri: term.name for term in self._terms if term.type is None}
        words = {iri: name for name, iri in context.items() if iri in ("@id", "@type")}
        self._id, self._type = words.get("@id", "@id"), words.get("@type", "@type")
        # Few, and looked up for each triple.
        self.key, self.kind = cache(self._key), cache(self._kind)

    def head(self, node: str) -> bytes:
        """What stands before all nodes: the context, and a node of which nothing is said."""
        context = json.dumps(self._context, ensure_ascii=False, indent=1)
        return f'{{"@context": {context},\n"@graph": [\n{{"{self._id}": "{node}"}}'.encode()

    def nodes(self, lines: Iterable[bytes]) -> bytes:
        """The nodes of sorted N-Triples, each behind a comma."""
        groups = groupby(lines, key=lambda line: line[: line.index(b" ")])
        return b"".join(b",\n" + self.node(group) for _, group in groups)

    def node(self, lines: Iterable[bytes]) -> bytes:
        """One node with all that is said of it."""
        kinds, values = list[str](), dict[str, list[str] | dict[str, list[str]]]()
        is_set, subject = set[str](), b""
        for line in lines:
            subject, predicate, value = terms_of(line)
            if predicate == _TYPE:
                kinds.append(self.kind(value))
                continue
            text, language, datatype = literal_of(value)
            term = self.key(predicate[1:-1].decode(), language, datatype)
            if term.container == "@language":
                by_language: Any = values.setdefault(term.name, {})
                by_language.setdefault(language, []).append(f'"{text}"')
                continue
            if term.container == "@set":
                is_set.add(term.name)
            listed: Any = values.setdefault(term.name, [])
            listed.append(self._value(term, text, language, datatype))
        rows = [f'{{"{self._id}": "{subject[1:-1].decode()}"']
        if kinds:
            rows.append(f'"{self._type}": [{", ".join(kinds)}]')
        rows += [f'"{name}": {_joined(texts, name in is_set)}' for name, texts in values.items()]
        return ",\n ".join(rows).encode() + b"}"

    def _value(self, term: Term, text: str, language: str, datatype: str) -> str:
        """A value as the term wants it."""
        if datatype == "@id":
            if term.type == "@id":
                return f'"{text}"'
            if term.type == "@vocab":
                return json.dumps(self._thing(text, term.vocabulary))
            return f'{{"{self._id}": "{text}"}}'
        if language:
            return f'{{"@value": "{text}", "@language": "{language}"}}'
        if not datatype or term.type == datatype:
            return f'"{text}"'
        if (datatype == _INTEGER and is_whole(text)) or (
            datatype == _BOOLEAN and text in ("true", "false")
        ):
            return text
        return f'{{"@value": "{text}", "{self._type}": "{datatype}"}}'

    def _key(self, iri: str, language: str, datatype: str) -> Term:
        """The term for a property with a value of a kind; where none fits, one without a name of
        its own that says nothing of values."""
        wanted: tuple[tuple[str | None, bool], ...]
        if datatype == "@id":
            wanted = (("@id", False), ("@vocab", False), (None, False))
        elif language:
            wanted = ((None, True), (None, False))
        else:
            wanted = ((datatype, False), (None, False)) if datatype else ((None, False),)
        for type_, by_language in wanted:
            for term in self._terms:
                is_by_language = term.container == "@language"
                if (term.iri, term.type, is_by_language) == (iri, type_, by_language):
                    return term
        return Term(self._short(iri), iri)

    def _term(self, name: str) -> Term | None:
        """A term of the context, where it is one of those that we use."""
        definition = self._context[name]
        definition = {"@id": definition} if isinstance(definition, str) else definition
        if (
            not _WORD.fullmatch(name)
            or not isinstance(definition, dict)
            or not _KNOWN.issuperset(definition)
        ):
            return None
        scoped = definition.get("@context", {})
        container, type_ = definition.get("@container"), definition.get("@type")
        is_ours = set(scoped) <= {"@vocab"} and container in _CONTAINERS
        if not is_ours or definition.get("@id", "@").startswith("@"):
            return None
        if type_ and not type_.startswith("@"):
            type_ = self._whole(type_)
        return Term(name, self._whole(definition["@id"]), type_, container, scoped.get("@vocab"))

    def _kind(self, value: bytes) -> str:
        """The JSON of a class."""
        return json.dumps(self._word(value[1:-1].decode()), ensure_ascii=False)

    def _thing(self, iri: str, vocabulary: str | None) -> str:
        """An IRI where words stand: by its word in the vocabulary, else as a class is."""
        if vocabulary and iri.startswith(vocabulary):
            word = iri.removeprefix(vocabulary)
            if _WORD.fullmatch(word) and word not in self._context:
                return word
        return self._word(iri)

    def _word(self, iri: str) -> str:
        """The term that stands for an IRI, else its short form."""
        return self._words.get(iri) or self._short(iri)

    def _short(self, iri: str) -> str:
        """The prefixed form of an IRI, else the whole."""
        for prefix, namespace in self._prefixes.items():
            local = iri.removeprefix(namespace)
            if iri.startswith(namespace) and _WORD.fullmatch(local):
                return f"{prefix}:{local}"
        return iri

    def _whole(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes.get(prefix, f"{prefix}:") + local


def is_whole(text: str) -> bool:
    """Whether a whole number can stand in JSON as it is: what readers make of it is written so.

    >>> is_whole("-12"), is_whole("012"), is_whole("1" + "0" * 21)
    (True, False, False)
    """
    return bool(_WHOLE.fullmatch(text))


def _joined(values: list[str] | dict[str, list[str]], is_set: bool) -> str:
    if isinstance(values, dict):
        rows = (f'"{language}": {_joined(texts, False)}' for language, texts in values.items())
        return f"{{{', '.join(rows)}}}"
    return values[0] if len(values) == 1 and not is_set else f"[{', '.join(values)}]"
