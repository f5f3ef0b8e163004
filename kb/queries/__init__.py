"""SPARQL queries, answered by processes that can be killed.

The engine cannot be stopped once it runs, and some short queries take all memory or overflow its
stack. So no query runs in the process that serves: the *fork server* opens the store once and forks
a *worker* for each place in the pool; a worker is killed at the deadline and a fresh one is forked.

============  ==================================================================================
module        what it is about
============  ==================================================================================
`asking`      what is asked, what it may use, and what is answered
`pool`        `Queries`: who gets a worker, for how long, and what is kept of answers
`turns`       who gets a worker next
`workers`     the fork server and its workers as the serving process sees them
`forkserver`  the process that holds the store open and forks workers
`engine`      one query after another, inside a worker
`text`        what a query asks for, told from its text: SERVICE and updates are refused
============  ==================================================================================
"""

from kb.queries.asking import Answer, Limits, Query
from kb.queries.pool import Queries

__all__ = ["Answer", "Limits", "Queries", "Query"]
