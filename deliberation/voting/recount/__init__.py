"""Counting a published poll a second time, by other code: the chapters of ``recount.py``.

The chapters share nothing with the rest of this package. Every bundle carries them joined into one file that
needs only Python's standard library (:func:`script`), so that a journalist can read it from top to bottom and
run it anywhere. Nothing here may use what Python 3.9 does not have.
"""

from deliberation.voting.recount.script import script

__all__ = ["script"]
