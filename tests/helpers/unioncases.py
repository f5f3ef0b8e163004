"""Shapes that look beyond an article, each with two articles that are judged by it together."""

from __future__ import annotations

from union import Facts, event, inferred

MET, AGAIN = event("They met in Kampala"), event("They met again")
#: A shape and the facts of two articles, of which each by itself conforms, or seems not to.
CASES: dict[str, tuple[str, Facts, Facts]] = {
    "a target of which nothing is said": (
        "sh:targetNode id:person\\/nobody ; sh:property ex:P . ex:P sh:path schema:name ; sh:minCount 1",
        [MET], [AGAIN]),
    "a target that is only linked to": (
        "sh:targetNode <https://e.org/> ; sh:property ex:P . ex:P sh:path [ sh:inversePath schema:url ] ; sh:maxCount 1",
        [MET, inferred("person/ada", "schema:url", "https://e.org/")],
        [AGAIN, inferred("person/ben", "schema:url", "https://e.org/")]),
    "a text that is judged itself": (
        "sh:targetObjectsOf schema:name ; sh:maxLength 3", [MET], [AGAIN]),
    "a text that two articles say, looked at from itself": (
        "sh:targetObjectsOf schema:description ; sh:property ex:P . "
        "ex:P sh:path [ sh:inversePath schema:description ] ; sh:maxCount 1",
        [MET, inferred("person/ada", "schema:description", {"text": "tall", "language": "en"})],
        [AGAIN, inferred("person/ben", "schema:description", {"text": "tall", "language": "en"})]),
    "a way through a text": (
        "sh:targetClass schema:NewsArticle ; sh:property ex:P . "
        "ex:P sh:path ( schema:inLanguage [ sh:inversePath schema:inLanguage ] ) ; sh:maxCount 1",
        [MET], [AGAIN]),
    "a way through a text, in a query": (
        'sh:targetClass schema:NewsArticle ; sh:sparql [ sh:select """SELECT $this '
        "{ $this <https://schema.org/inLanguage> ?tag . ?other <https://schema.org/inLanguage> ?tag . "
        'FILTER(?other != $this) }""" ]',
        [MET], [AGAIN]),
    "a term of the ontology, reached backwards": (
        "sh:targetNode tro:Talks ; sh:property ex:P . ex:P sh:path [ sh:inversePath tro:eventKind ] ; sh:maxCount 1",
        [MET], [event("They met again", "more")]),
    "every concept, reached backwards": (
        "sh:targetClass skos:Concept ; sh:property ex:P . ex:P sh:path [ sh:inversePath tro:eventKind ] ; sh:maxCount 1",
        [MET], [event("They met again", "more")]),
    "a class that only the ontology and one article link to": (
        "sh:targetClass owl:Class ; sh:property ex:P . "
        "ex:P sh:path ( rdfs:subClassOf [ sh:inversePath rdf:type ] ) ; sh:maxCount 0",
        [MET, inferred("person/ada", "rdf:type", "https://schema.org/Legislation")], [AGAIN]),
    "a property over and over": (
        "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path [ sh:oneOrMorePath schema:parent ] ; sh:maxCount 1",
        [MET, inferred("person/ada", "schema:parent", "person/cy")],
        [AGAIN, inferred("person/cy", "schema:parent", "person/di")]),
    "a property over and over, to a class": (
        "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path [ sh:zeroOrMorePath schema:parent ] ; sh:not ex:N . "
        "ex:N a sh:NodeShape ; sh:hasValue id:person\\/di",
        [MET, inferred("person/ada", "schema:parent", "person/cy")],
        [AGAIN, inferred("person/cy", "schema:parent", "person/di")]),
    "there and back, over and over": (
        "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:maxCount 5 ; "
        "sh:path [ sh:zeroOrMorePath [ sh:alternativePath ( schema:parent [ sh:inversePath schema:sibling ] ) ] ]",
        [MET, inferred("person/ada", "schema:parent", "person/cy"), inferred("person/ed", "schema:parent", "person/fay"),
         inferred("person/gil", "schema:sibling", "person/fay")],
        [AGAIN, inferred("person/di", "schema:sibling", "person/cy"), inferred("person/di", "schema:parent", "person/ed"),
         inferred("person/gil", "schema:parent", "person/hal")]),
    "what only another article says": (
        "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P . ex:P sh:path schema:description ; sh:minCount 1",
        [MET], [AGAIN, inferred("event/talks", "schema:description", {"text": "long", "language": "en"})]),
    "a warning that another article makes needless": (
        "sh:targetSubjectsOf schema:gender ; sh:property ex:P . "
        "ex:P sh:path schema:description ; sh:minCount 1 ; sh:severity sh:Warning",
        [MET, inferred("person/ada", "schema:gender", {"text": "x", "language": "en"})],
        [AGAIN, inferred("person/ada", "schema:description", {"text": "tall", "language": "en"})]),
    "numbers that are one by their value alone": (
        "sh:targetClass schema:Person ; sh:property ex:P . ex:P sh:path schema:height ; sh:maxCount 2",
        [MET, inferred("person/ada", "schema:knows", "person/ben")],
        [AGAIN, inferred("person/ada", "schema:knows", "person/cy")]),
    "a query that counts": (
        'sh:targetClass tro:DiplomaticEvent ; sh:sparql [ sh:select """SELECT $this WHERE '
        '{ { SELECT $this (COUNT(?a) AS ?n) WHERE { ?a a <https://schema.org/NewsArticle> } GROUP BY $this } FILTER(?n > 1) }""" ]',
        [MET], [AGAIN]),
    "a query that looks anywhere": (
        'sh:targetClass tro:DiplomaticEvent ; sh:sparql [ sh:select """SELECT $this WHERE '
        '{ $this a ?class . FILTER NOT EXISTS { ?x <https://schema.org/jobTitle> ?y } }""" ]',
        [MET], [AGAIN, inferred("person/ben", "schema:jobTitle", {"text": "envoy", "language": "en"})]),
    "a query for whatever links here": (
        'sh:targetClass schema:Person ; sh:sparql [ sh:select """SELECT $this ?value WHERE '
        '{ ?value ?by $this . ?value <https://schema.org/gender> ?x }""" ]',
        [MET, inferred("person/ben", "schema:colleague", "person/cy")],
        [AGAIN, inferred("person/ben", "schema:gender", {"text": "male", "language": "en"})]),
    "a query below a path": (
        "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P . ex:P sh:path schema:organizer ; sh:node ex:N . ex:N a sh:NodeShape ; "
        'sh:sparql [ sh:select """SELECT $this { $this <https://schema.org/knows> ?a . ?b <https://schema.org/parent> ?a }""" ]',
        [MET, inferred("event/talks", "schema:organizer", "person/ben")],
        [AGAIN, inferred("person/cy", "schema:parent", "person/ada")]),
    "values of two shapes that are to be apart": (
        "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P , ex:Q . "
        "ex:P sh:path schema:attendee ; sh:qualifiedValueShape ex:A ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true . "
        "ex:Q sh:path schema:attendee ; sh:qualifiedValueShape ex:B ; sh:qualifiedMinCount 0 . "
        "ex:A a sh:NodeShape ; sh:property [ sh:path schema:knows ; sh:minCount 1 ] . "
        "ex:B a sh:NodeShape ; sh:property [ sh:path schema:gender ; sh:minCount 1 ]",
        [MET, inferred("event/talks", "schema:attendee", "person/ben")],
        [AGAIN, inferred("person/ben", "schema:gender", {"text": "male", "language": "en"})]),
    "at most so many of a kind": (
        "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P . ex:P sh:path schema:attendee ; "
        "sh:qualifiedValueShape [ sh:class schema:Patient ] ; sh:qualifiedMaxCount 1",
        [MET, inferred("event/talks", "schema:attendee", "person/ben"), inferred("event/talks", "schema:attendee", "person/ada")],
        [AGAIN, inferred("person/ben", "rdf:type", "https://schema.org/Patient"), inferred("person/ada", "rdf:type", "https://schema.org/Patient")]),
    "nothing else may be said": (
        "sh:targetClass schema:Person ; sh:closed true ; sh:ignoredProperties ( rdf:type schema:knows ) ; sh:property ex:P . "
        "ex:P sh:path schema:name",
        [MET, inferred("person/ben", "schema:gender", {"text": "male", "language": "en"})], [AGAIN]),
    "just one of two": (
        "sh:targetClass schema:Person ; sh:xone ( [ sh:path schema:height ; sh:minCount 1 ] [ sh:path schema:weight ; sh:minCount 1 ] )",
        [MET, inferred("person/ada", "schema:height", {"text": "a", "language": "en"})],
        [AGAIN, inferred("person/ada", "schema:weight", {"text": "b", "language": "en"})]),
    "a shape that is a class": (
        "a rdfs:Class ; sh:property ex:P . ex:P sh:path schema:name ; sh:maxCount 0 . tro:Treaty a sh:NodeShape , owl:Class",
        [MET], [AGAIN]),
    "texts of two languages, compared by a query": (
        'sh:targetClass tro:DiplomaticEvent ; sh:sparql [ sh:select """SELECT $this '
        '{ $this <https://schema.org/description> ?a ; <https://schema.org/gender> ?b FILTER(?a < ?b) }""" ]',
        [MET, inferred("event/talks", "schema:description", {"text": "a", "language": "en"})],
        [AGAIN, inferred("event/talks", "schema:gender", {"text": "b", "language": "id"})]),
    "a pattern that engines read in their own ways": (
        'sh:targetClass tro:DiplomaticEvent ; sh:sparql [ sh:select """SELECT $this '
        '{ $this <https://schema.org/description> ?a ; <https://schema.org/gender> ?b FILTER regex(?a, "^(?=t)(.)all$") }""" ]',
        [MET, inferred("event/talks", "schema:description", {"text": "tall", "language": "en"})],
        [AGAIN, inferred("event/talks", "schema:gender", {"text": "x", "language": "en"})]),
    "a block that is reached over the ontology": (
        "sh:targetClass tro:DiplomaticEvent ; sh:property ex:P . "
        "ex:P sh:path ( tro:eventKind skos:inScheme [ sh:inversePath schema:about ] ) ; sh:maxCount 0",
        [MET], [AGAIN]),
    "the source of a block": (
        "sh:targetSubjectsOf dcterms:source ; sh:property ex:P . ex:P sh:path dcterms:source ; sh:pattern '^https://e.org/x'",
        [MET], [AGAIN]),
}  # fmt: skip
