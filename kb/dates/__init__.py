"""Days, months and years as texts write them, and as depositaries count them."""
