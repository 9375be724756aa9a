"""The address of every page, with samples for the names in it."""

from __future__ import annotations

from werkzeug.routing import Rule


def address(rule: Rule, arguments: dict[str, str]) -> str:
    """The path of ``rule`` with the samples in it."""
    given = {name: closed(rule, name) or arguments.get(name, "") for name in rule.arguments}
    built = rule.build({name: _typed(value) for name, value in given.items()}, append_unknown=False)
    assert built is not None, f"no URL for {rule.rule}"
    return built[1]


def _typed(value: str) -> str | int:
    return int(value) if value.isdecimal() and len(value) == 4 and value.startswith("20") else value


def closed(rule: Rule, name: str) -> str:
    """The first of the words that a URL allows for ``name``, where it lists them."""
    converter = rule._converters.get(name)
    words = getattr(converter, "regex", "")
    return words.removeprefix("(?:").removesuffix(")").split("|")[0] if words.startswith("(?:") else ""
