"""What the codes of a meeting are called on its pages, and sums as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Any

from flask import Flask
from flask_babel import LazyString, gettext, lazy_gettext

from deliberation.meetings.pinyin import initial
from deliberation.meetings.queries import MeetingRow
from deliberation.rules.meeting.arithmetic import shares
from deliberation.rules.meeting.profile import MotionRule, Parameters
from deliberation.rules.parameters import PARAMETERS
from deliberation.web import clock
from deliberation.web.refusals.meeting_said import BASES, OUTCOMES
from deliberation.web.words import Words

STATUS: Words = {
    "called": lazy_gettext("Called, not yet begun"),
    "late": lazy_gettext("Its hour is past, it was not opened"),
    "open": lazy_gettext("In session"),
    "recess": lazy_gettext("Having a break"),
    "adjourned": lazy_gettext("Meeting closed"),
    "not_held": lazy_gettext("Not held: too few came"),
    "cancelled": lazy_gettext("Called off"),
}
STATUS_TAGS: Mapping[str, str] = {
    "called": "wait", "late": "stop", "open": "live", "recess": "wait", "adjourned": "done", "not_held": "stop",
    "cancelled": "stop",
}  # fmt: skip
OUTCOME_TAGS: Mapping[str, str] = {
    "adopted": "done", "lost": "stop", "postponed": "wait", "referred": "wait", "tabled": "wait", "unfinished": "wait",
}  # fmt: skip

SIDES: Words = {"for": lazy_gettext("For"), "against": lazy_gettext("Against"), "": lazy_gettext("No side named")}

VOTES: Words = {
    "for": lazy_gettext("In favour"),
    "against": lazy_gettext("Opposed"),
    "abstain": lazy_gettext("Abstaining"),
}

STAGES: Words = {
    "WAIT_FOR_QUORUM": lazy_gettext("Waiting for members to arrive"),
    "CALL_TO_ORDER": lazy_gettext("Enough members are here; the meeting opens in a moment"),
    "IN_RECESS": lazy_gettext("A break"),
    "MEETING_CLOSED": lazy_gettext("The meeting is over"),
    "QUORUM_LOST": lazy_gettext("Too few members are here: nothing is decided"),
    "DECLARE_ADJOURNED": lazy_gettext("The members have voted to close"),
    "RULE_ON_POINT": lazy_gettext("The moderator rules on a point of order"),
    "RULE_ON_MOTION": lazy_gettext("The moderator rules whether a motion is in order"),
    "RULE_ON_CONDUCT": lazy_gettext("The moderator calls to order"),
    "ANSWER_INQUIRY": lazy_gettext("The moderator answers a question about the rules"),
    "ASK_OBJECTION": lazy_gettext("The moderator asks whether anybody objects"),
    "CALL_VOTES": lazy_gettext("The vote is being taken"),
    "CALL_VOTES_APPEAL": lazy_gettext("Voting whether the ruling stands"),
    "ANNOUNCE_ADOPTED": lazy_gettext("The votes are counted; the result follows"),
    "ANNOUNCE_LOST": lazy_gettext("The votes are counted; the result follows"),
    "ANNOUNCE_LOST_TIE": lazy_gettext("The votes are counted; the result follows"),
    "ANNOUNCE_SUSTAINED": lazy_gettext("The votes are counted; the result follows"),
    "ANNOUNCE_REVERSED": lazy_gettext("The votes are counted; the result follows"),
    "GIVE_FLOOR": lazy_gettext("A member is called to speak"),
    "SPEAKING": lazy_gettext("A member is speaking"),
    "TIME_UP": lazy_gettext("The time of the speech is up"),
    "ASK_SECOND": lazy_gettext("A motion has been made and needs a second"),
    "STATE_QUESTION": lazy_gettext("A motion has been made; the moderator states it"),
    "OPEN_DEBATE": lazy_gettext("The debate is open"),
    "ASK_MORE_SPEAKERS": lazy_gettext("The debate goes on; nobody is waiting"),
    "CALL_NEXT": lazy_gettext("The next speaker is called"),
    "PUT_QUESTION": lazy_gettext("The vote is next"),
    "ASK_MOTION": lazy_gettext("The item is open; a motion is awaited"),
    "CLOSE_ITEM": lazy_gettext("This item is settled"),
    "OPEN_ITEM": lazy_gettext("The next item is about to begin"),
    "NOTHING_LEFT": lazy_gettext("The agenda is done"),
    "MEETING_NOT_CALLED": lazy_gettext("Called, not yet begun"),
    "LEAD_OATH": lazy_gettext("All promise to keep the rules"),
    "CALL_ROLL": lazy_gettext("The vote is being taken by name"),
    "CALL_BALLOT": lazy_gettext("The secret ballot is being taken"),
    "CONFIRM_COUNT": lazy_gettext("A second person looks at the count"),
    "NEXT_PARAGRAPH": lazy_gettext("The text is gone through paragraph by paragraph"),
    "TAKE_UP_ORDERS": lazy_gettext("An item on the agenda has come due"),
}
"""What is going on, for whoever looks in: by the code of the moderator's line."""

METHODS: Words = {
    "hands": lazy_gettext("Show of hands"),
    "rising": lazy_gettext("Standing up"),
    "rollcall": lazy_gettext("By name"),
    "ballot": lazy_gettext("Secret ballot"),
    "consent": lazy_gettext("Nobody objected"),
}
ABOUT: Words = {
    "off_topic": lazy_gettext("Off the question"),
    "decorum": lazy_gettext("About a person, not the matter"),
    "address": lazy_gettext("Talking to each other"),
    "rank": lazy_gettext("A step out of order"),
    "no_second": lazy_gettext("No second was heard"),
    "no_quorum": lazy_gettext("Too few are here"),
    "votes_below_quorum": lazy_gettext("The count is doubted"),
    "other": lazy_gettext("Another rule"),
    "doubt": lazy_gettext("Whether the motion is in order"),
    "question_of_privilege": lazy_gettext("Cannot hear, too loud, not safe"),
}
"""What a point of order is about."""


SUSPENDED: Words = {
    "orders": lazy_gettext("the orders of the day"),
    "item_order": lazy_gettext("the order of the items"),
    "speech_limits": lazy_gettext("the limits of speeches"),
    "queue": lazy_gettext("the order of speakers"),
    "position_first": lazy_gettext("naming the side first"),
}
"""Rules a meeting may set aside for once."""

GROUPS: Words = {
    "now": lazy_gettext("What comes next"),
    "vote": lazy_gettext("The vote"),
    "floor": lazy_gettext("Speaking"),
    "agenda": lazy_gettext("The agenda"),
    "motions": lazy_gettext("Motions of members"),
    "pending": lazy_gettext("On the pending motion"),
    "back": lazy_gettext("Bring back"),
    "order": lazy_gettext("Order and rulings"),
    "people": lazy_gettext("Members and the chair"),
    "house": lazy_gettext("The meeting"),
}
"""The parts of “more”."""


PATIENCE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a meeting as a tag shows it."""

    word: LazyString
    tag: str


def late(row: MeetingRow) -> bool:
    """Whether a meeting has been called and nobody opened it, two hours after it should have begun."""
    return row.status == "called" and row.starts_at + PATIENCE < clock.now()


def meeting_status(row: MeetingRow) -> Standing:
    """Where a meeting stands; one that closed without having opened was not held."""
    over = "cancelled" if row.cancelled else "not_held"
    code = over if row.status == "adjourned" and not row.held else "late" if late(row) else row.status
    return Standing(STATUS[code], STATUS_TAGS[code])


LAID_DOWN = ("until", "to", "at", "change", "candidate", "method", "member")
"""What a motion may lay down beside its words and people can read; anything else in its terms is for the engine."""


def terms_said(terms: Mapping[str, Any], names: Mapping[str, str], mover: str = "") -> str:
    """What a motion without words lays down: until when, to whom, whom it names beside its mover; never an id."""
    found = (str(terms[key]) for key in LAID_DOWN if terms.get(key) not in (None, "", False, mover))
    return "　".join(
        names.get(one) or str(METHODS.get(one, one)) for one in found if one in names or not _ID.fullmatch(one)
    )


_ID = re.compile(r"[0-9a-f]{32}")


def rule_words(ref: str) -> str:
    """Where a rule is written, in words; empty where it goes without saying."""
    return "；".join(filter(None, (_one_rule(part.strip()) for part in ref.split("；"))))


def _one_rule(ref: str) -> str:
    kind, _, key = ref.partition(":")
    if kind == "rulebook" and key in PARAMETERS:
        return gettext(PARAMETERS[key].label)
    if kind == "profile":
        return gettext("the rules of this meeting")
    if kind in ("project", "meeting"):
        return ""
    for code in ("RROR1915 ", "RONR12 "):
        if ref.startswith(code):
            return gettext("Robert's Rules %(section)s", section=ref.removeprefix(code))
    return ref


def threshold(rule: MotionRule, parameters: Parameters) -> str:
    """What carries a motion: 过半数（以到会人数计）."""
    share = shares(rule, parameters, notice=False)[0]
    words = {
        (1, 2, True): gettext("more than half"),
        (2, 3, False): gettext("two-thirds"),
    }.get((share.num, share.den, share.strict))
    least = words or f"{'>' if share.strict else '≥'} {share.num}/{share.den}"
    return gettext("%(share)s (%(basis)s)", share=least, basis=str(BASES[share.basis]))


def sums(arithmetic: Mapping[str, Any]) -> str:
    """5 > 6 ÷ 2: the comparison that decided; empty where nobody objected."""
    if "num" not in arithmetic:
        return ""
    if arithmetic["rule"] == "sustain":
        return gettext(
            "%(yes)s to sustain, %(no)s not to",
            yes=_with_chair(arithmetic, "for"),
            no=_with_chair(arithmetic, "against"),
        )
    side = arithmetic["side"]
    votes = _with_chair(arithmetic, side)
    strict, met = arithmetic["strict"], arithmetic["carried"]
    sign = (">" if strict else "≥") if met else ("≤" if strict else "<")
    times = "" if arithmetic["num"] == 1 else f" × {arithmetic['num']}"
    return f"{votes} {sign} {arithmetic['base']}{times} ÷ {arithmetic['den']}"


def _with_chair(arithmetic: Mapping[str, Any], side: str) -> int:
    return int(arithmetic[side]) + int(arithmetic["chair_vote"] == side)


def basis(arithmetic: Mapping[str, Any]) -> str:
    """到会 11 人，需 6 票: what the sum was taken of, and how many votes that needs."""
    if "num" not in arithmetic:
        return gettext("Nobody objected.")
    if arithmetic["rule"] == "sustain":
        return gettext("A tie sustains the ruling.")
    of = {
        "present": gettext("%(n)s present", n=arithmetic["base"]),
        "votes_cast": gettext("%(n)s votes cast", n=arithmetic["base"]),
        "members": gettext("%(n)s members in all", n=arithmetic["base"]),
    }[arithmetic["basis"]]
    return gettext("%(of)s, %(needed)s votes needed.", of=of, needed=arithmetic["needed"])


def diff(before: str, after: str) -> list[tuple[str, str]]:
    """``before`` turned into ``after`` as (``same`` | ``del`` | ``ins``, text).

    Numbers change as a whole, and islands of one character between two changes are joined to them.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in _blocks(old, new):
        if kind == "same":
            pieces.append(("same", "".join(old[a:b])))
            continue
        pieces += [(tag, "".join(part)) for tag, part in (("del", old[a:b]), ("ins", new[c:d])) if part]
    return pieces


_TOKENS = re.compile(r"\d[\d.,]*|[A-Za-z]+|.", re.DOTALL)


def _blocks(before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
    opened: tuple[int, int] | None = None
    end = (0, 0)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        short = tag == "equal" and b - a < 2 and opened is not None and (b, d) != (len(before), len(after))
        if tag == "equal" and not short:
            if opened is not None:
                yield ("changed", opened[0], a, opened[1], c)
            yield ("same", a, b, c, d)
            opened = None
        elif opened is None:
            opened = (a, c)
        end = (b, d)
    if opened is not None:
        yield ("changed", opened[0], end[0], opened[1], end[1])


def init_app(app: Flask) -> None:
    """Add the filters ``outcome_word``, ``outcome_tag``, ``side_word``, ``rule_words`` and ``meeting_status``."""
    app.jinja_env.filters.update(
        initial=initial,
        group_word=lambda code: GROUPS.get(code, code),
        method_word=lambda code: METHODS.get(code, code),
        outcome_word=lambda code: OUTCOMES.get(code, code),
        outcome_tag=lambda code: OUTCOME_TAGS.get(code, "stop"),
        side_word=lambda code: SIDES.get(code, code),
        rule_words=rule_words,
    )
    app.jinja_env.globals["meeting_status"] = meeting_status
