"""Write `countries.ttl`: a block for each code of ISO 3166-1, named in five languages.

    python seeds/authorities/countries.py

It needs Babel 2.18 or later, which this project installs. Names are those of the CLDR that Babel
ships, one per language; the short names that the United Nations use, where they differ, are other
names, and for observers the first ones. The codes and the lists are in `countries.tsv`, each with
its source. More names, by which news call a State, are in `names.tsv`: long and short ones, and the
CLDR's variants, such as "Turkey", which are not in Babel.

Who is a State is not for us to say, so a list decides: the members of the United Nations, the
two observer States, and the two that conclude treaties by what was communicated to the
Secretary-General as depositary (the Cook Islands, Niue). They are `country/<code>`, a
`schema:Country` that is a `tro:TreatyActor`. All others are `place/<code>`, a `schema:Place` and
nothing more: where acts happen, never who acts. That says nothing of their status. Slugs are codes
because names change.
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

CLDR = f"https://cldr.unicode.org/index/downloads/cldr-{get_cldr_version()}"
ISO_3166 = "https://www.iso.org/iso-3166-country-codes.html"
UN_NAMES = "https://github.com/datasets/country-codes"
UN_LISTS = {
    "member": "https://www.un.org/en/about-us/member-states",
    "observer": "https://research.un.org/en/unmembers/observers",
    "capacity": "https://en.wikipedia.org/wiki/List_of_treaties_by_number_of_parties",
}

#: Where the names in `names.tsv` are from; all are data that were read as the packages ship them.
OTHER_NAMES = {
    "cldr": "https://github.com/unicode-org/cldr-json/tree/48.2.0/cldr-json/cldr-localenames-full",
    "iso-codes": "https://salsa.debian.org/iso-codes-team/iso-codes",
    "i18n-iso-countries": "https://github.com/michaelwittig/node-i18n-iso-countries",
    "alinea": "https://alinea.id/dunia/menlu-inggris-kunjungi-ri-bahas-covid-19-hingga-myanmar-b2c1j92tL",
    "baoquocte": "https://baoquocte.vn/cuu-dai-su-anh-mark-kent-whisky-arsenal-va-co-duyen-viet-nam-218891.html",
    "hcmcpv": "http://www.hcmcpv.org.vn/tin-tuc/viet-nam-maroc-tu-moi-luong-duyen-lich-su-den-doi-tac-tin-cay-1491875939",
    "wikipedia": "https://en.wikipedia.org/wiki/United_Kingdom",
    "world-countries": "https://github.com/mledoze/countries",
}

#: Wikidata's items that somebody has compared with the country; the others wait for that.
CHECKED = {"ID": "Q252", "SG": "Q334", "VN": "Q881"}

HEAD = """\
# Written by countries.py from countries.tsv, names.tsv and CLDR {cldr}:
# change those, and run it again.

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
    names: Mapping[str, Mapping[str, str]],
    more: Sequence[Mapping[str, str]],
) -> str:
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
    sources += dict.fromkeys(OTHER_NAMES[name["source"]] for name in more)
    also = [(name["language"], name["name"]) for name in more]
    said = {
        "schema:name": [_literal(name, language) for language, name in first.items()],
        "schema:alternateName": [
            _literal(name, language) for language, name in (*others.items(), *also)
        ],
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
