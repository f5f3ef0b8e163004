"""A self-written table with its mapping, to read, to spoil and to show."""

from __future__ import annotations

from pathlib import Path

#: A mapping of a table of one treaty; days and States are of the Ban Treaty's status page.
MAPPING = """\
name: {en: A list}
publisher: A researcher
url: https://e.org/list.csv
as_of: 2026-02-03
licence: https://creativecommons.org/publicdomain/zero/1.0/
certainty: Coded
participants: some
delimiter: ";"
none: [n/a, "31.12.9999"]
days: DD.MM.YYYY
participant:
  column: state
  code: ISO 3166-1 alpha-3
  names: {EU27: organization/european-union}
  source: https://e.org/codes
treaty: {is: treaty/tpnw}
acts:
  - {day: signed, kind: Signature}
  - {day: acceded, kind: Accession, before: [bound]}
  - {day: bound, kind: Ratification}
  - {day: left, kind: Withdrawal}
"""
TABLE = """\
state;signed;bound;acceded;left
AUT;20.09.2017;08.05.2018;n/a;31.12.9999
COK;n/a;04.09.2018;04.09.2018;31.12.9999
"""


def put(folder: Path, table: str | bytes = TABLE, mapping: str = MAPPING) -> tuple[str, Path]:
    """A table and its mapping in a folder."""
    path, how = folder / "list.csv", folder / "how.yaml"
    path.write_bytes(table.encode() if isinstance(table, str) else table)
    how.write_text(mapping, "utf-8")
    return str(path), how
