"""Join the chapters into the one file that is published: ``recount.py``."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

CHAPTERS = ("preface", "reading", "agreement", "rules", "shares", "document", "checking")
_HERE = Path(__file__).parent
_OWN = "deliberation."


@cache
def script() -> str:
    """The text of ``recount.py``: the imports of all chapters once, then each chapter under its heading."""
    texts = [(_HERE / f"{name}.py").read_text("utf-8") for name in CHAPTERS]
    trees = [ast.parse(text) for text in texts]
    imports = _imports(trees)
    opening, *bodies = [_body(text, tree) for text, tree in zip(texts, trees, strict=True)]
    head = ["#!/usr/bin/env python3", f'"""{ast.get_docstring(trees[0], clean=False)}"""', ""]
    head += ["from __future__ import annotations", "", *imports, "", "", opening]
    chapters = [
        f"\n\n# ── {ast.get_docstring(tree)} ──\n\n\n{body}" for tree, body in zip(trees[1:], bodies, strict=True)
    ]
    ending = '\n\nif __name__ == "__main__":\n    raise SystemExit(main())\n'
    return re.sub(r"  # noqa:.*", "", "\n".join(head) + "".join(chapters)) + ending


def _imports(trees: Sequence[ast.Module]) -> list[str]:
    """What the chapters take from the standard library; each other they have in the same file."""
    modules: set[str] = set()
    names: dict[str, set[str]] = {}
    for node in (node for tree in trees for node in tree.body):
        if isinstance(node, ast.Import):
            modules.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.module.startswith(_OWN):
            names.setdefault(node.module, set()).update(alias.name for alias in node.names)
    del names["__future__"]
    taken = [f"from {module} import {', '.join(sorted(names[module]))}" for module in sorted(names)]
    return [f"import {module}" for module in sorted(modules)] + taken


def _body(text: str, tree: ast.Module) -> str:
    """A chapter after its imports."""
    heading = (ast.Import, ast.ImportFrom)
    last = max((node.end_lineno or 0 for node in tree.body if isinstance(node, heading)), default=0)
    first = max(last, tree.body[0].end_lineno or 0)
    return "\n".join(text.splitlines()[first:]).strip("\n") + "\n"
