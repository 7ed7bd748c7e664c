"""Holding an extractor to what it could do when it was last blessed."""
