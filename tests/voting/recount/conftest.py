"""The second count as it is published: one file, loaded by its path."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from deliberation.voting.recount import script
from tests.voting.quick import Chapters


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The module that ``recount.py`` is; in a mutation run its chapters, since they are what is altered."""
    if "MUTANT_UNDER_TEST" in os.environ:
        yield Chapters()
        return
    path: Path = tmp_path_factory.mktemp("second") / "recount.py"
    path.write_text(script(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("recount_as_published", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]
