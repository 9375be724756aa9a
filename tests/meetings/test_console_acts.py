"""Everything the rules list is on the console, in order or with its reason; keys stay; plain words find acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.meetings import board as boards
from deliberation.meetings import queries
from deliberation.meetings.acts import Choice, choose
from deliberation.meetings.mending import mending
from deliberation.meetings.offers import offers
from deliberation.meetings.pinyin import initial, initials
from deliberation.meetings.saying import SAID, hear
from deliberation.rules.meeting.engine import COMMANDS, MEETING
from deliberation.rules.meeting.notice import COMMANDS as NOTICES
from deliberation.rules.replay import Actor
from deliberation.web.keys import KEYS
from tests.meetings.factories import Held, make_meeting

ELSEWHERE = {"cast_vote", "raise", "appeal", "request", "call", "name_chair", "take_back"} | set(NOTICES)
"""What members' phones and the clerk's pages do, what mends the last entry, and other names for a motion."""
STANDS_FOR = {
    "ask_consent:adopt": "ask_consent", "ask_consent:withdraw": "withdraw", "ask_consent:modify": "modify",
    "ask_consent:extend_speech": "extend",
}  # fmt: skip
"""Consent asked for by a button with a name of its own."""
AMENDED = "同意将「院内电动车充电棚」列入票决项目，车位 60 个"


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def chosen(held: Held) -> tuple[boards.Board, Choice]:
    row = held.row
    board = boards.read(held.session, row, held.now, full=True)
    return board, choose(board, queries.rulebook_of(held.session, row), offers(board))


def motion(held: Held) -> str:
    held.open()
    held.open_item()
    return held.pending()


def called(held: Held) -> None:
    held.do("check_in", members=held.ids[:2])


def between_items(held: Held) -> None:
    held.open()


def item_open(held: Held) -> None:
    held.open()
    held.open_item()


def moved(held: Held) -> None:
    item_open(held)
    held.do("move", motion="main", member=held.ids[0])


def debate(held: Held) -> None:
    main = motion(held)
    held.pending("amend", 2, 3, on=main, text=AMENDED)
    held.do("raise_hand", member=held.ids[4], side="for")


def speaking(held: Held) -> None:
    debate(held)
    held.do("begin_speech", member=held.ids[4], side="for")


def paused(held: Held) -> None:
    speaking(held)
    held.do("pause")


def point(held: Held) -> None:
    speaking(held)
    held.do("point_of_order", member=held.ids[5], about="off_topic")


def inquiry(held: Held) -> None:
    motion(held)
    held.do("move", motion="parliamentary_inquiry", member=held.ids[1])


def consent(held: Held) -> None:
    motion(held)
    held.do("ask_consent", what="adopt")


def voting(held: Held) -> None:
    motion(held)
    held.do("put_question")


def roll_call(held: Held) -> None:
    motion(held)
    held.do("put_question", method="rollcall")
    held.do("cast_vote", member=held.ids[1], vote="for")


def counted(held: Held) -> None:
    voting(held)
    held.do("enter_votes", **{"for": 3, "against": 3})


def announced(held: Held) -> None:
    motion(held)
    held.vote(6, 0)


def ruled(held: Held) -> None:
    point(held)
    held.do("rule", well_taken=True, why="说的不是这件事")


def referred(held: Held) -> None:
    motion(held)
    held.pending("commit", 2, 3, to="专门小组")
    held.vote(6, 0)


def postponed(held: Held) -> None:
    motion(held)
    held.pending("postpone_definitely", 2, 3, until="下次会议")
    held.vote(6, 0)


def recess(held: Held) -> None:
    held.open()
    held.do("recess", minutes=5)


def handed_over(held: Held) -> None:
    held.open()
    held.do("hand_over", to=held.ids[0])


def closed(held: Held) -> None:
    announced(held)
    held.do("close_item")


def adjourned(held: Held) -> None:
    held.open()
    held.do("adjourn", override="时间到")


MOMENTS: tuple[Callable[[Held], object], ...] = (
    called, between_items, item_open, moved, debate, speaking, paused, point, inquiry, consent, voting, roll_call,
    counted, announced, ruled, postponed, referred, recess, handed_over, closed, adjourned,
)  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_what_the_rules_list_is_on_the_console(session: Session, moment: Callable[[Held], object]) -> None:
    held = make_meeting(session)
    moment(held)
    board, choice = chosen(held)
    rulebook = queries.rulebook_of(session, held.row)
    keys = {act.key.split(":")[0] for act in (*choice.ready, *choice.barred)}
    ready = {act.command for act in choice.ready} | {act.key for act in choice.ready}
    for actor in (
        Actor(held.moderator.id, frozenset({"moderator"})),
        Actor(held.ids[5], frozenset({"council_member"})),
    ):
        for option in MEETING.legal(rulebook, board.state, actor, held.now):
            name = STANDS_FOR.get(option.action, option.action)
            if name.split(":")[0] in ELSEWHERE:
                continue
            told = {act.key for act in choice.barred} | {act.command for act in choice.barred}
            if option.ok:
                stem = {key.rpartition(":")[0] for key in ready if key.startswith("move:")}
                base = name.split(":")[0]
                assert name in ready | stem or (base in ready and base != "ask_consent"), name
            else:
                base = name.split(":")[0]
                assert name in ready | told or base in keys | ready | told, name
    assert all(act.why and act.refusal for act in choice.barred)


def test_every_command_of_the_engine_is_offered_somewhere(session: Session) -> None:
    offered: set[str] = set()
    for moment in MOMENTS:
        with session.begin_nested() as savepoint:
            held = make_meeting(session)
            moment(held)
            board, choice = chosen(held)
            offered |= {act.command for act in (*choice.ready, *choice.barred)}
            mend = mending(board, choice).act
            offered |= {mend.command} if mend else set()
            savepoint.rollback()
    assert set(COMMANDS) - ELSEWHERE <= offered


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.__name__)
def test_a_key_belongs_to_one_act_at_a_time(session: Session, moment: Callable[[Held], object]) -> None:
    held = make_meeting(session)
    moment(held)
    hot = [act.hotkey for act in chosen(held)[1].ready if act.hotkey]
    assert len(hot) == len(set(hot))


def test_keys_do_not_shift(session: Session) -> None:
    held = make_meeting(session)
    seen: dict[str, set[str]] = {}
    for step in (between_items, lambda h: h.open_item(), lambda h: h.pending(), lambda h: h.do("put_question")):
        step(held)
        for act in chosen(held)[1].ready:
            seen.setdefault(act.key, set()).add(act.hotkey)
    assert all(len(keys) == 1 for keys in seen.values())
    assert seen["move:amend"] == {"2"}
    assert not {"M", "U", "/", "?"} & set(KEYS.values())


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("我想改一下", "move:amend"), ("别吵了", "remark"), ("先放一放", "move:lay_on_table"),
        ("我反对考虑", "move:objection_to_consideration"), ("人数不够", "count_quorum"), ("不记名", "put"),
        ("停止讨论", "move:previous_question"), ("交给小组研究", "move:commit"),
        ("下次再说", "move:postpone_definitely"),
        ("听不见", "move:question_of_privilege"), ("我要说两句", "raise_hand"), ("歇一歇", "move:recess"),
        ("jsbl", "move:previous_question"), ("2", "move:amend"), ("他是我亲戚，要回避", "recuse"),
    ],
)  # fmt: skip
def test_plain_words_find_the_act(session: Session, said: str, key: str) -> None:
    held = make_meeting(session)
    motion(held)
    found = [act.key for act in hear(chosen(held)[1], said)]
    assert key in found[:3], found


def test_count_again_is_found_after_a_count(session: Session) -> None:
    held = make_meeting(session)
    counted(held)
    assert hear(chosen(held)[1], "再数一遍")[0].key == "recount"
    assert hear(chosen(held)[1], "qwzx") == ()
    assert hear(chosen(held)[1], "  ") == ()


def test_what_is_said_leads_only_to_acts_that_exist(session: Session) -> None:
    known: set[str] = set()
    for moment in MOMENTS:
        with session.begin_nested() as savepoint:
            held = make_meeting(session)
            moment(held)
            _board, choice = chosen(held)
            known |= {part for act in (*choice.ready, *choice.barred) for part in _stems(act.key)}
            savepoint.rollback()
    assert set(SAID) <= known


def _stems(key: str) -> list[str]:
    parts = key.split(":")
    return [":".join(parts[: n + 1]) for n in range(len(parts))]


@pytest.mark.parametrize(
    ("entry", "command"),
    [
        (lambda h: h.do("raise_hand", member=h.ids[3], side="for"), "lower_hand"),
        (lambda h: h.do("leave", member=h.ids[3]), "check_in"),
        (lambda h: h.do("put_question"), "void_vote"),
        (lambda h: h.do("move", motion="previous_question", member=h.ids[3]), "strike"),
        (lambda h: h.speak(3, "for"), "take_back"),
        (
            lambda h: (h.do("move", motion="amend", member=h.ids[3], text=AMENDED), h.do("second", member=h.ids[4])),
            "take_back",
        ),
        (lambda h: h.do("point_of_order", member=h.ids[3], about="off_topic"), "take_back"),
        (
            lambda h: (
                h.do("put_question"),
                h.do("enter_votes", **{"for": 3, "against": 3}),
                h.do("confirm_count", member=h.ids[2]),
            ),
            "take_back",
        ),
        (lambda h: h.do("begin_speech", member=h.ids[3], side="for"), "end_speech"),
        (lambda h: (h.do("put_question"), h.do("enter_votes", **{"for": 5, "against": 1})), "enter_votes"),
        (lambda h: (h.vote(6, 0), h.do("close_item")), "reopen_item"),
        (lambda h: (h.do("leave", member=h.ids[3]), h.do("check_in", member=h.ids[3])), "leave"),
    ],
)
def test_the_last_entry_is_made_up_for_by_another_move(
    session: Session, entry: Callable[[Held], object], command: str
) -> None:
    held = make_meeting(session)
    motion(held)
    entry(held)
    before = len(queries.history(session, held.id))
    act = mending(*chosen(held)).act
    assert (act.command if act else "") == command
    if act and command in ("take_back", "lower_hand", "check_in", "leave", "end_speech"):
        held.do(act.command, **act.fields)
        assert len(queries.history(session, held.id)) > before


def test_what_was_open_at_the_close_goes_to_the_next_meeting(session: Session) -> None:
    held = make_meeting(session)
    motion(held)
    for member in held.ids[2:]:
        held.do("leave", member=member)
    held.do("adjourn", override="人走了一大半")
    assert [item.outcome for item in held.items] == ["unfinished", ""]
    board, _choice = chosen(held)
    assert "人走了一大半" in board.record(1)[0].text


def test_an_item_decided_but_not_closed_keeps_its_result(session: Session) -> None:
    held = make_meeting(session)
    announced(held)
    held.do("adjourn", override="时间到")
    assert [item.outcome for item in held.items] == ["adopted", ""]


def test_an_announced_result_is_not_taken_back(session: Session) -> None:
    held = make_meeting(session)
    announced(held)
    mend = mending(*chosen(held))
    assert mend.act is None
    assert "复议" in mend.note


def test_names_are_found_by_their_first_letter() -> None:
    names = "张王李赵曾单解翟欧阳闫邵龚"
    assert [initial(name) for name in names] == list("zwlzzsxzoyysg")
    assert initials("结束辩论（立即表决）") == "jsblljbj"
    assert initial("") == ""


def test_the_queue_tells_who_has_spoken(session: Session) -> None:
    held = make_meeting(session)
    motion(held)
    held.speak(1, "for")
    held.do("raise_hand", member=held.ids[1], side="for")
    held.do("raise_hand", member=held.ids[2], side="for")
    claims = chosen(held)[0].claims
    assert [claim.member for claim in claims] == [held.ids[2], held.ids[1]]
    assert claims[1].why == "已发言 1 次"


def test_a_motion_without_words_is_not_called_by_its_mover(session: Session) -> None:
    held = make_meeting(session)
    motion(held)
    held.do("move", motion="previous_question", member=held.ids[3])
    board, _choice = chosen(held)
    assert held.members[3].name not in board.questions[0].text
    assert board.script.startswith(f"{held.members[3].name}提出“结束辩论（立即表决）”")
    assert board.script.count(held.members[3].name) == 1


def test_the_queue_tells_whose_turn_it_is(session: Session) -> None:
    held = make_meeting(session)
    motion(held)
    held.speak(5, "for")
    for member, side in ((2, "for"), (3, "against")):
        held.do("raise_hand", member=held.ids[member], side=side)
    claims = chosen(held)[0].claims
    assert [(claim.side, claim.why) for claim in claims] == [("against", "轮到反对方"), ("for", "轮到同意方")]


def test_reasons_are_those_of_whoever_presides(session: Session) -> None:
    held = make_meeting(session)
    barred = {act.key: act.why for act in chosen(held)[1].barred}
    assert not any("举手向主持人提出" in why or "等主持人" in why for why in barred.values())
    held.open()
    held.open_item()
    held.pending()
    choice = chosen(held)[1]
    assert {act.key: act.why for act in choice.barred}["begin_speech"] == "没有人举手"
    assert {act.key: act.why for act in choice.barred}["announce"] == "现在没有在表决"
    held.vote(6, 0)
    assert {act.key: act.why for act in chosen(held)[1].barred}["announce"] == "现在没有在表决"


def test_an_adopted_amendment_says_what_the_question_now_reads(session: Session) -> None:
    held = make_meeting(session)
    main = motion(held)
    held.pending("amend", 2, 3, on=main, text=AMENDED)
    held.vote(6, 0)
    outcome = chosen(held)[0].fresh_outcome
    assert outcome is not None
    assert outcome.effect == f"议题现在是：{AMENDED}"
