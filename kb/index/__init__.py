"""What is made from the data of a release so that pages are quick."""
