"""The words of the query page's scripts, which they get from the page in the reader's language.

A script fills in what stands as `%(name)s`. Numbers stand beside what is counted, so that no script
needs to know how a language forms its plurals.
"""

from __future__ import annotations

from kb.web.words.languages import gettext, message

_PHRASES = {
    "run": message("Run"),
    "running": message("Running …"),
    "runs": message("The query runs."),
    "copy": message("Copy"),
    "copied": message("Copied"),
    "found": message("Found: %(number)s"),
    "at": message("Line %(line)s, column %(column)s: %(says)s"),
    "unexpected": message("“%(words)s” is not expected here"),
    "missing": message("something is missing before “%(words)s”"),
    "unfinished": message("something is missing at the end, such as “}”"),
    "undeclared": message("the prefix “%(prefix)s:” is not declared"),
    "declare": message("Declare it"),
    "unknown": message("no data here use “%(words)s”"),
    "replace": message("Write %(words)s"),
    "completions": message("Completions"),
    "mistakes": message("Mistakes"),
    "none": message("No mistakes"),
    "close": message("Close"),
    "table": message("The rows."),
    "rows": message("Rows: %(number)s"),
    "first_rows": message("Rows: the first %(shown)s of %(number)s"),
    "places": message("Places: %(number)s"),
    "first_places": message("Places: the first %(shown)s of %(number)s"),
    "things": message("Things: %(number)s"),
    "first_things": message("Things: the first %(shown)s of %(number)s"),
    "links": message("Links: %(number)s"),
    "first_links": message("Links: the first %(shown)s of %(number)s"),
    "chart": message("%(measured)s by %(named)s."),
    "timeline": message("By %(dated)s."),
    "undated": message("Rows without a date, which are in the table alone: %(number)s"),
    "map": message("Places by latitude and longitude"),
    "land": message("Outlines are rough and decide nothing about borders."),
    "graph": message("Things and how they are linked; the table has the same as rows"),
    "other": message("other"),
}
#: What a thing or a term is, by the word for it in paths.
_KINDS = {
    "treaty": message("treaty"),
    "country": message("country"),
    "person": message("person"),
    "organization": message("organisation"),
    "place": message("place"),
    "event": message("event"),
    "action": message("treaty act"),
    "anticipated": message("anticipated act"),
    "statement": message("statement"),
    "group": message("unnamed group"),
    "office": message("office"),
    "title": message("rank or form of address"),
    "proposal": message("proposal"),
    "count": message("number reported"),
    "inference": message("inference"),
    "article": message("article"),
    "record": message("record"),
    "passage": message("passage"),
    "curator": message("curator"),
    "activity": message("activity"),
    "fact": message("fact"),
    "provenance": message("graph of provenance"),
    "graph": message("named graph"),
    "term": message("term"),
    "class": message("class"),
    "property": message("property"),
    "concept": message("concept"),
    "elsewhere": message("elsewhere"),
}


def phrases() -> dict[str, object]:
    """The words by what they are for; `kinds` has those for what things are."""
    words: dict[str, object] = {name: gettext(words) for name, words in _PHRASES.items()}
    return words | {"kinds": {kind: gettext(words) for kind, words in _KINDS.items()}}
