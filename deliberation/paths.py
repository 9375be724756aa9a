"""Where the folders that ship beside the code are: one rule for a checkout and for an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """``templates``, ``migrations`` or ``seeds``: inside the package in a wheel, beside it in a checkout."""
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name} ships neither in {PACKAGE} nor beside it")


def checkout() -> Path | None:
    """The root of the source checkout, or None when running from an installed wheel."""
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None
