"""The guards a motion's rule calls for by name: deadlines, progress, who may move it, what it needs to act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from deliberation.rules.meeting.ask import METHODS, Ask, flag, names, number, text
from deliberation.rules.meeting.classify import listed
from deliberation.rules.meeting.effects import PROTECTED, SUSPENDABLE
from deliberation.rules.meeting.phase import local_day
from deliberation.rules.meeting.state import Record, debatable
from deliberation.rules.refusal import Refusal

Guard = Callable[[Ask], Refusal | None]
PROJECT = "project:"
"""Before the id of a project that a motion decides: no part of it would."""


def question_debatable(ask: Ask) -> Refusal | None:
    """Closing or limiting debate needs a debate; closing also stops amendment."""
    if ask.target is None or debatable(ask.state, ask.target):
        return None
    if ask.rule.effect == "close_debate" and ask.state.rule(ask.target).amendable:
        return None
    return ask.refuse("UNDEBATABLE", pending=ask.state.name(ask.target.kind))


def scope_runs(ask: Ask) -> Refusal | None:
    """A scope names questions that follow one another from the top down (RROR1915 §29)."""
    wanted = names(ask.args, "scope")
    if not wanted or not ask.state.stack or ask.rule.effect not in ("close_debate", "set_limits"):
        return None
    run = [frame.id for frame in reversed(ask.state.stack)][: len(wanted)]
    if run[0] not in wanted:
        return ask.refuse("NOT_IMMEDIATELY_PENDING", pending=ask.state.name(ask.state.stack[-1].kind))
    return None if set(run) == set(wanted) else ask.refuse("SCOPE_BROKEN")


def splits_top(ask: Ask) -> Refusal | None:
    """A question is split or gone through while it is the one immediately pending (RROR1915 §24)."""
    top = ask.state.top
    if top is None or ask.target is None:
        return ask.refuse("NOTHING_PENDING")
    if ask.target is not top:
        return ask.refuse("RANK_TOO_LOW", pending=ask.state.name(top.kind))
    divides = ask.rule.id != "seriatim" and ask.state.rule(top).effect == "adopt"
    return ask.refuse("DECIDED_WHOLE") if divides and top.subject.startswith(PROJECT) else None


def may_suspend(ask: Ask) -> Refusal | None:
    """What protects the absent, the single member and the secret vote is never set aside (RROR1915 §22, §48)."""
    wanted = listed(ask.args, "lets")
    if "quorum" in wanted:
        return Refusal("QUORUM_UNWAIVABLE", "RROR1915 §64")
    barred = next((name for name in wanted if name in PROTECTED), "")
    if barred:
        return ask.refuse("CANNOT_SUSPEND", rule=barred)
    unknown = next((name for name in wanted if name not in SUSPENDABLE), "")
    return ask.refuse("RULE_UNKNOWN", rule=unknown) if unknown else None


def question_there(ask: Ask) -> Refusal | None:
    """A way of voting is fixed for a question that is pending."""
    if text(ask.args, "method") and text(ask.args, "method") not in METHODS:
        return ask.refuse("METHOD_UNKNOWN", method=text(ask.args, "method"))
    return None if ask.state.stack or ask.state.last else ask.refuse("NOTHING_PENDING")


def nominations(ask: Ask) -> Refusal | None:
    """Names are taken while nominations are open; they are closed and opened again in turn (RROR1915 §26, §66)."""
    known = ask.state.nominations
    if ask.rule.id == "reopen_nominations":
        return None if known.closed else ask.refuse("NOMINATIONS_OPEN")
    if known.closed:
        return ask.refuse("NOMINATIONS_CLOSED")
    named = ask.rule.id == "nominate" and text(ask.args, "candidate") in known.names
    return ask.refuse("ALREADY_NOMINATED") if named else None


def called_to_order(ask: Ask) -> Refusal | None:
    """Leave to go on is for somebody called to order on the open item (RROR1915 §21)."""
    member = text(ask.args, "about")
    named = member in ask.state.cautioned if member else bool(ask.state.cautioned)
    return None if named or not ask.parameters.cautions_before_silence else ask.refuse("NOT_CAUTIONED")


def special_item(ask: Ask) -> Refusal | None:
    """A special order may name an item of this agenda."""
    named = text(ask.args, "item")
    return ask.refuse("ITEM_UNKNOWN") if named and ask.state.agenda_item(named) is None else None


def before_debate(ask: Ask) -> Refusal | None:
    """Only when the question is first introduced (RROR1915 §23)."""
    return ask.refuse("DEBATE_BEGUN") if ask.target and ask.target.debated else None


def before_subsidiary(ask: Ask) -> Refusal | None:
    """Nor once a subsidiary motion other than the table is stated (RONR12 §26)."""
    kinds = (ask.state.rule(frame) for frame in ask.state.stack)
    stated = any(rule.cls == "subsidiary" and rule.effect != "table" for rule in kinds)
    return ask.refuse("DEBATE_BEGUN") if stated else None


def within_sessions(ask: Ask) -> Refusal | None:
    """Not beyond the next regular session (RROR1915 §31)."""
    ahead = number(ask.args, "sessions_ahead") or 0
    return ask.refuse("BEYOND_NEXT_SESSION") if ahead > ask.parameters.postpone_sessions else None


def item_due(ask: Ask) -> Refusal | None:
    """An item is due and not taken up."""
    due = ask.state.due_questions or any(item.due and item.status == "waiting" for item in ask.state.agenda)
    return None if due else ask.refuse("NOTHING_DUE")


def result_doubted(ask: Ask) -> Refusal | None:
    """A show of hands or voices can be doubted until the next motion (RROR1915 §25), or not at all here."""
    last, ballot = ask.state.last, ask.state.ballot
    if ballot is not None:
        return ask.refuse("UNTIMELY") if ask.on not in ("", ballot.motion) else None
    if last is None or not last.doubtable or ask.on not in ("", last.motion):
        return ask.refuse("UNTIMELY")
    if not ask.parameters.division_after_result or last.method not in ("voice", "hands"):
        return ask.refuse("RESULT_FINAL")
    return None


def timely_ruling(ask: Ask) -> Refusal | None:
    """An appeal follows the ruling at once; an answer is an opinion, not a ruling (RROR1915 §21)."""
    if ask.on in ask.state.answers or not ask.parameters.appeals:
        return ask.refuse("NOT_APPEALABLE")
    if any(ask.state.rule(frame).effect == "appeal" for frame in ask.state.stack):
        return ask.refuse("APPEAL_PENDING")
    ruling = ask.state.ruling
    return None if ruling and ruling.timely and ruling.id == ask.on else ask.refuse("UNTIMELY")


def one_appeal(ask: Ask) -> Refusal | None:
    """One appeal at a time, moved ones included."""
    waiting = ask.state.proposed
    return ask.refuse("APPEAL_PENDING") if waiting and ask.state.rule(waiting).effect == "appeal" else None


def notice_given(ask: Ask) -> Refusal | None:
    """By-laws and rules of order change only after notice (RROR1915 §68)."""
    known = ask.state.notices & {ask.on, ask.id, ask.rule.id}
    return None if known or flag(ask.args, "notice") else ask.refuse("NO_NOTICE")


def tabled(ask: Ask) -> Refusal | None:
    """Something lies on the table, and some business was done since (RROR1915 §35)."""
    if ask.on not in ask.state.tabled:
        return ask.refuse("NOT_TABLED")
    record = ask.state.records.get(ask.on)
    return ask.refuse("NO_PROGRESS") if record and record.progress == ask.state.progress else None


def adopted_before(ask: Ask) -> Refusal | None:
    """Only what was adopted can be rescinded (RROR1915 §37)."""
    record = ask.record
    if ask.on in ask.state.suspended:
        return ask.refuse("RECONSIDER_FIRST")
    kind = ask.state.rules.motions.get(record.kind) if record else None
    stands = record is not None and record.outcome == "adopted" and kind is not None and kind.effect == "adopt"
    return None if stands else ask.refuse("NOTHING_TO_RESCIND")


def referred(ask: Ask) -> Refusal | None:
    """Only a committee that has a question can be discharged."""
    return None if ask.on in ask.state.referred else ask.refuse("NOT_REFERRED")


def reconsiderable(ask: Ask) -> Refusal | None:
    """Which motions, how often, how late, with the main question, and by whom (RROR1915 §36)."""
    record = ask.record
    known = ask.state.rules.motions.get(record.kind) if record else None
    if record is None or known is None:
        return ask.refuse("MOTION_UNKNOWN")
    wanted = {
        "no": frozenset[str](),
        "yes": frozenset({"adopted", "lost"}),
        "negative": frozenset({"lost"}),
        "affirmative": frozenset({"adopted"}),
        "until_executed": frozenset[str]() if record.executed else frozenset({"adopted", "lost"}),
    }[known.reconsider]
    if record.outcome not in wanted:
        return ask.refuse("NOT_RECONSIDERABLE", of=ask.state.name(record.kind))
    if record.reconsidered or record.id in ask.state.suspended:
        return ask.refuse("ALREADY_RECONSIDERED")
    return _in_time(ask, record) or _main_too(ask) or _prevailing(ask, record)


def _in_time(ask: Ask, record: Record) -> Refusal | None:
    if record.session != ask.state.session:
        return ask.refuse("RECONSIDER_TOO_LATE")
    late = (date.fromisoformat(local_day(ask.command.at)) - date.fromisoformat(record.day)).days
    return ask.refuse("RECONSIDER_TOO_LATE") if late > ask.parameters.reconsider_days else None


def _main_too(ask: Ask) -> Refusal | None:
    """What rests on a question that has been decided comes back only together with it (RROR1915 §36)."""
    chosen, root = {ask.on, *names(ask.args, "scope")}, ask.record
    for above in _resting_on(ask, root):
        if above.id not in chosen:
            return ask.refuse("MUST_RECONSIDER_MAIN_TOO")
        if above.reconsidered:
            return ask.refuse("ALREADY_RECONSIDERED")
    return None


def _resting_on(ask: Ask, record: Record | None) -> list[Record]:
    """The decided questions beneath ``record``, nearest first."""
    found: list[Record] = []
    while record is not None and record.frame is not None and _subsidiary(ask, record):
        record = ask.state.records.get(record.target)
        if record is not None and record.outcome in ("adopted", "lost"):
            found.append(record)
    return found


def _subsidiary(ask: Ask, record: Record) -> bool:
    rule = ask.state.rules.motions.get(record.kind)
    return rule is not None and rule.cls == "subsidiary"


def _prevailing(ask: Ask, record: Record) -> Refusal | None:
    side = record.prevailing
    voters = record.voters
    claimed = text(ask.args, "voted")
    wrong = ask.member not in voters.get(side, ()) if voters else claimed not in ("", side)
    return ask.refuse("NOT_PREVAILING_SIDE") if wrong else None


NAMED: Mapping[str, Guard] = {
    "question_debatable": question_debatable,
    "before_debate": before_debate,
    "before_subsidiary": before_subsidiary,
    "within_sessions": within_sessions,
    "item_due": item_due,
    "result_doubted": result_doubted,
    "timely_ruling": timely_ruling,
    "one_appeal": one_appeal,
    "notice_given": notice_given,
    "tabled": tabled,
    "adopted_before": adopted_before,
    "referred": referred,
    "reconsiderable": reconsiderable,
}
"""Guards that a motion's rule names under ``requires``."""

BY_KIND: Mapping[str, Guard] = {
    "previous_question": scope_runs,
    "limit_debate": scope_runs,
    "division_of_question": splits_top,
    "division_demand": splits_top,
    "seriatim": splits_top,
    "suspend_rules": may_suspend,
    "voting_method": question_there,
    "nominate": nominations,
    "close_nominations": nominations,
    "reopen_nominations": nominations,
    "continue_after_indecorum": called_to_order,
    "order_special": special_item,
}
"""What a motion lays down must make sense, whatever the profile."""
