"""Everything to notebooks, pages and files; no statistics of its own."""
