"""What each article gives to the dataset, and the authorities: read, mapped, and kept."""
