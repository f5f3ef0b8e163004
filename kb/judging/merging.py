"""Which nodes the parts of a dataset may break together, though each part conforms by itself.

Every part was judged at the nodes of which it speaks, beside the ontology and every block of the
authorities that a shape can see from there. A verdict on the union of all parts can differ from
those only at a focus node for which a shape reads statements of more than one part, and there only

- where values that the shape judges one by one come from a part for which it is no target,
- where the shape judges values together, and no one part has all of them,
- where it reads on at a node to which its way leads, and which several parts share,
- or where a query of the shape finds it, which is asked of the union itself.

Shapes of which this cannot be told are judged at all their targets: those that go on from a text to
whatever else says it, those that follow a property over and over, and others that
`kb.judging.reach` names.

What a shape asks to be there cannot be taken away by others (`kb.judging.reach` sorts the
constraints). So these nodes are found with patterns and queries on a store, and they alone are
judged again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Store
from rdflib import URIRef
from rdflib.term import Node

from kb.judging.lexical import as_written, read, read_term, stored
from kb.judging.reach import Reach, Rule
from kb.judging.steps import Step, Way
from kb.judging.targets import Triple
from kb.namespaces import RDF, RDFS

_CLASS_OF = f"<{RDF.type}>/<{RDFS.subClassOf}>*"


@dataclass
class _Said:
    """What is said at one node: by part and step, the terms to which the step leads."""

    by_part: dict[str, dict[Step, set[Any]]] = field(default_factory=dict)

    def add(self, part: str, step: Step, term: Any) -> None:
        self.by_part.setdefault(part, {}).setdefault(step, set()).add(term)

    def at(self, part: str, steps: Collection[Step]) -> set[tuple[Step, Any]]:
        """What a part says by these steps; by any, where one of them is any."""
        said = self.by_part.get(part, {})
        wanted = said if Step(None) in steps else [step for step in steps if step in said]
        return {(step, term) for step in wanted for term in said[step]}


class Merge:
    """All parts of a dataset in one store, each a graph.

    The parts of the names `base` are those beside which the others were judged.
    """

    def __init__(self, reach: Reach, base: Collection[str]) -> None:
        self._reach, self._base = reach, frozenset(base)
        self._store = Store()
        self._broader: dict[Node, set[Node]] = {}
        self._has_lexical = False

    def add(self, part: str, triples: bytes, quads: bytes = b"") -> None:
        """Add the statements of a part, as canonical lines: triples, and quads in the graph of its
        name."""
        # A full stop before a line feed ends a line: in texts line feeds are escaped.
        text = triples.replace(b" .\n", f" <{part}> .\n".encode()) + quads
        written = as_written(text)
        self._has_lexical |= written != text
        self._store.bulk_load(written, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)

    def describes(self, thing: str) -> bool:
        """Whether anything is said of a thing."""
        return any(True for _ in self._store.quads_for_pattern(NamedNode(thing), None, None))

    def affected(self, shared: Iterable[str]) -> set[Node]:
        """The nodes to be judged again; `shared` are those of which several parts speak."""
        found: set[Node] = set()
        names = list(shared)
        is_open = self._has_classes_of_articles()
        for name in names:
            found.update(map(URIRef, self._affected_by(name)))
        for rule in self._reach.rules:
            is_wide = is_open or rule.is_open or any(map(self._leads_to_text, rule.turns))
            is_wide |= bool(rule.queries) and self._has_lexical  # their values mean nothing here
            for target in self._targets(rule.shape):
                every = f"SELECT $this {{ {target} }}"
                if is_wide:
                    found.update(self._asked(every))
                for query in rule.queries if not is_wide else ():
                    start = query.index("{") + 1
                    try:
                        found.update(self._asked(f"{query[:start]} {target} {query[start:]}"))
                    except SyntaxError:  # it is read by the validator, and not here
                        found.update(self._asked(every))
        return found

    def around(self, nodes: Iterable[Node]) -> Iterator[Triple]:
        """Everything that a shape can see from nodes: all there is, where one looks anywhere."""
        if self._reach.is_endless:
            yield from map(read, self._quads(None, None, None))
            return
        seen: set[Any] = set()
        ahead = set(map(stored, nodes))
        for _ in range(self._reach.depth + 1):
            ahead = self._along_endless(ahead - seen)
            seen |= ahead
            following: set[Any] = set()
            for quad in chain.from_iterable(map(self._quads_at, ahead)):
                yield read(quad)
                following.update((quad.subject, quad.object))
            ahead = following - seen

    def parts_with(self, node: Node) -> set[str]:
        """The parts that speak of a node."""
        term = stored(node)
        if not isinstance(term, NamedNode):
            return {quad.graph_name.value for quad in self._quads(None, None, term)}
        quads = (self._quads(term, None, None), self._quads(None, None, term))
        return {quad.graph_name.value for quad in chain.from_iterable(quads)}

    def _affected_by(self, name: str) -> Iterator[str]:
        """What several parts may break by what they say at one node: itself, and from where a way
        leads to it."""
        said = self._said_at(name)
        others = [part for part in said.by_part if part not in self._base]
        if not others:
            return
        steps = {step for part in others for step in said.by_part[part]}
        for rule in self._reach.rules:
            is_read = len(others) > 1 and rule.reads(steps)
            if is_read and self._is_affected(rule, name, said, others):
                yield name
            for way, step in rule.further:
                if any(said.at(part, [step]) for part in others):
                    yield from self._back(name, way)

    def _is_affected(self, rule: Rule, name: str, said: _Said, others: list[str]) -> bool:
        """Whether a node may break a rule by what several parts say of it."""
        if any(self._is_target(rule, name, said, part) for part in self._base):
            where = set(others)
        else:
            where = {part for part in others if self._is_target(rule, name, said, part)}
        if not where:
            return False
        if any(part not in where and said.at(part, rule.values) for part in others):
            return True
        each = {part: said.at(part, rule.together) for part in others}
        whole = set().union(*each.values())
        return bool(whole) and all(each[part] != whole for part in where)

    def _is_target(self, rule: Rule, name: str, said: _Said, part: str) -> bool:
        """Whether the shape is for the node by what a part says."""
        targets, shape = self._reach.targets, rule.shape
        if shape in targets.nodes.get(URIRef(name), ()):
            return True
        steps = said.by_part.get(part, {})
        for kind in steps.get(Step(RDF.type), ()):
            wider = self._wider(URIRef(kind.value))
            if any(shape in targets.classes.get(one, ()) for one in wider):
                return True
        for declared, is_back in ((targets.subjects_of, False), (targets.objects_of, True)):
            for term, shapes in declared.items():
                if shape in shapes and Step(URIRef(str(term)), is_back) in steps:
                    return True
        return False

    def _wider(self, kind: URIRef) -> set[Node]:
        """A class and those above it."""
        if kind not in self._broader:
            self._broader[kind] = set(map(URIRef, self._along({str(kind)}, {RDFS.subClassOf})))
        return self._broader[kind]

    def _said_at(self, name: str) -> _Said:
        said, term = _Said(), NamedNode(name)
        for quad in self._quads(term, None, None):
            said.add(quad.graph_name.value, Step(URIRef(quad.predicate.value)), quad.object)
        for predicate in self._reach.backward:
            for quad in self._quads(None, NamedNode(predicate), term):
                said.add(quad.graph_name.value, Step(predicate, True), quad.subject)
        return said

    def _back(self, name: str, way: Way) -> set[str]:
        """The nodes from which a way leads to a node."""
        found = {name}
        for step in reversed(way):
            before = {n for one in found for n in self._by(one, step, is_turned=True)}
            if step.is_endless and step.term is not None:
                before |= self._along(before, {step.term}, is_turned=not step.is_backward)
            found = before
        return found

    def _by(self, name: str, step: Step, *, is_turned: bool) -> Iterator[str]:
        """The nodes one step from a node, or one step before it."""
        term = NamedNode(name)
        predicate = None if step.term is None else NamedNode(step.term)
        if step.is_backward == is_turned:
            for quad in self._quads(term, predicate, None):
                if isinstance(quad.object, NamedNode):
                    yield quad.object.value
        else:
            for quad in self._quads(None, predicate, term):
                yield quad.subject.value

    def _along_endless(self, nodes: Iterable[Any]) -> set[Any]:
        """Nodes, and those that properties which are followed over and over lead to."""
        found, ahead = set(nodes), list(nodes)
        there = [NamedNode(term) for term in self._reach.endless]
        back = [NamedNode(term) for term in self._reach.endless & self._reach.backward]
        for node in ahead:  # which grows while it is gone through
            is_text = not isinstance(node, NamedNode)
            following = [q.object for p in there if not is_text for q in self._quads(node, p, None)]
            following += [q.subject for p in back for q in self._quads(None, p, node)]
            for one in following:
                if one not in found:
                    found.add(one)
                    ahead.append(one)
        return found

    def _along(
        self, names: Iterable[str], terms: Iterable[URIRef], *, is_turned: bool = False
    ) -> set[str]:
        found, ahead = set(names), list(names)
        for name in ahead:  # which grows while it is gone through
            for term in terms:
                for following in self._by(name, Step(term), is_turned=is_turned):
                    if following not in found:
                        found.add(following)
                        ahead.append(following)
        return found

    def _quads_at(self, term: Any) -> Iterator[Any]:
        """What is said of a node, and what links to it by a property that is followed back."""
        if isinstance(term, NamedNode):
            yield from self._quads(term, None, None)
        for predicate in self._reach.backward:
            yield from self._quads(None, NamedNode(predicate), term)

    def _quads(self, subject: Any, predicate: Any, value: Any) -> Iterator[Any]:
        return self._store.quads_for_pattern(subject, predicate, value)

    def _has_classes_of_articles(self) -> bool:
        """Whether an article says that a class is below another: then any node may be a target."""
        found = self._quads(None, NamedNode(RDFS.subClassOf), None)
        return any(quad.graph_name.value not in self._base for quad in found)

    def _targets(self, shape: Node) -> Iterator[str]:
        """The targets of a shape as patterns of a query."""
        targets = self._reach.targets
        for term in _terms_of(targets.classes, shape):
            yield f"$this {_CLASS_OF} <{term}> ."
        for term in _terms_of(targets.nodes, shape):
            yield f"VALUES $this {{ <{term}> }}"
        for term in _terms_of(targets.subjects_of, shape):
            yield f"$this <{term}> ?any_value ."
        for term in _terms_of(targets.objects_of, shape):
            yield f"?any_subject <{term}> $this ."

    def _leads_to_text(self, term: URIRef | None) -> bool:
        """Whether a property (None: any) has a text, a number or a day for a value anywhere."""
        by = f"<{term}>" if term else "?by"
        asked = f"ASK {{ ?subject {by} ?value FILTER(isLiteral(?value)) }}"
        return bool(self._store.query(asked, use_default_graph_as_union=True))

    def _asked(self, query: str) -> Iterator[Node]:
        """The nodes that a query finds in the union of all parts."""
        found: Any = self._store.query(query, use_default_graph_as_union=True)
        for solution in found:
            if (node := solution["this"]) is not None:
                yield read_term(node)


def _terms_of(declared: Any, shape: Node) -> list[str]:
    return sorted(str(term) for term, shapes in declared.items() if shape in shapes)
