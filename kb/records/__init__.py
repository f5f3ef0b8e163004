"""Pages of depositaries are read, compared with what they count themselves, and kept as records."""
