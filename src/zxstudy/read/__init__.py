"""Files to documents, nothing of politics."""
