"""Write `countries.ttl`: a block for each code of ISO 3166-1, named in five languages.

    python seeds/authorities/countries.py

It needs Babel 2.18 or later, which this project installs. Names are those of the CLDR that Babel
ships, one per language; the short names that the United Nations use, where they differ, are other
names, and for observers the first ones. (CLDR's own variants, such as "Turkey", are not in Babel.)
The codes and the lists are in `countries.tsv`, each with its source.

Who is a State is not for us to say, so a list decides: the members of the United Nations and the
two observer States. They are `country/<code>`, a `schema:Country` that is a `tro:TreatyActor`. All
others are `place/<code>`, a `schema:Place` and nothing more: where acts happen, never who acts.
That says nothing of their status; some of them, such as the Cook Islands, do conclude treaties,
and need a list to be cited before they are actors here. Slugs are codes because names change.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version

HERE = Path(__file__).parent
LANGUAGES = ("en", "id", "vi", "fr", "es")

CLDR = f"https://cldr.unicode.org/index/downloads/cldr-{get_cldr_version()}"
ISO_3166 = "https://www.iso.org/iso-3166-country-codes.html"
UN_NAMES = "https://github.com/datasets/country-codes"
UN_LISTS = {
    "member": "https://www.un.org/en/about-us/member-states",
    "observer": "https://research.un.org/en/unmembers/observers",
}

#: Wikidata's items that somebody has compared with the country; the others wait for that.
CHECKED = {"ID": "Q252", "SG": "Q334", "VN": "Q881"}

HEAD = """\
# Written by countries.py from countries.tsv and CLDR {cldr}: change those, and run it again.

@prefix id:      <id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov:    <http://www.w3.org/ns/prov#> .
@prefix schema:  <https://schema.org/> .
@prefix tro:     <https://w3id.org/treaty-kb/ontology#> .
"""


def main() -> None:
    """Write the file beside this script."""
    (HERE / "countries.ttl").write_text(turtle(), encoding="utf-8")


def turtle() -> str:
    """The whole file, States and places in the order of their codes."""
    head = HEAD.format(cldr=get_cldr_version())
    names = {language: Locale.parse(language).territories for language in LANGUAGES}
    return "\n".join([head, *(_block(row, names) for row in _rows())])


def _rows() -> Iterator[Mapping[str, str]]:
    """The rows of `countries.tsv`; a cell left out at the end of a line is empty."""
    with (HERE / "countries.tsv").open(encoding="utf-8", newline="") as lines:
        written = (line for line in lines if not line.startswith("#"))
        yield from csv.DictReader(written, delimiter="\t", restval="")


def _block(row: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> str:
    code, listed = row["alpha2"], row["list"]
    kind, types = (
        ("country", "schema:Country , tro:TreatyActor") if listed else ("place", "schema:Place")
    )
    first = {language: names[language][code] for language in LANGUAGES}
    others = {
        language: other
        for language in LANGUAGES
        if (other := row.get(f"un_{language}")) and other != first[language]
    }
    if listed == "observer":  # the Holy See concludes treaties, not the city that CLDR names
        first, others = first | others, {language: first[language] for language in others}
    same = [f"http://www.wikidata.org/entity/{CHECKED[code]}"] if code in CHECKED else []
    sources = [CLDR, ISO_3166]
    sources += [UN_LISTS[listed]] if listed else []
    sources += [UN_NAMES] if others else []
    said = {
        "schema:name": [_literal(name, language) for language, name in first.items()],
        "schema:alternateName": [_literal(name, language) for language, name in others.items()],
        "schema:identifier": [_literal(code), _literal(row["alpha3"])],
        "schema:sameAs": [f"<{iri}>" for iri in same],
        "dcterms:source": [f"<{iri}>" for iri in (*sources, *same)],
        "prov:wasAttributedTo": ["id:curator\\/editors"],
    }
    lines = [f"id:{kind}\\/{code.lower()} a {types}"]
    lines += [f"    {term} {_objects(values)}" for term, values in said.items() if values]
    return " ;\n".join(lines) + " .\n"


def _objects(values: Sequence[str]) -> str:
    """Values of one property, on as many lines as they need."""
    one_line = " , ".join(values)
    return one_line if len(one_line) <= 72 else " ,\n        ".join(values)


def _literal(text: str, language: str = "") -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' + (f"@{language}" if language else "")


if __name__ == "__main__":
    main()
