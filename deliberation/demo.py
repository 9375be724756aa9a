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
from collections import deque
from pathlib import Path

from deliberation import embedded
from deliberation.config import ConfigError, Settings, authority
from deliberation.paths import shipped

CHILDREN = ("serve", "live", "worker")
READY_SECONDS = 90
GRACE_SECONDS = 10
_LOOK_SECONDS = 2.0
_TOO_OFTEN = (5, 30.0)  # so many deaths of one child in so many seconds: something is wrong, not unlucky


def run(args: argparse.Namespace | None = None) -> int:
    """Hold the house open until told to close; the exit status is 0 after an orderly end."""
    del args
    settings = _settings()
    supervisor = Supervisor(settings)
    supervisor.listen()
    try:
        return supervisor.run()
    finally:
        supervisor.close()


def _settings() -> Settings:
    """Demo mode, which refuses any other database than the embedded one and any other address than loopback."""
    settings = Settings.from_env(os.environ | {"DEMO": "1"})
    if not _free(settings.host, settings.port):
        raise ConfigError(f"端口 {settings.port} 已被占用。请关闭占用它的程序，或换一个端口：PORT=8080 make demo")
    if _free(settings.host, settings.live_port):
        return settings
    if os.environ.get("LIVE_PORT"):
        raise ConfigError(f"端口 {settings.live_port} 已被占用。请换一个 LIVE_PORT。")
    return Settings.from_env(os.environ | {"DEMO": "1", "LIVE_PORT": str(_any_port(settings.host))})


class Supervisor:
    """The processes of one demo."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._deaths: dict[str, deque[float]] = {name: deque(maxlen=_TOO_OFTEN[0]) for name in CHILDREN}
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
            deaths = self._deaths[name]
            deaths.append(time.monotonic())
            if len(deaths) == deaths.maxlen and deaths[-1] - deaths[0] < _TOO_OFTEN[1]:
                _say(f"{name} 反复退出，演示停止。")
                return False
            _say(f"{name} 已退出（{child.returncode}），重新启动。")
            _signal(child, signal.SIGKILL)
            time.sleep(min(2.0, 0.3 * len(deaths)))
            self._spawn(name)
        return True

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


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _free(host: str, port: int) -> bool:
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any_port(host: str) -> int:
    with socket.socket(_family(host)) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
