"""The calendar entry of a meeting (RFC 5545): one UID for ever, a SEQUENCE that grows with each change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vText

from deliberation.meetings.queries import ItemRow, MeetingRow
from deliberation.web.clock import LOCAL

ZONE = "Asia/Shanghai"
USUAL = timedelta(hours=2)
MIME = "text/calendar; charset=utf-8"


def uid(meeting_id: str) -> str:
    """The name under which every calendar knows the meeting."""
    return f"{meeting_id}@meeting.deliberation"


def entry(row: MeetingRow, agenda: Iterable[ItemRow], *, url: str, remark: str, alarm: bool) -> bytes:
    """The file: ``remark`` stands above the agenda; ``alarm`` adds a reminder for those who take part."""
    items = tuple(agenda)
    calendar = Calendar()
    calendar.add("prodid", "-//deliberation//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if row.cancelled else "PUBLISH")
    calendar.add_component(_zone())
    event = Event()
    event.add("uid", uid(row.id))
    event.add("sequence", row.revision)
    event.add("dtstamp", changed(row).astimezone(UTC))
    event.add("dtstart", row.starts_at.astimezone(LOCAL))
    event.add("dtend", (row.starts_at + lasting(items)).astimezone(LOCAL))
    event.add("summary", row.title)
    event.add("location", row.location)
    event.add("description", "\n".join([remark, *(f"{item.position}. {item.title}" for item in items)]))
    event.add("url", url)
    event.add("status", "CANCELLED" if row.cancelled else "CONFIRMED")
    if alarm and not row.cancelled:
        event.add_component(_alarm(row.title))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def lasting(items: Iterable[ItemRow]) -> timedelta:
    """How long the meeting is planned for: the minutes of its items, or two hours where they are not planned."""
    return timedelta(minutes=sum(item.minutes for item in items)) or USUAL


def changed(row: MeetingRow) -> datetime:
    """The moment of the entry: when it was called off, else when it was called."""
    return row.closed_at if row.cancelled and row.closed_at else row.called_at


def _zone() -> Timezone:
    """China keeps one hour all year; the entry says so itself, for calendars that know no zones."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 -- the format wants the local hour as it is
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    return zone


def _alarm(title: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(hours=-2))
    alarm["description"] = vText(title)
    return alarm
