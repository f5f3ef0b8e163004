"""What drafting costs: milliseconds for an article of 5 kB, articles a minute on one core.

    python tests/bench/drafting.py [SECONDS]

The texts are the self-written ones of `tests/drafting/articles/`, each repeated until it has 5 kB, and
for the bulk as they are; processor time is counted, so that other work on the machine matters little.
"""

from __future__ import annotations

import dataclasses
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from gold import read_article, read_labels  # noqa: E402 - found only now

from kb.drafting.drafting import draft  # noqa: E402
from kb.seeds.article import Article  # noqa: E402
from kb.seeds.labels import Labels  # noqa: E402
from kb.seeds.project import Project  # noqa: E402

SIZE = 5_000


def main(seconds: float) -> None:
    before = time.process_time()
    labels = read_labels(Project.find(ROOT))
    print(f"reading the authorities: {time.process_time() - before:.2f} s")
    folder = ROOT / "tests" / "drafting" / "articles"
    articles = [read_article(folder, path.stem) for path in sorted(folder.glob("*.txt"))]
    for language in sorted({one.language for one in articles}):
        some = [of_size(one, SIZE) for one in articles if one.language == language]
        first = took(some[0], labels)
        times = [min(took(one, labels) for _ in range(3)) for one in some]
        print(f"{language}: {SIZE:,} bytes in {statistics.mean(times) * 1000:.0f} ms, "
              f"{max(times) * 1000:.0f} ms at most; the first one {first * 1000:.0f} ms")  # fmt: skip
    number, size, spent = bulk(articles, labels, seconds)
    print(
        f"bulk: {number / spent * 60:,.0f} articles a minute and core, of {size / number / 1000:.1f} kB"
    )
    print(f"'kb score' from start to end: {started():.2f} s of processor time")


def of_size(article: Article, size: int) -> Article:
    """An article of so many bytes: its lines again and again, cut at a line."""
    lines, text = article.text.splitlines(keepends=True), ""
    for line in _over_and_over(lines):
        if len((text + line).encode()) > size:
            return dataclasses.replace(article, text=text)
        text += line
    raise AssertionError


def _over_and_over(lines: Sequence[str]) -> Iterator[str]:
    while True:
        yield from (line if line.endswith("\n") else f"{line}\n" for line in lines)


def took(article: Article, labels: Labels) -> float:
    """Seconds of processor time for one draft."""
    before = time.process_time()
    draft(article, labels)
    return time.process_time() - before


def bulk(articles: Sequence[Article], labels: Labels, seconds: float) -> tuple[int, int, float]:
    """How many articles were drafted, their bytes, and the processor time."""
    number, size, spent = 0, 0, 0.0
    while spent < seconds:
        for article in articles:
            spent += took(article, labels)
            size += len(article.text.encode())
            number += 1
    return number, size, spent


def started() -> float:
    """Processor time of a command that reads all, drafts one article and ends."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "kb", "--project", str(ROOT), "score", "hanoi-reception"]
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20)
