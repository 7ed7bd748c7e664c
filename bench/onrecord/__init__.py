"""onrecord: a gold benchmark and a harness for reading the news."""
