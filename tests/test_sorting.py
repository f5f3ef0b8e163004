"""Lines are sorted in runs that fit into memory, whatever they are."""

from __future__ import annotations

import heapq
import random

from kb.canonical import sorting
from kb.canonical.sorting import in_order


def test_lines_that_need_many_runs_are_sorted_each_once(tmp_path, monkeypatch):
    chance = random.Random(1)
    lines = [b"%d\n" % chance.randrange(3_000) for _ in range(5_000)]
    runs, merge = [], heapq.merge
    monkeypatch.setattr(sorting, "RUN", 500)
    monkeypatch.setattr(sorting, "BATCH", 30)
    monkeypatch.setattr(
        sorting.heapq, "merge", lambda *some: runs.append(len(some)) or merge(*some)
    )

    assert list(in_order(lines, tmp_path)) == sorted(set(lines))
    assert max(runs) > 20
    assert list(tmp_path.iterdir()) == []
