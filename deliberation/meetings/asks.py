"""What an act asks before it can be entered: who, what words, how many."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from deliberation.meetings.board import Board
from deliberation.meetings.winners import winners
from deliberation.meetings.words import ABOUT, METHODS, SUSPENDED, VOTES

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: ``kind`` is member, hand, roll, choice, text, words or number; ``needed`` is marked on the page.

    The names of members are never chosen beforehand: who is meant is what matters.
    """

    name: str
    label: str
    kind: str
    options: Options = ()
    value: str = ""
    hint: str = ""
    needed: bool = True


def asks_for(board: Board, key: str) -> tuple[Ask, ...]:
    """The questions of the act ``key``; none where one press is enough."""
    name = key
    while name not in ASKS and ":" in name:
        name = name.rpartition(":")[0]
    if name in ASKS:
        return ASKS[name](board)
    if key.startswith("move:reconsider:") and (sided := winners(board.state, key.rpartition(":")[2])):
        losers = [member for member in board.state.due if member not in sided]
        return (_who(board, _("Who moves it (of the winning side)"), *losers),)
    return _by_member(board) if key.startswith("move:") else ()


def here(board: Board, *without: str) -> Options:
    """Members present who take part in the open item, by name, in the order of their seats."""
    state = board.state
    ids = [member for member in state.due if member in state.present - state.out and member not in without]
    return tuple((member, board.names.get(member, "")) for member in ids)


def _who(board: Board, label: str, *without: str) -> Ask:
    return Ask("member", label, "member", here(board, *without))


def _by_member(board: Board) -> tuple[Ask, ...]:
    return (_who(board, _("Who moves it")),)


def _second_pair(board: Board) -> tuple[Ask, ...]:
    """Who looks at the count: not whoever moved what is being voted on."""
    ballot = board.state.ballot
    frame = board.state.frame(ballot.motion) if ballot else None
    return (_who(board, _("Who has counted with you"), frame.mover if frame else ""),)


def _rule(board: Board) -> tuple[Ask, ...]:
    point = board.state.point
    doubt = point is not None and point.held is not None
    yes, no = (_("not in order"), _("in order")) if doubt else (_("well taken"), _("not well taken"))
    appeals = board.state.rules.parameters.appeals and "appeal" in board.state.rules.motions
    stands = _("It is read out and stands in the minutes.")
    then = _("A member may appeal; if another seconds, all vote on it, and with a tie the ruling stands.")
    return (
        Ask("well_taken", _matter(board), "choice", (("yes", yes), ("no", no))),
        Ask("why", _("The reason, in one sentence"), "text", hint=f"{stands}{then}" if appeals else stands),
    )


def _matter(board: Board) -> str:
    """Who raised what, above the ruling on it."""
    point = board.state.point
    if point is None:
        return _("The ruling")
    about = point.held.text if point.held else str(ABOUT.get(point.about, point.about))
    return _("%(name)s, %(about)s. The ruling", name=board.names.get(point.by, ""), about=about)


def _answer(board: Board) -> tuple[Ask, ...]:
    """Who asks what, above the answer; a question put aloud is without its words, and so are those of old books."""
    data = next((item.event.data for item in reversed(board.events) if item.event.type == "inquiry_raised"), {})
    label, name = _("The answer"), board.names.get(str(data.get("member", "")), "")
    if not name:
        return (Ask("text", label, "text"),)
    words = data.get("text")
    asked = _("%(name)s asks: %(text)s", name=name, text=words) if words else _("%(name)s asks aloud", name=name)
    return (Ask("text", label, "text", hint=asked),)


def _hand(board: Board) -> tuple[Ask, ...]:
    raised = {hand.member for hand in board.state.hands}
    return (Ask("hand", _("Who, and on which side"), "hand", here(board, *raised)),)


def _doubt() -> Ask:
    """The chair may doubt a motion as it is made: the ruling on it comes first."""
    vague = _("not concrete, cannot be done")
    options = (("", _("no doubt")), ("germane", _("off the question")), ("actionable", vague))
    return Ask("doubt", _("Does the moderator doubt it?"), "choice", options, needed=False)


def _main(board: Board) -> tuple[Ask, ...]:
    text = board.item.text if board.item else ""
    label = _("The motion: who does what, when, with what money")
    return _who(board, _("Who moves it")), Ask("text", label, "words", value=text), _doubt()


def _amend(board: Board) -> tuple[Ask, ...]:
    top = board.state.top
    label = _("The words as they would read")
    return _who(board, _("Who moves it")), Ask("text", label, "words", value=top.text if top else ""), _doubt()


def _modify(board: Board) -> tuple[Ask, ...]:
    frame = board.state.proposed or board.state.top
    return (Ask("text", _("The words as they would read"), "words", value=frame.text if frame else ""),)


def _count(board: Board) -> tuple[Ask, ...]:
    """The numbers, or the names where each answers aloud."""
    ballot = board.state.ballot
    if ballot and ballot.method == "rollcall":
        return (Ask("roll", _("What each member answers"), "roll", here(board, board.state.chair)),)
    figures = (ballot.votes_for, ballot.votes_against, ballot.abstain) if ballot and ballot.counted else ("", "", "")
    return tuple(
        Ask(name, label, "number", value=str(figure), needed=name != "abstain")
        for (name, label), figure in zip(board.sides, figures, strict=False)
    )


def _second(board: Board) -> tuple[Ask, ...]:
    proposed = board.state.proposed
    return (_who(board, _("Who seconds it"), proposed.mover if proposed else ""),)


def _point(board: Board) -> tuple[Ask, ...]:
    about = [key for key in ABOUT if key != "doubt"]
    return (
        _who(board, _("Who raises it")),
        Ask("about", _("Which rule is meant"), "choice", tuple((key, str(ABOUT[key])) for key in about)),
    )


def _remark(board: Board) -> tuple[Ask, ...]:
    about = tuple((key, str(ABOUT[key])) for key in ("off_topic", "decorum", "address"))
    return _who(board, _("Who is meant")), Ask("about", _("Which rule is meant"), "choice", about)


def _put(board: Board) -> tuple[Ask, ...]:
    methods = tuple((key, str(METHODS[key])) for key in ("hands", "rising", "rollcall", "ballot"))
    usual = board.state.rules.parameters.vote_form
    asks = [Ask("method", _("How the vote is taken"), "choice", methods, value=usual)]
    if board.state.hands:
        why = _("Hands are still up. Why is the vote taken now?")
        asks.append(Ask("override", why, "text"))
    return tuple(asks)


def _call(board: Board) -> tuple[Ask, ...]:
    return (
        _who(board, _("Who is called")),
        Ask("override", _("Why before the others"), "text", hint=_("It stands in the minutes."), needed=False),
    )


def _recuse(board: Board) -> tuple[Ask, ...]:
    return _who(board, _("Who steps aside")), Ask("why", _("The reason, in one sentence"), "text", needed=False)


def _why(_board: Board) -> tuple[Ask, ...]:
    return (Ask("why", _("The reason, in one sentence"), "text"),)


def _adjourn(board: Board) -> tuple[Ask, ...]:
    left = sum(1 for item in board.agenda if item.status != "closed")
    hint = _("%(n)s items are still open; they go to the next meeting.", n=left) if left else ""
    return (Ask("override", _("The reason, in one sentence"), "text", hint=hint, needed=bool(left)),)


def _methods() -> Ask:
    methods = tuple((key, str(METHODS[key])) for key in ("hands", "rising", "rollcall", "ballot"))
    return Ask("method", _("How the vote is taken"), "choice", methods)


def _split(board: Board) -> tuple[Ask, ...]:
    return *_by_member(board), Ask(
        "parts", _("The parts, one on each line"), "words", hint=_("Each is voted on alone.")
    )


def _paragraphs(board: Board) -> tuple[Ask, ...]:
    top = board.state.top
    return *_by_member(board), Ask("paragraphs", _("The paragraphs, one on each line"), "words",
                                   value=top.text if top else "")  # fmt: skip


def _suspend(board: Board) -> tuple[Ask, ...]:
    rules = tuple((key, str(word)) for key, word in SUSPENDED.items())
    return *_by_member(board), Ask("lets", _("Which rule is set aside"), "choice", rules)


def _lower(board: Board) -> tuple[Ask, ...]:
    raised = tuple((hand.member, board.names.get(hand.member, "")) for hand in board.state.hands)
    return (Ask("member", _("Whose hand"), "member", raised),)


def _absent(board: Board) -> tuple[Ask, ...]:
    ids = [member for member in board.state.due if member not in board.state.present]
    return (Ask("member", _("Who arrives"), "member", tuple((id_, board.names.get(id_, "")) for id_ in ids)),)


def _anyway(_board: Board) -> tuple[Ask, ...]:
    return (Ask("override", _("Why against the rule"), "text", hint=_("It stands in the minutes.")),)


def _notice(board: Board) -> tuple[Ask, ...]:
    return _who(board, _("Who gives notice")), Ask("text", _("What will be moved"), "words")


def _minutes(_board: Board) -> tuple[Ask, ...]:
    return (Ask("minutes", _("How many minutes"), "number", value="10"),)


ASKS: Mapping[str, Callable[[Board], tuple[Ask, ...]]] = {
    "rule": _rule,
    "answer": _answer,
    "object": lambda b: (_who(b, _("Who objects")),),
    "second": _second,
    "raise_hand": _hand,
    "recount": _count,
    "enter_votes": _count,
    "void_vote": _why,
    "move:main": _main,
    "move:amend": _amend,
    "move:postpone_definitely": lambda b: (
        *_by_member(b), Ask("until", _("Until when"), "text", value=_("the next meeting"))),
    "move:commit": lambda b: (*_by_member(b), Ask("to", _("To whom"), "text")),
    "move:recess": lambda b: (*_by_member(b), *_minutes(b)),
    "move:fix_time_to_adjourn": lambda b: (*_by_member(b), Ask("until", _("Until when"), "text")),
    "move:limit_debate": lambda b: (
        *_by_member(b), Ask("seconds", _("Seconds for each speech"), "number", value="60"),
        Ask("turns", _("Speeches for each member"), "number", value="1")),
    "move:division_of_question": _split,
    "move:division_demand": _split,
    "move:seriatim": _paragraphs,
    "move:suspend_rules": _suspend,
    "move:voting_method": lambda b: (*_by_member(b), _methods()),
    "move:nominate": lambda b: (*_by_member(b), Ask("candidate", _("Who is nominated"), "text")),
    "report": lambda b: (_who(b, _("Who reports")), Ask("text", _("What the working group says"), "words")),
    "modify": _modify,
    "strike": _why,
    "reopen_item": _why,
    "state_anyway": _anyway,
    "lower_hand": _lower,
    "check_in": _absent,
    "leave": lambda b: (_who(b, _("Who leaves")),),
    "hand_over": lambda b: (Ask("to", _("Who presides meanwhile"), "member", here(b, b.state.chair)),),
    "confirm_count": _second_pair,
    "ask_consent:change_vote": lambda b: (
        _who(b, _("Who changes the vote")),
        Ask("vote", _("What it shall be now"), "choice", tuple((side, str(word)) for side, word in VOTES.items()))),
    "ask_secret": lambda b: (_who(b, _("Who asks for it")),),
    "call_to_move": lambda b: (_who(b, _("Who is called")),),
    "give_notice": _notice,
    "point_of_order": _point,
    "remark": _remark,
    "put": _put,
    "call": _call,
    "recuse": _recuse,
    "recess": _minutes,
    "adjourn": _adjourn,
}  # fmt: skip
"""Key of an act → its questions."""
