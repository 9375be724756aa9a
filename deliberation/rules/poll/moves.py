"""What each move checks of its form, and the event it makes."""

from __future__ import annotations

from collections.abc import Callable

from deliberation.rules.poll.guards import money_follows
from deliberation.rules.poll.prepare import prepare
from deliberation.rules.poll.state import CHANNELS, PollState
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

Handler = Callable[[Rulebook, PollState, Command], Decision]

LONGEST_REASON = 500
"""Characters of the reason of an annulment."""

COUNTS = ("issued", "returned", "valid", "spoiled")


def ask_open(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """Somebody has read the frame and asks a second person to open the box."""
    return (event(command, "opening_asked"),)


def open_box(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{roll_size, roll_hash, roll_bound, public_key}: the roll is frozen with the opening; hash and key are public.

    ``roll_bound``: the id of the poll is part of what was hashed.
    """
    size = command.args.get("roll_size")
    if not isinstance(size, int) or size < 1:
        return Refusal("ROLL_EMPTY", "rulebook:ballot.min_age")
    key = str(command.args.get("public_key") or "")
    data: dict[str, Json] = {"roll_size": size, "roll_hash": command.args["roll_hash"], "public_key": key}
    if command.args.get("roll_bound"):
        data["roll_bound"] = True
    return (event(command, "opened", **data),)


def ask_close(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """The hour has passed; somebody asks a second person to close the box."""
    return (event(command, "closing_asked"),)


def close(_rulebook: Rulebook, state: PollState, command: Command) -> Decision:
    """{issued, returned, box_hash, root, channels}: never more ballots than were given out, nor than voters.

    ``root`` and ``channels`` ({web: {issued, returned, valid, spoiled}, …}) may be missing.
    """
    args = command.args
    issued, returned, channels = args["issued"], args["returned"], args.get("channels") or {}
    if not isinstance(issued, int) or not isinstance(returned, int) or not 0 <= returned <= issued <= state.roll_size:
        return Refusal("MORE_BALLOTS_THAN_VOTERS", "poll", {"issued": issued, "returned": returned})
    if not isinstance(channels, dict) or not all(_adds_up(name, channels[name]) for name in channels):
        return Refusal("CHANNELS_DO_NOT_ADD_UP", "poll", {"issued": issued, "returned": returned})
    sums = {name: _sum(channels, name) for name in COUNTS}
    if channels and (sums["issued"], sums["returned"]) != (issued, returned):
        return Refusal("CHANNELS_DO_NOT_ADD_UP", "poll", {"issued": issued, "returned": returned})
    data: dict[str, Json] = {"issued": issued, "returned": returned, "box_hash": args["box_hash"]}
    return (event(command, "closed", **data, root=str(args.get("root") or ""), channels=channels),)


def _adds_up(name: str, counts: Json) -> bool:
    """A known channel whose figures are whole numbers, and what came back is valid or spoiled."""
    if name not in CHANNELS or not isinstance(counts, dict):
        return False
    figures = [counts.get(key) for key in COUNTS]
    whole = [figure for figure in figures if isinstance(figure, int) and figure >= 0]
    return len(whole) == len(COUNTS) and whole[1] == whole[2] + whole[3]


def _sum(channels: dict[str, Json], name: str) -> int:
    figures = (counts[name] for counts in channels.values() if isinstance(counts, dict))
    return sum(figure for figure in figures if isinstance(figure, int))


def count(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{rule, result_hash, selected, valid}: the published result, recountable from the published file."""
    names = ("rule", "result_hash", "selected", "valid")
    return (event(command, "counted", **{name: command.args[name] for name in names}),)


def ask_annul(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{reason, followed}: why the vote cannot stand, in words that will be public; the body above decides."""
    reason = str(command.args.get("reason") or "").strip()
    if not reason:
        return Refusal("REASON_NEEDED", "poll:annul")
    if len(reason) > LONGEST_REASON:
        params: dict[str, Json] = {"field": "reason", "most": LONGEST_REASON, "length": len(reason)}
        return Refusal("TEXT_TOO_LONG", "poll:annul", params)
    return money_follows(_followed(command)) or (event(command, "annulment_asked", reason=reason),)


def drop_annul(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """The annulment that was asked for does not take place; the vote goes on as it stood."""
    return (event(command, "annulment_dropped"),)


def annul(_rulebook: Rulebook, state: PollState, command: Command) -> Decision:
    """{followed}: by another person, for the reason that was asked with; refused once money was granted on it."""
    refusal = money_follows(_followed(command))
    return refusal or (event(command, "annulled", reason=state.reason, status=state.status),)


def _followed(command: Command) -> int:
    """How many projects of this poll have been approved since, as the service has looked it up."""
    followed = command.args.get("followed")
    return followed if isinstance(followed, int) else 0


def rerun(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{poll}: the vote is held again as that poll; once."""
    return (event(command, "rerun_prepared", poll=command.args["poll"]),)


def import_finished(_rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{title, budget_fen, candidates, returned, box_hash, source}: an election held elsewhere, closed as it comes."""
    names = ("title", "budget_fen", "candidates", "returned", "box_hash", "source")
    return (event(command, "imported", **{name: command.args[name] for name in names}),)


HANDLERS: dict[str, Handler] = {
    "prepare": prepare,
    "ask_open": ask_open,
    "open": open_box,
    "ask_close": ask_close,
    "close": close,
    "count": count,
    "ask_annul": ask_annul,
    "drop_annul": drop_annul,
    "annul": annul,
    "rerun": rerun,
    "import_finished": import_finished,
}
"""Command name → handler."""
