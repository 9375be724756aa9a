"""The voters: each takes a ballot (issue) and puts it in the box (cast), over HTTP, as a phone does.

Reads its orders as JSON from a file and writes what happened to another. A process of its own that does as little as
it can: what a phone works out before it asks stands in the orders, what is left is one multiplication for each ballot.
Arrivals keep to a timetable whether or not the house keeps up (``rate``), or follow one another (no rate).
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BUSY = 503


@dataclass
class Told:
    """What became of the voters: seconds of a vote, of its two halves, receipts, and who was sent away or failed."""

    votes: list[float] = field(default_factory=list)
    issues: list[float] = field(default_factory=list)
    casts: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    busy: int = 0
    busy_seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Connection:
    """One connection to the pages, opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, request: bytes) -> tuple[int, bytes]:
        """Send one request; the status and the body of the answer."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
        body = await self._reader.readexactly(length)
        if b"connection: close" in lower:
            self.leave()
        return int(head.split(b" ", 2)[1]), body

    def leave(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def request(path: str, kind: str, body: bytes, *more: str) -> bytes:
    """A POST as bytes."""
    lines = [
        f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", f"Content-Length: {len(body)}",
        "Accept: application/json", "Connection: keep-alive", *more,
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class House:
    """The poll as the voters meet it."""

    def __init__(self, orders: dict[str, Any]) -> None:
        self.port, self._poll = int(orders["port"]), str(orders["poll"])
        self._modulus = int(orders["modulus"], 16)
        self._size = (self._modulus.bit_length() + 7) // 8
        self.told = Told()

    async def vote(self, voter: dict[str, str], connection: Connection, due: float) -> None:
        """One voter from pressing to the receipt; the wait counts from the moment that was due."""
        told = self.told
        try:
            taken = json.dumps({"blinded": voter["blinded"]}).encode()
            headers = f"Cookie: {voter['cookie']}", f"X-CSRFToken: {voter['csrf']}"
            asked = time.perf_counter()
            status, body = await connection.post(
                request(f"/polls/{self._poll}/issue", "application/json", taken, *headers)
            )
            if self._sent_away(status, body, asked):
                return
            issued = time.perf_counter()
            form = f"token={self._token(voter, json.loads(body)['signature'])}&{voter['marks']}".encode()
            status, body = await connection.post(
                request(f"/polls/{self._poll}/cast", "application/x-www-form-urlencoded", form)
            )
            if self._sent_away(status, body, issued):
                return
        except (OSError, asyncio.IncompleteReadError, ValueError, IndexError) as fault:
            connection.leave()
            told.errors.append(f"{type(fault).__name__}: {fault}"[:100])
            return
        done = time.perf_counter()
        told.issues.append(issued - asked)
        told.casts.append(done - issued)
        told.votes.append(done - due)
        told.codes.append(json.loads(body)["code"])

    def _sent_away(self, status: int, body: bytes, since: float) -> bool:
        if status == BUSY:
            self.told.busy += 1
            self.told.busy_seconds.append(time.perf_counter() - since)
            return True
        if status != 200:
            self.told.errors.append(f"{status} {body[:80].decode(errors='replace')}")
            return True
        return False

    def _token(self, voter: dict[str, str], signature: str) -> str:
        signed = int.from_bytes(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)), "big")
        plain = (signed * int(voter["inverse"], 16) % self._modulus).to_bytes(self._size, "big")
        return f"b.{voter['prefix']}.{base64.urlsafe_b64encode(plain).decode().rstrip('=')}"


async def run(orders: dict[str, Any], voters: list[dict[str, str]]) -> Told:
    """All voters of one phase."""
    house, lines = House(orders), int(orders["connections"])
    end = time.perf_counter() + float(orders["seconds"])
    if orders.get("rate") is None:
        await asyncio.gather(*(_follow(house, voters[number::lines], end) for number in range(lines)))
    else:
        await _arrive(house, voters, end, lines, float(orders["rate"]))
    return house.told


async def _follow(house: House, voters: list[dict[str, str]], end: float) -> None:
    """One after another on one connection."""
    connection = Connection(house.port)
    for voter in voters:
        if time.perf_counter() >= end:
            break
        await house.vote(voter, connection, time.perf_counter())
    connection.leave()


async def _arrive(house: House, voters: list[dict[str, str]], end: float, lines: int, rate: float) -> None:
    """By the timetable, each on the first connection that is free."""
    waiting: asyncio.Queue[tuple[dict[str, str], float] | None] = asyncio.Queue()

    async def serve() -> None:
        connection = Connection(house.port)
        while (next_ := await waiting.get()) is not None:
            await house.vote(next_[0], connection, next_[1])
        connection.leave()

    crew = [asyncio.create_task(serve()) for _ in range(lines)]
    start = time.perf_counter()
    for number, voter in enumerate(voters):
        due = start + number / rate
        if due > end:
            break
        if (pause := due - time.perf_counter()) > 0:
            await asyncio.sleep(pause)
        waiting.put_nowait((voter, due))
    for _ in crew:
        waiting.put_nowait(None)
    await asyncio.gather(*crew)


def main() -> None:
    """Orders in the file of the first word, what happened to the file of the second."""
    orders = json.loads(Path(sys.argv[1]).read_text())
    with Path(orders["voters"]).open() as lines:
        voters = [json.loads(line) for number, line in enumerate(lines) if number >= orders["first"]]
    began = time.perf_counter(), time.process_time()
    told = asyncio.run(run(orders, voters[: orders["most"]]))
    spent = {"seconds": time.perf_counter() - began[0], "cpu": time.process_time() - began[1]}
    Path(sys.argv[2]).write_text(json.dumps(vars(told) | spent))


if __name__ == "__main__":
    main()
