"""What the operator decides, read from the environment once and frozen.

Every variable is listed in :data:`VARIABLES` and explained in docs/operations.md.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deliberation.paths import checkout

VARIABLES = (
    "DATABASE_URL", "REDIS_URL", "STATE_DIR", "UPLOAD_DIR", "SECRET_KEY", "DATA_KEYS", "HOST", "PORT", "LIVE_PORT",
    "LIVE_URL", "DEMO", "SMS_BACKEND", "TRUSTED_HOSTS", "PROXIES", "HTTPS", "WEB_PROCESSES", "WEB_THREADS",
    "TIMESTAMP_URL", "TIMESTAMP_ROOTS",
)  # fmt: skip
LARGEST_UPLOAD = 24 * 1024 * 1024
COUNT_SECONDS = 0.2  # counting tries must not slow a page
WEB_STATEMENT_MS = 5_000
WORKER_STATEMENT_MS = 60_000


class ConfigError(Exception):
    """The program cannot run as it was set up; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one running program; make it by hand in tests, by :meth:`from_env` elsewhere."""

    secret_key: str
    data_keys: tuple[str, ...]
    state_dir: Path
    upload_dir: Path
    database_url: str | None = None
    redis_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    live_port: int = 8001
    live_url: str = ""
    demo: bool = False
    sms_backend: str = "console"
    trusted_hosts: tuple[str, ...] = ()
    proxies: int = 0
    https: bool = False
    web_processes: int = 2
    web_threads: int = 8
    timestamp_url: str = ""
    timestamp_roots: str = ""
    statement_ms: int = WEB_STATEMENT_MS
    count_seconds: float = COUNT_SECONDS
    program: str = "deliberation"
    testing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; in embedded mode missing secrets are made once and kept in the state folder."""
        env = _Reader(os.environ if environ is None else environ)
        database = env.text("DATABASE_URL") or None
        state = Path(env.text("STATE_DIR") or _default_state()).expanduser().resolve()
        host, port = env.text("HOST") or "127.0.0.1", env.number("PORT", 8000)
        demo, https = env.flag("DEMO"), env.flag("HTTPS")
        live_port = env.number("LIVE_PORT", port + 1)
        _check(env, database=database, host=host, demo=demo)
        secret, keys = _secrets(env, state, embedded=database is None)
        return cls(
            secret_key=secret,
            data_keys=keys,
            state_dir=state,
            upload_dir=Path(env.text("UPLOAD_DIR") or state / "uploads").expanduser().resolve(),
            database_url=database and _with_driver(database),
            redis_url=env.text("REDIS_URL") or None,
            host=host,
            port=port,
            live_port=live_port,
            live_url=env.text("LIVE_URL")
            or (f"http://{authority(host, live_port)}" if _loopback(host) and not https else ""),
            demo=demo,
            sms_backend=env.text("SMS_BACKEND") or ("demo" if demo else "console"),
            trusted_hosts=_hosts(env, host),
            proxies=env.number("PROXIES", 0),
            https=https,
            web_processes=env.number("WEB_PROCESSES", 2),
            web_threads=env.number("WEB_THREADS", 8),
            timestamp_url=env.text("TIMESTAMP_URL"),
            timestamp_roots=env.text("TIMESTAMP_ROOTS"),
        )

    def flask(self) -> dict[str, object]:
        """The same as Flask and its extensions want to read it."""
        if not self.database_url:
            raise ConfigError("No database: set DATABASE_URL, or let the embedded one be started first.")
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "DEMO": self.demo,
            "SMS_BACKEND": self.sms_backend,
            "UPLOAD_DIR": str(self.upload_dir),
            "DUMP_DIR": str(self.state_dir / "opendata"),
            "TIMESTAMP_URL": self.timestamp_url,
            "TIMESTAMP_ROOTS": self.timestamp_roots,
            "LIVE_URL": self.live_url,
            "REDIS_URL": self.redis_url,
            "TRUSTED_HOSTS": list(self.trusted_hosts) or None,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._engine(),
            # The name makes browsers insist on https, the whole path and this very host.
            "SESSION_COOKIE_NAME": "__Host-s" if self.https else "s",
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
            "WTF_CSRF_TIME_LIMIT": None,  # a resident may take an evening over a form; the session bounds it
            "RATELIMIT_STORAGE_URI": self._limits(),
            "RATELIMIT_STORAGE_OPTIONS": self._haste(),
            "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        }

    @property
    def site(self) -> str:
        """Where this machine reaches the pages."""
        return f"http://{authority(self.host, self.port)}"

    def _engine(self) -> dict[str, object]:
        options = f"-c timezone=UTC -c statement_timeout={self.statement_ms} -c lock_timeout={self.statement_ms}"
        return {
            "pool_size": self.web_threads,
            "max_overflow": 1,  # for the question whether the house is ready
            "pool_timeout": self.statement_ms / 1000,  # a page waits no longer for its turn than for an answer
            "pool_pre_ping": True,
            "hide_parameters": True,  # a fault is logged without what was written: names, numbers, ballots
            "connect_args": {"options": options, "connect_timeout": 5, "application_name": self.program},
        }

    def _haste(self) -> dict[str, float]:
        return dict.fromkeys(("socket_connect_timeout", "socket_timeout"), self.count_seconds) if self.redis_url else {}

    def _limits(self) -> str:
        if not self.redis_url:
            return "memory://"
        return f"redis+{self.redis_url}" if self.redis_url.startswith("unix://") else self.redis_url


def authority(host: str, port: int) -> str:
    """``host:port``, with the brackets that an IPv6 address needs."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class _Reader:
    """Reads declared variables only, so that none escapes the documentation."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str:
        if name not in VARIABLES:
            raise KeyError(f"{name} is not declared in VARIABLES")
        return self._environ.get(name, "").strip()

    def flag(self, name: str) -> bool:
        value = self.text(name).lower()
        if value not in {"", "0", "1", "false", "true", "no", "yes"}:
            raise ConfigError(f"{name} must be 1 or 0, not {value!r}.")
        return value in {"1", "true", "yes"}

    def number(self, name: str, default: int) -> int:
        value = self.text(name) or str(default)
        if not (value.isascii() and value.isdigit() and int(value) <= 65535):
            raise ConfigError(f"{name} must be a whole number up to 65535, not {value!r}.")
        return int(value)


def _default_state() -> Path:
    root = checkout()
    if root is not None:
        return root / ".state"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "deliberation"


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(env: _Reader, host: str) -> tuple[str, ...]:
    named = tuple(filter(None, (part.strip() for part in env.text("TRUSTED_HOSTS").split(","))))
    return named or ("127.0.0.1", "localhost", "[::1]") if _loopback(host) else named


def _check(env: _Reader, *, database: str | None, host: str, demo: bool) -> None:
    if demo and database is not None:
        raise ConfigError("Demo mode lets anyone enter as anyone, so it runs on the embedded database only. "
                          "Unset DATABASE_URL, or unset DEMO.")  # fmt: skip
    if demo and not _loopback(host):
        raise ConfigError(f"Demo mode lets anyone enter as anyone, so it listens on 127.0.0.1 only, not on {host}.")
    if env.text("TIMESTAMP_URL") and not env.text("TIMESTAMP_ROOTS"):
        raise ConfigError("With TIMESTAMP_URL set, TIMESTAMP_ROOTS must name the file of its trusted certificates.")
    if not _loopback(host) and not env.text("TRUSTED_HOSTS"):
        raise ConfigError(f"Listening on {host}, TRUSTED_HOSTS must name the site, for example example.gov.cn.")


def _with_driver(url: str) -> str:
    """The plain scheme would load a driver we do not ship."""
    scheme = urlsplit(url).scheme
    if scheme in {"postgres", "postgresql"}:
        return "postgresql+psycopg2" + url[len(scheme) :]
    if scheme != "postgresql+psycopg2":
        raise ConfigError(f"DATABASE_URL must begin with postgresql://, not {scheme}://.")
    return url


def _secrets(env: _Reader, state: Path, *, embedded: bool) -> tuple[str, tuple[str, ...]]:
    secret = env.text("SECRET_KEY")
    keys = tuple(filter(None, (key.strip() for key in env.text("DATA_KEYS").split(","))))
    if secret and keys:
        return secret, keys
    if not embedded:
        raise ConfigError(
            "With DATABASE_URL set, SECRET_KEY and DATA_KEYS must be set too; docs/operations.md says how."
        )
    kept = _kept_secrets(state)
    return secret or kept["secret_key"], keys or (kept["data_key"],)


def _kept_secrets(state: Path) -> dict[str, str]:
    """Made by whoever comes first, and complete from the moment the file has its name."""
    path = state / "secrets.json"
    if not path.exists():
        state.mkdir(parents=True, exist_ok=True)
        draft = state / f".secrets-{secrets.token_hex(8)}"
        fresh = {
            "secret_key": secrets.token_urlsafe(48),
            "data_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            json.dump(fresh, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secrets count
        finally:
            draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text(encoding="ascii"))
    return kept
