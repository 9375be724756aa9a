"""The events of a meeting as sentences: the running record on the console, and the story behind the minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _

from deliberation.ledger.book import Recorded
from deliberation.meetings.telling_more import MORE
from deliberation.meetings.verdicts import verdict_word, votes_said
from deliberation.meetings.words import ABOUT, SIDES, sums
from deliberation.web.refusals.meeting_said import OUTCOMES
from deliberation.web.words import listed


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the record."""

    at: datetime
    text: str


class Teller:
    """Tells events in words; ``names`` are as the reader may see them."""

    def __init__(self, events: Iterable[Recorded], names: Mapping[str, str]) -> None:
        self.names = names
        self.items: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.motions: dict[str, str] = {}
        self.effects: dict[str, str] = {}
        for recorded in events:
            self._learn(recorded.event.type, cast("dict[str, Any]", recorded.event.data))

    def _learn(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind == "called":
            self.items = {item["id"]: item["title"] for item in data["agenda"]}
            self.kinds = {key: rule["zh"] for key, rule in data["profile"]["motions"].items()}
            self.effects = {key: rule.get("effect", "") for key, rule in data["profile"]["motions"].items()}
            for record in data["carried"].get("records", ()):
                self.motions[record["id"]] = record["kind"]
        elif kind == "agenda_amended":
            self.items |= {item["id"]: item["title"] for item in data["items"]}
        elif kind == "divided":
            whole = self.motions.get(data["motion"], "")
            self.motions |= {part["id"]: whole for part in data["parts"]}
        elif "kind" in data and "id" in data:
            self.motions[data["id"]] = data["kind"]

    def name(self, person: str) -> str:
        """A member as the reader may see them."""
        return self.names.get(person) or _("a member")

    def kind(self, code: str) -> str:
        """The name of a kind of motion."""
        return self.kinds.get(code, code)

    def motion(self, id_: str) -> str:
        """The name of the motion with this id."""
        return self.kind(self.motions.get(id_, id_))

    def effect(self, id_: str) -> str:
        """What the motion with this id would do."""
        return self.effects.get(self.motions.get(id_, ""), "")

    def tell(self, recorded: Recorded) -> Said | None:
        """The line of one event; None for what goes without saying."""
        tell = TOLD.get(recorded.event.type)
        words = tell(self, cast("dict[str, Any]", recorded.event.data)) if tell else ""
        return Said(recorded.event.at, words) if words else None


Tell = Callable[[Any, Mapping[str, Any]], str]


def _members(teller: Teller, data: Mapping[str, Any]) -> str:
    names = [teller.name(member) for member in data["members"]]
    if len(names) > 3:
        return _("%(names)s and others, %(n)s people", names=listed(names[:2]), n=len(names))
    return listed(names)


def _quorum(_teller: Teller, data: Mapping[str, Any]) -> str:
    if data["met"]:
        return _("Quorum: %(present)s present, %(needed)s needed", present=data["present"], needed=data["needed"])
    return _("No quorum: %(present)s present, %(needed)s needed", present=data["present"], needed=data["needed"])


def _moved(teller: Teller, data: Mapping[str, Any]) -> str:
    said = {"name": teller.name(data["mover"]), "motion": teller.kind(data["kind"])}
    if data["text"]:
        return _("%(name)s moved “%(motion)s”: %(text)s", text=data["text"], **said)
    return _("%(name)s moved “%(motion)s”", **said)


def _result(teller: Teller, data: Mapping[str, Any]) -> str:
    verdict, motion = verdict_word(data["effect"], data["verdict"]), teller.kind(data["kind"])
    figures = sums(data["arithmetic"])
    if not figures:
        return _("%(motion)s: %(verdict)s, nobody objected", motion=motion, verdict=verdict)
    return _("%(motion)s: %(verdict)s (%(sums)s)", motion=motion, verdict=verdict, sums=figures)


def _point(teller: Teller, data: Mapping[str, Any]) -> str:
    about = str(ABOUT.get(data["about"], data["about"]))
    said = _("%(name)s raised a point of order: %(about)s", name=teller.name(data["member"]), about=about)
    return said if data["finding"] == "chair" else _("%(said)s (not well taken)", said=said)


def _ruled(_teller: Teller, data: Mapping[str, Any]) -> str:
    verdict = _("well taken") if data["well_taken"] else _("not well taken")
    if data["why"]:
        return _("The moderator ruled: %(verdict)s, because %(why)s", verdict=verdict, why=data["why"])
    return _("The moderator ruled: %(verdict)s", verdict=verdict)


def _spoke(teller: Teller, data: Mapping[str, Any]) -> str:
    return _("%(name)s spoke (%(side)s)", name=teller.name(data["member"]), side=str(SIDES[data["side"]]))


def _ended(teller: Teller, data: Mapping[str, Any]) -> str:
    if not data["over"]:
        return ""
    return _("%(name)s was %(n)s seconds over time", name=teller.name(data["member"]), n=data["over"])


def _inquiry(teller: Teller, data: Mapping[str, Any]) -> str:
    name = teller.name(data["member"])
    if words := data.get("text"):
        return _("%(name)s asked the moderator: %(text)s", name=name, text=words)
    return _("%(name)s asked the moderator a question", name=name)


def _recessed(_teller: Teller | None, data: Mapping[str, Any]) -> str:
    return _("Break of %(n)s minutes", n=data["minutes"]) if data["minutes"] else _("A break")


def _postponed(_teller: Teller | None, data: Mapping[str, Any]) -> str:
    return _("Postponed to %(until)s", until=data["until"]) if data["until"] else _("Postponed to the next meeting")


def _limits(_teller: Teller | None, data: Mapping[str, Any]) -> str:
    if data["seconds"]:
        return _("Speeches from now on: %(n)s seconds", n=data["seconds"])
    return _("Speeches from now on: %(n)s for each member", n=data["turns"])


def _adjourned(_teller: Teller, data: Mapping[str, Any]) -> str:
    if not data["held"]:
        return _("Too few came; not held")
    if data.get("why"):
        return _("The meeting was closed, because %(why)s", why=data["why"])
    return _("The meeting was closed")


def _closed(teller: Teller, data: Mapping[str, Any]) -> str:
    outcome = str(OUTCOMES.get(data["outcome"], data["outcome"]))
    return _("Item closed: %(title)s, %(outcome)s", title=teller.items.get(data["item"], ""), outcome=outcome)


TOLD: Mapping[str, Tell] = {
    **MORE,
    "called": lambda _t, d: _("The meeting was called, %(n)s items", n=len(d["agenda"])),
    "checked_in": lambda t, d: _("Checked in: %(names)s", names=_members(t, d)),
    "left": lambda t, d: _("Left: %(names)s", names=_members(t, d)),
    "recused": lambda t, d: _(
        "%(name)s stepped aside from “%(title)s”", name=t.name(d["member"]), title=t.items.get(d["item"], "")
    ),
    "quorum_found": _quorum,
    "called_to_order": lambda _t, _d: _("The meeting was opened"),
    "item_opened": lambda _t, d: _("Item opened: %(title)s", title=d["title"]),
    "item_closed": _closed,
    "chair_handed_over": lambda t, d: _("The chair was handed to %(name)s", name=t.name(d["to"])),
    "chair_returned": lambda _t, _d: _("The moderator presides again"),
    "recessed": _recessed,
    "resumed": lambda _t, _d: _("The meeting went on"),
    "adjourned": _adjourned,
    "time_fixed": lambda _t, d: _("To be continued %(until)s", until=d["until"]),
    "overridden": lambda _t, d: _("The moderator went on against the rule, because %(why)s", why=d["why"]),
    "requested": lambda t, d: _("%(name)s asked for leave", name=t.name(d["member"])),
    "moved": _moved,
    "reconsider_entered": _moved,
    "motion_doubted": _moved,
    "called_up": lambda t, d: _("Taken up: %(motion)s", motion=t.motion(d["motion"])),
    "restored": lambda t, d: _("Taken up: %(motion)s", motion=t.motion(d["motion"])),
    "seconded": lambda t, d: _("%(name)s seconded", name=t.name(d["member"])),
    "motion_fell": lambda t, d: _("%(motion)s fell: nobody seconded it", motion=t.motion(d["motion"])),
    "stated": lambda t, d: _("The moderator stated: %(motion)s", motion=t.motion(d["motion"])),
    "modified": lambda _t, d: _("Reworded: %(text)s", text=d["text"]),
    "withdrawn": lambda t, d: _("Withdrawn: %(motion)s", motion=t.motion(d["motion"])),
    "speech_began": _spoke,
    "speech_ended": _ended,
    "question_put": lambda t, d: _("Put to the vote: %(motion)s", motion=t.motion(d["motion"])),
    "votes_entered": lambda t, d: _(
        "Counted: %(votes)s", votes=votes_said(t.effect(d["motion"]), (d["for"], d["against"], d["abstain"]))
    ),
    "vote_voided": lambda _t, d: _("The vote was broken off: %(why)s", why=d["why"]),
    "result_announced": _result,
    "division_demanded": lambda t, d: _("%(name)s asked to count again", name=t.name(d["member"])),
    "debate_closed": lambda _t, _d: _("The debate was closed"),
    "limits_set": _limits,
    "tabled": lambda _t, _d: _("Laid aside, may be taken up again"),
    "postponed": _postponed,
    "referred": lambda _t, d: _("Given to a working group: %(to)s", to=d["to"] or "—"),
    "killed": lambda _t, _d: _("Not to be taken up again at this meeting"),
    "point_raised": _point,
    "conduct_noted": lambda t, d: _(
        "%(name)s was called to order: %(about)s",
        name=t.name(d["member"]), about=str(ABOUT.get(d["about"], d["about"])),
    ),
    "ruled": _ruled,
    "ruling_settled": lambda _t, d: _("The ruling stands") if d["sustained"] else _("The ruling was reversed"),
    "inquiry_raised": _inquiry,
    "answered": lambda _t, d: _("The moderator answered: %(text)s", text=d["text"]),
    "consent_asked": lambda _t, _d: _("The moderator asked whether anybody objects"),
    "consent_refused": lambda t, d: _("%(name)s objected", name=t.name(d["member"])),
    "consented": lambda _t, _d: _("Nobody objected."),
    "oath_taken": lambda _t, _d: _("All promised to keep the rules"),
    "count_confirmed": lambda t, d: _("%(name)s confirmed the count", name=t.name(d["member"])),
    "secret_asked": lambda t, d: _("%(name)s asked for a secret vote", name=t.name(d["member"])),
    "struck": lambda t, d: _(
        "Struck, entered by mistake: %(motion)s, because %(why)s", motion=t.motion(d["motion"]), why=d["why"]
    ),
    "item_reopened": lambda _t, d: _("Item opened again: %(title)s, because %(why)s", title=d["title"], why=d["why"]),
    "chair_voted": lambda _t, d: _("The moderator voted: %(side)s", side=str(SIDES[d["vote"]])),
    "notice_given": lambda t, d: _("%(name)s gave notice: %(text)s", name=t.name(d["member"]), text=d["text"]),
    "item_due": lambda t, d: _("The hour has come for: %(title)s", title=t.items.get(d["item"], "")),
    "speech_extended": lambda _t, d: _("%(n)s seconds more", n=d["seconds"]),
    "reconsidered": lambda t, d: _("Open again: %(motion)s", motion=t.motion(d["motion"])) if d["again"] else "",
    "rescinded": lambda t, d: _("No longer holds: %(motion)s", motion=t.motion(d["motion"])),
    "demand_made": lambda t, d: _("%(name)s called for the orders of the day", name=t.name(d["member"])),
}  # fmt: skip
"""Type of event → its line; what goes without saying is named in ``telling_more.SILENT``."""

LED_TO: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "amended": lambda d: _("The question now reads: %(text)s", text=d["text"]),
    "debate_closed": lambda _d: _("No more speeches: the vote follows at once."),
    "limits_set": lambda d: _limits(None, d),
    "postponed": lambda d: _postponed(None, d),
    "referred": lambda d: TOLD["referred"](None, d),
    "tabled": lambda _d: _("Laid aside, may be taken up again"),
    "killed": lambda _d: _("Not to be taken up again at this meeting"),
    "recessed": lambda d: _recessed(None, d),
    "adjourn_voted": lambda _d: _("The members have voted to close"),
    "ruling_settled": lambda d: TOLD["ruling_settled"](None, d),
    "restored": lambda _d: _("The question is before the meeting again."),
    "withdrawn": lambda _d: _("The motion is withdrawn."),
}
"""What an announced result leads to, by the event that follows it."""


def effect_of(later: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """What the events right after a result say of its effect; empty where it has none of its own."""
    kind, data = next(iter(later), ("", {}))
    return LED_TO[kind](data) if kind in LED_TO else ""
