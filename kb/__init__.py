"""Treaty knowledge as linked data: facts from news articles, each with the words that say it."""

__version__ = "0.1.0"
