"""Filling seats by election or by lot, as a procedure from the call to the seats taken.

One stream an election (``election:<id>``): called, candidates, published, box opened, papers entered twice by
different people, differences settled by a third, counted, result on public notice, settled. Papers carry no names,
so their entries are events like any other. The seed of every lot is committed to by its SHA-256 when the list of
candidates is published, and revealed with the count. Counting itself is the shell's (:mod:`deliberation.voting`);
its record is known here by its hash.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from deliberation.rules.body import papers, polled
from deliberation.rules.body.election_evolve import evolve
from deliberation.rules.body.election_state import METHODS, ElectionState
from deliberation.rules.body.papers import OFFICE, day_of
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Decision, Engine, Option, event
from deliberation.rules.rulebook import Rulebook

_RESIDENTS = frozenset({"resident"})
GUARDS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "call": (OFFICE, ("none",)),
    "extend": (OFFICE, ("called",)),
    "stand": (OFFICE | _RESIDENTS, ("called",)),
    "withdraw": (OFFICE | _RESIDENTS, ("called", "published")),
    "publish": (OFFICE, ("called",)),
    "open_box": (OFFICE, ("published",)),
    "call_poll": (OFFICE, ("published",)),
    "take_poll": (frozenset({"system"}), ("published",)),
    "enter_paper": (OFFICE, ("box",)),
    "settle_paper": (OFFICE, ("box",)),
    "count": (OFFICE, ("box",)),
    "draw": (OFFICE, ("published",)),
    "settle": (OFFICE, ("counted",)),
    "annul": (OFFICE, ("counted",)),
    "cancel": (OFFICE, ("called", "published", "box")),
}
"""Command → roles that may give it, and the statuses in which it is in order."""


def guard(state: ElectionState, name: str, actor: Actor, at: datetime) -> Refusal | None:
    """Entitled, the right status, the right method, and what the days say."""
    roles, statuses = GUARDS[name]
    if not actor.has(*roles):
        return Refusal("NOT_ENTITLED", "election", {"move": name})
    if state.status not in statuses:
        return Refusal("ELECTION_STATUS", "election", {"status": state.status})
    if name in ("open_box", "draw") and (name == "draw") != (state.method == "sortition"):
        return Refusal("ELECTION_METHOD", "election")
    return (
        polled.guard(state, name)
        or _guard_days(state, name, day_of(at))
        or _guard_list(state, name)
        or papers.guard(state, name)
    )


def _guard_days(state: ElectionState, name: str, today: date) -> Refusal | None:
    closes, votes = state.register_by, state.vote_on
    if name == "stand" and closes is not None and today > closes:
        return Refusal("CANDIDATES_CLOSED", "election", {"month": closes.month, "day": closes.day})
    if name == "publish" and closes is not None and today <= closes:
        return Refusal("CANDIDATES_OPEN", "election", {"month": closes.month, "day": closes.day})
    if name in ("open_box", "take_poll", "draw") and votes is not None and today < votes:
        return Refusal("VOTE_NOT_YET", "election", {"month": votes.month, "day": votes.day})
    return None


def _guard_list(state: ElectionState, name: str) -> Refusal | None:
    many = len(state.standing)
    if name == "publish" and many < state.seats:
        return Refusal("CANDIDATES_FEW", "election", {"seats": state.seats, "candidates": many})
    return None


def decide(rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """See the handlers, one a command of :data:`GUARDS`."""
    refusal = guard(state, command.name, command.actor, command.at)
    return refusal or HANDLERS[command.name](rulebook, state, command)


def _call(rulebook: Rulebook, _state: ElectionState, command: Command) -> Decision:
    """{body, title, kind, free, seats, method, electors, electors_size, ticks, quotas, register_by, vote_on, why}.

    ``free``: seats of the kind there are; ``quotas``: ``[[attribute, value, least, most|None], …]``.
    """
    args = command.args
    seats, free, size = (int(str(args[key])) for key in ("seats", "free", "electors_size"))
    closes, votes = (date.fromisoformat(str(args[key])) for key in ("register_by", "vote_on"))
    if args["method"] not in METHODS:
        return Refusal("ELECTION_METHOD", "election")
    if not 1 <= seats <= free:
        return Refusal("ELECTION_SEATS", "rulebook:council.mix", {"free": free})
    if args["method"] != "sortition" and size < 1:
        return Refusal("ELECTORS_NONE", "election")
    refusal = _days(rulebook, command, closes, votes)
    if refusal is not None:
        return refusal
    signup = rulebook.int("council.signup_days")
    if closes < day_of(command.at) + timedelta(days=signup - 1):
        return Refusal("SIGNUP_SHORT", "rulebook:council.signup_days", {"days": signup})
    names = ("body", "title", "kind", "method", "electors", "ticks", "quotas", "why")
    facts: dict[str, Json] = {name: args.get(name) for name in names}
    days_of: dict[str, Json] = {"register_by": closes.isoformat(), "vote_on": votes.isoformat()}
    return (event(command, "called", seats=seats, electors_size=size, **facts, **days_of),)


def _days(rulebook: Rulebook, command: Command, closes: date, votes: date) -> Refusal | None:
    days = rulebook.int("notice.days")
    if closes < day_of(command.at):
        return Refusal("ELECTION_PAST", "election")
    if votes < closes + timedelta(days=days + 1):
        return Refusal("CANDIDATES_NOTICE", "rulebook:notice.days", {"days": days})
    return None


def _extend(rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{register_by, vote_on, reason}: later days, for example where too few stand; nobody is shut out earlier."""
    closes, votes = (date.fromisoformat(str(command.args[key])) for key in ("register_by", "vote_on"))
    reason, before = str(command.args.get("reason") or "").strip(), state.register_by
    if not reason:
        return Refusal("REASON_NEEDED", "election")
    refusal = _days(rulebook, command, closes, votes)
    if refusal is not None:
        return refusal
    if before is not None and closes < before:
        return Refusal("ELECTION_EARLIER", "election", {"month": before.month, "day": before.day})
    return (event(command, "extended", register_by=closes.isoformat(), vote_on=votes.isoformat(), reason=reason),)


def _stand(rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{candidate, person, age, lives, owns, seated, consent, attributes}: by oneself, or by the office with the paper.

    ``owns``: has a home here, which an owners' seat asks for instead of living here.
    """
    args, person = command.args, str(command.args["person"])
    if command.actor.id != person and not command.actor.has(*OFFICE):
        return Refusal("NOT_ENTITLED", "election", {"move": "stand"})
    if args.get("consent") is not True:
        return Refusal("CONSENT_NEEDED", "election")
    if any(one.person == person for one in state.standing):
        return Refusal("CANDIDATE_TWICE", "election")
    refusal = _eligible(rulebook, state, command)
    facts: dict[str, Json] = {key: args.get(key) for key in ("candidate", "attributes")}
    return refusal or (event(command, "stood", person=person, **facts),)


def _eligible(rulebook: Rulebook, state: ElectionState, command: Command) -> Refusal | None:
    args, age, least = command.args, command.args.get("age"), rulebook.int("council.min_age")
    if not isinstance(age, int):
        own = command.actor.id == command.args["person"]
        return Refusal("AGE_UNKNOWN" if own else "AGE_TO_ENTER", "rulebook:council.min_age", {"age": least})
    if age < least:
        return Refusal("CANDIDATE_TOO_YOUNG", "rulebook:council.min_age", {"age": least})
    if state.kind == "owners" and args.get("owns") is not True:
        return Refusal("OWNERSHIP_UNSEEN", "election")
    if args.get("lives") is not True and state.kind != "owners":
        return Refusal("NOT_RESIDENT_HERE", "rulebook:council.mix")
    if args.get("seated") is True:
        return Refusal("SEAT_HELD", "body")
    return None


def _withdraw(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{candidate}: by oneself or by the office; a published list never falls below the number of seats."""
    found = next((one for one in state.standing if one.id == command.args["candidate"]), None)
    if found is None:
        return Refusal("CANDIDATE_UNKNOWN", "election")
    if command.actor.id != found.person and not command.actor.has(*OFFICE):
        return Refusal("NOT_ENTITLED", "election", {"move": "withdraw"})
    if state.status == "published" and len(state.standing) <= state.seats:
        return Refusal("CANDIDATES_FEW", "election", {"seats": state.seats, "candidates": len(state.standing) - 1})
    return (event(command, "withdrew", candidate=found.id),)


def _publish(rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{seed_hash}: the list goes up for the days of a public notice; the lot is committed to by its hash."""
    votes, days = state.vote_on, rulebook.int("notice.days")
    if votes is None or votes < day_of(command.at) + timedelta(days=days):
        return Refusal("CANDIDATES_NOTICE", "rulebook:notice.days", {"days": days})
    return (event(command, "published", seed_hash=command.args["seed_hash"], days=days),)


def _count(_rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{seed, elected: [candidate …], vacant, record_hash, notice}: counted by the shell, its record kept by hash."""
    args, seed = command.args, str(command.args["seed"])
    if hashlib.sha256(seed.encode()).hexdigest() != state.seed_hash:
        return Refusal("SEED_CHANGED", "election")
    names = ("elected", "vacant", "record_hash", "notice")
    return (event(command, "counted", seed=seed, **{name: args[name] for name in names}),)


def _settle(_rulebook: Rulebook, _state: ElectionState, command: Command) -> Decision:
    """{over, upheld}: once the result's days have run without an upheld objection, its seats are taken."""
    if command.args.get("over") is not True:
        return Refusal("RESULT_ON_NOTICE", "rulebook:notice.days")
    if command.args.get("upheld") is True:
        return Refusal("RESULT_UPHELD", "rulebook:notice.days")
    return (event(command, "settled"),)


def _ended(kind: str, _rulebook: Rulebook, _state: ElectionState, command: Command) -> Decision:
    reason = str(command.args.get("reason") or "").strip()
    return (event(command, kind, reason=reason),) if reason else Refusal("REASON_NEEDED", "election")


def _annul(rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{reason}: an upheld objection undoes the result; the election is called anew."""
    return _ended("annulled", rulebook, state, command)


def _cancel(rulebook: Rulebook, state: ElectionState, command: Command) -> Decision:
    """{reason}: before the count."""
    return _ended("cancelled", rulebook, state, command)


HANDLERS = {
    "call": _call,
    "extend": _extend,
    "stand": _stand,
    "withdraw": _withdraw,
    "publish": _publish,
    "open_box": papers.open_box,
    "call_poll": polled.call,
    "take_poll": polled.take,
    "enter_paper": papers.enter,
    "settle_paper": papers.settle,
    "count": _count,
    "draw": _count,
    "settle": _settle,
    "annul": _annul,
    "cancel": _cancel,
}


def legal(_rulebook: Rulebook, state: ElectionState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every command with the reason why it is not in order now."""
    return tuple(Option(name, guard(state, name, actor, now)) for name in GUARDS)


def due(state: ElectionState, now: datetime) -> str:
    """What the office has to do next: a command, or empty where it waits or nothing is left."""
    wanted = ("publish", "draw", "open_box", "count", "enter_paper", "settle")
    open_now = {option.action for option in legal_for_office(state, now)}
    return next((name for name in wanted if name in open_now), "")


def legal_for_office(state: ElectionState, now: datetime) -> tuple[Option, ...]:
    """The commands that the office may give now."""
    found = (Option(name, guard(state, name, SYSTEM, now)) for name in GUARDS)
    return tuple(option for option in found if option.ok)


ELECTION: Engine[ElectionState] = Engine("election", ElectionState(), decide, evolve, legal)
