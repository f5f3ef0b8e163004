"""The releases as a Linked Data Event Stream (https://w3id.org/ldes/specification)."""
