"""Facts that a program or a model proposes: what becomes a draft, and what is refused, and why."""
