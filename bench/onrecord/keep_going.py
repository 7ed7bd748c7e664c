"""Reading on where a document is broken, and keeping what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from inspect import isgenerator
from typing import TypeVar

from onrecord.errors import InvalidInputError

T = TypeVar("T")

REST = "; what follows it was not read"


class Failures:
    """What could not be read, each once, in the order in which it was met."""

    def __init__(self) -> None:
        self._found: dict[str, InvalidInputError] = {}
        self.met = 0
        """How often something was added, the same error again included."""

    def add(self, error: InvalidInputError) -> None:
        """Keep an error that a document raised, without the frames that hold the document."""
        self._found.setdefault(str(error), error.with_traceback(None))
        self.met += 1

    def __iter__(self) -> Iterator[InvalidInputError]:
        return iter(self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def passing_over(self, items: Iterable[T]) -> Iterator[T]:
        """The items that can be read; the others are kept here as errors.

        A generator ends where it raises, so what it would have read after that is said to be lost.
        """
        stream = iter(items)
        while True:
            try:
                item = next(stream)
            except StopIteration:
                return
            except InvalidInputError as error:
                if isgenerator(stream):
                    error = InvalidInputError(error.place, error.problem + REST, error.hint)
                self.add(error)
            else:
                yield item


def sound(item: T | InvalidInputError) -> T:
    """The item, unless it is an error, which is raised.

    A generator that raises has ended. One that yields its errors goes on, and ``map(sound, …)``
    over it raises each in its place and can still be asked for the next item.
    """
    if isinstance(item, InvalidInputError):
        # a new one: the frames of the old would hold what yielded it, and that holds the old one
        raise InvalidInputError(item.place, item.problem, item.hint)
    return item


class Guard:
    """``with guard:`` keeps an error among the failures instead of raising it.

    Args:
        failures: where it goes; None: it is raised after all.
    """

    def __init__(self, failures: Failures | None) -> None:
        self._failures = failures
        self.tripped: InvalidInputError | None = None
        """The error of the latest block, if it had one."""

    def __enter__(self) -> None:
        self.tripped = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> bool:
        if self._failures is None or not isinstance(error, InvalidInputError):
            return False
        self.tripped = error
        self._failures.add(error)
        return True
