"""Money for tests: real events of the book as causes, and purses of test projects."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import Session

from deliberation.funds.service import Purse
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.rules.parameters import WAN
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, event
from deliberation.rules.rulebook import Rulebook, default_rulebook
from tests import factories as make

YEAR = 2026
CLERK, APPROVER, CASHIER = (Actor(name, frozenset({name})) for name in ("clerk", "approver", "cashier"))


def _decide(_rulebook: Rulebook, _state: int, command: Command) -> Decision:
    return (event(command, "noted"),)


def _evolve(state: int, _happened: Event) -> int:
    return state + 1


NOTE: Engine[int] = Engine("note", 0, _decide, _evolve, lambda *_: ())
"""An engine that notes whatever it is told: the cheapest cause of a movement."""


RULES = cache(default_rulebook)


def cause(session: Session, actor: Actor = CASHIER, *, stream: str = "note:1") -> Recorded:
    """A new event in the book for a movement to stand on."""
    command = Command("note", actor, make.NOW)
    return book.play(session, NOTE, stream, command, rulebook=RULES(), place=make.COMMUNITY).events[0]


def purse(project: str = "", *, place: str = make.COMMUNITY, year: int = YEAR) -> Purse:
    """The community's purse, for a project or for none."""
    return Purse(place, year, project, "充电棚" if project else "")


def wan(number: int) -> int:
    """So many 万元 in fen."""
    return number * WAN


def stages(year: int = YEAR) -> list[object]:
    """Six stages of two months each."""
    names = ("collect", "deliberate", "vote", "notice", "deliver", "accept")
    return [[name, f"{year}-{2 * i + 1:02d}-01", f"{year}-{2 * i + 2:02d}-28"] for i, name in enumerate(names)]


def refused(refusal: Refused) -> tuple[str, dict[str, object]]:
    """Code and figures of a refusal."""
    return refusal.refusal.code, dict(refusal.refusal.params)
