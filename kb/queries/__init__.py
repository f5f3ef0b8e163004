"""SPARQL queries, answered by processes that can be killed.

The engine cannot be stopped once it runs, and some short queries take all memory or overflow its
stack. So no query runs in the process that serves: the *fork server* opens the store once and forks
a *worker* for each place in the pool; a worker is killed at the deadline and a fresh one is forked.
"""

from kb.queries.asking import ALONE, Answer, Limits, Query
from kb.queries.pool import Queries

__all__ = ["ALONE", "Answer", "Limits", "Queries", "Query"]
