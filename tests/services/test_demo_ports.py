"""The two ports of a demo: looked at before anything is started, and kept while it prepares."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deliberation import demo
from deliberation.config import ConfigError


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "HOST", "LIVE_PORT", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STATE_DIR", str(tmp_path))


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on, and the port below it free."""
    for port in range(20_011, 20_400, 2):
        with socket.socket() as other:
            try:
                other.bind(("127.0.0.1", port))
            except OSError:
                continue
            other.listen()
            if demo._free("127.0.0.1", port - 1):
                yield port
                return
    pytest.fail("no free pair of ports")


def test_a_taken_port_of_the_pages_is_named(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("PORT", str(taken))
    with pytest.raises(ConfigError, match=f"端口 {taken} 已被占用"):
        demo._settings()


def test_a_taken_port_of_the_stream_is_named_and_another_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], taken: int
) -> None:
    monkeypatch.setenv("PORT", str(taken - 1))
    settings, held = demo._settings()
    assert settings.port == taken - 1
    assert settings.live_port not in (taken, taken - 1)
    assert f"端口 {taken} 已被占用，即时更新改用端口 {settings.live_port}" in capsys.readouterr().out
    held.release()


def test_a_port_of_the_stream_that_was_asked_for_is_refused(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("PORT", str(taken - 1))
    monkeypatch.setenv("LIVE_PORT", str(taken))
    with pytest.raises(ConfigError, match=f"端口 {taken} 已被占用"):
        demo._settings()
    assert demo._free("127.0.0.1", taken - 1), "nothing is kept after a refusal"


def test_both_ports_are_kept_until_they_are_needed(monkeypatch: pytest.MonkeyPatch, taken: int) -> None:
    monkeypatch.setenv("PORT", str(taken - 1))
    settings, held = demo._settings()
    ports = (settings.port, settings.live_port)
    assert [demo._free("127.0.0.1", port) for port in ports] == [False, False]
    with pytest.raises(ConfigError, match=f"端口 {taken - 1} 已被占用"):
        demo._settings()
    held.release()
    assert [demo._free("127.0.0.1", port) for port in ports] == [True, True]


def test_a_child_whose_port_was_taken_meanwhile_is_not_started_again(
    monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    monkeypatch.setenv("PORT", str(taken - 1))
    monkeypatch.setattr(demo, "GRACE_SECONDS", 0.1)
    settings, held = demo._settings()
    held.release()
    supervisor = demo.Supervisor(settings, held)
    assert supervisor._taken("serve") == 0
    with socket.socket() as thief:
        thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        thief.bind(("127.0.0.1", taken - 1))
        thief.listen()
        assert supervisor._taken("serve") == taken - 1
    assert supervisor._taken("worker") == 0
