"""``python -m tests.guides``: write the handbook's examples and tables anew."""

from __future__ import annotations

from cryptography.fernet import Fernet

from deliberation.app import create_app
from deliberation.config import Settings
from tests.guides import book, motions

if __name__ == "__main__":
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    keys = {"SECRET_KEY": "guides" * 8, "DATA_KEYS": Fernet.generate_key().decode()}
    app = create_app(Settings.from_env(nowhere | keys))
    with app.test_request_context("/"):
        for part in (book, motions):
            part.PATH.write_text(part.written(), "utf-8")
