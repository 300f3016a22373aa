"""The vendor's Python client of the 2.x line at work, in an interpreter of its own."""
