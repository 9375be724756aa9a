"""Before the contract and during it: the cost review, the plan, a failed tender, changes of the contract."""

from __future__ import annotations

from datetime import date

from deliberation.rules.notice import LOCAL
from deliberation.rules.project.early import check_cost
from deliberation.rules.project.state import ProjectState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

LONGEST_TARGETS = 20
"""Milestones that a plan may name."""


def text(command: Command, name: str) -> str:
    """A text of the form without the blanks around it; empty where there is none."""
    return str(command.args.get(name) or "").strip()


def given_day(command: Command, name: str, move: str) -> date | Refusal | None:
    """A day of the form, not one that is over already; None where none was given."""
    raw = command.args.get(name)
    if raw is None or raw == "":
        return None
    try:
        found = date.fromisoformat(str(raw))
    except ValueError:
        return Refusal("DATE_UNREADABLE", f"project:{move}")
    today = command.at.astimezone(LOCAL).date()
    return Refusal("DATE_IN_PAST", f"project:{move}", {"day": found.isoformat()}) if found < today else found


def record_cost_review(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{firm, reviewed_fen, document}: the third party's report on the cost, before the approval."""
    reviewed, missing = command.args.get("reviewed_fen"), needed(command, "record_cost_review", "firm", "document")
    if missing is not None:
        return missing
    if not isinstance(reviewed, int) or reviewed <= 0:
        return Refusal("COST_NOT_POSITIVE", "project:record_cost_review")
    sums: dict[str, Json] = {"asked_fen": state.cost_fen, "reviewed_fen": reviewed}
    return (event(command, "cost_reviewed", firm=text(command, "firm"), document=text(command, "document"), **sums),)


def needed(command: Command, move: str, *names: str) -> Refusal | None:
    """The first text that is missing; a missing document or reason has words of its own."""
    special = {"document": "EVIDENCE_NEEDED", "reason": "REASON_NEEDED"}
    for name in names:
        if not text(command, name):
            params: dict[str, Json] = {} if name in special else {"field": name}
            return Refusal(special.get(name, "FIELD_NEEDED"), f"project:{move}", params)
    return None


def plan(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{start, finish, targets: [{title, day}], reason}: the days of the work; a later plan says why it changed."""
    finish = given_day(command, "finish", "plan")
    if not isinstance(finish, date):
        return finish or Refusal("FIELD_NEEDED", "project:plan", {"field": "finish"})
    start = _start(state, command)
    if isinstance(start, Refusal):
        return start
    targets = _targets(command, start, finish)
    if isinstance(targets, Refusal):
        return targets
    if state.plan is not None and not text(command, "reason"):
        return Refusal("REASON_NEEDED", "project:plan")
    days = {"start": start.isoformat(), "finish": finish.isoformat()}
    return (event(command, "planned", targets=targets, reason=text(command, "reason"), **days),)


def _start(state: ProjectState, command: Command) -> date | Refusal:
    """The first day of the work: today unless said; work that has begun may have begun before."""
    raw = command.args.get("start")
    if state.plan is not None and raw == state.plan.start.isoformat():
        return state.plan.start
    found = given_day(command, "start", "plan")
    return found or command.at.astimezone(LOCAL).date()


def _targets(command: Command, start: date, finish: date) -> list[Json] | Refusal:
    raw, found = command.args.get("targets"), list[Json]()
    order = Refusal("PLAN_OUT_OF_ORDER", "project:plan")
    if start > finish:
        return order
    for one in raw[:LONGEST_TARGETS] if isinstance(raw, list) else []:
        title, day = (one.get("title"), one.get("day")) if isinstance(one, dict) else (None, None)
        try:
            when = date.fromisoformat(str(day))
        except ValueError:
            return Refusal("DATE_UNREADABLE", "project:plan")
        if not title or not start <= when <= finish:
            return order
        found.append({"title": str(title), "day": when.isoformat()})
    return found


def fail_tender(_rulebook: Rulebook, _state: ProjectState, command: Command) -> Decision:
    """{reason}: 流标: too few or no fitting offers; the purchase is tried again."""
    missing = needed(command, "fail_tender", "reason")
    return missing or (event(command, "tender_failed", reason=text(command, "reason")),)


def office_limit(rulebook: Rulebook, state: ProjectState) -> int:
    """The highest contract sum, in fen, that the office may agree to by itself: within the share and the budget."""
    share = state.signed_fen + int(state.signed_fen * rulebook.share("variation.share"))
    return min(share, state.budget_fen - state.spent_fen)


def vary(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{amount_fen, reason}: a changed contract sum; further above the sum first signed it is the council's matter."""
    sound = _sum(state, command, "vary")
    if isinstance(sound, Refusal):
        return sound
    most = office_limit(rulebook, state)
    if sound > most:
        return Refusal("VARIATION_TOO_LARGE", "rulebook:variation.share", {"most_fen": most})
    return (event(command, "varied", amount_fen=sound, reason=text(command, "reason")),)


def _sum(state: ProjectState, command: Command, move: str) -> int | Refusal:
    """The new sum, with its reason, not below what has been paid or asked for."""
    amount, asked = command.args.get("amount_fen"), state.asked_fen - state.spent_fen
    missing = needed(command, move, "reason")
    if missing is not None:
        return missing
    if not isinstance(amount, int) or amount < max(1, asked):
        return Refusal("VARIATION_BELOW_PAID", f"project:{move}", {"asked_fen": asked})
    return amount


def refer_variation(rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{variation, amount_fen, reason}: a change beyond what the office may agree to goes back to the council."""
    sound = _sum(state, command, "refer_variation")
    if isinstance(sound, Refusal):
        return sound
    most = office_limit(rulebook, state)
    if sound <= most:
        return Refusal("VARIATION_WITHIN_OFFICE", "rulebook:variation.share", {"most_fen": most})
    refusal = check_cost(rulebook, state.category, sound + state.spent_fen)
    if refusal is not None:
        return refusal
    about: dict[str, Json] = {"old_fen": state.own_fen, "new_fen": sound, "reason": text(command, "reason")}
    return (event(command, "variation_referred", variation=str(command.args["variation"]), **about),)


def record_variation(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{meeting, adopted, yes, no, abstain, present, due, text}: what the council announced on the change."""
    names = ("meeting", "adopted", "yes", "no", "abstain", "present", "due", "text")
    data = {name: command.args[name] for name in names}
    return (event(command, "variation_decided", variation=_pending(state), **data),)


def apply_variation(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """What the council has adopted becomes the contract sum, and the budget with it where it was above."""
    one = next(one for one in state.variations if one.id == _pending(state))
    budget = max(state.budget_fen, one.new_fen + state.spent_fen)
    about: dict[str, Json] = {"variation": one.id, "amount_fen": one.new_fen, "reason": one.reason}
    return (event(command, "varied", budget_fen=budget, **about),)


def withdraw_variation(_rulebook: Rulebook, state: ProjectState, command: Command) -> Decision:
    """{reason}: the change is not needed any more."""
    missing = needed(command, "withdraw_variation", "reason")
    data: dict[str, Json] = {"variation": _pending(state), "reason": text(command, "reason")}
    return missing or (event(command, "variation_withdrawn", **data),)


def _pending(state: ProjectState) -> str:
    return state.variation.id if state.variation else ""
