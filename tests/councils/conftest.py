"""The engines of councils are held to what all rules are held to."""

from __future__ import annotations

from tests.rules.wellformed import wellformed

__all__ = ["wellformed"]
