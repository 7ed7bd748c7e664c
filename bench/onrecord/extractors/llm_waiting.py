"""How long to wait: for an answer, for the next try, and as a server asks."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple, Self

from onrecord.extractors.hosting import HostError

SECONDS: Final = 600.0
"""Time limit of a request where the document has none."""


class Deadline(NamedTuple):
    """When a document's time is up.

    Attributes:
        seconds: the limit, for messages; None: there is none.
        at: on the monotonic clock.
    """

    seconds: float | None = None
    at: float = math.inf

    @classmethod
    def after(cls, seconds: float | None) -> Self:
        """So many seconds from now, or never."""
        return cls() if seconds is None else cls(seconds, time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds from now."""
        return self.at - time.monotonic()

    def passed(self) -> HostError:
        """The error of a document that takes longer."""
        limit = SECONDS if self.seconds is None else self.seconds
        return HostError(f"took longer than the limit of {limit:g} s", "timeout")

    def sleep(self, seconds: float) -> None:
        """Wait.

        Raises:
            HostError: the time would be up before.
        """
        if seconds > self.left:
            raise self.passed()
        if seconds > 0:
            time.sleep(seconds)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait, by number or by date; None: it does not say."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "")
        try:
            seconds = float(value) / unit
        except ValueError:
            try:
                when = parsedate_to_datetime(value)
            except ValueError:
                continue
            now = datetime.now(UTC) if when.tzinfo else datetime.now(UTC).replace(tzinfo=None)
            seconds = (when - now).total_seconds()
        if not math.isnan(seconds):
            return max(0.0, seconds)
    return None
