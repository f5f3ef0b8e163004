"""Facts as nanopublications (https://nanopub.net/guidelines/working_draft/)."""
