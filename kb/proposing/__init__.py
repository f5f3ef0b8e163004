"""Facts that a program or a model proposes: what becomes a draft, and what is refused, and why.

A proposal never decides anything. It is judged as if a curator accepted it, beside what curators
have accepted and what it rests on; what passes is written as a draft, in one exchange of the file.

=============  =============================================================================
module         what it is about
=============  =============================================================================
`lines`        lines of JSON: read within limits, one mistake hides nothing of the others
`told`         what is answered to a line
`batch`        the lines of one call: facts, what they name, local handles, ids
`known`        what the file has already: the same fact twice is one
`others`       what other articles say: references that are taken, acts that may be the same
`judging`      what would be said of a set of facts if curators accepted it
`gating`       what the gate says of facts, in codes, with what may have been meant
`conventions`  what whoever proposes facts is told of them
`writing`      `propose`: all of it, and the one exchange of the file
`withdrawing`  a draft is taken back by who proposed it
=============  =============================================================================
"""
