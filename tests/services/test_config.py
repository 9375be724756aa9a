"""The operator's settings: sensible alone, loud when they contradict each other."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from deliberation.config import ConfigError, Settings

REAL = {"DATABASE_URL": "postgresql://u:p@db/x", "SECRET_KEY": "s", "DATA_KEYS": "a,b"}


def read(tmp_path: Path, **environ: str) -> Settings:
    return Settings.from_env({"STATE_DIR": str(tmp_path / "state")} | environ)


def _secret_of(folder: str) -> str:
    return Settings.from_env({"STATE_DIR": folder}).secret_key


def test_secrets_are_made_once_and_kept_closed(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert first.data_keys == second.data_keys
    assert Fernet(first.data_keys[0]).decrypt(Fernet(second.data_keys[0]).encrypt(b"x")) == b"x"
    assert stat.S_IMODE((tmp_path / "state" / "secrets.json").stat().st_mode) == 0o600


def test_processes_starting_together_agree_on_the_secrets(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_secret_of, [str(tmp_path / "state")] * 8))) == 1
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["secrets.json"]


def test_a_real_database_needs_real_secrets(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        read(tmp_path, DATABASE_URL="postgresql://db/x")
    settings = read(tmp_path, **REAL)
    assert settings.data_keys == ("a", "b")
    assert not (tmp_path / "state").exists(), "secrets were written although the operator keeps them"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_the_driver_is_always_named(tmp_path: Path, scheme: str) -> None:
    settings = read(tmp_path, **REAL | {"DATABASE_URL": f"{scheme}://u:p@db/x"})
    assert settings.database_url == "postgresql+psycopg2://u:p@db/x"


def test_another_kind_of_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mysql"):
        read(tmp_path, **REAL | {"DATABASE_URL": "mysql://db/x"})


@pytest.mark.parametrize(
    "environ",
    [REAL, {"HOST": "0.0.0.0", "TRUSTED_HOSTS": "x.cn"}, {"HOST": "192.168.1.2"}, {"HOST": "example.cn"}],  # noqa: S104
)
def test_demo_mode_stays_at_home(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="Demo mode"):
        read(tmp_path, DEMO="1", **environ)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_demo_mode_at_home(tmp_path: Path, host: str) -> None:
    settings = read(tmp_path, DEMO="1", HOST=host)
    assert (settings.demo, settings.sms_backend) == (True, "demo")


def test_a_public_address_must_know_its_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="TRUSTED_HOSTS"):
        read(tmp_path, HOST="0.0.0.0")  # noqa: S104
    assert read(tmp_path, HOST="0.0.0.0", TRUSTED_HOSTS="a.cn, b.cn").trusted_hosts == ("a.cn", "b.cn")  # noqa: S104
    assert "localhost" in read(tmp_path).trusted_hosts


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("PORT", "-1"), ("PORT", "99999"), ("PORT", "８０"), ("DEMO", "maybe")]
)
def test_nonsense_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        read(tmp_path, **{name: value})


def test_cookies_are_for_https_only_where_there_is_https(tmp_path: Path) -> None:
    plain, safe = read(tmp_path, **REAL).flask(), read(tmp_path, **REAL, HTTPS="1").flask()
    assert (plain["SESSION_COOKIE_NAME"], plain["SESSION_COOKIE_SECURE"]) == ("s", False)
    assert (safe["SESSION_COOKIE_NAME"], safe["SESSION_COOKIE_SECURE"]) == ("__Host-s", True)
    assert safe["SESSION_COOKIE_HTTPONLY"] is True


def test_no_page_waits_long_for_anything(tmp_path: Path) -> None:
    flask = read(tmp_path, **REAL, REDIS_URL="unix:///run/v.sock").flask()
    assert "statement_timeout=5000" in str(flask["SQLALCHEMY_ENGINE_OPTIONS"])
    assert flask["RATELIMIT_STORAGE_URI"] == "redis+unix:///run/v.sock"
    assert flask["RATELIMIT_STORAGE_OPTIONS"] == {"socket_connect_timeout": 0.2, "socket_timeout": 0.2}


def test_without_a_database_there_is_no_app(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        read(tmp_path).flask()
