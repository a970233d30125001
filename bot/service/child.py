"""What a limited child makes of a file. It may be taken over by what it reads: its time and its answer have bounds."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, cast

CHILD_SECONDS = 10
ANSWER_BYTES = 10 * 1024 * 1024
"""The largest file that is let in; a limit of files does not hold for a pipe, so the reader keeps this one."""


def answer_of(program: Path, *words: str, body: bytes) -> bytes | None:
    """What the child wrote; None when it failed, was slow, said nothing, or more than a picture or voice can be."""
    command = [sys.executable, "-I", str(program), *words]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env={}, cwd="/")  # noqa: S603 - our own
    told, said = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    end = threading.Timer(CHILD_SECONDS, child.kill)
    end.start()
    try:
        with child:
            told.write(body)
            told.close()
            answer = said.read(ANSWER_BYTES + 1)
            if len(answer) > ANSWER_BYTES:
                child.kill()
    except BrokenPipeError:  # it ended before it had read all
        return None
    finally:
        end.cancel()
    return answer if child.returncode == 0 and 0 < len(answer) <= ANSWER_BYTES else None
