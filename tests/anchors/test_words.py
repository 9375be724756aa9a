"""What the command of checks finds is said in Chinese, whichever part of the house finds it."""

from __future__ import annotations

import inspect
import re

import pytest

from deliberation.anchors import compare
from deliberation.disclosure import verify_command
from deliberation.ledger.verify import Fault


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ("column budget_fen says 100, the book says 90", "「budget_fen」一栏现在是 100，按账本应是 90"),
        ("table audit_item has another number of rows than the book: ab", "表 audit_item 的行与账本对不上：ab"),
        ("no sealed day has the root ffff", "没有哪一天的封存码是 ffff"),
        ("file 0123abcd stands only in the project's book", "文件 0123abcd 只在一处有登记（the project's book）"),
        ("file 0123abcd: status says 'x', not 'y'", "文件 0123abcd 的「status」现在是 'x'，应是 'y'"),
        ("was sealed earlier than the one before it", "封存时间比前一天还早"),
        ("the sample was not drawn with the first root sealed after the plan", "计划之后的第一个封存码"),
    ],
)
def test_a_fault_is_named_in_chinese(problem: str, said: str) -> None:
    line = verify_command._line(Fault("project:1", 3, problem))
    assert line.startswith("✗ ")
    assert "project:1 第 3 条" in line
    assert said in line


def test_every_fault_of_the_seals_has_its_words() -> None:
    """Read from the program itself, so that a new kind of fault cannot come without words."""
    source = inspect.getsource(compare)
    faults = re.findall(r'Fault\([^"]*"([^"{]+)"\)', source)
    assert len(faults) > 8
    assert [one for one in faults if one not in verify_command.PROBLEMS] == []
