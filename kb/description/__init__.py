"""What a dataset is, counted: VoID, DCAT, PROV and schema.org."""
