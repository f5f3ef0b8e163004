"""What a release says, read by pattern."""
