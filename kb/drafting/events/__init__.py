"""What a text tells of gatherings and votes."""
