"""A page on this machine where a curator reads an article and decides on its drafted facts.

==============  ============================================================================
module          what it is about
==============  ============================================================================
`workspace`     what lies around the article: authorities, ontology, what has a name
`alone`         one at a time: the lock of an article
`factchange`    one change to facts, merged into a file that others may have changed
`forminput`     what a form gives, as facts.yaml has it
`promoting`     a candidate that turns out to be an authority
`session`       one article under review: what is decided, undone, added, counted
`disagreeing`   where two who drafted facts differ, which is decided first
`sentences`     a fact as a sentence, in the patterns of the site
`phrasing`      what the page says itself (`phrases/*.yaml`)
`forms`         the form for a type of fact, made from its schema
`checking`      what the gate and the shapes say of the article, found in another process
`bench`         what the shapes say of it beside the authorities
`together`      what the shapes say of it together with all other articles
`state`         what the page shows: facts as sentences, what is wrong, what waits
`picture`       what would be published, as Turtle and as tables
`application`   the page over HTTP, for this machine and this curator alone
==============  ============================================================================
"""
