"""A third party's assessment of a quarter: scores with their reasons, entered by one person, published by another.

One stream a place and quarter (``assessment:<place>:<year>-<quarter>``). Until it is published it may be entered
anew; afterwards it stays as it is, and what follows from it is said in the next quarter's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook
from deliberation.rules.shares import rounded

MARKS = ("needs", "council", "openness", "delivery", "money", "satisfaction")
"""What is scored, 0 to 100 each: needs answered, council, openness, delivery, use of money, satisfaction."""

LONGEST = 2_000
"""Characters of the assessor's words."""

ROLES = {"enter": frozenset({"auditor"}), "publish": frozenset({"auditor", "district_supervisor"})}
"""Command → the roles that may give it."""


@dataclass(frozen=True, slots=True)
class AssessmentState:
    """An assessment: ``status`` is none, entered or published; ``by`` who entered it last."""

    status: str = "none"
    body: str = ""
    scores: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    by: str = ""
    at: datetime | None = None
    published_by: str = ""
    published_at: datetime | None = None

    @property
    def total(self) -> int:
        """The mean of the scores, rounded half up; 0 before there are any."""
        return rounded(sum(self.scores.values()), len(self.scores)) if self.scores else 0


def decide(_rulebook: Rulebook, state: AssessmentState, command: Command) -> Decision:
    """``enter`` {body, scores, comment} or ``publish`` {last_day}: the day on which its quarter ends."""
    refusal = guard(state, command.name, command.actor)
    if refusal is not None:
        return refusal
    if command.name == "publish":
        return _publish(command)
    body, comment = (str(command.args.get(name) or "").strip() for name in ("body", "comment"))
    scores = read_scores(command.args.get("scores"))
    if not body:
        return Refusal("ASSESSOR_NEEDED", "rulebook:assessment.per_year")
    if scores is None:
        return Refusal("ASSESSMENT_SCORES", "rulebook:assessment.per_year")
    if not comment or len(comment) > LONGEST:
        return Refusal("ASSESSMENT_WORDS", "rulebook:assessment.per_year", {"most": LONGEST})
    given: dict[str, Json] = {**scores}
    return (event(command, "entered", body=body, scores=given, comment=comment),)


def _publish(command: Command) -> Decision:
    last = date.fromisoformat(str(command.args["last_day"]))
    if command.at.astimezone(LOCAL).date() <= last:
        return Refusal("ASSESSMENT_TOO_EARLY", "rulebook:assessment.per_year", {"last": last.isoformat()})
    return (event(command, "published"),)


def last_day(year: int, quarter: int) -> date:
    """The day on which a quarter (1 to 4) ends."""
    return date(year + quarter // 4, quarter % 4 * 3 + 1, 1) - timedelta(days=1)


def read_scores(raw: Json) -> dict[str, int] | None:
    """A score of 0 to 100 for every mark; None where one is missing or out of bounds."""
    given = raw if isinstance(raw, dict) else {}
    found = {name: score for name in MARKS if type(score := given.get(name)) is int and 0 <= score <= 100}
    return found if len(found) == len(MARKS) else None


def guard(state: AssessmentState, name: str, actor: Actor) -> Refusal | None:
    """Who may, and when; nobody publishes what they entered."""
    if not actor.has(*ROLES[name]):
        return Refusal("NOT_ENTITLED", "rulebook:assessment.per_year", {"move": name})
    if state.status == "published":
        return Refusal("ASSESSMENT_PUBLISHED", "rulebook:assessment.per_year")
    if name == "enter":
        return None
    if state.status != "entered":
        return Refusal("ASSESSMENT_NOT_ENTERED", "rulebook:assessment.per_year")
    return Refusal("ASSESSMENT_OWN", "rulebook:assessment.per_year") if actor.id == state.by else None


def evolve(state: AssessmentState, happened: Event) -> AssessmentState:
    """Fold ``entered`` and ``published``."""
    if happened.type == "published":
        return replace(state, status="published", published_by=happened.actor, published_at=happened.at)
    scores = read_scores(happened.data["scores"]) or {}
    words = str(happened.data["body"]), scores, str(happened.data["comment"])
    return AssessmentState("entered", *words, by=happened.actor, at=happened.at)


def legal(_rulebook: Rulebook, state: AssessmentState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """Both commands with the reason why one is not in order now."""
    return tuple(Option(name, guard(state, name, actor)) for name in ROLES)


ASSESSMENT: Engine[AssessmentState] = Engine("assessment", AssessmentState(), decide, evolve, legal)
