"""What a text tells of gatherings, votes and visits."""
