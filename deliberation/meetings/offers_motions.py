"""The motions of members, what may be done with a pending one, and what may be brought back."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from deliberation.meetings.acts import Act
from deliberation.meetings.board import Board
from deliberation.meetings.winners import winners
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.state import Record, State
from deliberation.rules.refusal import Json

EVERYDAY = ("amend", "previous_question", "postpone_definitely", "commit", "recess", "limit_debate", "adjourn")
CHOSEN = frozenset(
    ["amend_2nd", "appeal_undebatable", "adjourn_main", "recess_main", "fix_time_main", "point_of_order"]
)  # fmt: skip
"""Forms that the engine chooses by itself, and what has a button of its own."""


def motions(board: Board) -> Iterator[Act]:
    """The motions of the profile, those of everyday first."""
    state = board.state
    known = state.rules.motions
    kinds = [*(kind for kind in EVERYDAY if kind in known), *(kind for kind in known if kind not in EVERYDAY)]
    for kind in kinds:
        rule = known[kind]
        if kind in CHOSEN or rule.target == "record" or (kind == "main" and state.item and not state.stack):
            continue
        fields = {"motion": kind} | ({"on": state.top.id} if rule.effect == "amend" and state.top else {})
        yield Act(f"move:{kind}", "move", rule.zh, fields, gloss=rule.gloss)
    for kind, rule in load_profile("rror1915").motions.items():
        if kind not in known and kind not in CHOSEN:
            yield Act(f"move:{kind}", "move", rule.zh, {"motion": kind}, gloss=rule.gloss)
    for frame in state.stack[:-1]:
        if "amend" in known:
            fields = {"motion": "amend", "on": frame.id}
            yield Act(f"move:amend:{frame.id}", "move", known["amend"].zh, fields, gloss=frame.text)


def bring_back(board: Board) -> Iterator[Act]:
    """What acts on a motion that has left the table."""
    state = board.state
    for kind, rule in state.rules.motions.items():
        if rule.target != "record":
            continue
        targets = [id_ for id_, record in state.records.items() if _may_return(state, record)]
        for target in targets or [""]:
            fields = {"motion": kind} | ({"on": target} if target else {})
            words = _named(state, state.records[target]) if target else rule.gloss
            winner = winners(state, target)[:1] if rule.effect == "reconsider" else ()
            probe: dict[str, Json] = {"member": winner[0]} if winner else {}
            key = f"move:{kind}:{target}" if target else f"move:{kind}"
            yield Act(key, "move", rule.zh, fields, probe=probe, gloss=words)


def _named(state: State, record: Record) -> str:
    """Which motion is meant: by its words, one without words by its name."""
    return record.text or state.name(record.kind)


def _may_return(state: State, record: Record) -> bool:
    """Which motions the console offers to bring back: a published project decision is none of them."""
    known = state.rules.motions.get(record.kind)
    gone_on = bool(record.subject) and known is not None and known.effect == "adopt" and record.outcome != "tabled"
    return not gone_on and record.outcome in ("adopted", "lost", "tabled", "referred")


def on_motions(board: Board) -> Iterator[Act]:
    """What the mover, the chair or all together may do with what is pending or waits to be stated."""
    state = board.state
    frame = state.proposed or state.top
    mine = {"motion": frame.id, "member": frame.mover} if frame else {}
    yield Act("modify", "modify", _("The mover rewords it"), mine, probe={"text": "?"},
              gloss="" if state.proposed else _("only if nobody objects"))  # fmt: skip
    if state.proposed or not state.top:
        yield Act("withdraw", "withdraw", _("The mover withdraws"), mine)
        yield Act("state_anyway", "state_question", _("State it without a second"), probe={"override": "?"},
                  gloss=_("against the rule, with a reason"))  # fmt: skip
    yield Act("strike", "strike", _("Strike it: entered by mistake"), {"motion": frame.id} if frame else {},
              probe={"why": "?"})  # fmt: skip
    top = state.top
    yield Act("ask_secret", "ask_secret", _("A member asks for a secret vote"), {"motion": top.id} if top else {})
    if top is None:
        return
    yield Act("put", "put_question", _("Vote in another way"), {"motion": top.id}, probe={"override": "?"})
    consent: dict[str, Json] = {"what": "adopt", "motion": top.id}
    yield Act("ask_consent", "ask_consent", _("Ask: does anybody object?"), {"what": "adopt", "motion": top.id},
              probe=consent, gloss=_("adopted without a count if nobody does"))  # fmt: skip
    if not state.proposed:
        yield Act("withdraw", "ask_consent", _("The mover withdraws"), {"what": "withdraw", "motion": top.id},
                  gloss=_("only if nobody objects"))  # fmt: skip
