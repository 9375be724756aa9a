"""What an operator reads when an embedded server cannot be had."""

from __future__ import annotations

from deliberation.config import ConfigError


class EmbeddedError(ConfigError):
    """An embedded server cannot start, with the reason and the way out."""
