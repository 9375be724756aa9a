"""Every step of an audit: what the form must have said, and the event that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from deliberation.rules.assignment import seal
from deliberation.rules.audit.guards import MOVES, guard
from deliberation.rules.audit.state import CHECKS, GRADES, MARKS, METHODS, AuditState
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook
from deliberation.rules.sampling import bound, by_lot, by_risk, read_units

TARGETS = {"item": "project", "query": "query", "finding": "finding"}
"""What a step is about → the argument that names it."""


def decide(rulebook: Rulebook, state: AuditState, command: Command) -> Decision:
    """See the handlers, one a step of :data:`~deliberation.rules.audit.guards.MOVES`."""
    target = command.args.get(TARGETS.get(MOVES[command.name].about, ""))
    refusal = guard(state, command.name, command.actor, command.at, target)
    return refusal or HANDLERS[command.name](rulebook, state, command)


def _plan(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{place, year, title, method, size, units, commit, binds}: what may be drawn, and the digest of the seed.

    ``binds``: the lot waits for the first root that is sealed after this.
    """
    args, units = command.args, read_units(command.args.get("units"))
    title, method, size = _text(command, "title"), str(args.get("method")), _int(args.get("size"))
    if not title:
        return Refusal("AUDIT_TITLE", "audit")
    if method not in METHODS:
        return Refusal("AUDIT_METHOD", "audit")
    if not units:
        return Refusal("AUDIT_NOTHING", "audit", {"year": args["year"]})
    if not 1 <= size <= len(units):
        return Refusal("AUDIT_SIZE", "audit", {"most": len(units)})
    rows: list[Json] = [unit.document for unit in units]
    about = {name: args[name] for name in ("place", "year")}
    sealed: dict[str, Json] = {
        "commit": str(args.get("commit") or ""),
        "binds": method == "random" and args.get("binds") is True,
    }
    return (event(command, "planned", **about, title=title, method=method, size=size, units=rows, **sealed),)


def _draw(_rulebook: Rulebook, state: AuditState, command: Command) -> Decision:
    """{seed, root}: by lot the seed that was sealed, and the root it is bound to; by risk there is neither."""
    if state.method != "random":
        return (event(command, "drawn", seed="", sample=[*by_risk(state.units, state.size)]),)
    seed, root = str(command.args.get("seed") or ""), str(command.args.get("root") or "") if state.binds else ""
    if seal(seed) != state.commit:
        return Refusal("SEED_DIFFERS", "audit")
    if state.binds and not root:
        return Refusal("AUDIT_SEAL_WAITS", "audit")
    found = by_lot(state.units, bound(seed, root) if root else seed, state.size)
    return (event(command, "drawn", seed=seed, root=root, sample=[*found]),)


def _cancel(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{reason}: an audit given up stays on the list with its reason."""
    return _with_reason(command, "cancelled")


def _add_item(_rulebook: Rulebook, state: AuditState, command: Command) -> Decision:
    """{project, reason}: one more by judgement."""
    project, reason = command.args.get("project"), _text(command, "reason")
    if state.unit(project) is None:
        return Refusal("AUDIT_ITEM_NONE", "audit")
    if state.paper(project):
        return Refusal("AUDIT_ITEM_TWICE", "audit")
    return (event(command, "item_added", project=project, reason=reason),) if reason else _no_reason()


def _note(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{project, ticks: [[check, mark, note]]}: what was looked at and what came of it."""
    rows: list[Json] = []
    for row in _list(command.args.get("ticks")):
        check, mark, note = (str(cell).strip() for cell in _list(row))
        if check not in CHECKS or mark not in MARKS:
            return Refusal("AUDIT_TICK", "audit")
        if mark != "sound" and not note:
            return Refusal("AUDIT_TICK_NOTE", "audit", {"check": check})
        rows.append([check, mark, note])
    if not rows:
        return Refusal("AUDIT_TICK", "audit")
    return (event(command, "noted", project=command.args["project"], ticks=rows),)


def _ask(rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{query, project, text, due}: a question to the community, with the day by which an answer is due."""
    due = _due(rulebook, command, "audit.query_days")
    if isinstance(due, Refusal):
        return due
    about = {name: command.args[name] for name in ("query", "project")}
    text = _text(command, "text")
    return (event(command, "asked", **about, text=text, due=due),) if text else _no_text()


def _answer(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{query, text, files}: what the community says, with the digests of its files."""
    return _reply(command, "answered", "query")


def _ask_again(rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{query, text, due}: the answer leaves something open."""
    due, text = _due(rulebook, command, "audit.query_days"), _text(command, "text")
    if isinstance(due, Refusal):
        return due
    return (event(command, "asked_again", query=command.args["query"], text=text, due=due),) if text else _no_text()


def _close_query(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{query, text}: the answer is enough; what was made of it."""
    return (event(command, "query_closed", query=command.args["query"], text=_text(command, "text")),)


def _withdraw_query(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{query, reason}: it was sent by mistake; both stay in the book."""
    return _with_reason(command, "query_withdrawn", "query")


def _find(rulebook: Rulebook, state: AuditState, command: Command) -> Decision:
    """{finding, project, grade, rule, amount_fen, text, due, most_fen}: what is not in order, by which rule, how much.

    ``most_fen`` is the money of the project, more than which cannot be concerned, nor by all its findings together;
    it is only asked, not written.
    """
    args, amount = command.args, _int(command.args.get("amount_fen") or 0)
    due = _due(rulebook, command, "audit.rectify_days")
    if isinstance(due, Refusal):
        return due
    if args.get("grade") not in GRADES:
        return Refusal("AUDIT_GRADE", "audit")
    text, rule = _text(command, "text"), _text(command, "rule")
    if not text or not rule:
        return Refusal("AUDIT_RULE", "audit")
    if refusal := _too_much(state, args["project"], amount, _int(args.get("most_fen") or 0)):
        return refusal
    about = {name: args[name] for name in ("finding", "project", "grade")}
    return (event(command, "found", **about, rule=rule, amount_fen=amount, text=text, due=due),)


def _too_much(state: AuditState, project: Json, amount: int, most: int) -> Refusal | None:
    """Why a finding cannot concern ``amount`` fen of a project that has ``most``, other findings standing."""
    if amount < 0:
        return Refusal("AUDIT_AMOUNT", "audit")
    if most and amount > most:
        return Refusal("AUDIT_AMOUNT_MOST", "audit", {"most_fen": most})
    said = sum(one.amount_fen for one in state.findings if one.project == project and one.status != "withdrawn")
    if most and amount and amount + said > most:
        sums: dict[str, Json] = {"said_fen": said, "most_fen": most, "left_fen": max(0, most - said)}
        return Refusal("AUDIT_SUM_MOST", "audit", sums)
    return None


def _withdraw(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{finding, reason}: it was a mistake; both stay in the book."""
    return _with_reason(command, "finding_withdrawn", "finding")


def _rectify(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{finding, text, files}: what has been mended, with the proof."""
    return _reply(command, "rectified", "finding")


def _refuse_proof(rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{finding, text, due}: looked at again and not mended yet."""
    due, text = _due(rulebook, command, "audit.rectify_days"), _text(command, "text")
    if isinstance(due, Refusal):
        return due
    about = {"finding": command.args["finding"]}
    return (event(command, "proof_refused", **about, text=text, due=due),) if text else _no_text()


def _close_finding(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{finding, text}: looked at again and mended."""
    return (event(command, "finding_closed", finding=command.args["finding"], text=_text(command, "text")),)


def _submit(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{opinion}: the preparer's opinion, ready to be reviewed."""
    opinion = _text(command, "opinion")
    return (event(command, "submitted", opinion=opinion),) if opinion else Refusal("AUDIT_OPINION", "audit")


def _send_back(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{reason}: the reviewer wants more work on it."""
    return _with_reason(command, "sent_back")


def _sign(_rulebook: Rulebook, _state: AuditState, command: Command) -> Decision:
    """{}: a second person signs."""
    return (event(command, "signed"),)


Handler = Callable[[Rulebook, AuditState, Command], Decision]
HANDLERS: dict[str, Handler] = {
    "plan": _plan, "draw": _draw, "cancel": _cancel, "add_item": _add_item, "note": _note, "ask": _ask,
    "answer": _answer, "ask_again": _ask_again, "close_query": _close_query, "withdraw_query": _withdraw_query,
    "find": _find, "withdraw": _withdraw,
    "rectify": _rectify, "refuse_proof": _refuse_proof, "close_finding": _close_finding, "submit": _submit,
    "send_back": _send_back, "sign": _sign,
}  # fmt: skip


def _reply(command: Command, type_: str, about: str) -> Decision:
    text, files = _text(command, "text"), [str(one) for one in _list(command.args.get("files") or [])]
    return (event(command, type_, **{about: command.args[about]}, text=text, files=[*files]),) if text else _no_text()


def _with_reason(command: Command, type_: str, *about: str) -> Decision:
    reason = _text(command, "reason")
    named = {name: command.args[name] for name in about}
    return (event(command, type_, **named, reason=reason),) if reason else _no_reason()


def _due(rulebook: Rulebook, command: Command, key: str) -> str | Refusal:
    """The day given, else so many days from today as the rulebook says; never one that is past."""
    today, given = command.at.astimezone(LOCAL).date(), command.args.get("due")
    day = date.fromisoformat(str(given)) if given else today + timedelta(days=rulebook.int(key))
    if day < today:
        return Refusal("AUDIT_DUE_PAST", f"rulebook:{key}", {"due": day.isoformat()})
    return day.isoformat()


def _no_reason() -> Refusal:
    return Refusal("REASON_NEEDED", "audit")


def _no_text() -> Refusal:
    return Refusal("AUDIT_TEXT", "audit")


def _text(command: Command, name: str) -> str:
    return str(command.args.get(name) or "").strip()


def _int(raw: Json) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise TypeError(f"not an integer: {raw!r}")
    return raw


def _list(raw: Json) -> list[Json]:
    if not isinstance(raw, list):
        raise TypeError(f"not a list: {raw!r}")
    return raw
