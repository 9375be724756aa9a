"""Lines of the record for the notice of a meeting, its chair, and the motions that are made now and then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from deliberation.meetings.verdicts import votes_said
from deliberation.meetings.words import ABOUT, METHODS, SUSPENDED
from deliberation.web.words import listed

Tell = Callable[[Any, Mapping[str, Any]], str]


def _amended(_teller: Any, data: Mapping[str, Any]) -> str:
    return _("The question now reads: %(text)s", text=data["text"]) if data["text"] else ""


def _added(_teller: Any, data: Mapping[str, Any]) -> str:
    titles = listed(item["title"] for item in data["items"])
    return _("Added to the agenda: %(titles)s, because %(why)s", titles=titles, why=data["why"])


def _rescheduled(_teller: Any, data: Mapping[str, Any]) -> str:
    if data["moved"]:
        return _("The meeting was put off, because %(why)s", why=data["why"])
    return _("The meeting was moved to %(place)s, because %(why)s", place=data["location"], why=data["why"])


def _replied(teller: Any, data: Mapping[str, Any]) -> str:
    name = teller.name(data["member"])
    return _("%(name)s will come", name=name) if data["coming"] else _("%(name)s asked for leave of absence", name=name)


def _suspended(_teller: Any, data: Mapping[str, Any]) -> str:
    if not data["lets"]:
        return _("A rule was set aside for this once")
    rules = listed(SUSPENDED.get(rule, rule) for rule in data["lets"])
    return _("Set aside for this once: %(rules)s", rules=rules)


def _special(teller: Any, data: Mapping[str, Any]) -> str:
    title = teller.items.get(data["item"], "") or _("the question moved")
    if data["until"]:
        return _("Made a special order for %(until)s: %(title)s", until=data["until"], title=title)
    return _("Made a special order: %(title)s", title=title)


def _reported(_teller: Any, data: Mapping[str, Any]) -> str:
    said = _("The working group reported in part") if data["partial"] else _("The working group reported")
    return _("%(said)s: %(text)s", said=said, text=data["text"]) if data["text"] else said


def _resumed(teller: Any, data: Mapping[str, Any]) -> str:
    title = teller.items.get(data["item"], "")
    return _("Back to “%(title)s”", title=title) if title else _("Back to what was interrupted")


def _parts_fell(_teller: Any, data: Mapping[str, Any]) -> str:
    return _("%(n)s parts fell with the question they belonged to", n=len(data["motions"]))


def _vote_changed(teller: Any, data: Mapping[str, Any]) -> str:
    effect = teller.effect(data["motion"])
    votes = votes_said(effect, (data["for"], data["against"], data["abstain"]))
    return _(
        "With the consent of all %(name)s changed a vote on “%(motion)s”: now %(votes)s",
        name=teller.name(data["member"]), motion=teller.motion(data["motion"]), votes=votes,
    )  # fmt: skip


MORE: Mapping[str, Tell] = {
    "rescheduled": _rescheduled,
    "cancelled": lambda _t, d: _("The meeting was called off, because %(why)s", why=d["why"]),
    "agenda_amended": _added,
    "members_renewed": lambda _t, d: _(
        "Seats have changed: %(joined)s new, %(left)s left; %(n)s members are due now",
        joined=len(d["joined"]), left=len(d["left"]), n=len(d["members"]),
    ),
    "replied": _replied,
    "guest_noted": lambda _t, d: _("Sits in without a vote: %(words)s", words=d["words"]),
    "guest_struck": lambda _t, _d: _("An entry of somebody sitting in was taken back"),
    "recorder_named": lambda t, d: _("%(name)s writes the minutes", name=t.name(d["person"])),
    "chair_named": lambda t, d: _(
        "%(name)s presides instead, because %(why)s", name=t.name(d["chair"]), why=d["why"]
    ),
    "amended": _amended,
    "adjourn_voted": lambda _t, _d: _("The members have voted to close"),
    "divided": lambda t, d: _(
        "Divided into %(n)s parts, each voted on by itself: %(motion)s", n=len(d["parts"]), motion=t.motion(d["motion"])
    ),
    "part_stated": lambda _t, _d: _("The next part is before the meeting"),
    "parts_fell": _parts_fell,
    "paragraphs_opened": lambda _t, d: _(
        "Gone through paragraph by paragraph, %(n)s in all", n=len(d["paragraphs"])
    ),
    "paragraph_opened": lambda _t, d: _("Paragraph %(n)s was opened", n=d["number"] + 1),
    "rules_suspended": _suspended,
    "informal_set": lambda _t, _d: _("Until this question is settled, turns are not counted"),
    "method_fixed": lambda _t, d: _("To be voted on: %(method)s", method=str(METHODS.get(d["method"], d["method"]))),
    "nominated": lambda t, d: _(
        "%(name)s named %(who)s", name=t.name(d["member"]), who=t.names.get(d["candidate"]) or d["candidate"]
    ),
    "nominations_closed": lambda _t, _d: _("Nominations were closed"),
    "nominations_reopened": lambda _t, _d: _("Nominations were opened again"),
    "silence_lifted": lambda t, d: _("%(name)s may speak again on this item", name=t.name(d["member"])),
    "made_special": _special,
    "privilege_taken_up": lambda t, d: _(
        "At once, before what was pending: %(text)s (asked by %(name)s)", text=d["text"], name=t.name(d["mover"])
    ),
    "orders_taken_up": lambda t, d: _(
        "What was pending gave way to the item that was due: %(title)s", title=t.items.get(d["item"], "")
    ),
    "business_resumed": _resumed,
    "question_due": lambda t, d: _("The hour has come for what was put off: %(motion)s", motion=t.motion(d["motion"])),
    "committee_began": lambda _t, _d: _("The working group has begun"),
    "reported": _reported,
    "excused": lambda t, d: _("%(name)s was excused from a duty", name=t.name(d["member"])),
    "leave_given": lambda t, d: _("%(name)s was given leave to read a paper", name=t.name(d["member"])),
    "vote_changed": _vote_changed,
    "second_struck": lambda t, d: _(
        "Taken back, entered by mistake: %(entry)s", entry=_("%(name)s seconded", name=t.name(d["member"]))
    ),
    "confirmation_struck": lambda t, d: _(
        "Taken back, entered by mistake: %(entry)s", entry=_("%(name)s confirmed the count", name=t.name(d["member"]))
    ),
    "point_struck": lambda t, d: _(
        "Taken back, entered by mistake: %(entry)s",
        entry=_("%(name)s raised a point of order: %(about)s", name=t.name(d["member"]),
                about=str(ABOUT.get(d["about"], d["about"]))),
    ),
    "speech_reopened": lambda t, d: _("%(name)s goes on speaking: ended by mistake", name=t.name(d["member"])),
}  # fmt: skip
"""Type of event → its line."""

SILENT = frozenset({"hand_raised", "hand_lowered", "recognised", "speech_paused", "speech_resumed", "vote_cast"})
"""What is seen where it happens and told by what follows: hands, the clock, answers to a roll before the count."""
