"""What an operator reads when an embedded server cannot be had."""

from __future__ import annotations


class EmbeddedError(RuntimeError):
    """An embedded server cannot start, with the reason and the way out."""
