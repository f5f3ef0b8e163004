"""Documents as they were: time travel by RFC 7089, Memento."""
