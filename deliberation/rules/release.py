"""Photos and documents that come to a project are shown to others once a second person has looked at them.

One stream a project (``release:<project>``), one decision a file: released, or withheld with the reason. One that
was withheld keeps its place and says why; a later look may decide otherwise. Nobody releases what they have sent in
themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Decision, Engine, Event, Option, event
from deliberation.rules.rulebook import Rulebook

REASONS: Mapping[str, tuple[str, ...]] = {
    "photo": ("person", "child", "plate", "paper", "unrelated"),
    "document": ("private", "account", "trade", "unrelated"),
}
"""Why a photo is withheld: somebody can be recognised, a child, a number plate or door, papers, beside the matter; why
a document is: names, numbers or homes of persons, an account, secrets of a trade, beside the matter."""
ROLES = frozenset({"clerk", "subdistrict_officer"})
"""Who may decide."""
DONE: Mapping[str, str] = {"release": "released", "withhold": "withheld"}
"""Command → the event it makes and the status it leads to."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The latest decision on a file: ``status`` released or withheld, ``reason`` one of :data:`REASONS` or empty."""

    digest: str
    status: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReleaseState:
    """The files of a project that have been decided on, in the order of the first decision on each."""

    verdicts: tuple[Verdict, ...] = ()

    def of(self, digest: str) -> Verdict | None:
        """The decision on one file; None while it waits."""
        return next((one for one in self.verdicts if one.digest == digest), None)


def may(actor: Actor, name: str, authors: frozenset[str]) -> Refusal | None:
    """Whether ``actor`` may decide on a file that ``authors`` (ids) have sent in."""
    if not actor.has(*ROLES):
        return Refusal("NOT_ENTITLED", f"release:{name}", {"move": f"release_{name}"})
    return Refusal("RELEASE_OTHER_PERSON", f"release:{name}") if actor.id in authors else None


def decide(_rulebook: Rulebook, state: ReleaseState, command: Command) -> Decision:
    """``release`` {digest, kind, authors} or ``withhold`` {…, reason}; ``authors`` are ids, none: unknown."""
    digest, sent = str(command.args["digest"]), command.args.get("authors")
    authors = frozenset(map(str, sent)) if isinstance(sent, list) else frozenset()
    refusal = may(command.actor, command.name, authors)
    if refusal is not None:
        return refusal
    if not authors:
        return Refusal("RELEASE_UNKNOWN", f"release:{command.name}")
    return _decision(state.of(digest), command, digest)


def _decision(before: Verdict | None, command: Command, digest: str) -> Decision:
    reason = str(command.args.get("reason") or "") if command.name == "withhold" else ""
    kind = str(command.args.get("kind") or "photo")
    if command.name == "withhold" and reason not in REASONS.get(kind, ()):
        return Refusal("RELEASE_REASON", "release:withhold")
    status = DONE[command.name]
    if before is not None and (before.status, before.reason) == (status, reason):
        return Refusal("RELEASE_DONE", f"release:{command.name}")
    told = {"digest": digest, "reason": reason} if reason else {"digest": digest}
    return (event(command, status, **told),)


def evolve(state: ReleaseState, happened: Event) -> ReleaseState:
    """Fold ``released`` or ``withheld``; an unknown type raises ``KeyError``."""
    status = {"released": "released", "withheld": "withheld"}[happened.type]
    digest, reason = str(happened.data["digest"]), str(happened.data.get("reason") or "")
    fresh = Verdict(digest, status, reason, happened.actor, happened.at)
    if state.of(digest) is None:
        return ReleaseState((*state.verdicts, fresh))
    return ReleaseState(tuple(fresh if one.digest == digest else one for one in state.verdicts))


def legal(_rulebook: Rulebook, _state: ReleaseState, actor: Actor, _now: datetime) -> tuple[Option, ...]:
    """``release`` and ``withhold`` with the reason why not; who sent a file in is asked of each by :func:`may`."""
    return tuple(Option(name, may(actor, name, frozenset())) for name in DONE)


RELEASE: Engine[ReleaseState] = Engine("release", ReleaseState(), decide, evolve, legal)
"""The files of a project and who has let them out."""
