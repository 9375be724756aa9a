"""The desk where ballots are handed out in person: its forms and what it reads."""
