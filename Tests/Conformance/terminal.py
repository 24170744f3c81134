# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Running the tool on a terminal of a width."""

import fcntl
import os
import pty
import struct
import subprocess
import termios

from cli import INSEAM


def terminal(width: int) -> tuple[int, int]:
    """Both ends of a terminal: what is written to the second is read from the first."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    return parent, child


def written(parent: int) -> str:
    """All that was written to a terminal whose other end nobody has any more."""
    output = b""
    try:
        while block := os.read(parent, 65536):
            output += block
    except OSError:  # the end of a terminal
        pass
    os.close(parent)
    return output.decode().replace("\r\n", "\n")


def on_terminal(width: int, *arguments: object) -> list[str]:
    """The lines that the tool prints on a terminal of a width."""
    parent, child = terminal(width)
    process = subprocess.Popen([INSEAM, *map(str, arguments)], stdout=child)
    os.close(child)
    output = written(parent)
    process.wait(60)
    return output.rstrip("\n").split("\n")
