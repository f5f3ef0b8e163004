"""What a text tells of the life of treaties: done, denied or expected."""
