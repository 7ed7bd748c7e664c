"""Pages: one file each, complete without a network and without script."""
