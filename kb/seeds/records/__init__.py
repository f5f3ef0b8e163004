"""Records of depositaries as seeds: a folder with the cells of a table, and what each cell says."""
