"""Tools for agents (Model Context Protocol): to propose facts, and to read what is published.

No tool accepts, rejects or changes a fact: people do. Who proposed a draft may take it back. What
tools give is bounded, and says when it was cut. The words of articles are handed out as data:
nothing in them is an instruction.

===========  ===============================================================================
module       what it is about
===========  ===============================================================================
`server`     the server, and what it tells a client of itself
`proposing`  tools to propose: check, propose, look up, describe
`articles`   tools to read articles: sentences, places, days, what is not told yet
`published`  tools to read what is published: questions, search, things, evidence, SPARQL
`bounds`     how much an answer may have
===========  ===============================================================================
"""
