"""Articles and their facts as named graphs."""
