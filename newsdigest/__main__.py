"""``newsdigest`` and ``python -m newsdigest``."""

import signal
import sys


def main() -> None:
    """Run the command line."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # while it is loaded, Ctrl-C just ends it, without a traceback
    from newsdigest.cli import app
    from newsdigest.messages import Messages
    from newsdigest.run import WRONG_USAGE

    try:
        app()
    except OSError as error:  # help or a version that cannot be written: reading and its files have their own messages
        Messages().error(f"standard output: cannot be written ({error.strerror})")
        sys.exit(WRONG_USAGE)


if __name__ == "__main__":
    main()
