"""From a tag for each token to spans, and what to do where the tags contradict their scheme.

``conlleval`` is what the CoNLL shared tasks' scorer does and seqeval by default: a tag that may not
begin a span begins one. ``discard`` is seqeval's strict mode: a span that breaks the scheme is no
span. ``error`` refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from onrecord.errors import InvalidInputError
from onrecord.suggestions import hint

Repair = Literal["error", "conlleval", "discard"]
Scheme = Literal["IOB2", "IOB1", "IOBES", "BILOU"]
REPAIRS: tuple[Repair, ...] = get_args(Repair)
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
ALIASES: Mapping[str, Scheme] = {"BIOES": "IOBES", "BILUO": "BILOU"}
_PREFIXES = {"IOB2": "BI", "IOB1": "BI", "IOBES": "BIES", "BILOU": "BILU"}
_MEANING = {"L": "E", "U": "S"}
"""Letters of BILOU as those of IOBES."""


class TagSpan(NamedTuple):
    """A span of tokens.

    Attributes:
        start: first token.
        end: token after the last.
        type: what stands behind the prefix.
    """

    start: int
    end: int
    type: str


class Decoded(NamedTuple):
    """The spans of a sentence, and how many of its tags broke the scheme."""

    spans: list[TagSpan]
    broken: int


def decode_tags(
    tags: Sequence[str],
    scheme: Scheme = "IOB2",
    repair: Repair = "error",
    place: Callable[[int], str] = "token {}".format,
) -> Decoded:
    """Spans of one sentence.

    Args:
        tags: one a token, e.g. ``["B-PER", "I-PER", "O"]``.
        scheme: how spans are written down.
        repair: what happens to tags that break the scheme.
        place: the number of a token, from 0, → what errors call it.

    Raises:
        InvalidInputError: a tag is of no scheme, or breaks its own and repair is ``error``.
    """
    reading = _Reading(scheme, repair, place)
    for number, tag in enumerate(tags):
        reading.read(number, tag)
    reading.close(len(tags), last="")
    return Decoded(reading.spans, reading.broken)


class _Reading:
    """A sentence being read: the open span, and what is done."""

    def __init__(self, scheme: Scheme, repair: Repair, place: Callable[[int], str]) -> None:
        self.scheme = scheme
        self.repair = repair
        self.place = place
        self.spans: list[TagSpan] = []
        self.broken = 0
        self.open: tuple[int, str] | None = None
        self.before = "O"

    def read(self, number: int, tag: str) -> None:
        """Take in the next tag."""
        prefix, dash, type_ = tag.partition("-")
        if tag == "O":
            self.close(number, tag)
            return
        if not dash or not type_ or prefix not in _PREFIXES[self.scheme]:
            wanted = ", ".join(f"{p}-TYPE" for p in _PREFIXES[self.scheme])
            raise InvalidInputError(
                self.place(number),
                f"a tag of {self.scheme} must be O, {wanted}, got {tag!r}",
                "name the scheme with scheme=…",
            )
        prefix = _MEANING.get(prefix, prefix)
        goes_on = self.open is not None and self.open[1] == type_
        if prefix in "BS" or not goes_on:
            self.close(number, tag)
            if self._may_begin(number, tag, prefix, type_):
                self.open = (number, type_)
        if prefix in "ES" and self.open is not None:
            self.spans.append(TagSpan(self.open[0], number + 1, type_))
            self.open = None
        self.before = tag

    def _may_begin(self, number: int, tag: str, prefix: str, type_: str) -> bool:
        """Whether a tag with nothing open of its type begins a span."""
        follows = self.before.partition("-")[2] == type_
        if self.scheme == "IOB1":
            if prefix == "I" or follows:
                return True
            self._note(number, tag, f"must follow its own type, but follows {self.before}")
        elif prefix in "BS":
            return True
        else:
            self._note(number, tag, f"must follow B or I of its type, but follows {self.before}")
        return self.repair == "conlleval"

    def close(self, number: int, last: str) -> None:
        """End the open span before a token; IOBES wants an E there, BILOU an L."""
        if self.open is not None:
            start, type_ = self.open
            keep = True
            if self.scheme in {"IOBES", "BILOU"}:
                last_letter = _PREFIXES[self.scheme][2]
                problem = f"must be followed by I or {last_letter} of its type"
                self._note(number - 1, self.before, problem)
                keep = self.repair == "conlleval"
            if keep:
                self.spans.append(TagSpan(start, number, type_))
        self.open = None
        if last == "O":
            self.before = "O"

    def _note(self, number: int, tag: str, problem: str) -> None:
        self.broken += 1
        if self.repair == "error":
            raise InvalidInputError(
                self.place(number),
                f"{tag} {problem}",
                "choose repair=conlleval (as conlleval and seqeval) or repair=discard (strict)"
                + ("; a file that begins spans with I is scheme=IOB1" * (self.scheme == "IOB2")),
            )


def repair_named(name: str) -> Repair:
    """A repair policy by name.

    Raises:
        InvalidInputError: there is none.
    """
    if name not in REPAIRS:
        raise InvalidInputError("repair", f"no policy is named {name!r}", hint(name, REPAIRS))
    return name


def scheme_named(name: str) -> Scheme:
    """A tag scheme by name.

    Raises:
        InvalidInputError: there is none.
    """
    name = ALIASES.get(name, name)
    if name not in SCHEMES:
        raise InvalidInputError("scheme", f"no scheme is named {name!r}", hint(name, SCHEMES))
    return name
