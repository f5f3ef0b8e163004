"""What reading saved pages costs, and what is found in them: those of a folder, or our own few.

    python tests/bench/capturing.py [FOLDER]

A page is read in this process, again and again, and once by the process that `kb new` starts.
"""

from __future__ import annotations

import collections
import datetime
import resource
import sys
import time
from pathlib import Path

from kb.capture.extraction import find, warm_up
from kb.capture.page import Page, read_page
from kb.capture.reader import read
from kb.errors import SeedError

OURS = Path(__file__).parent.parent / "pages"
TODAY = datetime.date(2026, 11, 25)


def main(folder: Path) -> None:
    """Print the times and the counts."""
    pages, refused = [], 0
    for path in sorted(folder.rglob("*.html")):
        try:
            pages.append(read_page(str(path)))
        except SeedError as error:
            refused += 1
            print("refused:", error)
    warm_up()
    counts: collections.Counter[str] = collections.Counter()
    began = time.process_time()
    for page in pages:
        captured = find(page.text, page.is_html, "", TODAY)
        counts["text"] += bool(captured.text)
        counts.update(captured.values.keys())
        counts.update(f"{name} by {where}" for name, where in captured.found.items())
    spent = time.process_time() - began
    print(f"{len(pages)} pages, {refused} refused: {spent / len(pages) * 1000:.1f} ms each, "
          f"{len(pages) / spent * 60:,.0f} a minute of one core")  # fmt: skip
    for name, count in sorted(counts.items()):
        print(f"  {count:5} {name}")
    _once(pages[0])


def _once(page: Page) -> None:
    began = time.monotonic()
    read(page)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"in a process of its own: {time.monotonic() - began:.2f} s, of the processor "
          f"{used.ru_utime + used.ru_stime:.2f} s, {used.ru_maxrss // 1024} MB")  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OURS)
