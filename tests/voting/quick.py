"""A pytest plugin for mutation runs: ``-p tests.voting.quick``.

Thousands of runs need quick tests that find the same each time, so Hypothesis gets few examples, always the
same, and no database. ``recount.py`` is joined from sources that have not been altered: an altered chapter
needs the mutation tool's own package, and the published file must run with none.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

EXAMPLES = 12
WORKSHOP = "mutants"
"""The folder that mutmut copies the project into."""


class Chapters(ModuleType):
    """The chapters of the second count as one module; a name given to it goes to every chapter that has it."""

    def __init__(self) -> None:
        super().__init__("chapters")
        home = "deliberation.voting.recount"
        for name in _chapters().CHAPTERS:
            chapter = importlib.import_module(f"{home}.{name}")
            self.__dict__.setdefault("all", []).append(chapter)
            self.__dict__.update(vars(chapter))

    def __setattr__(self, name: str, value: object) -> None:
        for chapter in self.__dict__["all"]:
            if name in vars(chapter):
                setattr(chapter, name, value)
        super().__setattr__(name, value)


def _chapters() -> ModuleType:
    return importlib.import_module("deliberation.voting.recount.script")


_settings = hypothesis.settings.__init__


def _few(self: hypothesis.settings, parent: hypothesis.settings | None = None, **said: object) -> None:
    if parent is None:
        said["max_examples"] = min(int(str(said.get("max_examples", EXAMPLES))), EXAMPLES)
        said |= {"derandomize": True, "database": None, "deadline": None}
    _settings(self, parent, **said)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    """Few examples; and the second count from the sources beside the workshop."""
    hypothesis.settings.__init__ = _few  # type: ignore[method-assign]
    chapters = _chapters()
    chapters.__dict__["_HERE"] = Path(*(part for part in chapters._HERE.parts if part != WORKSHOP))
