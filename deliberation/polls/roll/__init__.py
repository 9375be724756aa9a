"""Who may vote: the list of a poll, drafted from the book or from a file, examined, corrected, forgotten in time."""
