"""The address of every page, with samples for the names in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from werkzeug.routing import Rule


def address(rule: Rule, arguments: dict[str, str]) -> str:
    """The path of ``rule`` with the samples in it."""
    given = {name: closed(rule, name) or arguments.get(name, "") for name in rule.arguments}
    built = rule.build({name: _typed(value) for name, value in given.items()}, append_unknown=False)
    assert built is not None, f"no URL for {rule.rule}"
    return built[1]


def addresses(rule: Rule, arguments: dict[str, str]) -> Iterator[str]:
    """The paths of ``rule`` for every word that it allows where it lists them."""
    lists = {name: _words(rule, name) for name in sorted(rule.arguments) if _words(rule, name)}
    for chosen in product(*lists.values()):
        given = {name: arguments.get(name, "") for name in rule.arguments} | dict(zip(lists, chosen, strict=True))
        built = rule.build({name: _typed(value) for name, value in given.items()}, append_unknown=False)
        if built is not None:
            yield built[1]


def _typed(value: str) -> str | int:
    return int(value) if value.isdecimal() and len(value) == 4 and value.startswith("20") else value


def closed(rule: Rule, name: str) -> str:
    """The first of the words that a URL allows for ``name``, where it lists them."""
    return next(iter(_words(rule, name)), "")


def _words(rule: Rule, name: str) -> list[str]:
    words = getattr(rule._converters.get(name), "regex", "")
    return words.removeprefix("(?:").removesuffix(")").split("|") if words.startswith("(?:") else []
