"""An election held on the box of a residents' poll: called on it, and its ballots taken after the close.

Such ballots were cast one by one and checked as they came, those on paper reconciled before they joined them; nobody
reads them twice. They come grouped, alike ones together, so neither their order nor their time is told.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.body.papers import day_of
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook


def guard(state: ElectionState, name: str) -> Refusal | None:
    """Whether ``name`` goes with the way in which this election is held."""
    if name in ("call_poll", "take_poll") and state.method == "sortition":
        return Refusal("ELECTION_METHOD", "election")
    if name == "call_poll" and state.electors != "roll":
        return Refusal("ELECTORS_NOT_ROLL", "election")
    if name == "open_box" and state.poll:
        return Refusal("ELECTION_BY_POLL", "election")
    if name == "take_poll" and not state.poll:
        return Refusal("ELECTION_NOT_BY_POLL", "election")
    return None


def call(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{poll, opens_at}: residents vote in this poll, not before the day of the vote.

    A poll that is held again takes the place of the one before.
    """
    opens, votes = day_of(datetime.fromisoformat(str(command.args["opens_at"]))), state.vote_on
    if votes is not None and opens < votes:
        return Refusal("VOTE_NOT_YET", "election", {"month": votes.month, "day": votes.day})
    return (event(command, "poll_called", poll=command.args["poll"]),)


def take(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{poll, roll, issued, received, ballots: [[[candidate …], times] …]}: what was in the box when it was closed.

    ``received`` may be more than the ballots: papers that were set apart. An empty box is counted too.
    """
    args = command.args
    roll, issued, received = (int(str(args[key])) for key in ("roll", "issued", "received"))
    ballots = _grouped(args.get("ballots"))
    if not sum(ballots.values()) <= received <= issued <= roll:
        params: dict[str, Json] = {"issued": issued, "received": received, "electors": roll}
        return Refusal("BOX_TOO_FULL", "election", params)
    if any(state.candidate(one) is None for choices in ballots for one in choices):
        return Refusal("CANDIDATE_UNKNOWN", "election")
    told: list[Json] = [[[*choices], times] for choices, times in sorted(ballots.items())]
    figures: dict[str, Json] = {"roll": roll, "issued": issued, "received": received}
    return (event(command, "poll_taken", poll=args["poll"], ballots=told, **figures),)


def _grouped(raw: Json) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for row in raw if isinstance(raw, list) else []:
        if isinstance(row, list) and isinstance(row[0], list) and isinstance(row[1], int) and row[1] > 0:
            found[tuple(str(one) for one in row[0])] += row[1]
    return found
