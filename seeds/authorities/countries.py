"""Write `countries.trig`: each code of ISO 3166-1, named in five languages, with its records.

    python seeds/authorities/countries.py

It needs Babel 2.18 or later, which this project installs. In English, French and Spanish the first
name is that of the United Nations (M49), in Indonesian and Vietnamese, in which they have none,
that of the CLDR that Babel ships, unless `names.tsv` says another one. The CLDR's names stand
beside, and so do those of `names.tsv`: long and short ones, and the CLDR's variants, such as
"Turkey", which are not in Babel. The codes and the names of the United Nations are in
`countries.tsv`.

Who is a State is not for us to say, so a list decides: those that the UN Treaty Collection names as
participants in the Convention on the Rights of the Child. They are `country/<code>`, a
`schema:Country` that is a `tro:TreatyActor`. All others are `place/<code>`, a `schema:Place` and
nothing more: where acts happen, never who acts. That says nothing of their status. Slugs are codes
because names change. The records are described in `records.trig`; States that are no more stand in
`former-states.trig`.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version

HERE = Path(__file__).parent
LANGUAGES = ("en", "id", "vi", "fr", "es")
UNITED_NATIONS = ("en", "fr", "es")

#: The records that say something, by the words of the tables for them; "editors" is none.
RECORDS = {
    "un": "un-m49",
    "babel": "cldr-47",
    "cldr": "cldr-48-2",
    "iso-codes": "iso-codes-4-18",
    "states": "untc-iv-11",
    "wikidata": "country-codes",
    "coder": "country-coder",
}
EDITORS = "editors"

#: Whose item of Wikidata only the second of two lists has.
CODER_ALONE = ("NA",)

HEAD = """\
# Written by countries.py from countries.tsv, names.tsv and CLDR {cldr}:
# change those, and run it again. The records are described in records.trig.

@prefix id:      <id/> .
@prefix prov:    <http://www.w3.org/ns/prov#> .
@prefix schema:  <https://schema.org/> .
@prefix tro:     <https://w3id.org/treaty-kb/ontology#> .
"""

#: What one source says of a thing: the objects of each property, as they are written.
Said = dict[str, list[str]]


def main() -> None:
    """Write the file beside this script."""
    (HERE / "countries.trig").write_text(trig(), encoding="utf-8")


def trig() -> str:
    """The whole file, States and places in the order of their codes."""
    head = HEAD.format(cldr=get_cldr_version())
    names = {language: Locale.parse(language).territories for language in LANGUAGES}
    more: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in _rows("names.tsv"):
        more[row["alpha2"]].append(row)
    blocks = (_block(row, names, more[row["alpha2"]]) for row in _rows("countries.tsv"))
    return "\n".join([head, *blocks])


def _rows(file: str) -> Iterator[Mapping[str, str]]:
    """The rows of a file; a cell left out at the end of a line is empty."""
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        written = (line for line in lines if not line.startswith("#"))
        yield from csv.DictReader(written, delimiter="\t", restval="")


def _block(
    row: Mapping[str, str],
    cldr: Mapping[str, Mapping[str, str]],
    more: Sequence[Mapping[str, str]],
) -> str:
    """What the editors say of a country or place, then a graph for each record."""
    kind = "country" if row["list"] else "place"
    slug = f"{kind}/{row['alpha2'].lower()}"
    said: dict[str, Said] = {source: defaultdict(list) for source in (*RECORDS, EDITORS)}
    for source, term, name, language in _names(row, cldr, more):
        said[source][term].append(_literal(name, language))
    codes = _codes(row)
    coded = "un" if row["m49"] else "iso-codes"
    said[coded]["schema:identifier"] = [f"<id/{slug}#{name}>" for name, _, _ in codes]
    if row["list"]:
        said["states"]["a"] = ["tro:TreatyActor"]
    if item := row["wikidata"]:
        source = "coder" if row["alpha2"] in CODER_ALONE else "wikidata"
        said[source]["schema:sameAs"] = [f"<http://www.wikidata.org/entity/{item}>"]
    types = ["schema:Country", "tro:TreatyActor"] if row["list"] else ["schema:Place"]
    own = {"a": types} | said[EDITORS] | {"prov:wasAttributedTo": ["id:curator\\/editors"]}
    thing = f"id:{slug}".replace("/", "\\/")
    lines = [_statement(thing, own)]
    for source, record in RECORDS.items():
        if said[source]:
            lines += [f"id:record\\/{record} {{", _statement(thing, said[source], "    ")]
            lines += [_code(slug, *code) for code in codes if source == coded]
            lines += ["}"]
    return "\n".join(lines) + "\n"


def _names(
    row: Mapping[str, str],
    cldr: Mapping[str, Mapping[str, str]],
    more: Sequence[Mapping[str, str]],
) -> Iterator[tuple[str, str, str, str]]:
    """Who says which name as what in which language; the same words are told once a language."""
    for language in LANGUAGES:
        rows = [name for name in more if name["language"] == language]
        told = [(name["source"], name["name"]) for name in rows if name["first"]]
        if language in UNITED_NATIONS and row["m49"]:
            told.append(("un", row[f"un_{language}"]))
        told.append(("babel", cldr[language][row["alpha2"]]))
        told += [(name["source"], name["name"]) for name in rows]
        sources: dict[str, str] = {}
        for source, name in told:
            sources.setdefault(name, source)
        for place, (name, source) in enumerate(sources.items()):
            term = "schema:alternateName" if place else "schema:name"
            yield source, term, name, language


def _codes(row: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The codes of a row: the fragment of each, its scheme and the code."""
    codes = [
        ("iso-alpha-2", "ISO 3166-1 alpha-2", row["alpha2"]),
        ("iso-alpha-3", "ISO 3166-1 alpha-3", row["alpha3"]),
        ("m49", "UN M49", row["m49"]),
    ]
    return [code for code in codes if code[2]]


def _code(slug: str, fragment: str, scheme: str, value: str) -> str:
    return (
        f"    <id/{slug}#{fragment}> a schema:PropertyValue ; "
        f"schema:propertyID {_literal(scheme)} ; schema:value {_literal(value)} ."
    )


def _statement(thing: str, said: Mapping[str, Sequence[str]], indent: str = "") -> str:
    """What is said of a thing, as people write it: one property a line."""
    parts = [f"{term} {_objects(values, indent)}" for term, values in said.items()]
    return f"{indent}{thing} " + f" ;\n{indent}    ".join(parts) + " ."


def _objects(values: Sequence[str], indent: str) -> str:
    """Values of one property, on as many lines as they need."""
    one_line = " , ".join(values)
    return one_line if len(one_line) <= 72 else f" ,\n{indent}        ".join(values)


def _literal(text: str, language: str = "") -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' + (f"@{language}" if language else "")


if __name__ == "__main__":
    main()
