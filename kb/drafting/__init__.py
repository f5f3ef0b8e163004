"""From the text of an article to drafts of its facts, each for a person to decide."""
