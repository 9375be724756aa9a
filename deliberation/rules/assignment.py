"""Who presides at a meeting: the next in turn, or whom the lot finds, with a reason for everybody passed over.

One stream an assignment (``assignment:<id>``; the id of the meeting, or of a lot drawn before the call).

A lot is drawn in two steps, so that nobody can choose a seed that suits: first the candidates and the
SHA-256 of the seed are written, then the seed. Anybody can draw again: the candidates in the order of
the SHA-256 of ``SEED|label``, the lowest first: ``printf '%s|%s' SEED LABEL | sha256sum``, the same lot
as breaks a tie in a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

CALLERS = ("clerk", "system")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool: ``label`` (the certificate number) stands in the lot, ``why`` passes them over.

    ``last`` is the ISO time of the last assignment, empty for never; ``times`` counts them all.
    """

    person: str
    label: str
    last: str = ""
    times: int = 0
    why: tuple[Refusal, ...] = ()

    @property
    def free(self) -> bool:
        """Whether nothing speaks against asking."""
        return not self.why

    @property
    def document(self) -> dict[str, Json]:
        """As an event carries it."""
        why: list[Json] = [{"code": r.code, "rule": r.rule_ref, "params": dict(r.params)} for r in self.why]
        return {"person": self.person, "label": self.label, "last": self.last, "times": self.times, "why": why}


@dataclass(frozen=True, slots=True)
class Assignment:
    """``status`` is none, sealed (a lot is committed), drawn, asked, accepted or declined.

    ``projects`` are those the lot was sealed for; None where it was sealed before they were written. ``body`` and
    ``hour`` say which meeting it is for, ``earlier`` which lots for it came before, ``again`` why there is another.
    """

    status: str = "none"
    person: str = ""
    method: str = ""
    commit: str = ""
    seed: str = ""
    order: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    declined: tuple[str, ...] = ()
    why: str = ""
    meeting: str = ""
    title: str = ""
    starts_at: str = ""
    projects: tuple[str, ...] | None = None
    body: str = ""
    hour: str = ""
    earlier: tuple[str, ...] = ()
    again: str = ""

    def candidate(self, person: str) -> Candidate | None:
        """The candidate with this id."""
        return next((one for one in self.candidates if one.person == person), None)


def rotation(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Those free, the longest unused first; never used before used, fewer times before more, then by label."""
    free = (one for one in candidates if one.free)
    return tuple(sorted(free, key=lambda one: (one.last, one.times, one.label, one.person)))


def drawn(candidates: Iterable[Candidate], seed: str) -> tuple[Candidate, ...]:
    """Those free in the order of the lot."""
    return tuple(sorted((one for one in candidates if one.free), key=lambda one: (lot(seed, one.label), one.person)))


def lot(seed: str, label: str) -> str:
    """The lot of one candidate: 64 hexadecimal digits, the lowest goes first."""
    return sha256(f"{seed}|{label}".encode()).hexdigest()


def seal(seed: str) -> str:
    """The digest that is published before the seed."""
    return sha256(seed.encode()).hexdigest()


def read_candidates(raw: Json) -> tuple[Candidate, ...]:
    """Candidates from an event's document."""
    return tuple(_candidate(row) for row in raw if isinstance(row, dict)) if isinstance(raw, list) else ()


def _candidate(row: Mapping[str, Json]) -> Candidate:
    reasons = row["why"] if isinstance(row["why"], list) else []
    why = tuple(_refusal(reason) for reason in reasons if isinstance(reason, dict))
    return Candidate(str(row["person"]), str(row["label"]), str(row["last"]), int(str(row["times"])), why)


def _refusal(row: Mapping[str, Json]) -> Refusal:
    params = row["params"]
    code, rule = str(row["code"]), str(row["rule"])
    return Refusal(code, rule, params if isinstance(params, dict) else {})


def decide(rulebook: Rulebook, state: Assignment, command: Command) -> Decision:
    """``seal_lot``, ``draw``, ``ask``, ``move``, ``accept``, ``decline``: see each step."""
    if command.name == "ask":
        return _ask(rulebook, state, command)
    steps = {"seal_lot": _seal_lot, "draw": _draw, "move": _move, "accept": _accept, "decline": _decline}
    step = steps.get(command.name)
    return step(state, command) if step else Refusal("POOL_STEP_UNKNOWN", "moderator:assignment")


def _caller(command: Command) -> Refusal | None:
    return None if command.actor.has(*CALLERS) else Refusal("NOT_ENTITLED", "meeting:call", {"move": "call"})


def _seal_lot(state: Assignment, command: Command) -> Decision:
    """args ``candidates``, ``commit``, ``projects`` (ids of those that may stand on the agenda), ``body`` and ``hour``
    of the meeting, ``earlier`` (ids of the lots for it so far) with ``why`` there is another."""
    if refusal := _caller(command):
        return refusal
    if state.status != "none":
        return Refusal("LOT_SEALED", "moderator:lot")
    earlier: list[Json] = [*_ids(command.args.get("earlier"))]
    why = str(command.args.get("why") or "").strip()
    if earlier and not why:
        return Refusal("LOT_AGAIN", "moderator:lot", {"count": len(earlier)})
    candidates = read_candidates(command.args.get("candidates"))
    if not any(one.free for one in candidates):
        return Refusal("NOBODY_FREE", "moderator:assignment")
    rows: list[Json] = [one.document for one in candidates]
    projects: list[Json] = [*_ids(command.args.get("projects"))]
    meeting = {key: str(command.args.get(key) or "") for key in ("body", "hour")}
    lot: dict[str, Json] = {"candidates": rows, "commit": str(command.args.get("commit")), "projects": projects}
    return (event(command, "lot_sealed", **lot, **meeting, earlier=earlier, why=why if earlier else ""),)


def _ids(raw: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in raw) if isinstance(raw, list) else ()


def _draw(state: Assignment, command: Command) -> Decision:
    """args ``seed``: must be the one that was sealed."""
    if refusal := _caller(command):
        return refusal
    seed = str(command.args.get("seed"))
    if state.status != "sealed":
        return Refusal("LOT_NOT_SEALED", "moderator:lot")
    if seal(seed) != state.commit:
        return Refusal("SEED_DIFFERS", "moderator:lot")
    order: list[Json] = [one.person for one in drawn(state.candidates, seed)]
    return (event(command, "lot_drawn", seed=seed, order=order),)


def _askable(state: Assignment, command: Command) -> Refusal | None:
    if state.status == "sealed":
        return Refusal("LOT_SEALED", "moderator:lot")
    if state.status in ("asked", "accepted") and not command.args.get("replace"):
        return Refusal("ALREADY_ASKED", "moderator:assignment")
    return _caller(command)


def _ask(rulebook: Rulebook, state: Assignment, command: Command) -> Decision:
    """args ``person``, ``candidates``, ``why``, ``replace``, ``projects``, the notice (``meeting``, ``title``, ...).

    After a lot the first in its order who has not declined is the one; else the first of the rotation. Which of
    the two is used the rulebook says; the other way, like anybody else, takes a reason. A lot holds for the
    meeting and the projects it was sealed for, and for whom nothing has come to speak against since.
    """
    if refusal := _askable(state, command):
        return refusal
    person, why = str(command.args.get("person")), str(command.args.get("why") or "").strip()
    candidates = state.candidates or read_candidates(command.args.get("candidates"))
    found = next((one for one in candidates if one.person == person), None)
    if found is None:
        return Refusal("MODERATOR_UNKNOWN", "moderator:assignment")
    if person in state.declined:
        return Refusal("MODERATOR_DECLINED", "moderator:assignment")
    order = [
        id_ for id_ in state.order or tuple(one.person for one in rotation(candidates)) if id_ not in state.declined
    ]
    if refusal := _other_meeting(state, command) or (None if why else _reason_due(order, found)):
        return refusal
    in_turn = bool(order) and order[0] == person
    method = ("lot" if state.order else "rotation") if in_turn else "choice"
    if not why and (refusal := _stale_lot(state, command, person) or _way(rulebook, method)):
        return refusal
    rows: list[Json] = [one.document for one in candidates]
    notice = {key: str(command.args.get(key) or "") for key in ("meeting", "title", "starts_at")}
    return (event(command, "asked", person=person, method=method, candidates=rows, why=why, **notice),)


def _reason_due(order: Sequence[str], found: Candidate) -> Refusal | None:
    """Another than the next takes a reason, and so does one whose certificate does not hold on that day."""
    if order and order[0] != found.person:
        return Refusal("OUT_OF_TURN", "moderator:assignment")
    if any(reason.code == "CERTIFICATE_EXPIRED" for reason in found.why):
        return Refusal("EXPIRED_TAKES_REASON", "rulebook:meeting.chair_certificate")
    return None


def _other_meeting(state: Assignment, command: Command) -> Refusal | None:
    """A lot holds for the meeting it was sealed for, and no reason carries it to another."""
    if state.status != "drawn" or not state.hour:
        return None
    hour, body = str(command.args.get("starts_at") or ""), str(command.args.get("body") or "")
    same = hour and datetime.fromisoformat(hour) == datetime.fromisoformat(state.hour)
    if same and body in ("", state.body):
        return None
    return Refusal("LOT_OTHER_MEETING", "moderator:lot", {"lot_at": state.hour})


def _stale_lot(state: Assignment, command: Command, person: str) -> Refusal | None:
    """Why a lot no longer finds this person: other projects on the agenda, or something new against them."""
    if not state.order:
        return None
    if state.projects is not None and not set(_ids(command.args.get("projects"))) <= set(state.projects):
        return Refusal("LOT_OTHER_AGENDA", "moderator:lot")
    now = (one for one in read_candidates(command.args.get("candidates")) if one.person == person)
    return next((reason for one in now for reason in one.why), None)


def _way(rulebook: Rulebook, method: str) -> Refusal | None:
    """The rulebook says whether moderators take turns or are drawn."""
    way = rulebook.text("moderator.assignment")
    if method in ("choice", way):
        return None
    return Refusal("MODERATOR_BY_LOT" if way == "lot" else "MODERATOR_BY_TURN", "rulebook:moderator.assignment")


def _move(state: Assignment, command: Command) -> Decision:
    """args ``starts_at``: the meeting has another hour, so whoever had accepted is asked for it anew."""
    if refusal := _caller(command):
        return refusal
    if state.status not in ("asked", "accepted", "declined"):
        return Refusal("NOT_ASKED", "moderator:assignment")
    return (event(command, "moved", starts_at=str(command.args.get("starts_at"))),)


def _answering(state: Assignment, command: Command) -> Refusal | None:
    if state.status not in ("asked", "accepted"):
        return Refusal("NOT_ASKED", "moderator:assignment")
    own = command.actor.id == state.person
    return None if own else Refusal("POOL_OWN_ENTRY", "moderator:assignment")


def _accept(state: Assignment, command: Command) -> Decision:
    """args ``independent`` true: the moderator declares that no interest stands in the way."""
    if refusal := _answering(state, command):
        return refusal
    if state.status == "accepted":
        return Refusal("ALREADY_ACCEPTED", "moderator:assignment")
    if command.args.get("independent") is not True:
        return Refusal("DECLARATION_NEEDED", "rulebook:moderator.independent_of_item")
    return (event(command, "accepted", person=state.person),)


def _decline(state: Assignment, command: Command) -> Decision:
    """args ``reason``, and ``about`` where an interest in a project is the reason."""
    if refusal := _answering(state, command):
        return refusal
    reason = str(command.args.get("reason") or "").strip()
    if not reason:
        return Refusal("POOL_REASON", "moderator:assignment")
    return (event(command, "declined", person=state.person, reason=reason, about=str(command.args.get("about") or "")),)


def evolve(state: Assignment, happened: Event) -> Assignment:
    """Fold one event."""
    data = happened.data
    if happened.type == "lot_sealed":
        rows, projects = read_candidates(data["candidates"]), _ids(data["projects"]) if "projects" in data else None
        sealed = replace(state, status="sealed", candidates=rows, commit=str(data["commit"]), projects=projects)
        return _bound(sealed, data) if "hour" in data else sealed
    if happened.type == "lot_drawn":
        order = data["order"] if isinstance(data["order"], list) else []
        return replace(state, status="drawn", seed=str(data["seed"]), order=tuple(str(one) for one in order))
    if happened.type == "asked":
        rows, person = read_candidates(data["candidates"]), str(data["person"])
        method, why = str(data["method"]), str(data["why"])
        meeting, title, starts = (str(data[key]) for key in ("meeting", "title", "starts_at"))
        asked = replace(state, status="asked", person=person, method=method, candidates=rows, why=why)
        return replace(asked, meeting=meeting, title=title, starts_at=starts)
    if happened.type == "accepted":
        return replace(state, status="accepted")
    if happened.type == "moved":
        status = "asked" if state.status == "accepted" else state.status
        return replace(state, status=status, starts_at=str(data["starts_at"]))
    person = str(data["person"])
    return replace(state, status="declined", declined=(*state.declined, person), why=str(data["reason"]))


def _bound(state: Assignment, data: Mapping[str, Json]) -> Assignment:
    """A lot with its meeting; ``starts_at`` is that of the meeting, known before it is called."""
    body, hour, again = (str(data[key]) for key in ("body", "hour", "why"))
    return replace(state, body=body, hour=hour, starts_at=hour, earlier=_ids(data["earlier"]), again=again)


def legal(rulebook: Rulebook, state: Assignment, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """``accept`` and ``decline`` for the moderator asked."""
    filled: dict[str, Json] = {"independent": True, "reason": "?"}
    verdicts = ((name, decide(rulebook, state, Command(name, actor, now, filled))) for name in ("accept", "decline"))
    return tuple(Option(name, verdict if isinstance(verdict, Refusal) else None) for name, verdict in verdicts)


ASSIGNMENT: Engine[Assignment] = Engine("assignment", Assignment(), decide, evolve, legal)
