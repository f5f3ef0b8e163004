"""The ontology, the shapes, and what the shapes found."""
