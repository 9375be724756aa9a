"""Pictures of a count: sound markup, nothing hidden, the same figures that they were given."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.polls import charts, layout
from deliberation.polls.charts import Mark
from deliberation.polls.layout import EM, TALL, WIDE, Labelled, arrange, steps


def parsed(markup: str) -> ET.Element:
    """The picture as a tree; raises where it is not well-formed."""
    return ET.fromstring(markup)  # noqa: S314 -- our own markup


def texts(tree: ET.Element) -> list[str]:
    return [node.text or "" for node in tree.iter("text")]


def draw(marks: list[Mark], line: Fraction | None = None) -> ET.Element:
    return parsed(charts.support(marks, "得票", "说明", votes="票", money="万元", line=line, line_words="线以上够钱"))


MARKS = [
    Mark(1, "充电棚", 120, Fraction(468, 10), True, True),
    Mark(2, "<b>长者食堂</b>送餐到家每周五次", 80, Fraction(28), True, True),
    Mark(3, "外墙", 12, Fraction(98), False, False),
]


@pytest.mark.parametrize(
    ("most", "whole", "expected"),
    [(0, True, (0, 1)), (3, True, (0, 1, 2, 3)), (43, True, (0, 20, 40, 60)), (269, True, (0, 100, 200, 300))],
)
def test_ticks_are_round_and_few(most: int, whole: bool, expected: tuple[int, ...]) -> None:
    assert steps(Fraction(most), whole=whole) == expected


@given(st.fractions(min_value=0, max_value=10**7))
@settings(max_examples=60, deadline=None)
def test_ticks_reach_whatever_there_is(most: Fraction) -> None:
    found = steps(most)
    assert found[-1] >= most
    assert 2 <= len(found) <= 5
    assert found[0] == 0


def test_what_is_funded_is_another_shape_than_what_is_not() -> None:
    tree = draw(MARKS)
    assert len([node for node in tree.iter("circle") if node.get("class") == "in"]) == 2
    assert len([node for node in tree.iter("rect") if node.get("class") == "out"]) == 1
    assert {"1", "2", "3"} <= set(texts(tree))


def test_a_picture_has_a_title_a_description_and_no_style() -> None:
    markup = charts.support(MARKS, "得票和造价", "三个项目", votes="票", money="万元", line=None, line_words="")
    tree = parsed(markup)
    assert tree.get("role") == "img"
    assert [tree.find(name).text for name in ("title", "desc")] == ["得票和造价", "三个项目"]  # type: ignore[union-attr]
    assert set((tree.get("aria-labelledby") or "").split()) == {"support-t", "support-d"}
    assert "style" not in markup
    assert "<b>" not in markup  # a project's name is text, whatever is in it


def test_higher_is_more_votes_and_further_right_is_dearer() -> None:
    placed = [node for node in draw(MARKS).iter("svg") if (node.get("class") or "").startswith("mark")]
    (one, two, three) = [
        (float((node.get("x") or "").rstrip("%")), float((node.get("y") or "").rstrip("%"))) for node in placed
    ]
    assert two[0] < one[0] < three[0]
    assert one[1] < two[1] < three[1]


def test_the_line_where_money_ran_out_is_drawn_and_named() -> None:
    tree = draw(MARKS, Fraction(50))
    assert any(node.get("class") == "stop" for node in tree.iter("line"))
    assert "线以上够钱" in texts(tree)
    assert not any(node.get("class") == "stop" for node in draw(MARKS).iter("line"))


def test_of_many_projects_only_the_important_carry_numbers() -> None:
    many = [Mark(n, f"项目{n}", 200 - n, Fraction(n), n < 20, n in (1, 40)) for n in range(1, 41)]
    numbers = {words for words in texts(draw(many)) if words.isdigit() and words != "0"}
    assert {"1", "40"} <= numbers
    assert "7" not in numbers


SPOT = st.tuples(st.integers(20, 90), st.integers(10, 85))


@given(st.lists(SPOT, min_size=1, max_size=14), st.booleans())
@settings(max_examples=40, deadline=None)
def test_names_hide_nothing_and_marks_stay_near(spots: list[tuple[int, int]], numbered: bool) -> None:
    points = [Labelled(Fraction(x), Fraction(y), "长者食堂送餐" if i < 4 else "") for i, (x, y) in enumerate(spots)]
    placed = arrange(points, numbered=numbered)
    assert placed == arrange(points, numbered=numbered)
    assert [p.x for p in placed] == [p.x for p in points]
    assert all(layout.TOP <= p.y <= layout.BOTTOM for p in placed)
    radius = EM * (0.9 if numbered else 0.5)
    marks = [(float(p.x) * WIDE / 100, float(p.y) * TALL / 100) for p in placed]
    assert all(abs(p.y - q.y) * TALL / 100 <= radius + 0.1 for p, q in zip(placed, points, strict=True))
    boxes = [_box(p) for p in placed if p.anchor]
    for left, top, right, bottom in boxes:
        for x, y in marks:
            apart = (
                x + radius <= left + 1 or x - radius >= right - 1 or y + radius <= top + 1 or y - radius >= bottom - 1
            )
            assert apart
    assert not any(layout._touch(one, other) for one, other in combinations(boxes, 2))


def _box(spot: Labelled) -> tuple[float, float, float, float]:
    """Where a name stands, drawn in by a hair."""
    x, y, wide = float(spot.x) * WIDE / 100, float(spot.y) * TALL / 100, EM * len(spot.words)
    gap, half = EM * 1.2, EM * 0.6
    left = {"start": x + gap, "end": x - gap - wide}.get(spot.anchor, x - wide / 2)
    top = {"above": y - gap - 2 * half, "below": y + gap}.get(spot.anchor, y - half)
    return left + 1, top + 1, left + wide - 1, top + 2 * half - 1


def test_the_bars_of_satisfaction_are_the_voters() -> None:
    tree = parsed(charts.satisfaction((10, 40, 20), "标题", "说明", each="# 个", more="# 个以上", people="# 位"))
    assert texts(tree) == ["0 个", "10 位", "1 个", "40 位", "2 个", "20 位"]
    widths = [
        float((node.get("width") or "").rstrip("%"))
        for node in tree.iter("rect")
        if "b" in (node.get("class") or "").split()
    ]
    assert widths[1] == pytest.approx(4 * widths[0])
    assert widths[1] == pytest.approx(2 * widths[2])
    assert "hatch" in str(
        next(node for node in tree.iter("rect") if "b" in (node.get("class") or "").split()).get("class")
    )


def test_six_and_more_are_one_row_and_lose_nobody() -> None:
    tree = parsed(charts.satisfaction((1, 2, 3, 4, 5, 6, 7, 8, 9), "标题", "说明", each="#", more="#+", people="#"))
    assert texts(tree)[-2:] == ["6+", "24"]


def test_shares_are_of_their_own_totals() -> None:
    groups = [("工程", 750, 30, 400), ("服务", 250, 70, 0)]
    tree = parsed(charts.shares("category", groups, "标题", "说明", words=("申报", "得票", "入选")))
    assert [words for words in texts(tree) if words.endswith("%")] == ["75 %", "30 %", "100 %", "25 %", "70 %", "0 %"]


def test_nothing_at_all_is_drawn_without_a_fault() -> None:
    parsed(charts.shares("place", [("甲", 0, 0, 0)], "标题", "说明", words=("一", "二", "三")))
    parsed(charts.satisfaction((0,), "标题", "说明", each="#", more="#", people="#"))
    draw([Mark(1, "唯一", 0, Fraction(0), False)])
