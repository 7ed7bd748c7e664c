"""Running an extractor blind over a corpus, so that it survives crashes and hides no failure."""
