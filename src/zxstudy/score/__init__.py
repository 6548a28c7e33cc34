"""The panel to mechanism scores."""
