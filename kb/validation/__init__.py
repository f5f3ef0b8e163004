"""What the shapes say of the whole dataset: two engines, one verdict."""
