"""What a clause tells of treaties and gatherings, read by flat records of words."""
