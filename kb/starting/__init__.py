"""A knowledge base of one's own: what it starts with, and how newer parts come in."""
