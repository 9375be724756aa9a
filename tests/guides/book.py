"""The handbook by example as one text."""

from __future__ import annotations

from pathlib import Path

from tests.guides.scenes import SCENES

PATH = Path(__file__).parents[2] / "docs" / "guides" / "moderator-examples.zh-CN.md"
HEAD = """# 开会实例

每个例子都由程序演出来：「请读」后面是主持台显示的原话，「✗」后面是程序不接受这一步时给出的理由，其余各行就是自动记录。
规则用的是《居民议事会议事规则》：应到 12 位，法定人数 8 位，过半数按到会人数算。

"""


def written() -> str:
    """All scenes, numbered, with a list of them in front."""
    stages = [make() for make in SCENES]
    index = "".join(f"{number}. {stage.title}\n" for number, stage in enumerate(stages, 1))
    return HEAD + index + "".join(_chapter(number, stage.title, stage.lines) for number, stage in enumerate(stages, 1))


def _chapter(number: int, title: str, lines: list[str]) -> str:
    return "\n".join([f"\n## {number}. {title}", "", *_together(lines)]).rstrip() + "\n"


def _together(lines: list[str]) -> list[str]:
    """Without the empty lines between the lines of one list."""
    after = [*lines[1:], ""]
    before = ["", *lines[:-1]]
    kept = zip(before, lines, after, strict=True)
    return [line for last, line, following in kept if line or not (last[:2] == following[:2] == "- ")]
