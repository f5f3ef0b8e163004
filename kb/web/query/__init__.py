"""The SPARQL endpoint, the page to ask from, and the stored questions."""
