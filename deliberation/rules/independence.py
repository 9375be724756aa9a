"""Whether a moderator may preside somewhere: not of the community, not of the item, with a certificate.

The shell collects the facts; the rules here turn them into reasons. Each reason names its rule in the
rulebook, so a place that decides otherwise says so there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from deliberation.rules.cycle import LOCAL
from deliberation.rules.moderator_entry import ModeratorState, Tie
from deliberation.rules.refusal import Refusal
from deliberation.rules.rulebook import Rulebook

COMMUNITY = "rulebook:moderator.independent_of_community"
ITEM = "rulebook:moderator.independent_of_item"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the house knows of a person at a place: the roles held that reach it, and parts taken in its projects.

    ``parts`` are (project id, part) with part ``proposer``, ``cosigner`` or ``supplier``; the office of
    moderator itself is no role that counts.
    """

    person: str
    place: str
    roles: frozenset[str] = frozenset()
    parts: tuple[tuple[str, str], ...] = ()


def conflicts(rulebook: Rulebook, facts: Facts, ties: Iterable[Tie], projects: Iterable[str]) -> tuple[Refusal, ...]:
    """Every reason why the person is not independent of the place or of the ``projects`` on the agenda."""
    declared, wanted = tuple(ties), frozenset(projects)
    found: list[Refusal] = []
    if rulebook.flag("moderator.independent_of_community"):
        found += _of_community(facts, declared)
    if rulebook.flag("moderator.independent_of_item"):
        found += _of_item(facts, declared, wanted)
    return tuple(found)


def _of_community(facts: Facts, declared: tuple[Tie, ...]) -> list[Refusal]:
    found = []
    if "resident" in facts.roles:
        found.append(Refusal("MODERATOR_LIVES_HERE", COMMUNITY))
    posts = sorted(facts.roles - {"resident", "moderator"})
    if posts:
        found.append(Refusal("MODERATOR_HOLDS_POST", COMMUNITY, {"role": posts[0]}))
    for tie in declared:
        if tie.about == facts.place:
            code = "MODERATOR_DECLARED_HERE"
            found.append(Refusal(code, COMMUNITY, {"tie": tie.kind}))
    return found


def _of_item(facts: Facts, declared: tuple[Tie, ...], wanted: frozenset[str]) -> list[Refusal]:
    found = []
    if wanted and "council_member" in facts.roles:
        found.append(Refusal("MODERATOR_VOTES_ON_IT", ITEM))
    for project, part in facts.parts:
        if project in wanted:
            found.append(Refusal("MODERATOR_PART_IN_ITEM", ITEM, {"part": part}))
    for tie in declared:
        kind, _, project = tie.about.partition(":")
        if kind == "project" and project in wanted:
            found.append(Refusal("MODERATOR_DECLARED_ITEM", ITEM, {"tie": tie.kind}))
    return found


def certificate(state: ModeratorState, starts_at: datetime) -> Refusal | None:
    """Why the certificate does not hold on the day of the meeting; None where it does."""
    day, held = starts_at.astimezone(LOCAL).date(), state.certificate
    if state.status != "registered" or held is None:
        return Refusal("MODERATOR_UNCERTIFIED", "rulebook:meeting.chair_certificate")
    if state.suspended:
        return Refusal("MODERATOR_SUSPENDED", "moderator:certificate")
    if not state.certified(day):
        days = {"since": held.since.isoformat(), "until": held.until.isoformat()}
        return Refusal("CERTIFICATE_EXPIRED", "rulebook:meeting.chair_certificate", {**days})
    return None


def availability(state: ModeratorState, starts_at: datetime) -> Refusal | None:
    """Why the hour does not suit; None where it does."""
    return None if state.free(starts_at) else Refusal("MODERATOR_NOT_FREE", "moderator:availability")
