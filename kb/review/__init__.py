"""A page on this machine where a curator reads an article and decides on its drafted facts."""
