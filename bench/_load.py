"""The visitors: a few connections kept open, asking for one page after another as fast as they are answered.

Reads its orders as JSON from standard input and writes the number of answers per page and round as JSON. It
is a process of its own and does as little as it can (one send, one receive, no parsing beyond the length), for
what it uses of the machine is missing in the server.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One page: the bytes that ask for it."""

    name: str
    request: bytes

    @classmethod
    def of(cls, host: str, name: str, path: str, cookie: str) -> Target:
        """The request of a browser that keeps its connection and takes gzip."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip", "Connection: keep-alive"]
        if cookie:
            lines.append(f"Cookie: {cookie}")
        return cls(name, ("\r\n".join(lines) + "\r\n\r\n").encode())


class Visitor:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, target: Target) -> None:
        """Fetch one page; anything but 200 with a length is an error."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=20)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(target.request)
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._more()
        head = bytes(received[:end]).lower()
        if not head.startswith((b"http/1.1 200", b"http/1.0 200")):
            raise SystemExit(f"{target.name}: {head.splitlines()[0].decode()}")
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(received) < end + 4 + length:
            received += self._more()
        if b"connection: close" in head:
            self._socket.close()
            self._socket = None

    def _more(self) -> bytes:
        part = self._socket.recv(262_144) if self._socket else b""
        if not part:
            raise SystemExit("the server has closed the connection in the middle of an answer")
        return part


def burst(visitors: list[Visitor], target: Target, seconds: float) -> float:
    """Answers per second when all visitors ask for one page for some time."""
    counts = [0] * len(visitors)
    faults: list[BaseException] = []
    start = time.perf_counter()
    deadline = start + seconds

    def visit(number: int) -> None:
        try:
            while time.perf_counter() < deadline:
                visitors[number].ask(target)
                counts[number] += 1
        except BaseException as fault:  # noqa: BLE001 -- told by the main thread
            faults.append(fault)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(len(visitors))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(counts) / (time.perf_counter() - start)


def main() -> None:
    """Warm up, then one short burst per page and round, the order turning from round to round."""
    orders = json.load(sys.stdin)
    port = orders["port"]
    targets = [Target.of(f"127.0.0.1:{port}", **page) for page in orders["pages"]]
    visitors = [Visitor(port) for _ in range(orders["connections"])]
    for target in targets:
        burst(visitors, target, orders["warm"])
    rounds = []
    deadline = time.monotonic() + orders["seconds"]
    while time.monotonic() < deadline:
        turn = len(rounds) % len(targets)
        order = targets[turn:] + targets[:turn]
        rounds.append({target.name: burst(visitors, target, orders["burst"]) for target in order})
    json.dump(rounds, sys.stdout)


if __name__ == "__main__":
    main()
