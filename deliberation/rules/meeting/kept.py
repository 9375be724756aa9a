"""What stands on the books: the outcome of an item, the questions left open at the close."""

from __future__ import annotations

from deliberation.rules.meeting.state import Frame, Record, State


def effect_of(state: State, record: Record) -> str:
    """What the recorded motion does; empty where the profile no longer knows it."""
    rule = state.rules.motions.get(record.kind)
    return rule.effect if rule else ""


SETTLED = frozenset(["adopted", "lost", "killed", "not_considered", "tabled", "postponed", "referred", "rescinded"])


def item_outcome(state: State) -> str:
    """What became of the main motion of the open item; of a divided one, whether any part was adopted."""
    mains = [r for r in state.records.values() if r.item == state.item and effect_of(state, r) == "adopt"]
    settled = [record for record in mains if record.outcome in SETTLED]
    last = settled[-1] if settled else mains[-1] if mains else None
    if last is None:
        return "no_motion"
    whole = last.id.rpartition(".")[0]
    parts = [r.outcome for r in settled if whole in state.records and r.id.rpartition(".")[0] == whole]
    return "adopted" if "adopted" in parts else last.outcome


def left_open(state: State) -> tuple[tuple[Frame, ...], ...]:
    """The questions open now, each with what adheres to it: what is pending first, then what gave way or waits."""
    aside = [(entry.stack, entry.waiting) for entry in reversed(state.interrupted)]
    groups = [(state.stack, state.waiting), *aside]
    found = [kept for stack, waiting in groups for kept in (stack, *((part,) for part in waiting))]
    return tuple(kept for stack in found if (kept := _adhering(state, stack)))


def _adhering(state: State, stack: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The main question and the subsidiary ones upon it; what concerned only this meeting is gone with it."""
    if not stack or state.rule(stack[0]).effect not in ("adopt", "rescind"):
        return ()
    kept = tuple(frame for frame in stack if state.rule(frame).cls in ("main", "subsidiary", "bring_back"))
    ids = {frame.id for frame in kept}
    return tuple(frame for frame in kept if not frame.degree or frame.target in ids)
