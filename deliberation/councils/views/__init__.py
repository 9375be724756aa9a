"""Pages of councils: who sits where, bodies, elections."""

from __future__ import annotations

from deliberation.councils.views._bp import bp

__all__ = ["bp"]
