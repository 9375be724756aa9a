"""The items of the evening, one after another, in keys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

from deliberation.ledger.book import Recorded
from deliberation.meetings import queries
from tests.factories import COUNCIL
from tests.journeys.evening import AMENDED, Evening
from tests.journeys.keyboard import Keyboard

PRESENT = tuple(name for name in COUNCIL[:11] if name not in ("徐丽华", "吴志强"))
"""Who is here from the third item on."""


def gather(evening: Evening) -> None:
    """Eleven come; the meeting opens and all promise to keep the rules."""
    evening.chair.go(evening.console)
    keys = evening.keys
    keys.learn()
    keys.tab_to(evening.members[0].name)
    for member in evening.members[:11]:
        keys.person(member.name).moves("Enter")
    keys.press("Escape")
    evening.hall.go(f"/meetings/{evening.meeting}/screen")
    keys.does("call_to_order").does("take_oath")


def amend_and_adopt(evening: Evening) -> None:
    """The first item: moved, spoken to from both sides, amended, adopted."""
    keys = evening.keys
    keys.does("open_item")
    _move_main(keys, "李国华", "赵建军")
    _speak(evening, "王芳", "同意")
    _speak(evening, "杨雅琴", "反对")
    keys.opens("move:amend").person("徐丽华").press("Tab").type(AMENDED).moves("Enter")
    _second(keys, "吴志强")
    _vote(keys, 9, 1, 1)
    _vote(keys, 8, 2, 1)
    keys.does("close_item")


def close_the_debate_and_reject(evening: Evening) -> None:
    """The second item: two thirds end the debate, and it is rejected."""
    keys = evening.keys
    keys.does("open_item")
    _move_main(keys, "赵建军", "王芳")
    _speak(evening, "孙雪梅", "反对")
    keys.opens("move:previous_question").person("刘亚男").moves("Enter")
    _second(keys, "周丽萍")
    _vote(keys, 9, 2, 0)
    _vote(keys, 3, 7, 1)
    keys.does("close_item")


def lose_the_quorum_and_return(evening: Evening) -> None:
    """The third item: four leave in mid-debate, nothing can be decided; two come back after a break."""
    keys = evening.keys
    keys.does("open_item")
    _move_main(keys, "周丽萍", "林秋月")
    for name in ("徐丽华", "陈建国", "林秋月", "吴志强"):
        _attendance(keys, name, leaving=True)
    evening.chair.sees("人数不够")
    keys.opens("recess").type("10").moves("Enter")
    evening.wait(600)
    _attendance(keys, "陈建国")
    _attendance(keys, "林秋月")
    keys.does("resume_meeting")
    _vote(keys, 8, 1, 0)
    keys.does("close_item")


def step_aside_and_vote_in_secret(evening: Evening) -> None:
    """The fourth item: one steps aside, another asks for a secret vote; one votes by phone, the rest on slips."""
    keys = evening.keys
    keys.does("open_item")
    keys.hears("回避", "回避").press("Enter")
    _asked(keys).person("陈建国").press("Tab").type("承建商是亲属").moves("Enter")
    _move_main(keys, "王芳", "孙雪梅")
    keys.hears("不记名", "无记名投票").press("Enter")
    _asked(keys).person("杨雅琴").moves("Enter")
    keys.does("put_question")
    evening.phone.go(f"/meetings/{evening.meeting}").press("同意", exact=True).sees("您的票已投入票箱")
    keys.tab_to_field("count-for").type("5").press("Tab").type("1").press("Tab").type("1").press("Tab", "Enter")
    keys.agrees()
    _announce(keys)
    keys.does("close_item")


def rule_and_reconsider(evening: Evening) -> None:
    """The fifth item: a ruling is appealed from, a vote by name is reconsidered."""
    keys = evening.keys
    keys.does("open_item")
    _move_main(keys, "刘亚男", "周丽萍")
    keys.opens("point_of_order").person("李国华").press("Tab", "Space", "Tab").moves("Enter")
    keys.opens("rule").press("Space", "ArrowRight", "Tab").type("说的就是培训的费用").moves("Enter")
    keys.hears("不服", "申诉").press("Enter")
    _asked(keys).person("李国华").moves("Enter")
    _second(keys, "王芳")
    _vote(keys, 5, 4, 0)
    here = sorted(PRESENT, key=lambda name: int(keys.numbers[name]))
    keys.hears("点名", "换一种方式").press("Enter")
    _asked(keys).press("ArrowDown", "ArrowDown").moves("Enter")
    keys.page.wait_for_selector("[data-roll]")
    keys.press(*"111122222").moves("Enter")
    _announce(keys)
    keys.hears("后悔", "每季度办一次").press("Enter")
    _asked(keys).person(here[-1]).moves("Enter")
    _second(keys, here[-2])
    _vote(keys, 7, 2, 0)
    _vote(keys, 8, 1, 0)
    keys.does("close_item")


def adjourn(evening: Evening) -> None:
    """The agenda is done: it is moved to close, and the moderator closes."""
    keys = evening.keys
    keys.hears("散会", "结束本次会议").press("Enter")
    _asked(keys).person("王芳").moves("Enter")
    _second(keys, "李国华")
    _vote(keys, 9, 0, 0)
    keys.decides("close")


def seal_the_minutes(evening: Evening) -> None:
    """Six days later nobody has corrected anything; the minutes are sealed, and every vote in the book is in them."""
    evening.wait(6 * 24 * 3600)
    chair = evening.chair.go(f"/meetings/{evening.meeting}/minutes")
    chair.sees(AMENDED, "12 人", "无记名投票", "回避", "裁定维持", *COUNCIL)
    chair.press("封存会议记录").sees("SHA-256")
    text = chair.page.request.get(f"{evening.site.url}/meetings/{evening.meeting}/minutes.txt").body()
    chair.sees(hashlib.sha256(text).hexdigest())
    with evening.site.writing() as session:
        events = queries.history(session, evening.meeting)
    assert sum(line[:1].isdigit() for line in text.decode().splitlines()) == len(events)
    table = chair.page.locator("main table").filter(has_text="表决方式").first
    written = [tuple(row.locator("td").all_inner_texts())[-4:-1] for row in table.locator("tbody tr").all()]
    assert sorted(written) == sorted(map(_figures, results(events)))


def results(events: Sequence[Recorded]) -> list[Mapping[str, Any]]:
    """The sums of every announced result."""
    told = [recorded.event.data for recorded in events if recorded.event.type == "result_announced"]
    return [cast("Mapping[str, Any]", data["arithmetic"]) for data in told]


def _figures(sums: Mapping[str, Any]) -> tuple[str, str, str]:
    return (str(sums["for"]), str(sums["against"]), str(sums["abstain"]))


def _move_main(keys: Keyboard, mover: str, seconder: str) -> None:
    keys.opens("move:main").person(mover).press("Tab").moves("Enter")
    _second(keys, seconder)


def _second(keys: Keyboard, name: str) -> None:
    keys.opens("second").person(name).moves("Enter")
    keys.does("state_question")


def _speak(evening: Evening, name: str, side: str) -> None:
    keys = evening.keys
    keys.opens("raise_hand").person(name)
    if side == "反对":
        keys.press("ArrowRight")
    keys.moves("Enter")
    keys.does("begin_speech")
    evening.wait(70)
    keys.does("end_speech")


def _vote(keys: Keyboard, yes: int, no: int, abstain: int) -> None:
    keys.does("put_question")
    keys.page.locator("#count-for").wait_for()
    keys.type(str(yes)).press("Tab").type(str(no)).press("Tab").type(str(abstain)).moves("Enter")
    _announce(keys)


def _announce(keys: Keyboard) -> None:
    """A close count is looked at by a second person first."""
    if not keys.page.locator('[data-key="R"]').count():
        keys.opens("confirm_count").person("王芳").moves("Enter")
    keys.decides("announce")


def _asked(keys: Keyboard) -> Keyboard:
    """The form of an act found by its words stands open, with the focus in it."""
    keys.page.wait_for_function("() => document.activeElement.closest('form[data-form]')")
    return keys


def _attendance(keys: Keyboard, name: str, *, leaving: bool = False) -> None:
    keys.press("0")
    keys.page.wait_for_selector("[data-people]")
    keys.tab_to(name)
    if leaving:
        keys.press("Enter")
        keys.page.wait_for_selector("dialog[open]")
        keys.press("ArrowLeft")
    keys.moves("Enter").press("Escape")
    keys.page.wait_for_selector("[data-people]", state="detached")
