"""What is wrong with a file, where, and with which figures."""

from __future__ import annotations

from dataclasses import dataclass, field


class PabulibError(ValueError):
    """The file cannot be counted.

    ``line`` counts from 1 (0: the file as a whole); ``code`` is stable; ``params`` are the figures a
    message quotes, long texts cut short.
    """

    def __init__(self, line: int, code: str, **params: str | int) -> None:
        cut = {key: _short(value) for key, value in params.items()}
        details = ", ".join(f"{key}={value}" for key, value in cut.items())
        super().__init__(f"line {line}: {code}" + (f" ({details})" if details else ""))
        self.line = line
        self.code = code
        self.params = cut


@dataclass(frozen=True, slots=True)
class PabulibWarning:
    """Something odd that does not stop the count; read like :class:`PabulibError`."""

    line: int
    code: str
    params: dict[str, str | int] = field(default_factory=dict)


def _short(value: str | int) -> str | int:
    return value if isinstance(value, int) or len(value) <= 60 else value[:57] + "..."
