"""One moderator of the pool: registered, trained, certified for a time, sometimes suspended; when free, what is known.

One stream a person (``moderator:<person>``). Whether somebody may preside somewhere is judged in
:mod:`deliberation.rules.independence`; who is asked, in :mod:`deliberation.rules.assignment`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from deliberation.rules.cycle import LOCAL
from deliberation.rules.moderator_entry import (
    TIES,
    Certificate,
    Hours,
    ModeratorState,
    Practised,
    Rating,
    Tie,
    Training,
)
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

KEEPERS = ("subdistrict_officer", "administrator", "system")
"""Who keeps the pool: enters, certifies, suspends."""
Step = Callable[[Rulebook, ModeratorState, Command], Decision]


def _text(command: Command, key: str) -> str:
    return str(command.args.get(key) or "").strip()


def _day(command: Command, key: str) -> date | None:
    try:
        return date.fromisoformat(_text(command, key))
    except ValueError:
        return None


def _number(command: Command, key: str) -> int | None:
    value = command.args.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _keeper(actor: Actor) -> Refusal | None:
    return None if actor.has(*KEEPERS) else Refusal("POOL_KEEPERS_ONLY", "moderator:pool")


def _self(command: Command) -> Refusal | None:
    return None if command.actor.id == _text(command, "person") else Refusal("POOL_OWN_ENTRY", "moderator:pool")


def _is(state: ModeratorState, *wanted: str) -> Refusal | None:
    if state.status in wanted:
        return None
    return Refusal("POOL_STATUS", "moderator:pool", {"pool_status": state.status})


def _reason(command: Command) -> Refusal | None:
    return None if _text(command, "reason") else Refusal("POOL_REASON", "moderator:pool")


HOMES = (6, 9)
"""Digits of the code of a district and of a sub-district: places that keep a pool."""


def _enter(type_: str, *, own: bool) -> Step:
    """The first step into the pool: the person asks, or an officer proposes; ``home`` is the pool's place."""

    def step(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
        refusal = (_self(command) if own else _keeper(command.actor)) or _is(state, "none")
        home = _text(command, "home")
        if refusal is None and not (len(home) in HOMES and home.isascii() and home.isdigit()):
            refusal = Refusal("POOL_HOME", "moderator:pool")
        return refusal or (event(command, type_, home=home),)

    return step


def _register(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    refusal = _keeper(command.actor) or _is(state, "applied")
    return refusal or (event(command, "registered"),)


def _agree(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    refusal = _self(command) or _is(state, "proposed")
    return refusal or (event(command, "registered"),)


def _leave(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    """The person goes, or an officer strikes the entry, with the reason."""
    refusal = None if command.actor.has(*KEEPERS) else _self(command)
    refusal = refusal or _is(state, "applied", "proposed", "registered") or _reason(command)
    return refusal or (event(command, "left_pool", reason=_text(command, "reason")),)


def _train(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    refusal = _keeper(command.actor) or _is(state, "applied", "proposed", "registered")
    course, trainer, day = _text(command, "course"), _text(command, "trainer"), _day(command, "day")
    hours, score = _number(command, "hours") or 0, _number(command, "score")
    if refusal is not None:
        return refusal
    if not course or not trainer or day is None or day > command.at.astimezone(LOCAL).date():
        return Refusal("TRAINING_INCOMPLETE", "moderator:training")
    if not 1 <= hours <= 500 or not 0 <= (score or 0) <= 100:
        return Refusal("TRAINING_FIGURES", "moderator:training")
    return (event(command, "trained", course=course, hours=hours, day=day.isoformat(), trainer=trainer, score=score),)


def _certify(rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    """args ``number``, ``issuer`` (a sub-district), ``since``, ``until``."""
    refusal = _keeper(command.actor) or _is(state, "registered")
    if refusal is not None:
        return refusal
    if state.certificate is not None:
        return Refusal("CERTIFICATE_HELD", "moderator:certificate", {"number": state.certificate.number})
    need = rulebook.int("moderator.training_hours")
    if state.hours < need:
        return Refusal("TRAINING_SHORT", "rulebook:moderator.training_hours", {"hours": state.hours, "needed": need})
    mark = rulebook.int("moderator.practice_pass")
    if state.best < mark:
        return Refusal("PRACTICE_NOT_PASSED", "rulebook:moderator.practice_pass", {"best": state.best, "needed": mark})
    number, issuer = _text(command, "number"), _text(command, "issuer")
    since, until = _day(command, "since"), _day(command, "until")
    if not number or not issuer or since is None or until is None:
        return Refusal("CERTIFICATE_INCOMPLETE", "moderator:certificate")
    wrong = _term(rulebook, since, until)
    days: dict[str, Json] = {"since": since.isoformat(), "until": until.isoformat()}
    return wrong or (event(command, "certified", number=number, issuer=issuer, **days),)


def _term(rulebook: Rulebook, since: date, until: date) -> Refusal | None:
    months = rulebook.int("moderator.certificate_months")
    length = (until.year - since.year) * 12 + until.month - since.month + (until.day > since.day)
    if until <= since or length > months:
        return Refusal("CERTIFICATE_TERM", "rulebook:moderator.certificate_months", {"months": months})
    return None


def _renew(rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    held, until = state.certificate, _day(command, "until")
    if held is None or not command.actor.has(*KEEPERS):
        return _keeper(command.actor) or Refusal("CERTIFICATE_NONE", "moderator:certificate")
    if until is None or until <= held.until:
        return Refusal("RENEW_LATER", "moderator:certificate", {"until": held.until.isoformat()})
    since = max(held.until, command.at.astimezone(LOCAL).date())
    return _term(rulebook, since, until) or (event(command, "renewed", until=until.isoformat()),)


def _certificate(state: ModeratorState) -> Refusal | None:
    return None if state.certificate else Refusal("CERTIFICATE_NONE", "moderator:certificate")


def _suspend(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    refusal = _keeper(command.actor) or _certificate(state)
    if refusal is None and state.suspended:
        refusal = Refusal("ALREADY_SUSPENDED", "moderator:certificate")
    refusal = refusal or _reason(command)
    return refusal or (event(command, "suspended", reason=_text(command, "reason")),)


def _reinstate(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    refusal = _keeper(command.actor)
    if refusal is None and not state.suspended:
        refusal = Refusal("NOT_SUSPENDED", "moderator:certificate")
    return refusal or (event(command, "reinstated"),)


def _withdraw(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    refusal = _keeper(command.actor) or _certificate(state) or _reason(command)
    return refusal or (event(command, "certificate_withdrawn", reason=_text(command, "reason")),)


def _set_availability(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    """args ``weekly`` [[weekday, from, to]] in minutes of the day, ``off`` [[first, last]] in ISO days."""
    refusal = _self(command) or _is(state, "applied", "proposed", "registered")
    weekly, off = command.args.get("weekly"), command.args.get("off")
    if refusal is not None:
        return refusal
    try:
        slots, days = _slots(weekly), _spans(off)
    except (TypeError, ValueError):
        return Refusal("HOURS_UNREADABLE", "moderator:availability")
    if any(not (0 <= day <= 6 and 0 <= first < last <= 1440) for day, first, last in slots):
        return Refusal("HOURS_UNREADABLE", "moderator:availability")
    if any(last < first for first, last in days):
        return Refusal("HOURS_UNREADABLE", "moderator:availability")
    return (event(command, "availability_set", weekly=weekly, off=off),)


def _slots(raw: Json) -> tuple[Hours, ...]:
    if not isinstance(raw, list):
        raise TypeError
    return tuple((int(str(row[0])), int(str(row[1])), int(str(row[2]))) for row in raw if isinstance(row, list))


def _spans(raw: Json) -> tuple[tuple[date, date], ...]:
    if not isinstance(raw, list):
        raise TypeError
    rows = (row for row in raw if isinstance(row, list))
    return tuple((date.fromisoformat(str(row[0])), date.fromisoformat(str(row[1]))) for row in rows)


def _declare(_rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    """args ``kind`` (one of :data:`TIES`), ``about``, ``gone`` true to take a declaration back."""
    refusal = _self(command) or _is(state, "applied", "proposed", "registered")
    tie = Tie(_text(command, "kind"), _text(command, "about"))
    if refusal is not None:
        return refusal
    if tie.kind not in TIES or not tie.about:
        return Refusal("TIE_UNKNOWN", "moderator:independence")
    gone = command.args.get("gone") is True
    if gone != (tie in state.ties):
        return Refusal("TIE_UNCHANGED", "moderator:independence")
    return (event(command, "tie_declared", kind=tie.kind, about=tie.about, gone=gone),)


def _system(type_: str, *keys: str) -> Step:
    """What the program notes by itself."""

    def step(_rulebook: Rulebook, _state: ModeratorState, command: Command) -> Decision:
        if not command.actor.has("system"):
            return Refusal("POOL_KEEPERS_ONLY", "moderator:pool")
        return (event(command, type_, **{key: command.args.get(key) for key in keys}),)

    return step


COMMANDS: Mapping[str, Step] = {
    "apply": _enter("applied", own=True),
    "propose": _enter("proposed", own=False),
    "agree": _agree,
    "register": _register,
    "leave": _leave,
    "note_training": _train,
    "certify": _certify,
    "renew": _renew,
    "suspend": _suspend,
    "reinstate": _reinstate,
    "withdraw": _withdraw,
    "set_availability": _set_availability,
    "declare": _declare,
    "note_rating": _system("rated", "meeting", "answers", "sums"),
    "note_practice": _system("practised", "run", "story", "day", "score", "serious", "helped"),
    "warn": _system("expiry_warned", "days"),
}
"""Every command by name; ``person`` is always among its args."""


def decide(rulebook: Rulebook, state: ModeratorState, command: Command) -> Decision:
    """Judge one of :data:`COMMANDS`."""
    step = COMMANDS.get(command.name)
    return step(rulebook, state, command) if step else Refusal("POOL_STEP_UNKNOWN", "moderator:pool")


def _rows(value: Json) -> tuple[int, ...]:
    return tuple(int(str(entry)) for entry in value) if isinstance(value, list) else ()


def _trained(state: ModeratorState, data: Mapping[str, Json]) -> ModeratorState:
    score = data["score"]
    new = Training(
        str(data["course"]), int(str(data["hours"])), date.fromisoformat(str(data["day"])), str(data["trainer"]),
        None if score is None else int(str(score)),
    )  # fmt: skip
    return replace(state, trainings=(*state.trainings, new))


def _certified(state: ModeratorState, data: Mapping[str, Json]) -> ModeratorState:
    since, until = (date.fromisoformat(str(data[key])) for key in ("since", "until"))
    held = Certificate(str(data["number"]), str(data["issuer"]), since, until)
    return replace(state, certificate=held, suspended="", warned=0)


def _renewed(state: ModeratorState, data: Mapping[str, Json]) -> ModeratorState:
    held = state.certificate
    until = date.fromisoformat(str(data["until"]))
    return replace(state, certificate=replace(held, until=until) if held else None, warned=0)


def _tied(state: ModeratorState, data: Mapping[str, Json]) -> ModeratorState:
    tie = Tie(str(data["kind"]), str(data["about"]))
    kept = tuple(one for one in state.ties if one != tie)
    return replace(state, ties=kept if data["gone"] else (*kept, tie))


def _rated(state: ModeratorState, data: Mapping[str, Json]) -> ModeratorState:
    new = Rating(str(data["meeting"]), int(str(data["answers"])), _rows(data["sums"]))
    return replace(state, ratings=(*(one for one in state.ratings if one.meeting != new.meeting), new))


def _practised(state: ModeratorState, data: Mapping[str, Json]) -> ModeratorState:
    day = date.fromisoformat(str(data["day"]))
    helped = data.get("helped") is True
    figures = int(str(data["score"])), int(str(data["serious"]))
    done = Practised(str(data["run"]), str(data["story"]), day, *figures, helped)
    return replace(state, practised=(*state.practised, done))


FOLDS: Mapping[str, Callable[[ModeratorState, Mapping[str, Json]], ModeratorState]] = {
    "applied": lambda state, data: replace(state, status="applied", home=str(data["home"])),
    "proposed": lambda state, data: replace(state, status="proposed", home=str(data["home"])),
    "registered": lambda state, _data: replace(state, status="registered"),
    "left_pool": lambda state, _data: replace(state, status="none", certificate=None, suspended=""),
    "trained": _trained,
    "certified": _certified,
    "renewed": _renewed,
    "suspended": lambda state, data: replace(state, suspended=str(data["reason"])),
    "reinstated": lambda state, _data: replace(state, suspended=""),
    "certificate_withdrawn": lambda state, _data: replace(state, certificate=None, suspended=""),
    "availability_set": lambda state, data: replace(state, weekly=_slots(data["weekly"]), off=_spans(data["off"])),
    "tie_declared": _tied,
    "rated": _rated,
    "practised": _practised,
    "expiry_warned": lambda state, data: replace(state, warned=int(str(data["days"]))),
}


def evolve(state: ModeratorState, happened: Event) -> ModeratorState:
    """Fold one event."""
    return FOLDS[happened.type](state, happened.data)


def legal(rulebook: Rulebook, state: ModeratorState, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """What ``actor`` may do with this entry now, for officers; own steps are judged for the actor's own entry."""
    filled: dict[str, Json] = {
        "person": actor.id, "home": "000000", "reason": "?", "course": "?", "trainer": "?", "hours": 1,
        "day": now.astimezone(LOCAL).date().isoformat(), "number": "?", "issuer": "?",
    }  # fmt: skip
    today = now.astimezone(LOCAL).date()
    last = state.certificate.until if state.certificate else today
    filled |= {"since": today.isoformat(), "until": date.fromordinal(max(last, today).toordinal() + 1).isoformat()}
    options = []
    for name in ("apply", "propose", "agree", "register", "leave", "note_training", "certify", "renew", "suspend",
                 "reinstate", "withdraw"):  # fmt: skip
        verdict = decide(rulebook, state, Command(name, actor, now, filled))
        options.append(Option(name, verdict if isinstance(verdict, Refusal) else None))
    return tuple(options)


MODERATOR: Engine[ModeratorState] = Engine("moderator", ModeratorState(), decide, evolve, legal)
