"""Facts to one panel, with an audit of every decision."""
