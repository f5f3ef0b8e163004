"""What a text names: people with their offices, bodies, States, treaties, places and days."""
