"""What to tell about a request that failed."""

from __future__ import annotations

import re

from newsdigest.sources.base import Limits, SourceError


def explain(error: Exception, limits: Limits, *, is_late: bool) -> SourceError:
    """Say in words what urllib3 or the system raised. ``is_late``: the time limit had passed by then."""
    from urllib3 import exceptions

    if is_late or isinstance(error, TimeoutError):
        return SourceError(
            f"took longer than {limits.timeout_seconds:g} s", "Try again, or raise sources.timeout_seconds."
        )
    match error:
        case exceptions.NameResolutionError():
            return SourceError("its host was not found", "Check the address and your connection.")
        case exceptions.ProxyError():
            return SourceError("the proxy of the environment does not answer", "Check http_proxy and https_proxy.")
        case exceptions.NewConnectionError():
            return SourceError("its server could not be reached", "Check the address and your connection.")
        case exceptions.TimeoutError():
            return SourceError("its server does not answer", "Try again, or raise sources.timeout_seconds.")
        case exceptions.SSLError() if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return SourceError("its certificate could not be verified", "Check the address and your system's clock.")
        case exceptions.SSLError():
            return SourceError("no secure connection could be made", "Check the address; perhaps it is http://.")
        case exceptions.ProtocolError() if re.search("IncompleteRead|InvalidChunkLength", str(error)):
            return SourceError("was cut short by its server", "Try again.")
        case exceptions.LocationValueError() | ValueError():
            return SourceError("is not a valid address", "Check the address.")
        case _:
            return SourceError("the connection broke off", "Try again.")
