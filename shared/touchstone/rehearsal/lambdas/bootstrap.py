"""What an execution environment runs: the runtime client, which goes down with the process that started it.

Standard input is a pipe that only the parent holds open. However the parent ends, the pipe ends with it; then this
process removes what the parent kept on disk, and ends its whole group.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Watch the pipe, and become the runtime client with the handler named last in the arguments."""
    pipe = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    folder, *arguments = sys.argv[1:]
    threading.Thread(target=_end_with_parent, args=(pipe, folder), daemon=True).start()
    sys.argv = ["awslambdaric", *arguments]
    runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)


def _end_with_parent(pipe: int, folder: str) -> None:
    while os.read(pipe, 1):
        pass
    import shutil  # noqa: PLC0415 - a function must not pay for it

    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
