"""What everybody may take along: the daily dump with its schema, and the API that only reads."""
