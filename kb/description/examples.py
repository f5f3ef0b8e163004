"""The competency questions as executables of SHACL: tools that learn from examples ask an endpoint
for them so (https://www.w3.org/TR/shacl-af/, https://github.com/sib-swiss/sparql-examples)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rdflib import Literal, URIRef

from kb.description.distribution import Triple
from kb.identifiers import Identifiers
from kb.namespaces import RDF, RDFS, SCHEMA, SH

_SENTENCE = re.compile(r"(?m)^# ([a-z]{2}): (.+)$")
#: The lines before the query, which say what it asks.
_HEAD = re.compile(r"\A(?:#.*\n)+")
_FORM = re.compile(r"(?mi)^(SELECT|ASK|CONSTRUCT|DESCRIBE)\b")


def examples(questions: Mapping[str, str], ids: Identifiers) -> Iterator[Triple]:
    r"""Each question by the address of its page, with its sentence in each language, its query and
    the endpoint that answers it; of the texts of the questions, by name.

    >>> text = "# en: Who?\n# parameter ?p (person): whom\nSELECT * {}"
    >>> for _, predicate, value in examples({"who": text}, Identifiers("https://e.org/")):
    ...     print(re.split("[/#]", predicate)[-1], value)
    type http://www.w3.org/ns/shacl#SPARQLExecutable
    type http://www.w3.org/ns/shacl#SPARQLSelectExecutable
    comment Who?
    select SELECT * {}
    target https://e.org/sparql
    """
    for name, text in questions.items():
        form = _FORM.search(text)
        if form is None:
            continue
        question, kind = URIRef(f"{ids.base}questions/{name}"), form[1].capitalize()
        yield question, RDF.type, SH.SPARQLExecutable
        yield question, RDF.type, SH[f"SPARQL{kind}Executable"]
        for language, sentence in _SENTENCE.findall(text):
            yield question, RDFS.comment, Literal(sentence, lang=language)
        yield question, SH[kind.lower()], Literal(_HEAD.sub("", text))
        yield question, SCHEMA.target, URIRef(f"{ids.base}sparql")
