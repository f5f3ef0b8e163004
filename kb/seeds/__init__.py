"""What curators write, read and checked: articles, facts, authorities, the ontology."""
