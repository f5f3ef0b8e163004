"""The page about an IRI."""
