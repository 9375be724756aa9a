"""Folding what happens in a vote: put, answered by name, counted, confirmed, broken off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from deliberation.rules.meeting.evolve_session import Fold
from deliberation.rules.meeting.evolve_tools import intervened
from deliberation.rules.meeting.state import Ballot, State

KEPT = (
    "present",
    "recused",
    "quorum_known",
    "hands",
    "notices",
    "chair",
    "cautions",
    "cautioned",
    "inquiry",
    "answers",
)
"""What a result undone leaves as it is now."""


def _question_put(state: State, data: Mapping[str, Any]) -> State:
    appealable = state.ruling is not None and state.ruling.timely
    doubtable = state.last is not None and state.last.doubtable
    ballot = Ballot(data["motion"], data["method"], appealable=appealable, doubtable=doubtable)
    return replace(intervened(state, doubt_ends=True), ballot=ballot)


def _vote_cast(state: State, data: Mapping[str, Any]) -> State:
    ballot = state.ballot
    cast = dict(ballot.cast) | {data["member"]: data["vote"]} if ballot else {}
    return replace(state, ballot=replace(ballot, cast=cast) if ballot else None)


def _votes_entered(state: State, data: Mapping[str, Any]) -> State:
    ballot = state.ballot or Ballot(data["motion"], "hands")
    counted = replace(
        ballot,
        motion=data["motion"],
        votes_for=data["for"],
        votes_against=data["against"],
        abstain=data["abstain"],
        chair="",
        present=data["present"],
        members=data["members"],
        voters={side: tuple(members) for side, members in data["voters"].items()},
        confirmed="",
    )
    return replace(state, ballot=counted)


def _count_confirmed(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, ballot=replace(state.ballot, confirmed=data["member"]) if state.ballot else None)


def _chair_voted(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, ballot=replace(state.ballot, chair=data["vote"]) if state.ballot else None)


def _confirmation_struck(state: State, _data: Mapping[str, Any]) -> State:
    return replace(state, ballot=replace(state.ballot, confirmed="") if state.ballot else None)


def _vote_voided(state: State, _data: Mapping[str, Any]) -> State:
    """A vote broken off before anybody has answered has not come between a ruling and the appeal from it."""
    ballot = state.ballot
    if ballot is None or ballot.counted or ballot.cast:
        return replace(state, ballot=None)
    ruling = replace(state.ruling, timely=ballot.appealable) if state.ruling else None
    last = replace(state.last, doubtable=ballot.doubtable) if state.last else None
    return replace(state, ballot=None, ruling=ruling, last=last)


def _vote_changed(state: State, data: Mapping[str, Any]) -> State:
    """As it stood before the result, with the count as it is now."""
    before = state.last.before if state.last else None
    if before is None or before.ballot is None:
        return state
    voters = {side: tuple(members) for side, members in data["voters"].items()}
    figures: dict[str, Any] = {"votes_for": data["for"], "votes_against": data["against"], "abstain": data["abstain"]}
    ballot = replace(before.ballot, voters=voters, **figures)
    kept: dict[str, Any] = {name: getattr(state, name) for name in KEPT}
    return replace(before, ballot=ballot, consent=None, **kept)


def _secret_asked(state: State, data: Mapping[str, Any]) -> State:
    return replace(state, secret_asked=state.secret_asked | {(data["motion"], data["member"])})


FOLDS: Mapping[str, Fold] = {
    "question_put": _question_put,
    "vote_cast": _vote_cast,
    "votes_entered": _votes_entered,
    "count_confirmed": _count_confirmed,
    "chair_voted": _chair_voted,
    "confirmation_struck": _confirmation_struck,
    "vote_voided": _vote_voided,
    "secret_asked": _secret_asked,
    "vote_changed": _vote_changed,
}
