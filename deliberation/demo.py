"""The demo: one supervisor over the embedded servers, the pages, the live stream and the worker.

It starts them in order, says when a person can come in, restarts what dies, and on the first
Ctrl-C or SIGTERM takes everything down again, the database last.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path

from deliberation import embedded
from deliberation.config import ConfigError, Settings, authority
from deliberation.paths import shipped

CHILDREN = ("serve", "live", "worker")
READY_SECONDS = 90
GRACE_SECONDS = 10
_LOOK_SECONDS = 2.0
_TOO_OFTEN = 5  # so many times in a row that a child gave up soon: something is wrong, not unlucky
_SOON = 10.0  # seconds


def run(args: argparse.Namespace | None = None) -> int:
    """Hold the house open until told to close; the exit status is 0 after an orderly end."""
    del args
    settings, held = _settings()
    supervisor = Supervisor(settings, held)
    supervisor.listen()
    try:
        return supervisor.run()
    finally:
        supervisor.close()


def _settings() -> tuple[Settings, Held]:
    """Demo mode, which refuses any other database than the embedded one and any other address than loopback.

    Both ports are taken at once and kept until our own programs need them, so a second demo that starts
    meanwhile is told at once, not after a minute and a half of failures.
    """
    settings = Settings.from_env(os.environ | {"DEMO": "1"})
    held = Held(settings.host)
    if not held.take(settings.port):
        raise ConfigError(f"端口 {settings.port} 已被占用。请关闭占用它的程序，或换一个端口：PORT=8080 make demo")
    if held.take(settings.live_port):
        return settings, held
    if os.environ.get("LIVE_PORT"):
        held.release()
        raise ConfigError(f"端口 {settings.live_port} 已被占用（用于即时更新）。请换一个 LIVE_PORT。")
    other = held.take_any()
    _say(f"端口 {settings.live_port} 已被占用，即时更新改用端口 {other}。")
    return Settings.from_env(os.environ | {"DEMO": "1", "LIVE_PORT": str(other)}), held


class Held:
    """Ports that nobody else gets while we prepare."""

    def __init__(self, host: str) -> None:
        self._host, self._sockets = host, list[socket.socket]()

    def take(self, port: int) -> bool:
        """Whether ``port`` was free; from now on it is ours. 0 is any."""
        one = socket.socket(socket.AF_INET6 if ":" in self._host else socket.AF_INET)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((self._host, port))
            one.listen()  # only a port that listens is taken in the eyes of others
        except OSError:
            one.close()
            return False
        self._sockets.append(one)
        return True

    def take_any(self) -> int:
        """A free port, taken."""
        self.take(0)
        return int(self._sockets[-1].getsockname()[1])

    def release(self) -> None:
        """Leave the ports to our own programs."""
        while self._sockets:
            self._sockets.pop().close()


class Supervisor:
    """The processes of one demo."""

    def __init__(self, settings: Settings, held: Held) -> None:
        self._settings, self._held = settings, held
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._born: dict[str, float] = {}
        self._given_up: Counter[str] = Counter()
        self._stopping = False

    def listen(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal all mean: close in good order."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._stop)

    def run(self) -> int:
        """Open, keep open, return when asked to stop."""
        _say("正在准备数据库……")
        self._ensure()
        if not self._prepare():
            return 0 if self._stopping else 1
        self._held.release()
        for name in CHILDREN:
            self._spawn(name)
        announced = False
        started = looked = time.monotonic()
        while not self._stopping:
            time.sleep(0.2)
            if not self._revive():
                return 1
            if not announced and self._ready():
                self._announce()
                announced = True
            if not announced and time.monotonic() - started > READY_SECONDS:
                _say(f"等了 {READY_SECONDS} 秒，页面仍未就绪，请看上面的信息。")
                return 1
            if time.monotonic() - looked > _LOOK_SECONDS:
                self._ensure()
                looked = time.monotonic()
        return 0

    def close(self) -> None:
        """Children first, then the servers they use; nothing stays behind."""
        _say("正在收尾……")
        self._held.release()
        for child in self._children.values():
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            _signal(child, signal.SIGKILL)  # the whole group: whatever it had started goes too
            child.wait()
        stopped = embedded.stop(self._settings.state_dir)
        _say("已停止。" if stopped else "已停止；数据库还有别的程序在用，继续运行。")

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _ensure(self) -> None:
        """Start the servers, or start them again after a crash; pages recover by themselves."""
        embedded.ensure_postgres(self._settings.state_dir)
        if self._settings.redis_url is None:
            embedded.ensure_valkey(self._settings.state_dir)

    def _prepare(self) -> bool:
        """Bring the tables up to date and fill an empty house."""
        child = self._children["prepare"] = self._popen(["db", "upgrade", "--seed"])
        while child.poll() is None and not self._stopping:
            time.sleep(0.05)
        if child.poll() is None:
            return False
        del self._children["prepare"]
        if child.returncode != 0:
            _say("数据库没有准备好，请看上面的信息。")
        return child.returncode == 0

    def _spawn(self, name: str) -> None:
        self._born[name] = time.monotonic()
        self._children[name] = self._popen([name, "--supervised"])

    def _popen(self, words: list[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches only us, and the group can be ended as a whole.
        return subprocess.Popen(
            [sys.executable, "-m", "deliberation", *words],
            env=self._environment(),
            start_new_session=True,
            stdin=subprocess.DEVNULL,
        )

    def _environment(self) -> dict[str, str]:
        s = self._settings
        own = {"DEMO": "1", "HOST": s.host, "PORT": str(s.port), "LIVE_PORT": str(s.live_port)}
        return os.environ | own | {"STATE_DIR": str(s.state_dir), "PYTHONUNBUFFERED": "1"}

    def _revive(self) -> bool:
        """Restart what died; False when one keeps dying."""
        for name, child in list(self._children.items()):
            if child.poll() is None or self._stopping:
                continue
            self._judge(name, child.returncode)
            if self._given_up[name] == _TOO_OFTEN:
                _say(f"{name} 反复退出，演示停止。")
                return False
            _say(f"{name} 已退出（{child.returncode}），重新启动。")
            _signal(child, signal.SIGKILL)
            time.sleep(0.3 * (1 + self._given_up[name]))
            self._ensure()  # what comes up without a database only dies again
            if taken := self._taken(name):
                _say(f"端口 {taken} 被别的程序占用，演示停止。请关闭那个程序，或换一个端口：PORT=8080 make demo")
                return False
            self._spawn(name)
        return True

    def _judge(self, name: str, status: int) -> None:
        """Count what gave up by itself soon after it began; whom somebody killed was not at fault."""
        if time.monotonic() - self._born[name] > _SOON:
            self._given_up[name] = 0
        elif status >= 0:
            self._given_up[name] += 1

    def _taken(self, name: str) -> int:
        """The port that ``name`` needs, where somebody else has it; a moment is given to what it left behind."""
        port = {"serve": self._settings.port, "live": self._settings.live_port}.get(name, 0)
        deadline = time.monotonic() + GRACE_SECONDS
        while port and not _free(self._settings.host, port):
            if time.monotonic() > deadline or self._stopping:
                return port
            time.sleep(0.2)
        return 0

    def _ready(self) -> bool:
        s = self._settings
        return _answers(f"{s.site}/readyz") and _answers(f"http://{authority(s.host, s.live_port)}/healthz")

    def _announce(self) -> None:
        _say(f"\n  议事厅已经开门：{self._settings.site}\n")
        people = _accounts()
        if people:
            _say("  可以用这些身份进入（验证码会直接显示在页面上，也可以在登录页一点即入）：")
            for label, phone in people:
                _say(f"    {phone}  {label}")
        _say("\n  按 Ctrl-C 结束。\n")


def _accounts() -> list[tuple[str, str]]:
    path: Path = shipped("seeds") / "accounts.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["label"], row["phone"].removeprefix("+86")) for row in csv.DictReader(file)]


def _signal(child: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, sign)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 -- our own http address
            return bool(answer.status == 200)
    except OSError:
        return False


def _free(host: str, port: int) -> bool:
    probe = Held(host)
    free = probe.take(port)
    probe.release()
    return free


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
