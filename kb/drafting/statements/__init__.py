"""What a text says that somebody said."""
