"""Errors of an election or its options."""

from __future__ import annotations


class ElectionError(ValueError):
    """The election cannot exist as described. ``code`` is stable, ``params`` are the figures."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params
