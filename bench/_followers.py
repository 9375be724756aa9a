"""Two thousand open pages and sixty members in one process: who hears what when.

A follower is a connection to the live stream that notes each word it hears with its time and its number (how many
rings there have been). A member raises and lowers a hand over HTTP, as the phone does, and notes when the answer came.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_TOP = re.compile(rb'name="top" value="([^"]+)"')
_COOKIE = re.compile(rb"[Ss]et-[Cc]ookie: (\w+=[^;]+)")
CONNECTING = 100
_dice = random.Random(7)  # noqa: S311 -- the moments of a benchmark


class Follower(asyncio.Protocol):
    """One open page."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self.times: list[float] = []
        self.numbers: list[int] = []
        self.open = False
        self._transport: asyncio.Transport | None = None

    def leave(self) -> None:
        """Close the page."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(f"GET /live/{self._topic} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Note the word, if it is one."""
        self.open = True
        start = data.rfind(b"id: ")
        if start >= 0:
            self.times.append(time.perf_counter())
            self.numbers.append(int(data[start + 4 : data.index(b"\n", start)]))

    def connection_lost(self, exc: Exception | None) -> None:
        """The stream is down."""
        del exc
        self.open = False


@dataclass
class Member:
    """One phone: its cookie, the token of its forms, and when each of its moves was acknowledged."""

    id: str
    cookie: str
    token: str = ""
    top: str = ""
    raised: bool = False
    acknowledged: list[float] = field(default_factory=list)
    refused: int = 0


async def follow(port: int, topic: str, number: int) -> list[Follower]:
    """``number`` followers, all connected."""
    loop = asyncio.get_running_loop()
    followers = [Follower(topic) for _ in range(number)]
    for start in range(0, number, CONNECTING):
        some = followers[start : start + CONNECTING]
        await asyncio.gather(*(loop.create_connection(lambda one=one: one, "127.0.0.1", port) for one in some))  # type: ignore[misc]
    deadline = time.monotonic() + 20
    while not all(one.open for one in followers):
        if time.monotonic() > deadline:
            raise SystemExit(f"only {sum(one.open for one in followers)} of {number} followers were let in")
        await asyncio.sleep(0.05)
    return followers


async def enter(port: int, meeting: str, member: Member) -> None:
    """Open the meeting's page, for the token and the question at hand."""
    answer = await _ask(port, f"GET /meetings/{meeting} HTTP/1.1", member.cookie)
    token, top, cookie = _TOKEN.search(answer), _TOP.search(answer), _COOKIE.search(answer)
    if token is None or top is None:
        raise SystemExit(f"the page of a member has no hand to raise: {answer[:200]!r}")
    member.token, member.top = token[1].decode(), top[1].decode()
    member.cookie = cookie[1].decode() if cookie else member.cookie


async def act(port: int, meeting: str, member: Member) -> None:
    """Raise the hand, or lower it."""
    key = "lower_hand" if member.raised else "raise_hand"
    body = f"do={key}&top={member.top}&side={_dice.choice(('for', 'against'))}&csrf_token={member.token}"
    answer = await _ask(port, f"POST /meetings/{meeting}/phone HTTP/1.1", member.cookie, body)
    if b" 303 " in answer[:40]:
        member.acknowledged.append(time.perf_counter())
        member.raised = not member.raised
    else:
        member.refused += 1


async def take_part(port: int, meeting: str, members: Sequence[Member], *, pace: float, seconds: float) -> None:
    """All ``members`` act for ``seconds``, each about every ``pace`` seconds."""
    until = time.monotonic() + seconds

    async def one(member: Member) -> None:
        await asyncio.sleep(_dice.uniform(0, pace))
        while time.monotonic() < until:
            began = time.monotonic()
            await act(port, meeting, member)
            await asyncio.sleep(max(0.0, _dice.uniform(0.7, 1.3) * pace - (time.monotonic() - began)))

    await asyncio.gather(*(one(member) for member in members))


def waits(followers: Sequence[Follower], moves: Sequence[tuple[int, float]]) -> list[float]:
    """For each move (its ring, when it was acknowledged) and follower, the seconds until the word; inf for never."""
    found = []
    for one in followers:
        for ring, acknowledged in moves:
            place = bisect_left(one.numbers, ring)
            heard = one.times[place] if place < len(one.times) else float("inf")
            found.append(max(0.0, heard - acknowledged))
    return found


async def _ask(port: int, line: str, cookie: str, body: str = "") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [line, f"Host: 127.0.0.1:{port}", f"Cookie: {cookie}", "Connection: close"]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
    answer = await reader.read(-1)
    writer.close()
    return answer
