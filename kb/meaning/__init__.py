"""Rules of meaning: where the words of a fact contradict it, and where a person must look."""
