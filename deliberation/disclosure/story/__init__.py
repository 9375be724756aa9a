"""A project's story in plain sentences, told from its events and from nothing else."""

from deliberation.disclosure.story.ahead import ahead
from deliberation.disclosure.story.tellers import TELLERS, tell
from deliberation.disclosure.story.telling import Entry, Record, Telling, records

__all__ = ["TELLERS", "Entry", "Record", "Telling", "ahead", "records", "tell"]
