"""Names of depositaries' lists, reconciled in batches: how long it takes, and how many are right.

    python tests/bench/reconciling.py ADDRESS [NUMBER]

The names are the participants' as `seeds/records/*/rows.tsv` have them, word for word, and as people
write them: in capitals, without accents, with the words turned round, a letter wrong. What each means
is known from the code of ISO 3166-1 that CLDR has for its English name, not from this site's names.
"""

from __future__ import annotations

import json
import random
import sys
import time
import unicodedata
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel import Locale

ROOT = Path(__file__).parent.parent.parent
#: Names of depositaries that CLDR writes otherwise in English, by code.
OTHERS = {
    "bn": "Brunei Darussalam", "bo": "Bolivia (Plurinational State of)", "cd": "Democratic Republic of the Congo",
    "cg": "Congo", "ci": "Côte d'Ivoire", "cv": "Cabo Verde", "fm": "Micronesia (Federated States of)",
    "gb": "United Kingdom of Great Britain and Northern Ireland", "ir": "Iran (Islamic Republic of)",
    "kp": "Democratic People's Republic of Korea", "kr": "Republic of Korea",
    "la": "Lao People's Democratic Republic", "md": "Republic of Moldova", "mm": "Myanmar",
    "nl": "Netherlands (Kingdom of the)", "ps": "State of Palestine", "ru": "Russian Federation",
    "sy": "Syrian Arab Republic", "tl": "Timor-Leste", "tz": "United Republic of Tanzania",
    "us": "United States of America", "va": "Holy See", "ve": "Venezuela (Bolivarian Republic of)", "vn": "Viet Nam",
}  # fmt: skip


def known() -> dict[str, str]:
    """The code of each name of CLDR's and of those above."""
    cldr = Locale("en").territories
    names = {
        name.replace("&", "and"): code.lower()
        for code, name in cldr.items()
        if len(code) == 2 and code.isalpha() and code != "EU"  # no State
    }
    return names | {name: code for code, name in OTHERS.items()}


def participants() -> list[str]:
    """The names of participants as depositaries write them, each once."""
    found = set()
    for path in sorted((ROOT / "seeds" / "records").glob("*/rows.tsv")):
        for line in path.read_text("utf-8").splitlines()[1:]:
            found.add(line.split("\t")[1])
    return sorted(found)


def written(name: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """A name as it is, and as people write it, with how."""
    yield "as it is", name
    yield "with the number of a note", f"{name} 4"
    yield "in capitals", name.upper()
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    yield "without accents", f" {plain.lower()} "
    first, *rest = name.split(" ")
    if rest and "(" not in name:
        yield "turned round", f"{' '.join(rest)}, {first}"
    at = chance.randrange(1, len(name))
    yield "a letter gone", name[:at] + name[at + 1 :]
    yield "a letter twice", name[:at] + name[at] + name[at:] if at < len(name) else name


def main(address: str, number: int = 10_000) -> None:
    """Print what came of it, as JSON."""
    codes, chance = known(), random.Random(0)
    names = [(name, codes[name]) for name in participants() if name in codes]
    rows = [(how, text, code) for name, code in names for how, text in written(name, chance)]
    # Two that are one when a letter goes, as Niger and Nigeria might be, are nobody's mistake.
    asked = [chance.choice(rows) for _ in range(number)] if number > len(rows) else rows
    size = json.load(urllib.request.urlopen(f"{address}reconcile"))["batchSize"]
    start, right, sure, wrong, all_of = time.monotonic(), Counter(), Counter(), [], Counter()
    for at in range(0, len(asked), size):
        batch = asked[at : at + size]
        queries = {f"q{i}": {"query": text, "type": "https://schema.org/Country", "limit": 3}
                   for i, (_, text, _) in enumerate(batch)}  # fmt: skip
        body = urllib.parse.urlencode({"queries": json.dumps(queries)}).encode()
        answer = json.load(urllib.request.urlopen(f"{address}reconcile", body))
        for i, (how, text, code) in enumerate(batch):
            found = answer[f"q{i}"]["result"][:1]
            all_of[how] += 1
            is_right = bool(found) and found[0]["id"].endswith(f"/country/{code}")
            right[how] += is_right
            if found and found[0]["match"]:
                sure[how] += 1
                if not is_right:
                    wrong.append((text, code, found[0]["id"]))
    print(json.dumps({
        "names": len(asked), "participants": len(names), "seconds": round(time.monotonic() - start, 1),
        "right": {how: f"{right[how]} of {n}" for how, n in all_of.items()},
        "sure": dict(sure), "sure and wrong": sorted(set(wrong)),
    }, ensure_ascii=False, indent=1))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
