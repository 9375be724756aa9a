"""Practice meetings: they run on the real engine, repeat exactly, and tell every slip with its rule."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from deliberation.moderators import queries, service, words
from deliberation.moderators.practice import deck, guide, slips, world
from deliberation.moderators.practice.slips import FAULTS, POINTS
from deliberation.moderators.practice.story import Cue, sayings, stories, story
from deliberation.moderators.practice.world import World
from deliberation.rules.refusal import Refused
from deliberation.web.keys import KEYS
from deliberation.web.refusals.say import messages
from tests import factories as make
from tests.moderators.factories import DAY, me, trainee


def led(one: World, until: str = "", most: int = 200) -> list[dict[str, Any]]:
    """The meeting led rightly to its end, or until ``until`` is due; the choices made."""
    made = []
    while not one.over and len(made) < most:
        choice = guide.due(one)
        if choice["step"] == until:
            break
        deck.take(one, choice)
        made.append(choice)
    return made


def at(id_: str, until: str, seed: int = 1) -> World:
    told = story(id_)
    assert told is not None
    one = world.begin(told, seed)
    led(one, until)
    assert guide.due(one)["step"] == until
    return one


def slipped(one: World, **choice: Any) -> list[str]:
    deck.take(one, choice)
    return [slip.refusal.code for slip in one.latest]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("id_", [one.id for one in stories()])
def test_every_story_can_be_led_without_a_slip_and_repeats_exactly(id_: str, seed: int) -> None:
    told = story(id_)
    assert told is not None
    one = world.begin(told, seed)
    made = led(one)
    assert one.over
    assert one.slips == []
    again = deck.replay(told, seed, 1, made)
    assert (again.state, again.said, again.now) == (one.state, one.said, one.now)


def test_there_are_enough_stories_and_each_teaches_what_it_says() -> None:
    assert len(stories()) >= 7
    outcomes = {}
    for told in stories():
        one = world.begin(told, 1)
        led(one)
        outcomes[told.id] = {record.kind: record.outcome for record in one.state.records.values()}
    assert outcomes["amendment"] == {"amend": "adopted", "main": "adopted"}
    assert outcomes["closed_tie"] == {"previous_question": "adopted", "main": "lost"}
    assert outcomes["appeal"]["main"] == "adopted"
    assert "appeal" in str(outcomes["appeal"])
    assert outcomes["recusal"]["postpone_indefinitely"] == "fell"


def test_another_seed_seats_other_people() -> None:
    told = stories()[0]
    assert world.begin(told, 1).names != world.begin(told, 2).names


def test_the_wrong_speaker_is_a_slip() -> None:
    one = at("shouting", "begin_speech")
    first = guide.due(one)["who"]
    other = next(hand.member for hand in one.state.hands if hand.member != first)
    codes = slipped(one, step="begin_speech", who=other, say=0)
    assert codes[0] in ("EARLIER_HAND", "ALTERNATE_SIDES", "PREFERENCE_UNSPOKEN")
    assert one.latest[0].severity == 2


def test_a_vote_before_the_turns_are_used_is_serious() -> None:
    one = at("adoption", "begin_speech")
    say = next(p for p in range(3) if not deck.saying_at(one, "put_question", p).slip)
    assert slipped(one, step="put_question", say=say) == ["DEBATE_OPEN"]
    assert (one.latest[0].severity, one.state.ballot) == (3, None)


def test_a_question_without_a_second_is_not_stated() -> None:
    one = at("adoption", "ask_second")
    assert slipped(one, step="state_question") == ["NO_SECOND"]
    assert slipped(one, step="no_second") == ["NOT_THIS_STEP"]


@pytest.mark.parametrize("step", deck.SPOKEN)
def test_every_wrong_sentence_is_a_slip_and_the_meeting_goes_on(step: str) -> None:
    for place in range(len(sayings()[step])):
        one = at("adoption", step)
        choice = guide.due(one) | {"say": place}
        slip = deck.saying_at(one, step, place).slip
        before = one.line
        assert slipped(one, **choice) == ([slip] if slip else [])
        assert one.line != before
        assert slip in {"", *FAULTS}
        if slip:
            assert one.latest[0].right


def test_hands_are_entered_as_they_were_seen() -> None:
    one = at("adoption", "enter_votes")
    assert one.hands_up is not None
    yes, no, _ = one.hands_up
    assert slipped(one, step="enter_votes", **{"for": yes + 1, "against": no}) == ["MISCOUNTED"]
    assert slipped(one, step="enter_votes", **{"for": yes, "against": no}) == []


def test_a_clear_count_is_not_sent_to_the_teller() -> None:
    one = at("adoption", "announce")
    assert one.line.code != "CONFIRM_COUNT"
    assert slipped(one, step="confirm_count") == ["NOT_THIS_STEP"]
    assert one.state.ballot is not None
    assert not one.state.ballot.confirmed


def test_a_step_has_the_key_of_the_console_and_none_twice_at_a_moment() -> None:
    for told in stories():
        one = world.begin(told, 1)
        while not one.over:
            due = guide.due(one)["step"]
            assert guide.next_step(one) == due
            found = [words.key_of(step, one.state) for step in deck.known()]
            assert words.key_of(due, one.state)
            assert len([key for key in found if key]) == len({key for key in found if key})
            deck.take(one, guide.due(one))
    assert words.key_of("announce", one.state) == KEYS["announce"]
    assert words.key_of("begin_speech", one.state) == KEYS["begin_speech"]
    assert words.key_of("ask_second", one.state) == KEYS["second"]


def test_a_tie_announced_as_adopted_is_serious() -> None:
    one = at("closed_tie", "announce", seed=2)
    led(one, "never", most=1)
    while guide.due(one)["step"] != "announce" or one.line.code == "ANNOUNCE_ADOPTED":
        deck.take(one, guide.due(one))
    assert one.hands_up == (4, 4, 0)
    assert slipped(one, step="announce", result="adopted", say=0)[0] == "WRONG_RESULT"
    assert one.latest[0].severity == 3


def test_disorder_comes_first() -> None:
    one = at("shouting", "remark")
    assert slipped(one, step="begin_speech", who=one.state.hands[0].member) == ["DISORDER_LEFT"]
    assert one.state.floor is None
    deck.take(one, guide.due(one))
    assert slipped(one, step="rule", taken=False) == ["RULING_WRONG"]
    assert slipped(one, step="rule", taken=True) == []


def test_a_member_with_an_interest_steps_aside_first() -> None:
    one = at("recusal", "recuse")
    wrong = next(member for member in one.state.due if member != one.urgent[1])  # type: ignore[index]
    assert slipped(one, step="recuse", who=wrong) == ["RECUSAL_LEFT"]
    assert slipped(one, step="begin_speech", who=wrong) == ["RECUSAL_LEFT"]
    before = deck.judge(one, "put_question")
    assert before is not None
    assert before.code == "RECUSAL_LEFT"
    assert slipped(one, **guide.due(one)) == []


def test_without_a_quorum_nothing_goes_on() -> None:
    one = at("quorum", "recess")
    assert slipped(one, step="put_question", say=0) == ["NO_QUORUM"]
    assert slipped(one, step="adjourn") == ["NOT_THIS_STEP"]
    assert slipped(one, step="recess") == []


def test_steps_without_occasion_are_light_slips() -> None:
    one = at("adoption", "begin_speech")
    for choice in ({"step": "recess"}, {"step": "remark", "who": "m1"}, {"step": "recuse", "who": "m1"}):
        assert slipped(one, **choice) == ["NOT_THIS_STEP"]
    assert {slip.severity for slip in one.slips} == {1}


def test_help_is_what_the_engine_says() -> None:
    one = at("adoption", "begin_speech")
    offered = {offer.step: offer for offer in deck.offers(one)}
    assert offered["begin_speech"].why is None
    assert [member for member, _name in offered["begin_speech"].who] == [hand.member for hand in one.state.hands]
    assert offered["put_question"].why is not None
    assert offered["put_question"].why.code == "DEBATE_OPEN"
    assert all(offer.why is None or offer.why.code in messages() for offer in offered.values())


def test_points_are_lost_by_weight_and_never_below_none() -> None:
    one = at("adoption", "begin_speech")
    slipped(one, step="recess")
    slipped(one, step="put_question")
    assert slips.score(one.slips) == 100 - POINTS[1] - POINTS[3]
    assert slips.score(one.slips * 20) == 0
    assert slips.read_slip(one.slips[1].document).refusal == one.slips[1].refusal


def test_every_cue_and_slip_is_known() -> None:
    cues: list[Cue] = [cue for told in stories() for item in told.items for cue in item.cues]
    assert {cue.do for cue in cues} <= set(world.CUES)
    assert {row.slip for rows in sayings().values() for row in rows} <= {"", *FAULTS}
    assert set(FAULTS) <= set(messages())


def test_a_run_is_kept_scored_and_noted_for_each_trainee(session: Session) -> None:
    one, other = trainee(session, name="甲"), trainee(session, name="乙")
    run_id = service.start_practice(session, me(one), make.NOW, story_id="adoption", others=[other.id], seed=5)
    told = story("adoption")
    assert told is not None
    stage = world.begin(told, 5, 2)
    turns = []
    service.choose(session, me(one), make.NOW, run_id=run_id, choice={"step": "adjourn"}, step=0)
    deck.take(stage, {"step": "adjourn"})
    while not stage.over:
        who = (one, other)[stage.presiding]
        turns.append(who.id)
        stage = service.choose(session, me(who), make.NOW, run_id=run_id, choice=guide.due(stage))
    assert set(turns) == {one.id, other.id}
    run = queries.run(session, run_id)
    assert run is not None
    assert run.scores[1] == 100
    assert run.scores[0] == 100 - sum(POINTS[slip["severity"]] for slip in run.slips[0])
    noted = queries.moderator_state(session, one.id).practised
    assert [(row.run, row.score) for row in noted] == [(run_id, run.scores[0])]
    assert len(queries.results_at(session, make.SUBDISTRICT)) == 2
    assert [row.id for row in queries.runs_of(session, other.id)] == [run_id]


def test_who_may_practise_and_when(session: Session) -> None:
    person, outsider = trainee(session), make.person(session)

    def code(deed: Any, *args: Any, **named: Any) -> str:
        with pytest.raises(Refused) as caught:
            deed(session, *args, make.NOW, **named)
        return caught.value.refusal.code

    start, choose = service.start_practice, service.choose
    assert code(start, me(outsider), story_id="adoption") == "PRACTICE_POOL_ONLY"
    assert code(start, me(person), story_id="adoption", others=[outsider.id]) == "PRACTICE_POOL_ONLY"
    assert code(start, me(person), story_id="none") == "PRACTICE_UNKNOWN"
    run = start(session, me(person), make.NOW, story_id="adoption")
    assert code(choose, me(outsider), run_id=run, choice={"step": "call_to_order"}) == "PRACTICE_NOT_YOUR_TURN"
    assert code(choose, me(person), run_id=run, choice={"step": "fly"}) == "COMMAND_UNKNOWN"
    assert code(choose, me(person), run_id="none", choice={"step": "fly"}) == "PRACTICE_UNKNOWN"
    assert code(choose, me(person), run_id=run, choice={"step": "announce"}) == "PRACTICE_CHOOSE"
    assert code(choose, me(person), run_id=run, choice={"step": "remark"}) == "PRACTICE_CHOOSE"
    assert code(choose, me(person), run_id=run, choice={"step": "call_to_order"}, step=3) == "STALE_PAGE"
    service.choose(session, me(person), make.NOW, run_id=run, choice={"step": "call_to_order"}, step=0)
    assert queries.moderator(session, person.id, DAY) is not None
