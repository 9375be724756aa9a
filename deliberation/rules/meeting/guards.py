"""The guards of a motion, in the order that gives the reason shown (reference: the order of guards).

phase, quorum, voting, entitled, floor, applies to, rank, degree, closed debate, renewal, deadline,
prevailing side. Universal guards judge every motion; the others only those whose rule names them.
"""

from __future__ import annotations

from deliberation.rules.meeting.ask import Ask, flag, rank_of, text
from deliberation.rules.meeting.guards_named import BY_KIND, NAMED, Guard
from deliberation.rules.meeting.phase import no_vote, open_phase, orders_due, ruled, with_quorum
from deliberation.rules.meeting.state import Frame, known_ids
from deliberation.rules.refusal import Refusal

SETTLED = frozenset({"adopted", "lost", "killed", "not_considered", "tabled", "postponed", "referred"})
IN_VOTE = frozenset({"division_of_assembly", "point_of_order"})


def phase(ask: Ask) -> Refusal | None:
    """The meeting is open; a reconsideration may be entered until the adjournment is declared (RROR1915 §36)."""
    return open_phase(ask.state, closing_ok=ask.rule.effect in ("reconsider", "fix_time"))


def quorum(ask: Ask) -> Refusal | None:
    """Without a quorum only what provides for the next meeting or a pause (RROR1915 §64)."""
    return None if ask.rule.quorum_exempt else with_quorum(ask.state)


def voting(ask: Ask) -> Refusal | None:
    """Nothing breaks into a vote but a doubt about the vote itself."""
    return None if ask.rule.id in IN_VOTE else no_vote(ask.state)


def awaiting_ruling(ask: Ask) -> Refusal | None:
    """A matter before the chair is ruled on first."""
    return ruled(ask.state)


def entitled(ask: Ask) -> Refusal | None:
    """A member present, not recused from the open item, and not the one who presides."""
    state, member = ask.state, ask.member
    if member == state.chair and not ask.parameters.chair_debates:
        return Refusal("CHAIR_NEUTRAL", "RROR1915 §40; 南塘十三条")
    if member not in state.due:
        return ask.refuse("NOT_A_MEMBER")
    if member not in state.present:
        return ask.refuse("NOT_PRESENT")
    if member in state.out and ask.rule.cls != "privileged" and ask.rule.voted:
        return Refusal("RECUSED_FROM_ITEM", "rulebook:meeting.recused_count_for_quorum")
    return None


def floor(ask: Ask) -> Refusal | None:
    """Who may break in on another's floor depends on the motion."""
    held = ask.state.floor
    if not ask.interrupts or held is None:
        return None
    assigned = held.began is None
    allowed = {
        "never": False,
        "assigned": assigned,
        "urgent": assigned or flag(ask.args, "urgent"),
        "speech": True,
    }[ask.rule.interrupts]
    return None if allowed else ask.refuse("FLOOR_TAKEN", holder=held.holder)


def one_at_a_time(ask: Ask) -> Refusal | None:
    """A motion moved is seconded and stated, or falls, before the next; points and appeals may intervene."""
    waiting = ask.state.proposed
    if waiting is None or ask.rule.cls in ("incidental", "privileged") or ask.rule.effect == "reconsider":
        return None
    if ask.on == waiting.id:
        return ask.refuse("NOT_STATED", motion=ask.state.name(waiting.kind))
    code = "MAIN_PENDING" if ask.rule.main_class and ask.state.rule(waiting).main_class else "MOTION_AWAITING"
    name = ask.state.name(waiting.kind)
    return ask.refuse(code, waiting=name, pending=name)


def once(ask: Ask) -> Refusal | None:
    """A motion is entered once: a repeated submission is not a second motion."""
    made = ask.rule.voted and ask.id in known_ids(ask.state)
    return ask.refuse("MOTION_ALREADY_MADE") if made else None


def applies(ask: Ask) -> Refusal | None:
    """Main motions need an empty table, subsidiary ones a question to act on (RROR1915 §11-12)."""
    if ask.rule.effect == "reconsider":
        return None
    if ask.rule.main_class:
        return ask.refuse("MAIN_PENDING", pending=ask.state.name(ask.state.stack[0].kind)) if ask.state.stack else None
    needs = ask.rule.target in ("main", "top", "motion")
    if needs and ask.target is None:
        return _no_target(ask)
    if "applies_main" not in ask.rule.requires or ask.target is None or ask.target is ask.state.main:
        return None
    return None if _takes(ask, ask.target) else ask.refuse("APPLIES_TO_MAIN_ONLY")


def _takes(ask: Ask, target: Frame) -> bool:
    """An appeal may be laid on the table, with whatever it adheres to (RROR1915 §21)."""
    return ask.rule.id in ask.state.rule(target).accepts and ask.state.rule(target).effect == "appeal"


def _no_target(ask: Ask) -> Refusal:
    waiting = ask.state.proposed
    if waiting and ask.on in ("", waiting.id):
        return ask.refuse("NOT_STATED", motion=ask.state.name(waiting.kind))
    return ask.refuse("NOTHING_PENDING")


PAUSES = frozenset({"adjourn", "recess", "fix_time", "reconsider"})
"""What may be moved whatever is due."""


def orders(ask: Ask) -> Refusal | None:
    """A call for the orders of the day is complied with before other new business (RROR1915 §20)."""
    return orders_due(ask.state) if ask.rule.main_class and ask.rule.effect not in PAUSES else None


def rank(ask: Ask) -> Refusal | None:
    """A ranked motion must outrank every ranked question pending (RROR1915 §12, §14)."""
    stack, rule = ask.state.stack, ask.rule
    if not stack or rule.main_class:
        return None
    top = stack[-1]
    if ask.degree:
        return _amendment_rank(ask)
    if rule.rank == 0:
        same = any(frame.kind == rule.id for frame in stack)
        return (
            ask.refuse("SAME_RANK_PENDING", pending=ask.state.name(top.kind))
            if same and rule.voted and rule.effect != "appeal"
            else None
        )
    held = ask.state.rule(top)
    accepted = rule.id in held.accepts and not top.degree
    if accepted and ask.target is top:
        return None
    unranked = held.rank == 0 and rule.cls != "privileged"
    brought_back = held.cls == "bring_back" and rule.cls == "subsidiary"
    if (unranked or brought_back) and not accepted:
        return ask.refuse("RANK_TOO_LOW", pending=ask.state.name(top.kind))
    return _outranked(ask, rule.rank)


def _amendment_rank(ask: Ask) -> Refusal | None:
    top = ask.state.stack[-1]
    if ask.target is top:
        return None
    if top.degree and _same_degree(ask):
        return ask.refuse("SAME_DEGREE_PENDING")
    return _outranked(ask, ask.rule.rank)


def _outranked(ask: Ask, mine: int) -> Refusal | None:
    pending = [(rank_of(ask.state, frame), frame.kind) for frame in ask.state.stack]
    best, kind = min((entry for entry in pending if entry[0]), default=(14, ""))
    if mine == best:
        return ask.refuse("SAME_RANK_PENDING", pending=ask.state.name(kind))
    return ask.refuse("RANK_TOO_LOW", pending=ask.state.name(kind)) if mine > best else None


def degree(ask: Ask) -> Refusal | None:
    """At most an amendment and an amendment of it, one of each at a time (RROR1915 §33)."""
    if not ask.degree or ask.target is None:
        return None
    if ask.degree > 2:
        return ask.refuse("THIRD_DEGREE")
    if ask.degree == 2 and not ask.parameters.secondary_amendments:
        return Refusal("SECOND_DEGREE_OFF", f"profile:{ask.state.rules.id}")
    if ask.degree == 1 and not ask.state.rule(ask.target).amendable:
        return ask.refuse("NOT_AMENDABLE", pending=ask.state.name(ask.target.kind))
    return None


def _same_degree(ask: Ask) -> bool:
    target = ask.target.id if ask.target else ""
    return any(frame.degree == ask.degree and frame.target == target for frame in ask.state.stack)


def closed_debate(ask: Ask) -> Refusal | None:
    """Under a closed debate only the table and what outranks it (RROR1915 §29)."""
    top = ask.state.top
    barred = ask.rule.cls == "subsidiary" and ask.rule.effect != "table"
    return ask.refuse("DEBATE_CLOSED") if barred and top and top.closed_by else None


def renewal(ask: Ask) -> Refusal | None:
    """The same question is not put twice in a session; procedural ones again after progress (RROR1915 §38)."""
    how = ask.rule.renew
    if how == "free":
        return None
    earlier = [record for record in ask.state.records.values() if record.session == ask.state.session]
    if how == "progress":
        stale = any(
            record.outcome == "lost" and record.progress == ask.state.progress and _like(ask, record.kind)
            for record in earlier
        )
        return ask.refuse("NO_PROGRESS") if stale else None
    named, words = text(ask.args, "same_as"), _words(text(ask.args, "text"))
    for record in earlier:
        same = record.id == named if named else bool(words) and words == _words(record.text)
        main = ask.rule.main_class and record.outcome in SETTLED and ask.rule.effect == "adopt"
        lost = record.outcome in ("lost", "adopted") and record.kind == ask.rule.id and record.target == ask.on
        if (main and same) or (lost and (same or ask.rule.effect not in ("amend", "adopt"))):
            return ask.refuse("RENEWAL_BARRED", earlier=record.outcome)
    return None


def _like(ask: Ask, kind: str) -> bool:
    other = ask.state.rules.motions.get(kind)
    if other is None or ask.rule.effect == "record":
        return kind == ask.rule.id
    return other.effect == ask.rule.effect


def _words(raw: str) -> str:
    return "".join(raw.split()).casefold().rstrip("。.;；!！")


UNIVERSAL: tuple[Guard, ...] = (
    phase,
    quorum,
    voting,
    awaiting_ruling,
    entitled,
    floor,
    once,
    one_at_a_time,
    applies,
    orders,
    rank,
    degree,
    closed_debate,
    renewal,
)


def judge(ask: Ask) -> Refusal | None:
    """The first guard that stops the move, or None."""
    for guard in UNIVERSAL:
        if refusal := guard(ask):
            return refusal
    for name, guard in NAMED.items() if ask.rule.requires else ():
        if name in ask.rule.requires and (refusal := guard(ask)):
            return refusal
    special = BY_KIND.get(ask.rule.id)
    return special(ask) if special else None
