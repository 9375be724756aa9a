"""The read side of disclosure, one file a page."""
