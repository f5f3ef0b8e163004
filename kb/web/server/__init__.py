"""The process that serves: what stands in front of the pages, settings, watching, logs."""
