"""From the draft to the opened quotes."""

from __future__ import annotations

from datetime import datetime

from deliberation.rules.notice import LOCAL
from deliberation.rules.package.moves import fewest
from deliberation.rules.package.state import METHODS, Lot, PackageState
from deliberation.rules.parameters import CATEGORIES
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

HASHES = ("contact", "phone", "address", "author", "program", "made", "text")
"""What is kept of a quote besides its file."""


def text(command: Command, key: str) -> str:
    """What the form says in ``key``, trimmed."""
    return str(command.args.get(key) or "").strip()


def read_lots(raw: Json) -> tuple[Lot, ...]:
    """The lots in ``raw``; one without project, known category or a sum above zero is left out."""
    rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    found = ((row.get("project"), row.get("category"), row.get("sum_fen")) for row in rows)
    return tuple(Lot(str(p), str(c), s) for p, c, s in found if p and c in CATEGORIES and isinstance(s, int) and s > 0)


def draft(rulebook: Rulebook, _state: PackageState, command: Command) -> Decision:
    """{year, title, method, lots: [{project, category, sum_fen}]}: what is bought together, and how."""
    lots, method, year = read_lots(command.args.get("lots")), text(command, "method"), command.args.get("year")
    if not lots or len({lot.project for lot in lots}) < len(lots) or method not in METHODS:
        return Refusal("PACKAGE_INCOMPLETE", "package:draft")
    if not text(command, "title") or not isinstance(year, int):
        return Refusal("PACKAGE_INCOMPLETE", "package:draft")
    if len(lots) > 1 and not rulebook.flag("procurement.package"):
        return Refusal("PACKAGES_NOT_ALLOWED", "rulebook:procurement.package")
    most = rulebook.int("procurement.alarm")
    if method != "tender" and max(lot.sum_fen for lot in lots) >= most:
        return Refusal("PACKAGE_NEEDS_TENDER", "rulebook:procurement.alarm", {"threshold_fen": most})
    rows: list[Json] = [{"project": one.project, "category": one.category, "sum_fen": one.sum_fen} for one in lots]
    return (event(command, "drafted", year=year, title=text(command, "title"), method=method, lots=rows),)


def raise_alarm(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{key, kind, about, sums, figures}: a sign that was found; the same evidence is raised once."""
    if any(alarm.key == command.args.get("key") for alarm in state.alarms):
        return Refusal("ALARM_KNOWN", "package:raise_alarm")
    return (event(command, "alarm_raised", **command.args),)


def answer_alarm(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{key, answer}: in writing, by an officer."""
    if not any(alarm.key == command.args.get("key") for alarm in state.open_alarms):
        return Refusal("NO_OPEN_ALARM", "package:answer_alarm")
    if not text(command, "answer"):
        return Refusal("REASON_NEEDED", "package:answer_alarm")
    return (event(command, "alarm_answered", key=text(command, "key"), answer=text(command, "answer")),)


def invite(rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{suppliers, closes_at, earliest, agency, reference}: whom, until when; a tender names its agency and number."""
    raw, closes, earliest = command.args.get("suppliers"), _moment(command, "closes_at"), _moment(command, "earliest")
    suppliers = tuple(dict.fromkeys(str(one) for one in raw if one)) if isinstance(raw, list) else ()
    if closes is None or earliest is None or closes < earliest:
        params: dict[str, Json] = {"days": rulebook.int("procurement.quote_working_days")}
        params |= {"earliest": earliest.astimezone(LOCAL).date().isoformat() if earliest else ""}
        return Refusal("QUOTE_TIME_SHORT", "rulebook:procurement.quote_working_days", params)
    if state.method == "tender" and not (text(command, "agency") and text(command, "reference")):
        return Refusal("TENDER_AGENCY", "package:invite")
    needed = 0 if state.method == "tender" else fewest(rulebook, state.method)
    if len(suppliers) < needed:
        few: dict[str, Json] = {"fewest": needed, "suppliers": len(suppliers)}
        return Refusal("PACKAGE_FEW_SUPPLIERS", "rulebook:procurement.min_quotes", few)
    told: dict[str, Json] = {key: text(command, key) for key in ("agency", "reference")}
    return (event(command, "invited", suppliers=[*suppliers], closes_at=closes.isoformat(), **told),)


def _moment(command: Command, key: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text(command, key))
    except ValueError:
        return None
    return found if found.tzinfo else None


def receive(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{supplier, file, contact, phone, address, author, program, made, text}: a sealed quote comes in, in time."""
    supplier, file = text(command, "supplier"), text(command, "file")
    if not file:
        return Refusal("QUOTE_FILE", "package:receive")
    if not supplier or (state.method != "tender" and supplier not in state.invited):
        return Refusal("QUOTE_NOT_INVITED", "package:receive")
    if state.offer(supplier) is not None:
        return Refusal("QUOTE_TWICE", "package:receive")
    told: dict[str, Json] = {key: text(command, key) for key in HASHES}
    return (event(command, "received", supplier=supplier, file=file, **told),)


def unseal(_rulebook: Rulebook, _state: PackageState, command: Command) -> Decision:
    """From here on the files of this round can be read; who broke the seals is on record."""
    return (event(command, "unsealed"),)


def open_(_rulebook: Rulebook, state: PackageState, command: Command) -> Decision:
    """{lines: [[supplier, project, fen]]}: the first person opens all quotes and enters every line."""
    raw = command.args.get("lines")
    rows = [row for row in raw if isinstance(row, list) and len(row) == 3] if isinstance(raw, list) else []
    given = {(str(who), str(what)) for who, what, fen in rows if isinstance(fen, int) and fen > 0}
    wanted = {(offer.supplier, lot.project) for offer in state.offers for lot in state.active}
    if given != wanted or len(rows) != len(wanted):
        return Refusal("QUOTE_LINES", "package:open")
    return (event(command, "opened", lines=[*rows]),)


def confirm_opening(_rulebook: Rulebook, _state: PackageState, command: Command) -> Decision:
    """The second person has read the same figures in the papers."""
    return (event(command, "opening_confirmed"),)


def reject_opening(_rulebook: Rulebook, _state: PackageState, command: Command) -> Decision:
    """{reason}: the figures entered are not those of the papers; they are entered anew."""
    if not text(command, "reason"):
        return Refusal("REASON_NEEDED", "package:reject_opening")
    return (event(command, "opening_rejected", reason=text(command, "reason")),)
