"""Each filter of the templates has one meaning: no feature takes the name of another's."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

from flask import Flask

import deliberation


class Once(dict[str, Any]):
    """A table in which every name is written once."""

    def __setitem__(self, name: str, value: Any) -> None:
        assert name not in self, f"two filters are called {name}"
        super().__setitem__(name, value)


def test_no_two_features_give_a_filter_the_same_name() -> None:
    names = Once()
    app: Any = SimpleNamespace(jinja_env=SimpleNamespace(filters=names, globals={}, tests={}))
    for feature in pkgutil.iter_modules(deliberation.__path__):
        if feature.ispkg and find_spec(f"deliberation.{feature.name}.words") is not None:
            words = import_module(f"deliberation.{feature.name}.words")
            if hasattr(words, "init_app"):
                words.init_app(app)
    assert {"phase_word", "part_word", "quota_word"} <= names.keys()


def test_parts_of_a_team_and_values_of_a_quota_have_their_words(app: Flask) -> None:
    with app.test_request_context("/"):
        said = {name: app.jinja_env.filters[name] for name in ("part_word", "quota_word")}
        assert said["part_word"]("contractor") != "contractor"
        assert said["quota_word"]("60+") != "60+"
