"""The `deliberation` command.

A command's module is imported when the command runs: counting from a file needs no web.
"""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deliberation.config import ConfigError


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The whole command line; ``words`` tell which engine's own options to load."""
    top = argparse.ArgumentParser(
        prog="deliberation",
        description="议事厅：社区自己的钱，居民自己商量着花。",
        epilog="每个命令都可以加 --help 查看说明。环境变量见 docs/operations.md。",
    )
    commands = top.add_subparsers(title="命令", metavar="<命令>", required=True)
    _servers(commands)
    _data(commands)
    _engines(commands, words)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status says how it went."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")  # an old terminal shows a question mark rather than a traceback
    args = parser(words).parse_args(words)
    # Asked to go, leave through the door: what was started for this command is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    module, function = args.run.split(":")
    try:
        return int(getattr(importlib.import_module(module), function)(args) or 0)
    except (ConfigError, FileNotFoundError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _add(commands: Any, name: str, run: str, text: str, more: str = "") -> argparse.ArgumentParser:
    """One command with its help; ``run`` is module:function."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text}。{more}")
    command.set_defaults(run=run)
    return command


def _group(commands: Any, name: str, text: str) -> Any:
    return commands.add_parser(name, help=text, description=f"{text}。").add_subparsers(
        title="命令", metavar="<命令>", required=True
    )


def _servers(commands: Any) -> None:
    serve = _add(commands, "serve", "deliberation.cli.serve:run", "提供网页服务（gunicorn）")
    worker = _add(commands, "worker", "deliberation.cli.work:run", "办理待办事项：到点关票、计票、通知、导出")
    live = _add(commands, "live", "deliberation.cli.stream:run", "提供页面实时更新（SSE）")
    for command in (serve, worker, live):
        command.add_argument("--supervised", action="store_true", help="上级进程消失时随之退出（供 demo 使用）")
    _add(commands, "demo", "deliberation.demo:run", "演示：自带数据库、演示数据和全部进程", "只监听本机。")


def _data(commands: Any) -> None:
    home = "deliberation.cli.data"
    database = _group(commands, "db", "数据库")
    upgrade = _add(database, "upgrade", f"{home}:upgrade", "建立或升级数据表", "可重复执行。")
    upgrade.add_argument("--seed", action="store_true", help="数据库为空时一并装入演示数据")
    places = _add(
        _group(commands, "places", "行政区划"), "import", f"{home}:places", "导入区划", "可重复执行，代码不变。"
    )
    places.add_argument("file", nargs="?", type=Path, metavar="FILE", help="CSV 文件；不写则用自带的深圳区划")
    first = _add(
        commands, "administrator", f"{home}:administrator", "任命第一位管理员", "手机号从标准输入读取，不写在命令行里。"
    )
    first.add_argument("--place", default="4403", metavar="CODE", help="管理范围的区划代码（默认 4403 深圳市）")
    first.add_argument("--name", required=True, metavar="NAME", help="姓名")
    polls = _add(
        _group(commands, "polls", "票决"), "import", f"{home}:polls", "导入一次已结束的票决", "并给出结果页地址。"
    )
    polls.add_argument("file", type=Path, metavar="FILE.pb", help="Pabulib 选票文件")
    verify = _add(
        commands, "verify", f"{home}:verify", "核对整本账册", "重放并重新计算全部记录，与页面所用的数据逐项对照。"
    )
    verify.add_argument("files", nargs="*", type=Path, metavar="FILE", help="审计包或公开表：不用数据库，离线核对")
    verify.add_argument("--against", metavar="ROOT", help="再与封存的内容逐项对照：封存码、日期（2026-06-01）或 latest")
    _add(commands, "seed", f"{home}:seed", "在空的数据库里装入演示数据")


def _engines(commands: Any, words: Sequence[str]) -> None:
    """The engines declare their own options; they are loaded only when it is their turn."""
    more = "不需要数据库。清点全市的投票：deliberation count --all，说明见 deliberation count --all --help。"
    count = _add(commands, "count", "deliberation.voting.command:run", "按 Pabulib 选票文件计票", more)
    if list(words[:1]) == ["count"] and "--all" in words:
        everything = importlib.import_module("deliberation.cli.count_all")
        everything.add_arguments(count)
        count.description = f"{everything.TEXT}。{everything.MORE}"
        count.set_defaults(run=everything.RUN)
    elif list(words[:1]) == ["count"]:
        importlib.import_module("deliberation.voting.command").add_arguments(count)
    _council(commands, words)
    rules = "deliberation.rules.meeting.command"
    procedure = _group(commands, "procedure", "议事规则")
    check = _add(procedure, "check", f"{rules}:run", "在议事引擎上逐一推演场景文件，并与预期对照")
    if list(words[:2]) == ["procedure", "check"]:
        importlib.import_module(rules).add_arguments(check)
    profiles = "deliberation.rules.meeting.profile_command"
    _add(procedure, "profiles", f"{profiles}:profiles", "列出随程序提供的议事规则")
    validate = _add(procedure, "validate", f"{profiles}:validate", "检查一套议事规则，逐行指出矛盾")
    if list(words[:2]) == ["procedure", "validate"]:
        importlib.import_module(profiles).add_arguments(validate)


def _council(commands: Any, words: Sequence[str]) -> None:
    """Elections and draws for council seats."""
    home = "deliberation.voting.council_command"
    council = _group(commands, "council", "议事员的选举与抽签")
    for act, text in (
        ("block", "票决：得票多者当选，席位比例逐条满足"),
        ("stv", "可转移单票：按偏好顺序计票"),
        ("draw", "抽签：满足比例要求，机会尽量均等"),
    ):
        command = _add(council, act, f"{home}:run", text, "不需要数据库。")
        if list(words[:2]) == ["council", act]:
            importlib.import_module(home).add_arguments(command, act)
