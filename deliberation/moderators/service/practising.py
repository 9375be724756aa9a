"""Practice meetings: started by anybody in the pool, played step by step, scored at the end."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.moderators.models import Moderator, PracticeRun, PracticeTrainee
from deliberation.moderators.practice import deck, slips
from deliberation.moderators.practice.story import story
from deliberation.moderators.practice.world import World
from deliberation.moderators.service.keeping import play
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor

TOGETHER = 4
"""Most trainees of one practice meeting."""


def start_practice(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    story_id: str,
    helped: bool = False,
    others: Sequence[str] = (),
    seed: int | None = None,
) -> str:
    """Start a practice meeting of the pool; ``others`` take turns with the item. Returns its id."""
    if story(story_id) is None:
        raise Refused(Refusal("PRACTICE_UNKNOWN", "moderator:practice"))
    people = tuple(dict.fromkeys((actor.id, *others)))
    registered = select(Moderator.person_id).where(Moderator.person_id.in_(people), Moderator.status != "none")
    if len(session.scalars(registered).all()) != len(people) or len(people) > TOGETHER:
        raise Refused(Refusal("PRACTICE_POOL_ONLY", "moderator:practice", {"most": TOGETHER}))
    run_id = uuid4().hex
    drawn = secrets.randbelow(10_000) if seed is None else seed
    session.add(PracticeRun(id=run_id, story=story_id, seed=drawn, helped=helped, started_at=now, choices="[]"))
    session.flush()
    for position, person in enumerate(people):
        session.add(PracticeTrainee(run_id=run_id, position=position, person_id=person, slips="[]"))
    session.flush()
    return run_id


def choose(
    session: Session, actor: Actor, now: datetime, *, run_id: str, choice: Mapping[str, Any], step: int | None = None
) -> World:
    """One choice of the trainee whose turn it is; returns the meeting after it. At the end the result is written.

    ``step`` is how many choices the page knew: an older page is refused.
    """
    row = session.scalars(select(PracticeRun).where(PracticeRun.id == run_id).with_for_update()
                          .execution_options(populate_existing=True)).one_or_none()  # fmt: skip
    told = story(row.story) if row else None
    if row is None or told is None:
        raise Refused(Refusal("PRACTICE_UNKNOWN", "moderator:practice"))
    trainees = session.scalars(
        select(PracticeTrainee).where(PracticeTrainee.run_id == run_id).order_by(PracticeTrainee.position)
    ).all()
    made: list[dict[str, Any]] = json.loads(row.choices)
    if row.ended_at is not None or len(made) >= deck.MOST:
        raise Refused(Refusal("PRACTICE_OVER", "moderator:practice"))
    if step is not None and step != len(made):
        raise Refused(Refusal("STALE_PAGE", "meeting:step"))
    if choice.get("step") not in deck.known():
        raise Refused(Refusal("COMMAND_UNKNOWN", "moderator:practice"))
    missing = {"announce": not choice.get("result"), "rule": "taken" not in choice}
    if missing.get(str(choice["step"])):
        raise Refused(Refusal("PRACTICE_CHOOSE", "moderator:practice"))
    world = deck.replay(told, row.seed, len(trainees), made)
    if trainees[world.presiding].person_id != actor.id:
        raise Refused(Refusal("PRACTICE_NOT_YOUR_TURN", "moderator:practice"))
    if deck.whom(world, str(choice["step"])) and not choice.get("who"):
        raise Refused(Refusal("PRACTICE_CHOOSE", "moderator:practice"))
    deck.take(world, choice)
    row.choices = json.dumps([*made, dict(choice)], ensure_ascii=False)
    if world.over:
        row.ended_at = now
        for trainee in trainees:
            _score(session, now, row, trainee, world)
    session.flush()
    return world


def _score(session: Session, now: datetime, row: PracticeRun, trainee: PracticeTrainee, world: World) -> None:
    """The trainee's own slips, their points, and the line in the training record."""
    mine = [slip for slip in world.slips if slip.who == trainee.position]
    trainee.score = slips.score(mine)
    trainee.slips = json.dumps([slip.document for slip in mine], ensure_ascii=False)
    done: dict[str, Json] = {
        "run": row.id, "story": row.story, "day": now.astimezone(LOCAL).date().isoformat(), "score": trainee.score,
        "serious": sum(1 for slip in mine if slip.severity == slips.SERIOUS),
        "helped": row.helped,
    }  # fmt: skip
    play(session, SYSTEM, now, trainee.person_id, "note_practice", done)
