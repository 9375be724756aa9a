"""What the supervisory committee sees of a poll that runs: counts of what was issued and returned, and alarms.

No choice and no person is read here, and before the close nobody is told how ballots are marked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.accounts.queries import names
from deliberation.jobs.service import enqueue
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.polls import bursts, papers
from deliberation.polls.models import Alarm, Ballot, Desk, Issue, Pulse, RollEntry
from deliberation.polls.queries import PollRow, poll
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.watch import ABOUT, WATCH, Raised, WatchState

LOOK = "polls.watch"
"""The kind of the job that looks at the counts of a running poll."""
EVERY = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
CHANNELS = ("web", "desk", "paper")


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel: ballots issued, ballots in the box. Of paper the box is counted at the close only (None)."""

    channel: str
    issued: int
    returned: int | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A desk: what it issued so far, for booths and on paper."""

    number: str
    name: str
    booth: int
    paper: int


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm as the page shows it; ``by`` the full name of the committee's member who answered."""

    key: str
    kind: str
    channel: str
    desk: str
    building: str
    at: datetime
    seen: int
    usual: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What is issued and returned of a poll now, and every alarm, those that wait first."""

    roll: int
    channels: tuple[ChannelRow, ...]
    desks: tuple[DeskRow, ...]
    alarms: tuple[AlarmRow, ...]
    minutes: tuple[int, ...]
    """Issues in each quarter of an hour of the last six hours, the latest last."""

    @property
    def issued(self) -> int:
        """Ballots issued on all channels."""
        return sum(row.issued for row in self.channels)

    @property
    def returned(self) -> int:
        """Ballots in the box, papers aside."""
        return sum(row.returned or 0 for row in self.channels)


def stream_of(poll_id: str) -> str:
    """The name of the stream of alarms."""
    return f"watch:{poll_id}"


def picture(session: Session, row: PollRow, now: datetime) -> Picture:
    """The page of the committee. Six queries, however large the poll."""
    issued = _issued(session, row.id)
    cast = _cast(session, row.id)
    channels = tuple(
        ChannelRow(
            each,
            sum(count for (channel, _desk), count in issued.items() if channel == each),
            None if each == "paper" else cast.get(each, 0),
        )
        for each in CHANNELS
        if each in row.channels.split() or cast.get(each) or any(channel == each for channel, _desk in issued)
    )
    desks = session.execute(select(Desk.number, Desk.name).where(Desk.poll_id == row.id)).all()
    table = tuple(
        DeskRow(number, name, issued.get(("desk", number), 0), issued.get(("paper", number), 0))
        for number, name in sorted(desks, key=lambda desk: int(desk[0]))
    )
    return Picture(row.roll_size, channels, table, alarms(session, row.id), _quarters(session, row.id, now))


def alarms(session: Session, poll_id: str) -> tuple[AlarmRow, ...]:
    """Every alarm of a poll: unanswered ones first, then by time."""
    rows = session.scalars(select(Alarm).where(Alarm.poll_id == poll_id)).all()
    known = names(session, {row.answered_by for row in rows if row.answered_by})
    shown = (
        AlarmRow(
            row.key, row.kind, row.channel, row.desk, row.building, row.at, row.seen, row.usual, row.note,
            known.get(row.answered_by, ""),
        )
        for row in rows
    )  # fmt: skip
    return tuple(sorted(shown, key=lambda row: (bool(row.note), row.at, row.key)))


def look(session: Session, now: datetime, *, poll_id: str) -> int:
    """Look at the counts and raise what stands out and was not raised before; returns how many are new."""
    row = poll(session, poll_id)
    if row is None or row.opens_at is None:
        return 0
    known = {alarm.key for alarm in book.state_of(session, WATCH, stream_of(poll_id)).alarms}
    found: list[Json] = [alarm for alarm in _found(session, row, now) if alarm["key"] not in known]
    if found:
        _play(session, row, Command("raise", SYSTEM, now, {"alarms": found}))
    return len(found)


def answer(session: Session, actor: Actor, now: datetime, *, poll_id: str, key: str, note: str) -> None:
    """The committee has examined an alarm and says what it found."""
    row = poll(session, poll_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    _play(session, row, Command("answer", actor, now, {"key": key, "note": note}))


def begin(session: Session, poll_id: str, at: datetime) -> None:
    """Promise to look at the counts of a poll from ``at`` on, every few minutes until it is over."""
    slot = int(at.timestamp() // EVERY.total_seconds()) + 1
    due = datetime.fromtimestamp(slot * EVERY.total_seconds(), UTC)
    enqueue(session, LOOK, {"poll": poll_id}, f"poll:{poll_id}:watch:{slot}", not_before=due)


def watch(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """The job: look, and look again later while the poll runs."""
    poll_id = str(payload["poll"])
    look(session, now, poll_id=poll_id)
    row = poll(session, poll_id)
    if row is not None and row.phase(now) in {"waiting", "open"}:
        begin(session, poll_id, now)


def check_watch(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the rows of alarms with the replay of their stream."""
    state = WATCH.replay(item.event for item in events)
    rows = {row.key: row for row in session.scalars(select(Alarm).where(Alarm.poll_id == stream.partition(":")[2]))}
    if {alarm.key: _columns(alarm) for alarm in state.alarms} != {
        key: {name: getattr(row, name) for name in _COLUMNS} for key, row in rows.items()
    }:
        yield Fault(stream, 0, "alarms differ from the replay")


def _found(session: Session, row: PollRow, now: datetime) -> Iterator[dict[str, Json]]:
    yield from _bursts(session, row, now)
    yield from _buildings(session, row, now)
    yield from _over(session, row, now)


def _bursts(session: Session, row: PollRow, now: datetime) -> Iterator[dict[str, Json]]:
    """Minutes of one channel and desk, and hours of a desk, that are over."""
    start, end = row.opens_at or now, min(now, row.closes_at or now)
    counts: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    query = select(Pulse.minute, Pulse.channel, Pulse.desk, func.sum(Pulse.issues)).where(Pulse.poll_id == row.id)
    for minute, channel, desk, issues in session.execute(query.group_by(Pulse.minute, Pulse.channel, Pulse.desk)):
        counts[channel, desk][(minute - start) // MINUTE] += issues
    whole = max(0, (end - start) // MINUTE)
    for (channel, desk), by_minute in sorted(counts.items()):
        for burst in bursts.minutes([by_minute[index] for index in range(whole)]):
            at = start + burst.index * MINUTE
            yield _alarm(f"minute {at:%Y%m%dT%H%M} {channel} {desk}", "minute", at, burst, channel=channel, desk=desk)
    desks: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for (_channel, desk), by_minute in counts.items():
        for index, issues in by_minute.items():
            if desk and index < whole // 60 * 60:
                desks[desk][index // 60] += issues
    cells = sorted((desk, hour, issues) for desk, hours in desks.items() for hour, issues in hours.items())
    for burst in bursts.hours([issues for _desk, _hour, issues in cells]):
        desk, hour, _issues = cells[burst.index]
        at = start + hour * HOUR
        yield _alarm(f"desk {at:%Y%m%dT%H%M} {desk}", "desk", at, burst, desk=desk)


def _buildings(session: Session, row: PollRow, now: datetime) -> Iterator[dict[str, Json]]:
    taken = Issue, (Issue.poll_id == RollEntry.poll_id) & (Issue.voter_id == RollEntry.voter_id)
    query = (
        select(RollEntry.building, func.count(Issue.voter_id), func.count()).outerjoin(*taken)
        .where(RollEntry.poll_id == row.id, RollEntry.building != "")
        .group_by(RollEntry.building).order_by(RollEntry.building)
    )  # fmt: skip
    rows = session.execute(query).all()
    for burst in bursts.buildings([(issued, size) for _building, issued, size in rows]):
        building, issued, size = rows[burst.index]
        told = min(issued, size - bursts.FEW_LEFT)  # who has not voted is nobody's business either
        yield _alarm(f"building {building}", "building", now, bursts.Burst(0, told, burst.usual), building=building)


def _over(session: Session, row: PollRow, now: datetime) -> Iterator[dict[str, Json]]:
    """More issued than the roll, or more in a box than issued: by channel and altogether; papers as they were found."""
    issued: Counter[str] = Counter()
    for (channel, _desk), count in _issued(session, row.id).items():
        issued[channel] += count
    cast = _cast(session, row.id)
    pairs = [("roll", issued.total(), row.roll_size), ("", sum(cast.values()), issued.total())]
    pairs += [(channel, count, issued[channel]) for channel, count in sorted(cast.items())]
    pairs.append(("paper", issued["paper"] + papers.excess(session, row.id), issued["paper"]))
    for what, seen, most in pairs:
        if seen > most:
            burst = bursts.Burst(0, seen, Fraction(most))
            yield _alarm(f"over {what}".strip(), "over", now, burst, channel=what if what in CHANNELS else "")


def _alarm(
    key: str, kind: str, at: datetime, burst: bursts.Burst, *, channel: str = "", desk: str = "", building: str = ""
) -> dict[str, Json]:
    return {
        "key": key, "kind": kind, "channel": channel, "desk": desk, "building": building, "at": at.isoformat(),
        "seen": burst.seen, "usual": str(burst.usual),
    }  # fmt: skip


def _issued(session: Session, poll_id: str) -> dict[tuple[str, str], int]:
    query = select(Issue.channel, Issue.desk, func.count()).where(Issue.poll_id == poll_id)
    return {(channel, desk): n for channel, desk, n in session.execute(query.group_by(Issue.channel, Issue.desk))}


def _cast(session: Session, poll_id: str) -> dict[str, int]:
    query = select(Ballot.channel, func.count()).where(Ballot.poll_id == poll_id).group_by(Ballot.channel)
    return dict(session.execute(query).all())


def _quarters(session: Session, poll_id: str, now: datetime, most: int = 24) -> tuple[int, ...]:
    begun = now - timedelta(minutes=15 * most)
    query = select(Pulse.minute, func.sum(Pulse.issues)).where(Pulse.poll_id == poll_id, Pulse.minute > begun)
    found = Counter[int]()
    for minute, issues in session.execute(query.group_by(Pulse.minute)):
        found[(minute - begun) // timedelta(minutes=15)] += issues
    return tuple(found[index] for index in range(most))


_COLUMNS = ("key", *ABOUT, "note", "answered_by")


def _columns(alarm: Raised) -> dict[str, object]:
    """The read columns of one alarm."""
    told: dict[str, object] = {name: getattr(alarm, name) for name in _COLUMNS}
    return told | {"at": datetime.fromisoformat(alarm.at)}


def _play(session: Session, row: PollRow, command: Command) -> WatchState:
    rulebook = proposals.rulebook_of(session, row.place, row.year)
    state = book.play(session, WATCH, stream_of(row.id), command, rulebook=rulebook, place=row.place).state
    new = insert(Alarm)
    kept = new.on_conflict_do_update(
        index_elements=["poll_id", "key"],
        set_={"note": new.excluded.note, "answered_by": new.excluded.answered_by},
    )
    if state.alarms:
        session.execute(kept, [{"poll_id": row.id, **_columns(alarm)} for alarm in state.alarms])
    session.flush()
    return state
