"""Run the command as the shell does: in a process of its own, with pipes or with a terminal of some width."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

COMMAND = [sys.executable, "-m", "newsdigest"]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment without what would change colours, widths and settings."""
    colours = ("NO_COLOR", "FORCE_COLOR", "TERM", "TTY_", "CLICOLOR")
    unwanted = ("NEWSDIGEST_", "XDG_CONFIG_HOME", "COLUMNS", "LINES", *colours)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {"HOME": str(home), "TERM": "xterm-256color"} | more


def in_terminal(arguments: list[str], cwd: Path, *, columns: int, command: list[str] = COMMAND, **more: str) -> str:
    """What a process writes to a terminal that is its standard output and error, line ends as \\n."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [*command, *arguments], cwd=cwd, env=environment(cwd, **more), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    written = bytearray()
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux tells so that the other side is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    process.wait(timeout=60)
    return written.decode().replace("\r\n", "\n")


def in_pipe(arguments: list[str], cwd: Path, *, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment(cwd, **more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
