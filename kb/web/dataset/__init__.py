"""The dataset as a whole: first page, lists, downloads, what programs are told of it."""
