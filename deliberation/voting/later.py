"""What is worked out only when somebody looks at it: a count is often asked for its outcome alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Later(Sequence[T], Generic[T]):
    """A tuple worked out at the first look, once; it compares and iterates as the tuple."""

    def __init__(self, work: Callable[[], Sequence[T]]) -> None:
        self._work: Callable[[], Sequence[T]] | None = work

    @cached_property
    def done(self) -> tuple[T, ...]:
        """The items."""
        work, self._work = self._work, None
        if work is None:
            raise AssertionError("worked out already")
        return tuple(work())

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        return self.done[place]

    def __len__(self) -> int:
        return len(self.done)

    def __iter__(self) -> Iterator[T]:
        return iter(self.done)

    def __eq__(self, other: object) -> bool:
        return self.done == (other.done if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.done)
