"""What a member can do from the phone beside raising a hand: each judged by the engine before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from deliberation.meetings.board import Board
from deliberation.meetings.words import ABOUT
from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Actor, Command
from deliberation.rules.rulebook import Rulebook

HANDED = lazy_gettext("The moderator has your question and answers it.")


@dataclass(frozen=True, slots=True)
class Gesture:
    """One act: ``text`` and ``about`` are what its form asks, None where it asks nothing;
    ``done`` is said when it is taken.
    """

    key: str
    command: str
    label: str
    gloss: str
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    text_label: str = ""
    needed: bool = True
    about: tuple[tuple[str, str], ...] = ()
    confirm: str = ""
    means: str = ""
    yes: str = ""
    done: LazyString | str = ""
    refusal: Refusal | None = None

    @property
    def form(self) -> bool:
        """Whether it opens a page of its own."""
        return self.text is not None or bool(self.about)


def gestures(board: Board, rulebook: Rulebook, me: Actor) -> tuple[Gesture, ...]:
    """Everything a phone knows, those in order first, each with its reason where it is not."""
    judged = [_judged(board, rulebook, me, gesture) for gesture in _known(board)]
    return tuple(sorted(judged, key=lambda gesture: gesture.refusal is not None))


def _judged(board: Board, rulebook: Rulebook, me: Actor, gesture: Gesture) -> Gesture:
    probe: dict[str, Json] = {"id": "?", "text": "?", "why": "?", **gesture.fields}
    if gesture.about:
        probe["about"] = gesture.about[0][0]
    verdict = MEETING.decide(rulebook, board.state, Command(gesture.command, me, board.now, probe))
    if not isinstance(verdict, Refusal):
        return gesture
    kept = {name: getattr(gesture, name) for name in ("key", "command", "label", "gloss", "fields", "text",
                                                      "text_label", "about")}  # fmt: skip
    return Gesture(**kept, refusal=verdict)


def _known(board: Board) -> Iterator[Gesture]:
    yield from _motions(board)
    yield from _order()
    yield from _person(board)


def _motions(board: Board) -> Iterator[Gesture]:
    top, item = board.state.top, board.item
    yield Gesture(
        "amend", "move", _("Move an amendment"), _("change the words that are to be voted on"),
        {"motion": "amend", "on": top.id if top else ""}, top.text if top else "",
        _("How the motion should read, word for word"),
    )  # fmt: skip
    yield Gesture(
        "main", "move", _("Make a motion"), _("propose what the meeting should decide"), {"motion": "main"},
        item.text if item else "", _("The motion: who does what, when, with what money"),
    )  # fmt: skip
    yield Gesture(
        "close", "move", _("Move to close the debate"), _("vote now, if two thirds agree"),
        {"motion": "previous_question", "on": top.id if top else ""},
        confirm=_("Move to close the debate?"),
        means=_("If it is carried, nobody speaks any more and the vote follows."),
    )  # fmt: skip
    yield Gesture(
        "ask_secret", "ask_secret", _("Ask for a secret vote"),
        _("where enough members ask, nobody sees who votes how"),
        {"motion": top.id if top else ""},
    )  # fmt: skip
    yield Gesture(
        "notice", "give_notice", _("Give notice"), _("say now what you will move at the next meeting"), {}, "",
        _("What you will move next time"),
    )  # fmt: skip


def _order() -> Iterator[Gesture]:
    about = tuple((key, str(word)) for key, word in ABOUT.items() if key != "doubt")
    yield Gesture("point", "point_of_order", _("Point of order"), _("a rule is being broken"), about=about)
    yield Gesture("ask", "move", _("Ask a question"), _("about the matter; the moderator sees that it is answered"),
                  {"motion": "request_information"}, "", _("What you would like to know"), done=HANDED)  # fmt: skip
    yield Gesture("ask_rule", "move", _("Ask about the rules"), _("what can be done now, and how"),
                  {"motion": "parliamentary_inquiry"}, "", _("What you would like to know"), done=HANDED)  # fmt: skip
    yield Gesture(
        "appeal", "appeal", _("Appeal from the ruling"), _("the members decide instead of the moderator"),
        confirm=_("Appeal from the ruling?"), means=_("It needs a second; then the members vote on it."),
    )  # fmt: skip
    yield Gesture("division", "move", _("Ask to count again"), _("the count is doubted"),
                  {"motion": "division_of_assembly"})  # fmt: skip


def _person(board: Board) -> Iterator[Gesture]:
    yield Gesture(
        "recuse", "recuse", _("Step aside from this item"), _("you or your family have an interest in it"),
        {"item": board.state.item}, "", _("The reason, in one sentence"), needed=False,
    )  # fmt: skip
    yield Gesture(
        "leave", "leave", _("Leave early"), _("you are no longer counted as present"),
        confirm=_("Leave the meeting now?"),
        yes=_("Leave the meeting"),
        means=_("You neither speak nor vote any more, and the quorum is looked at anew. "
                "Coming back, scan the code again."),
    )  # fmt: skip
