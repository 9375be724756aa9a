"""Reading a file of residents for a roll: what it is, its columns, and every line with what is wrong with it."""

from deliberation.polls.roll.file.lines import Rejected, Rules, Taken, examine
from deliberation.polls.roll.file.table import RollFileError, rows

__all__ = ["Rejected", "RollFileError", "Rules", "Taken", "examine", "rows"]
