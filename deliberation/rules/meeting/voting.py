"""Putting the question, counting, announcing: the result carries its whole sum and never changes."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from deliberation.rules.meeting.arithmetic import Count, chair_is_decisive, find
from deliberation.rules.meeting.ask import METHODS, chair_only, names, number, records, text
from deliberation.rules.meeting.ballots import CHOICES, answered, secret, unconfirmed
from deliberation.rules.meeting.disposal import dispose
from deliberation.rules.meeting.phase import first, floor_free, no_vote, nothing_waiting, open_phase, real_quorum, ruled
from deliberation.rules.meeting.profile import MotionRule
from deliberation.rules.meeting.queue import turns_left
from deliberation.rules.meeting.state import Ballot, Frame, State, debatable, seats, voting_members
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event


def put_question(state: State, command: Command) -> Decision:
    """Put the immediately pending question: args ``motion``, ``method``, ``order`` (how the sides are called)."""
    refusal = first(chair_only(state, command), open_phase(state), _put_quorum(state), no_vote(state), ruled(state))
    if refusal := refusal or _pending(state, text(command.args, "motion")):
        return refusal
    top = state.stack[-1]
    method = text(command.args, "method") or _usual(state, top)
    order, allowed = names(command.args, "order"), state.rules.parameters.vote_order
    if refusal := _method(state, top, method):
        return refusal
    if order and order not in (allowed, allowed[:2]):
        return Refusal("VOTE_ORDER", "议事十二条 第十二条；RROR1915 §46", {"order": ", ".join(allowed)})
    if refusal := first(floor_free(state), nothing_waiting(state), _gone_through(top)):
        return refusal
    put = event(command, "question_put", motion=top.id, method=method, reason="OK")
    if claimed(state, top):
        reason = text(command.args, "override")
        if not reason:
            return Refusal("DEBATE_OPEN", "议事十二条 第十一条；RROR1915 §44", {"hands": claimed(state, top)})
        return (event(command, "overridden", code="DEBATE_OPEN", why=reason), put)
    return (put,)


def _usual(state: State, top: Frame) -> str:
    """How this question is voted on where nothing is said."""
    return "ballot" if secret(state, top) else top.method or state.rules.parameters.vote_form


def _method(state: State, top: Frame, method: str) -> Refusal | None:
    """A way of voting that exists, is secret where it must be, and is the one the members have fixed."""
    if method not in METHODS:
        return Refusal("METHOD_UNKNOWN", "RROR1915 §46", {"method": method})
    if method != "ballot" and (closed := secret(state, top)):
        return closed
    fixed = top.method and method not in (top.method, _usual(state, top))
    return Refusal("METHOD_FIXED", "RROR1915 §25") if fixed else None


def _gone_through(top: Frame) -> Refusal | None:
    """Paragraphs gone through one by one come to their end first, unless the debate is closed (RROR1915 §24)."""
    if not top.going_through or top.closed_by:
        return None
    return Refusal("PARAGRAPHS_LEFT", "RROR1915 §24", {"left": len(top.paragraphs) - top.paragraph})


def claimed(state: State, top: Frame) -> int:
    """How many still ask to speak and may."""
    if top.closed_by or not debatable(state, top):
        return 0
    return sum(1 for hand in state.hands if turns_left(state, top, hand.member) > 0)


def _put_quorum(state: State) -> Refusal | None:
    exempt = state.top is not None and state.rule(state.top).quorum_exempt
    return None if exempt else real_quorum(state)


def _pending(state: State, wanted: str) -> Refusal | None:
    if state.proposed and wanted in ("", state.proposed.id) and (wanted or not state.stack):
        return Refusal("NOT_STATED", "RROR1915 §5", {"motion": state.name(state.proposed.kind)})
    if not state.stack:
        return Refusal("NOTHING_PENDING", "RROR1915 §5", {"motion": state.name("main")})
    if wanted and wanted != state.stack[-1].id:
        return Refusal("NOT_IMMEDIATELY_PENDING", "RROR1915 §12", {"pending": state.name(state.stack[-1].kind)})
    return None


def enter_votes(state: State, command: Command) -> Decision:
    """The count: args ``for``, ``against``, ``abstain`` (without the chair's vote), ``voters`` by side, ``recount``.

    Without numbers those who answered the roll call by name are taken; a secret ballot is entered by numbers only.
    """
    if not records(state, command):
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    ballot = state.ballot
    if refusal := first(open_phase(state), _put_quorum(state)):
        return refusal
    if ballot is None:
        return Refusal("NO_BALLOT", "RROR1915 §46")
    if ballot.counted and command.args.get("recount") is not True:
        return Refusal("ALREADY_COUNTED", "RROR1915 §46")
    named = answered(state, _voters(command))
    if named and ballot.method == "ballot":
        return Refusal("SECRET_NAMES", "RROR1915 §46")
    numbers = [number(command.args, side) for side in CHOICES]
    if named and all(entry is None for entry in numbers):
        numbers = [len(named.get(side, ())) for side in CHOICES]
    yes, no, abstain = (entry if entry is not None else 0 for entry in numbers)
    if numbers[0] is None or numbers[1] is None or min(yes, no, abstain) < 0:
        return Refusal("BAD_COUNT", "RROR1915 §46")
    if refusal := first(_fits(state, yes + no + abstain), _roll(state, named, (yes, no, abstain))):
        return refusal
    data: dict[str, Json] = {"motion": ballot.motion, "for": yes, "against": no, "abstain": abstain}
    data |= {"present": voting_members(state), "members": seats(state), "reason": "OK"}
    data["voters"] = cast("Json", {side: list(members) for side, members in named.items()})
    return (event(command, "votes_entered", **data),)


def countable(state: State) -> int:
    """How many may be in the count: members present on the item, the chair apart."""
    chair = state.chair in state.present - state.out and state.chair_is_member
    return voting_members(state) - int(chair)


def _fits(state: State, total: int) -> Refusal | None:
    limit = countable(state)
    return None if total <= limit else Refusal("VOTES_EXCEED_PRESENT", "RROR1915 §46", {"total": total, "limit": limit})


def _voters(command: Command) -> dict[str, tuple[str, ...]]:
    raw = command.args.get("voters")
    return {side: names(raw, side) for side in CHOICES if names(raw, side)} if isinstance(raw, dict) else {}


def _roll(state: State, named: dict[str, tuple[str, ...]], counts: tuple[int, int, int]) -> Refusal | None:
    """Names, where given, must be of members who may vote, once each, and agree with the numbers."""
    if not named:
        return None
    everyone = [member for members in named.values() for member in members]
    if len(everyone) != len(set(everyone)):
        return Refusal("MEMBER_TWICE", "RROR1915 §46")
    allowed = (state.present - state.out) & frozenset(state.due)
    strangers = [member for member in everyone if member not in allowed or member == state.chair]
    if strangers:
        return Refusal("NOT_ENTITLED_TO_VOTE", "RROR1915 §46", {"count": len(strangers)})
    agrees = all(len(named.get(side, ())) == count for side, count in zip(CHOICES, counts, strict=True))
    return None if agrees else Refusal("COUNT_MISMATCH", "RROR1915 §46")


def vote_rule(state: State, frame: Frame) -> MotionRule:
    """The rule the vote on ``frame`` is counted by: some motions ask more, or less, for what they lay down."""
    rule, terms = state.rule(frame), frame.terms
    if rule.effect == "postpone" and terms.get("special") is True:
        return replace(rule, vote="two_thirds")
    if rule.id == "voting_method" and terms.get("change") == "close_polls":
        return replace(rule, vote="two_thirds")
    if rule.id == "suspend_rules" and terms.get("standing") is True and state.rules.parameters.standing_by_majority:
        return replace(rule, vote="majority")
    return rule


def tally(state: State, ballot: Ballot, chair: str = "") -> Count:
    """The count as the arithmetic reads it."""
    frame = state.frame(ballot.motion)
    notice = frame is not None and bool({frame.id, frame.target} & (state.notices | state.reports))
    return Count(
        ballot.votes_for or 0,
        ballot.votes_against,
        ballot.abstain,
        ballot.present,
        ballot.members,
        chair or ballot.chair,
        notice,
    )


def chair_vote(state: State, command: Command) -> Decision:
    """The chair votes last, once, and by show of hands only where it decides: args ``vote``."""
    if command.actor.id != state.chair:
        return Refusal("NOT_CHAIR", "RROR1915 §58")
    vote, policy = text(command.args, "vote"), state.rules.parameters.chair_votes
    if policy == "never":
        return Refusal("CHAIR_NEUTRAL", "rulebook:meeting.chair_votes")
    if not state.chair_is_member or state.chair not in state.present - state.out:
        return Refusal("NOT_A_MEMBER", "RROR1915 §46")
    ballot = state.ballot
    if ballot is None:
        return _late(state)
    if ballot.chair:
        return Refusal("CHAIR_ALREADY_VOTED", "RROR1915 §46")
    if not ballot.counted or vote not in ("for", "against"):
        return Refusal("BAD_COUNT", "RROR1915 §46")
    frame = state.frame(ballot.motion)
    by_name = ballot.method in ("ballot", "rollcall")
    if policy == "ballot_only" and ballot.method != "ballot":
        return Refusal("CHAIR_VOTE_NOT_DECISIVE", "rulebook:meeting.chair_votes")
    decisive = frame is not None and chair_is_decisive(
        vote_rule(state, frame), state.rules.parameters, tally(state, ballot), vote
    )
    if not decisive and not by_name and policy != "always":
        return Refusal("CHAIR_VOTE_NOT_DECISIVE", "RROR1915 §46")
    return (event(command, "chair_voted", motion=ballot.motion, vote=vote, reason="OK"),)


def _late(state: State) -> Refusal:
    if state.last is None:
        return Refusal("NO_BALLOT", "RROR1915 §46")
    voted = bool(state.last.document.get("chair_vote"))
    return Refusal("CHAIR_ALREADY_VOTED" if voted else "RESULT_FINAL", "RROR1915 §46")


def announce(state: State, command: Command) -> Decision:
    """The chair announces: the sum decides; for voices alone the chair's ear does: args ``result``."""
    if refusal := first(chair_only(state, command), open_phase(state), _put_quorum(state)):
        return refusal
    ballot, claim = state.ballot, text(command.args, "result")
    frame = state.frame(ballot.motion) if ballot else None
    if ballot is None or frame is None:
        return Refusal("RESULT_FINAL" if state.last else "NO_BALLOT", "RROR1915 §46")
    if not ballot.counted:
        if ballot.method != "voice" or claim not in ("adopted", "lost"):
            return Refusal("NOT_COUNTED", "RROR1915 §46")
        document: dict[str, Json] = {"rule": "voice", "carried": claim == "adopted"}
        return dispose(state, command, frame, adopted=claim == "adopted", document=document)
    count = tally(state, ballot)
    if refusal := unconfirmed(state, ballot, vote_rule(state, frame), count):
        return refusal
    finding = find(vote_rule(state, frame), state.rules.parameters, count)
    adopted = finding.carried if finding.share.side == "for" else not finding.carried
    if claim in ("adopted", "lost") and (claim == "adopted") != adopted:
        return Refusal("WRONG_RESULT", finding.share.ref or "RROR1915 §46")
    return dispose(state, command, frame, adopted=adopted, document=finding.document)


def void_vote(state: State, command: Command) -> Decision:
    """The chair breaks off a vote that cannot be finished (quorum lost, a fault in the count): args ``why``."""
    if refusal := first(chair_only(state, command), open_phase(state)):
        return refusal
    if state.ballot is None:
        return Refusal("NO_BALLOT", "RROR1915 §46")
    why = text(command.args, "why").strip()
    if not why:
        return Refusal("REASON_NEEDED", "RROR1915 §46")
    return (event(command, "vote_voided", motion=state.ballot.motion, why=why, reason="OK"),)
