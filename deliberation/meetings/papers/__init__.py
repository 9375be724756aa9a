"""The papers of a meeting: documents, invitations, the calendar file, the minutes as a paper, the figures of a year."""
