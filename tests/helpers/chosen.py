"""A few things and facts of a release that have among them whatever is said in it.

Things are much alike: what a test asks of all of them, it asks of these, and each kind of thing, each
property of it, each kind of value and each way of being spoken of is there at least once.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from dumped import dump_of
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import RDF

from kb.releases.release import Release

#: More values than a page shows at once.
MANY = 50


def chosen(release: Release) -> list[str]:
    """The path names of things and facts, without their base: `person/to-lam`, `fact/ajaswv`."""
    ids = release.identifiers
    quads = list(parse(path=str(dump_of(release, "dump.nq")), format=RdfFormat.N_QUADS))
    classes = defaultdict[object, frozenset[str]](frozenset)
    for quad in quads:
        if quad.predicate.value == str(RDF.type):
            classes[quad.subject] |= {_written(quad.object)}

    aspects = defaultdict[str, set[object]](set)
    values = Counter[tuple[str, object]]()
    for quad in quads:
        for name, aspect in _aspects(quad, classes):
            aspects[name].add(aspect)
            values[name, aspect] += 1
    for (name, aspect), number in values.items():
        aspects[name].add((aspect, "many" if number > MANY else min(number, 2)))
    base = ids.base
    starts = (f"{base}id/", f"{base}fact/")
    pages = {
        name.removeprefix(starts[0]).removeprefix(base): has
        for name, has in aspects.items()
        if name.startswith(starts) and "#" not in name
    }
    return _covering(pages)


def _aspects(
    quad: Quad, classes: dict[object, frozenset[str]]
) -> list[tuple[str, tuple[object, ...]]]:
    """What a statement makes its subject, its object and its graph examples of."""
    value = quad.object
    if isinstance(value, Literal):
        kind: object = value.language or value.datatype.value
    else:
        kind = classes[value]
    statement = (classes[quad.subject], quad.predicate.value, kind)
    features = []
    if isinstance(quad.graph_name, DefaultGraph):
        features.append((_written(quad.subject), ("says", *statement)))
        if isinstance(value, NamedNode):
            features.append((value.value, ("is said", classes[value], quad.predicate.value)))
    else:
        features.append((_written(quad.graph_name), ("holds", *statement)))
        features.append((_written(quad.subject), ("is told", *statement)))
    return features


def _written(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _covering(pages: dict[str, set[object]]) -> list[str]:
    """Some that have all aspects among them: who has most comes first."""
    left, names = set[object]().union(*pages.values()), []
    for name, has in sorted(pages.items(), key=lambda page: (-len(page[1]), page[0])):
        if has & left:
            names.append(name)
            left -= has
    return sorted(names)
