"""A city on the evening its polls end: every box full, nothing counted. Seeded, and laid straight into the tables.

The books are real: the engines decide every event, the chain is hashed as the ledger does it, and the read columns
are those of the states, so that `deliberation verify` would find nothing. Only the accounts of the voters are left
out: nobody on the roll is a person, for the count asks for none.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities import service as places
from deliberation.ledger.codec import canonical, chain_hash
from deliberation.ledger.models import EventRow, StreamHead
from deliberation.polls.box import seal
from deliberation.polls.box.keys import Keys
from deliberation.polls.models import Poll, PollProject, PollSecret
from deliberation.polls.queries import poll_columns, roll_digest
from deliberation.proposals.models import Project
from deliberation.proposals.queries import project_columns, times
from deliberation.rules.poll import POLL
from deliberation.rules.project import PROJECT
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import SYSTEM, Actor, Command, Engine, Event
from deliberation.rules.rulebook import Rulebook

CLERK, RESIDENT = Actor("clerk", frozenset({"clerk"})), Actor("resident", frozenset({"resident"}))
THINGS = ("充电棚", "楼道照明", "长者食堂", "健身角", "排水沟", "图书角", "邻里节", "防滑坡道")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    communities: int = 60
    ballots: int = 1_000
    projects: int = 20
    seed: int = 7


@dataclass
class _Sheets:
    """Rows by table, and the tables that are copied in as text."""

    heads: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    projects: list[dict[str, Any]] = field(default_factory=list)
    polls: list[dict[str, Any]] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[dict[str, Any]] = field(default_factory=list)
    roll: io.StringIO = field(default_factory=io.StringIO)
    issues: io.StringIO = field(default_factory=io.StringIO)
    ballots: io.StringIO = field(default_factory=io.StringIO)


def build(session: Session, size: Size, at: datetime) -> None:
    """Fill an empty house with ``size.communities`` polls whose hour has passed at ``at``."""
    dice, sheets = random.Random(size.seed), _Sheets()  # noqa: S311 -- a repeatable city
    rows = places.read_places(places.DIVISIONS)
    places.import_places(session, rows)
    codes = sorted(row["code"] for row in rows if row["level"] == "community")
    rulebook = communities.rulebook(session, codes[0])
    for code in sorted(dice.sample(codes, size.communities)):
        _poll(sheets, dice, rulebook, size, code, at)
    session.flush()
    for model, found in ((StreamHead, sheets.heads), (EventRow, sheets.events), (Project, sheets.projects),
                         (Poll, sheets.polls), (PollProject, sheets.candidates),
                         (PollSecret, sheets.secrets)):  # fmt: skip
        session.execute(insert(model), found)
    cursor = session.connection().connection.cursor()
    for table, text in (("poll_roll (poll_id, voter_id, building)", sheets.roll), ("poll_issue", sheets.issues),
                        ("poll_ballot", sheets.ballots)):  # fmt: skip
        text.seek(0)
        cursor.copy_expert(f"COPY {table} FROM STDIN", text)  # type: ignore[attr-defined]


def _poll(sheets: _Sheets, dice: random.Random, rulebook: Rulebook, size: Size, place: str, at: datetime) -> None:
    """One community: adopted projects, a poll that ran for five days, a full box."""
    projects = [_project(sheets, dice, rulebook, place, at) for _ in range(size.projects)]
    id_, opens, closes = f"{dice.getrandbits(128):032x}", at - timedelta(days=5), at - timedelta(hours=1)
    total = sum(row["cost_fen"] for row in projects)
    prepared: dict[str, Json] = {
        "title": "微实事投票", "budget_fen": total // 3,
        "candidates": [[row["id"], row["cost_fen"]] for row in projects],
        "opens_at": opens.isoformat(), "closes_at": closes.isoformat(),
    }  # fmt: skip
    voters = [f"{number:032x}" for number in range(2 * size.ballots)]
    roll: dict[str, Json] = {"roll_size": len(voters), "roll_hash": roll_digest(voters, id_), "roll_bound": True}
    commands = [
        Command("prepare", SYSTEM, opens - timedelta(days=1), prepared),
        Command("open", SYSTEM, opens, roll),
    ]
    state, _ = _write(sheets, POLL, f"poll:{id_}", place, rulebook, commands)
    sheets.polls.append({"id": id_, "place": place, "year": at.year} | poll_columns(state))
    sheets.candidates += [
        {"poll_id": id_, "project_id": row["id"], "title": row["title"], "category": row["category"], "photo": "",
         "location": row["location"], "summary": row["need"], "cost_fen": row["cost_fen"]}
        for row in projects
    ]  # fmt: skip
    sheets.roll.writelines(_line((id_, voter, "")) for voter in voters)
    _fill_box(sheets, dice, id_, [row["id"] for row in projects], voters[: size.ballots])


def _project(sheets: _Sheets, dice: random.Random, rulebook: Rulebook, place: str, at: datetime) -> dict[str, Any]:
    """A proposal that was screened and adopted; returns its read columns."""
    id_, begun = f"{dice.getrandbits(128):032x}", at - timedelta(days=60)
    content: dict[str, Json] = {
        "year": at.year, "title": f"{dice.choice(THINGS)} {dice.randint(1, 99)} 号", "need": "居民希望今年能修好。",
        "location": f"{dice.randint(1, 40)} 栋东侧", "category": "works", "theme": "facilities",
        "cost_fen": dice.randint(5, 200) * 100_000, "photos": [], "age": 60,
    }  # fmt: skip
    vote: dict[str, Json] = {"yes": 10, "no": 1, "abstain": 0, "present": 11, "due": 13, "text": "同意列入票决"}
    commands = [
        Command("propose", RESIDENT, begun, content),
        Command("screen", CLERK, begun + timedelta(days=9), {"verdict": "pass", "reason": "属于居民身边小事。"}),
        Command("record_decision", CLERK, begun + timedelta(days=30), {"meeting": "m", "adopted": True, **vote}),
    ]
    state, events = _write(sheets, PROJECT, f"project:{id_}", place, rulebook, commands)
    row = {"id": id_, "place": place} | project_columns(state) | times(events)
    sheets.projects.append(row)
    return row


def _write(
    sheets: _Sheets, engine: Engine[Any], stream: str, place: str, rulebook: Rulebook, commands: Sequence[Command]
) -> tuple[Any, list[Event]]:
    """Let the engine decide, and chain what it decided as the book does."""
    state, events, last = engine.initial, list[Event](), ""
    for command in commands:
        decided = engine.decide(rulebook, state, command)
        if isinstance(decided, Refusal):
            raise SystemExit(f"{stream}: {command.name} is refused, {decided.code}")
        for event in decided:
            events.append(event)
            state = engine.evolve(state, event)
            row = {"stream": stream, "seq": len(events), "payload": canonical(event.data), "actor": event.actor,
                   "at": event.at, "rulebook": rulebook.hash}  # fmt: skip
            hash_ = chain_hash(last, type_=event.type, **row)
            sheets.events.append(row | {"type": event.type, "prev_hash": last, "hash": hash_})
            last = hash_
    sheets.heads.append({"name": stream, "place": place, "seq": len(events), "hash": last})
    return state, events


def _fill_box(sheets: _Sheets, dice: random.Random, poll_id: str, ids: Sequence[str], voters: Sequence[str]) -> None:
    """Everybody picks one to five; some projects are liked far more than others."""
    liked = [dice.random() ** 2 for _ in ids]
    held = Keys(f"{dice.getrandbits(256):064x}")
    sheets.secrets.append({"poll_id": poll_id, "secret": held.secret, "private_key": None})
    room = seal.room(ids, 5)
    for voter in voters:
        picks = " ".join(sorted(set(dice.choices(ids, liked, k=dice.randint(1, 5)))))
        token = f"{dice.getrandbits(256):064x}"
        sealed = seal.seal(held, picks, size=room, place=(poll_id, token, "web"))
        sheets.issues.write(_line((poll_id, voter, "web", "simple", "", "", "", "f")))
        sheets.ballots.write(_line((poll_id, token, "web", rf"\\x{sealed.hex()}")))


def _line(cells: Iterable[str]) -> str:
    return "\t".join(cells) + "\n"
