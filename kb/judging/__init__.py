"""What the shapes say of each article, and of all of them together."""
