"""``newsdigest`` and ``python -m newsdigest``."""

import signal


def main() -> None:
    """Run the command line."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # while it is loaded, Ctrl-C just ends it, without a traceback
    from newsdigest.cli import app

    app()


if __name__ == "__main__":
    main()
