"""A gold benchmark and a harness for reading the news: who, when, and who said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.api import Comparison, Result, compare, load, run, score

__all__ = ["Comparison", "Result", "compare", "load", "run", "score"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the API holds
    """The public names, loaded when they are asked for (PEP 562)."""
    if name in __all__:
        from onrecord import api  # noqa: PLC0415  # numpy and all: not for `import onrecord`

        return getattr(api, name)
    message = f"module 'onrecord' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return [*__all__]
