"""A release in another engine: any server of SPARQL 1.1 that answers in place of the embedded one.

==========  ==================================================================================
module      what it is about
==========  ==================================================================================
`engine`    `Engine`, and how one kind of engine is loaded, asked and told from another
`exchange`  one request and its whole answer, by a deadline
`asking`    `EngineQueries`: what the site asks, in place of `kb.queries.Queries`, and the answers
`pointer`   which engine has which release: what a server goes by
`pushing`   a release is loaded, counted and compared before a server may go by it
==========  ==================================================================================

The README beside this file tells how it is used, and what engines get wrong.
"""

from kb.engines.asking import EngineQueries
from kb.engines.engine import PROFILES, Engine

__all__ = ["PROFILES", "Engine", "EngineQueries"]
