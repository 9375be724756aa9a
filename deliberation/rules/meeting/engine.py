"""The meeting engine: commands to guards and events, and what is in order now.

Commands (``args`` in each handler's docstring): call, check_in, leave, recuse, count_quorum,
call_to_order, take_oath, open_item, close_item, reopen_item, take_back, mark_due, give_notice, move, raise,
appeal, second, no_second, state_question, strike, modify, withdraw, request, take_up, raise_hand,
lower_hand, recognise, begin_speech, pause, resume, end_speech, put_question, ask_secret, cast_vote,
enter_votes, confirm_count, chair_vote, announce, void_vote, point_of_order, remark, rule, answer,
ask_consent, object, consent, hand_over, return_chair, recess, resume_meeting, adjourn; and those of
:mod:`notice`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from deliberation.rules.meeting import (
    ballots,
    business,
    chairing,
    floor,
    mending,
    moving,
    notice,
    order,
    session,
    voting,
)
from deliberation.rules.meeting.ask import text
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.follow import followed
from deliberation.rules.meeting.phase import forward
from deliberation.rules.meeting.probes import probes
from deliberation.rules.meeting.profile import Profile, ProfileError
from deliberation.rules.meeting.profile_load import load_profile, profile_for
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Option
from deliberation.rules.rulebook import Rulebook

__all__ = ["COMMANDS", "MEETING", "decide", "judge", "legal", "probes"]
Handler = Callable[[State, Command], Decision]


def _appeal(state: State, command: Command) -> Decision:
    return moving.move(state, replace(command, args={**command.args, "motion": "appeal"}))


COMMANDS: Mapping[str, Handler] = {
    **notice.COMMANDS,
    **chairing.COMMANDS,
    "check_in": session.check_in,
    "leave": session.leave,
    "recuse": session.recuse,
    "count_quorum": session.count_quorum,
    "call_to_order": session.call_to_order,
    "take_oath": session.take_oath,
    "open_item": session.open_item,
    "close_item": session.close_item,
    "reopen_item": mending.reopen_item,
    "take_back": mending.take_back,
    "mark_due": business.mark_due,
    "next_paragraph": business.next_paragraph,
    "committee_began": business.committee_began,
    "report": business.report,
    "give_notice": session.give_notice,
    "hand_over": session.hand_over,
    "return_chair": session.return_chair,
    "recess": session.recess,
    "resume_meeting": session.resume_meeting,
    "adjourn": session.adjourn,
    "move": moving.move,
    "raise": moving.move,
    "appeal": _appeal,
    "second": moving.second,
    "no_second": moving.no_second,
    "state_question": moving.state_question,
    "strike": mending.strike,
    "modify": moving.modify,
    "withdraw": moving.withdraw,
    "request": moving.request,
    "take_up": moving.take_up,
    "raise_hand": floor.raise_hand,
    "lower_hand": floor.lower_hand,
    "recognise": floor.recognise,
    "begin_speech": floor.begin_speech,
    "pause": floor.pause,
    "resume": floor.resume,
    "end_speech": floor.end_speech,
    "put_question": voting.put_question,
    "ask_secret": ballots.ask_secret,
    "cast_vote": ballots.cast_vote,
    "enter_votes": voting.enter_votes,
    "confirm_count": ballots.confirm_count,
    "chair_vote": voting.chair_vote,
    "announce": voting.announce,
    "void_vote": voting.void_vote,
    "point_of_order": order.point_of_order,
    "remark": order.remark,
    "rule": order.rule,
    "answer": order.answer,
    "ask_consent": order.ask_consent,
    "object": order.object_,
    "consent": order.consent,
}


def judge(profile: Callable[[], Profile], state: State, command: Command) -> Decision:
    """Decide ``command``; ``profile`` is asked only when a meeting is called."""
    if refusal := forward(state, command.at):
        return refusal
    if command.name == "call":
        try:
            return session.call(profile(), state, command)
        except ProfileError as error:
            return error.fault or Refusal("PROFILE_UNKNOWN", "rulebook:meeting.profile", {"why": str(error)})
    handler = COMMANDS.get(command.name)
    if handler is None:
        return Refusal("COMMAND_UNKNOWN", "RROR1915 §1", {"command": command.name})
    if state.phase == "none":
        return Refusal("MEETING_NOT_CALLED", "RROR1915 §64")
    decision = handler(state, command)
    return decision if isinstance(decision, Refusal) else followed(state, command, decision)


def decide(rulebook: Rulebook, state: State, command: Command) -> Decision:
    """Judge ``command`` against ``state``. ``call`` may name a shipped ``profile``; else the rulebook's is taken."""
    named = text(command.args, "profile")
    return judge(lambda: load_profile(named) if named else profile_for(rulebook), state, command)


def legal(_rulebook: Rulebook, state: State, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every action for ``actor`` now with its target, in order or refused: the guards of :func:`decide` themselves.

    Motions appear as ``move:<kind>`` and the chair's vote as ``chair_vote:<side>``; the rest by command name.
    """
    options = []
    for action, target, args in probes(state):
        command = Command(action.partition(":")[0], actor, now, args)
        decision = judge(lambda: state.rules, state, command)
        options.append(Option(action, decision if isinstance(decision, Refusal) else None, target or None))
    return tuple(options)


MEETING: Engine[State] = Engine("meeting", State(), decide, evolve, legal)
"""The engine as the book plays it."""
