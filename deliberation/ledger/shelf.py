"""What can never change, kept at hand under its hash.

A hash names one content for ever, so nothing on a shelf is ever stale: what changes gets another name. A process
keeps what was used last, up to a weight.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by the hash that names them; safe between threads. What it hands out must not be changed."""

    def __init__(self, room: int) -> None:
        """``room`` is the weight that is kept; who puts something says how heavy it is."""
        self._room = room
        self._weight = 0
        self._held: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, name: str) -> T | None:
        """What is named so, None where it is not at hand."""
        with self._lock:
            found = self._held.get(name)
            if found is None:
                return None
            self._held.move_to_end(name)
            return found[0]

    def put(self, name: str, thing: T, weight: int = 1) -> T:
        """Keep ``thing``, letting go of what was used longest ago; answers ``thing``."""
        with self._lock:
            if name not in self._held and weight <= self._room:
                self._held[name] = (thing, weight)
                self._weight += weight
            while self._weight > self._room:
                self._weight -= self._held.popitem(last=False)[1][1]
        return thing
