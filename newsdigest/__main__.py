"""``newsdigest`` and ``python -m newsdigest``."""

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress

_ALLOCATIONS = 100_000  # between two looks for garbage; Python's 700 are many looks while all is loaded, and no garbage


def run() -> None:
    """Run the command line."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # while it is loaded, Ctrl-C just ends it, without a traceback
    gc.set_threshold(_ALLOCATIONS)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # else numpy starts as many as there are cores, for nothing
    from newsdigest.cli import app
    from newsdigest.messages import Messages
    from newsdigest.run import WRONG_USAGE

    try:
        app()
    except OSError as error:  # help or a version that cannot be written: reading and its files have their own messages
        Messages().error(f"standard output: cannot be written ({error.strerror})")
        sys.exit(WRONG_USAGE)


def main() -> None:
    """Run the command line, and end the process.

    It ends at once, as mypy does: Python would first take apart all that was loaded, for an eighth of a second.
    """
    try:
        run()
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError, OSError, ValueError):  # closed, or never open; what matters was flushed
                stream.flush()
        os._exit(end.code)


if __name__ == "__main__":
    main()
