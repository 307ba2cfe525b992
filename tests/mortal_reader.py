"""A reader that the text can make slow, fail, or die with the process it reads in."""

from __future__ import annotations

import os
import re
import signal
import time

from plain_reader import PlainReader

from newsdigest.models import Document, Reading

_ORDER = re.compile(r"Now (sleep|raise|kill) (\w+)\.")


class MortalReader(PlainReader):
    """Does first what the text says: "Now sleep 20." (milliseconds), "Now kill SIGSEGV." or "Now raise havoc."."""

    def read(self, document: Document) -> Reading:
        for verb, what in _ORDER.findall(document.text):
            match verb:
                case "sleep":
                    time.sleep(int(what) / 1000)
                case "raise":
                    raise ValueError(what)
                case "kill":
                    os.kill(os.getpid(), signal.Signals[what])
        return super().read(document)
