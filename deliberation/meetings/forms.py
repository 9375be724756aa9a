"""What the console and a member's phone send as a move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask_babel import gettext

from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.web.forms import clean, half_width

LONGEST = 500
"""Characters of a motion or a reason."""

TEXTS = ("motion", "on", "item", "member", "side", "text", "until", "to", "why", "about", "method", "override",
         "purpose", "what", "vote", "form", "candidate")  # fmt: skip
NUMBERS = ("for", "against", "abstain", "minutes", "seconds", "turns")
FLAGS = ("well_taken", "recount")
WORDY = {
    "main": "text",
    "amend": "text",
    "commit": "to",
    "postpone_definitely": "until",
    "fix_time_to_adjourn": "until",
}
"""Motions that are nothing without their words, and the field that holds them."""
LISTS = ("parts", "paragraphs", "lets")
DOUBTS = ("germane", "actionable")
BY_NAME = "vote:"
"""Before the id of a member: what this member answered at a roll call."""
FOR_MEMBERS = frozenset(
    ["move", "second", "raise_hand", "lower_hand", "recognise", "object", "point_of_order", "remark", "recuse",
     "check_in", "leave", "confirm_count", "ask_secret", "give_notice", "report"]
)  # fmt: skip
"""What the console always enters for somebody."""
KEY = 120
"""The longest key of a move."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a move was entered: its key, and when, where it comes late from a console without network."""

    key: str = ""
    at: datetime | None = None


def read_move(form: Mapping[str, str]) -> tuple[str, dict[str, Json], int | None]:
    """The command, its arguments and the step the page showed; ``Refused`` for what cannot be used as it is."""
    args: dict[str, Json] = {name: clean(form[name]) for name in TEXTS if clean(form.get(name))}
    for name in ("text", "why", "override", "until", "to"):
        _short(str(args.get(name, "")))
    for name in NUMBERS:
        if half_width(form.get(name, "")):
            args[name] = _number(form[name])
    for name in FLAGS:
        if form.get(name):
            args[name] = form[name] == "yes"
    args |= _joined(form)
    _complete(form.get("move", ""), args)
    if form.get("from") == "console":
        _named(form.get("move", ""), args)
    seq = half_width(form.get("seq", ""))
    return form.get("move", ""), args, int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else None


def read_entry(form: Mapping[str, str]) -> Entry:
    """The key and the hour of a move; an hour that cannot be read is none."""
    raw = half_width(form.get("at", ""))
    millis = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 15 else None
    at = None if millis is None else datetime.fromtimestamp(millis / 1000, UTC)
    return Entry(clean(form.get("key", ""))[:KEY], at)


def _joined(form: Mapping[str, str]) -> dict[str, Json]:
    """What one field, or several together, say: a hand with its side, a doubt, parts of a question, a roll call."""
    args: dict[str, Json] = {}
    side, _, member = form.get("hand", "").partition(":")
    if member:
        args |= {"side": side, "member": member}
    if form.get("doubt") in DOUBTS:
        args[form["doubt"]] = False
    for name in LISTS:
        if lines := [line for line in (clean(line) for line in form.get(name, "").splitlines()) if line]:
            args[name] = cast("Json", lines)
    if voters := _by_name(form):
        args["voters"] = cast("Json", voters)
    return args


def _by_name(form: Mapping[str, str]) -> dict[str, list[str]]:
    """The members by what they answered."""
    found: dict[str, list[str]] = {}
    for name, side in form.items():
        if name.startswith(BY_NAME) and side:
            found.setdefault(side, []).append(name.removeprefix(BY_NAME))
    return found


def _named(move: str, args: Mapping[str, Json]) -> None:
    """Nobody is meant by default."""
    if move in FOR_MEMBERS and not args.get("member"):
        raise Refused(Refusal("MEMBER_NEEDED", "RROR1915 §2"))
    if move == "hand_over" and not args.get("to"):
        raise Refused(Refusal("MEMBER_NEEDED", "RROR1915 §58"))


def _number(raw: str) -> int:
    text = half_width(raw)
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused(Refusal("NUMBER_NEEDED", "RROR1915 §46"))
    return int(text)


def _short(text: str) -> None:
    if len(text) > LONGEST:
        params: dict[str, Json] = {"field": gettext("The text"), "most": LONGEST, "length": len(text)}
        raise Refused(Refusal("TEXT_TOO_LONG", "meeting:text", params))


def _complete(move: str, args: Mapping[str, Json]) -> None:
    """What the console always asks: words for a motion, a verdict and a reason for a ruling, a rule for a point."""
    if move == "move" and (field := WORDY.get(str(args.get("motion")))) and not args.get(field):
        raise Refused(Refusal("MOTION_WORDS_NEEDED", "议事十二条 第一条"))
    if move == "rule" and ("well_taken" not in args or not args.get("why")):
        raise Refused(Refusal("RULING_INCOMPLETE", "RROR1915 §21"))
    if move == "enter_votes" and not ({"for", "against"} <= args.keys() or "voters" in args):
        raise Refused(Refusal("BAD_COUNT", "RROR1915 §46"))
    if move == "modify" and not args.get("text"):
        raise Refused(Refusal("MOTION_WORDS_NEEDED", "议事十二条 第一条"))
    if move in ("strike", "reopen_item", "void_vote") and not args.get("why"):
        raise Refused(Refusal("REASON_NEEDED", "meeting:text"))
    if move in ("point_of_order", "remark") and not args.get("about"):
        raise Refused(Refusal("ABOUT_NEEDED", "RROR1915 §21"))
