"""Small rooms: no file above 400 lines, no function above 60; views short; nothing that belongs elsewhere."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.guards.house import PACKAGE, ROOT, TEMPLATES, sources, templates, tree


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef, int]]:
    """Every function of a file with its length in lines."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_stay_small() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in sources()}
    assert [f"{path.relative_to(ROOT)} {lines}" for path, lines in lengths.items() if lines > 400] == []
    assert statistics.median(lines for lines in lengths.values() if lines) <= 130


def test_functions_stay_small() -> None:
    found = [(path, node, lines) for path in sources() for node, lines in functions(path)]
    assert [f"{path.relative_to(ROOT)}:{node.name} {lines}" for path, node, lines in found if lines > 60] == []
    lengths = sorted(lines for _path, _node, lines in found)
    assert lengths[int(len(lengths) * 0.95)] <= 30


def test_public_names_of_the_engines_are_explained() -> None:
    bare = []
    for path in [*(PACKAGE / "rules").rglob("*.py"), *(PACKAGE / "voting").rglob("*.py")]:
        for node in tree(path).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and not ast.get_docstring(node):
                bare.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert bare == []


def test_every_template_compiles_and_is_used(app: Flask) -> None:
    texts = [path.read_text("utf-8") for path in [*sources(), *templates()]]
    unused = []
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        app.jinja_env.compile(path.read_text("utf-8"), name)
        if not any(name in text for text in texts) and not re.fullmatch(r"errors/\d+\.html|look/.*", name):
            unused.append(name)
    assert unused == []


def test_templates_escape_and_carry_no_inline_code(app: Flask) -> None:
    assert callable(app.jinja_env.autoescape)
    assert app.jinja_env.autoescape("page.html")
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|\bstyle=", re.IGNORECASE)
    bad = []
    for path in templates():
        text = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
        bad += [f"{path.relative_to(ROOT)}: {found}" for found in inline.findall(text)]
        if path.name != "_icons.html":  # drawings that ship with the program, chosen by name
            bad += [f"{path.relative_to(ROOT)}: safe" for _found in re.findall(r"\|\s*safe\b", text)]
    assert bad == []
