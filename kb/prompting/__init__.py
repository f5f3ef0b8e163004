"""Drafts by a model: an article goes out, proposals come back, and the gate decides what they are.

A model is asked over the protocol that most servers of models speak (`/v1/chat/completions`).
Nothing that it says is believed: each line is judged as any other proposal (`kb.proposing`), is a
draft at best, and a person decides.

==============  ============================================================================
module          what it is about
==============  ============================================================================
`address`       where a model is asked, and who may be given the key
`client`        one question and its answer, bounded in time and bytes
`instructions`  what a model is told, and the article as data
`replyform`     the form of an answer, as JSON Schema
`replies`       an answer as lines, whatever it is
`rounds`        asking: what is refused is told and sent back, a number of times
==============  ============================================================================
"""
