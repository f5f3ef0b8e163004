"""A text before anything in it is named: its words and sentences, and the words of its language."""
