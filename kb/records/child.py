"""The process that reads one page or table: no network, no file, bounded memory and time.

Run as ``python -m kb.records.child READER``: the characters come on standard input, what was found
goes to standard output as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

from kb.plainvalues import plain
from kb.processes import limit
from kb.records import table, untc, untc_xml, wipo
from kb.records.savedpage import Page, UnreadablePage
from kb.records.table import UnreadableTable

#: Seconds of processor time for a page and for a table, which may be a register, and bytes over
#: what the libraries take.
SECONDS, SECONDS_OF_TABLE, MEMORY = 10, 60, 1_000_000_000
#: Seconds from its start to its end: a busy machine gives a process little of its time.
PATIENCE, PATIENCE_OF_TABLE = 60, 600
READERS: Mapping[str, Callable[[str], Page]] = {
    "untc": untc.read, "untc-xml": untc_xml.read, "wipo": wipo.read, "table": table.read,
}  # fmt: skip


def main() -> None:
    """Read one page and print what was found."""
    reader = READERS[sys.argv[1]]
    limit(SECONDS_OF_TABLE if reader is table.read else SECONDS, MEMORY)
    sys.stdout.write(json.dumps(_answer(reader, sys.stdin.buffer.read().decode())))


def _answer(reader: Callable[[str], Page], text: str) -> dict[str, object]:
    try:
        return {"page": plain(reader(text))}
    except UnreadablePage as error:
        return {"refused": str(error), "mend": error.mend}
    except UnreadableTable as error:
        return {"problems": error.problems}
    except MemoryError:
        return {"refused": "takes more memory than a page may", "mend": ""}
    except RecursionError:
        return {"refused": "is nested too deep", "mend": ""}


if __name__ == "__main__":
    main()
