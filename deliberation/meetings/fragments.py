"""The public part of the live page, drawn once for everybody: by event, and by second only while a clock runs.

When a word from the stream wakes two thousand followers, a process draws and packs the page once and hands
out the same bytes. Nothing kept here is about a reader: members and staff get theirs drawn.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST = 64


@dataclass(frozen=True, slots=True)
class Fragment:
    """A drawn part: as it is, and packed."""

    text: str
    packed: bytes


class Fragments:
    """The latest fragments of this process. Whoever comes while one is being drawn waits for it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], Fragment] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing: dict[tuple[object, ...], threading.Lock] = {}

    def get(self, key: tuple[object, ...], draw: Callable[[], str]) -> Fragment:
        """The fragment ``key``, drawn if nobody has yet."""
        if (found := self._find(key)) is not None:
            return found
        with self._lock:
            turn = self._drawing.setdefault(key, threading.Lock())
        try:
            with turn:
                return self._find(key) or self._put(key, draw())
        finally:
            with self._lock:
                self._drawing.pop(key, None)

    def _find(self, key: tuple[object, ...]) -> Fragment | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _put(self, key: tuple[object, ...], text: str) -> Fragment:
        fragment = Fragment(text, gzip.compress(text.encode(), 6, mtime=0))
        with self._lock:
            self._kept[key] = fragment
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return fragment
