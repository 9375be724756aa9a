"""Preparing a poll: what is voted on, how a ballot is marked, by which channels, when."""

from __future__ import annotations

from datetime import datetime

from deliberation.rules.poll.guards import window
from deliberation.rules.poll.state import CHANNELS, KINDS, SUBJECTS, PollState
from deliberation.rules.poll_question import BASES, Threshold
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Decision, event
from deliberation.rules.rulebook import Rulebook

Data = dict[str, Json]

POINTS = {"cumulative": (0, 10), "scoring": (5, 0)}
"""Most points for one line and on the whole ballot, where nothing else is said."""


def prepare(rulebook: Rulebook, _state: PollState, command: Command) -> Decision:
    """{title, candidates: [[id, fen]], opens_at, closes_at} and, where they are not the rulebook's or usual:
    {subject, subject_ref, budget_fen, question, threshold, basis, ballot_kind, min_picks, max_picks,
    max_points, max_sum_points, channels, rerun_of}.
    """
    parts: Data = {}
    for part in (_subject, _hours, _marks, _channels):
        found = part(rulebook, command)
        if isinstance(found, Refusal):
            return found
        parts |= found
    rerun_of = str(command.args.get("rerun_of") or "")
    return (event(command, "prepared", **parts, title=command.args["title"], rerun_of=rerun_of),)


def _subject(_rulebook: Rulebook, command: Command) -> Data | Refusal:
    args = command.args
    subject, budget = args.get("subject") or "projects", args.get("budget_fen") or 0
    candidates, question = args.get("candidates"), str(args.get("question") or "").strip()
    if subject not in SUBJECTS:
        return Refusal("SUBJECT_UNKNOWN", "poll:prepare")
    if not isinstance(candidates, list) or not candidates:
        return Refusal("NO_CANDIDATES", "poll")
    if not isinstance(budget, int) or budget < 0 or (subject == "projects" and not budget):
        return Refusal("BUDGET_NEEDED", "rulebook:allocation.annual")
    if subject == "question" and not question:
        return Refusal("QUESTION_NEEDED", "poll:prepare")
    shares = _shares(command) if subject == "question" else {"threshold": "", "basis": ""}
    if isinstance(shares, Refusal):
        return shares
    about: Data = {"subject": subject, "subject_ref": str(args.get("subject_ref") or ""), "question": question}
    return {**about, **shares, "candidates": candidates, "budget_fen": budget}


def _shares(command: Command) -> Data | Refusal:
    """What carries a question: a share to be exceeded or reached, and what it is taken of."""
    basis = str(command.args.get("basis") or "cast")
    try:
        threshold = Threshold.read(str(command.args.get("threshold") or ">1/2"))
    except ValueError:
        return Refusal("THRESHOLD_UNCLEAR", "poll:prepare")
    if basis not in BASES:
        return Refusal("THRESHOLD_UNCLEAR", "poll:prepare")
    return {"threshold": str(threshold), "basis": basis}


def _hours(rulebook: Rulebook, command: Command) -> Data | Refusal:
    opens, closes = str(command.args.get("opens_at")), str(command.args.get("closes_at"))
    if datetime.fromisoformat(closes) <= datetime.fromisoformat(opens):
        return Refusal("CLOSES_BEFORE_OPENING", "poll")
    if datetime.fromisoformat(closes) <= command.at:
        return Refusal("CLOSES_IN_THE_PAST", "poll")
    shut = None if command.actor.has("system") else window(rulebook, datetime.fromisoformat(opens), command.at)
    if shut is not None:
        return shut
    return {"opens_at": opens, "closes_at": closes}


def _marks(rulebook: Rulebook, command: Command) -> Data | Refusal:
    """How a ballot is marked: by the rulebook for projects, as asked for anything else."""
    args, candidates = command.args, command.args.get("candidates")
    subject, lines = args.get("subject") or "projects", len(candidates) if isinstance(candidates, list) else 0
    kind = args.get("ballot_kind") or _usual_kind(rulebook, subject)
    if kind not in KINDS:
        return Refusal("BALLOT_KIND_UNKNOWN", "rulebook:ballot.kind")
    single, usual = kind == "choose-1", POINTS.get(str(kind), (0, 0))
    least = _given(args.get("min_picks"), min(rulebook.int("ballot.min_picks"), 1 if single else lines))
    most = 1 if single else _given(args.get("max_picks"), rulebook.int("ballot.max_picks"))
    points, sum_ = _given(args.get("max_points"), usual[0]), _given(args.get("max_sum_points"), usual[1])
    if least < 0 or most < max(least, 1) or points < 0 or sum_ < 0:
        return Refusal("PICKS_CROSS", "rulebook:ballot.max_picks", {"least": least, "most": most})
    fits = rulebook.flag("ballot.within_budget") or kind == "knapsack"
    bounds: Data = {"min_picks": least, "max_picks": most, "max_points": points, "max_sum_points": sum_}
    return {"ballot_kind": kind, **bounds, "within_budget": subject == "projects" and fits}


def _usual_kind(rulebook: Rulebook, subject: Json) -> str:
    return "choose-1" if subject == "question" else rulebook.text("ballot.kind").replace("choose_one", "choose-1")


def _given(asked: Json, usual: int) -> int:
    return asked if isinstance(asked, int) and not isinstance(asked, bool) else usual


def ways(rulebook: Rulebook) -> tuple[str, ...]:
    """The channels that the rules of a place allow, in their one order; older rules, which name none, mean the web."""
    allowed = rulebook.texts("ballot.channels") if "ballot.channels" in rulebook else ("web",)
    return tuple(channel for channel in CHANNELS if channel in allowed)


def _channels(rulebook: Rulebook, command: Command) -> Data | Refusal:
    """By the channels of the rulebook, or fewer; always named in the same order."""
    allowed = ways(rulebook)
    asked = command.args.get("channels")
    wanted = [str(one) for one in asked] if isinstance(asked, list) else [*allowed]
    foreign = [channel for channel in wanted if channel not in allowed]
    if foreign or not wanted:
        return Refusal("CHANNEL_NOT_ALLOWED", "rulebook:ballot.channels", {"channel": (foreign or [""])[0]})
    simple = rulebook.flag("ballot.simple_mode")
    return {"channels": [channel for channel in CHANNELS if channel in wanted], "simple_mode": simple}
