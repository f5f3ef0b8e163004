"""A saved page or a text becomes the seed folder of an article."""
