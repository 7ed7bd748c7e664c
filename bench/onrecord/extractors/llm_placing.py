"""From a model's answer to annotations: each quoted string gets the offsets where it stands.

An annotation of which a string is not in the text counts once as *ungrounded*, however many of
its strings are made up, and every such string is listed. Of an entity or date nothing is left
then; of an attribution what is left is kept, as long as it has a cue or content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from onrecord.extractors.grounding import Grounding, Place, Quoted, distance
from onrecord.extractors.llm_answers import NO_MOD, QUOTE_TYPES, QuotedAttribution
from onrecord.span import Fragment, overlap

_LONGEST: Final = 200
"""Characters of a string that a list repeats."""


class Placed(NamedTuple):
    """A layer of one document.

    Attributes:
        annotations: in the form of predictions files.
        ungrounded: how many annotations name a string that is not in the text.
        missing: these strings.
    """

    annotations: list[dict[str, Any]]
    ungrounded: int
    missing: list[str]


def placed(task: str, answer: Any, grounding: Grounding) -> Placed:  # noqa: ANN401  # of ANSWERS
    """A task's answer with offsets.

    Args:
        task: e.g. ``entities``.
        answer: a struct of ``llm_answers.ANSWERS``.
        grounding: of the document's text.
    """
    items = getattr(answer, task)
    return _attributions(items, grounding) if task == "attributions" else _spans(items, grounding)


def remark(task: str, found: Placed) -> tuple[str, ...]:
    """One sentence that names what is not in the text, or none."""
    if not found.missing:
        return ()
    shown = ", ".join(repr(text[:_LONGEST]) for text in found.missing)
    return (f"{task}: not in the text, {found.ungrounded} ungrounded: {shown}",)


def _spans(items: Sequence[Any], grounding: Grounding) -> Placed:
    annotations, missing = [], []
    places = grounding.in_order([Quoted(item.text, item.before) for item in items])
    for item, place in zip(items, places, strict=True):
        if place is None:
            missing.append(item.text)
            continue
        annotation = {"start": place[0], "end": place[1], "type": item.type}
        more = {name: getattr(item, name, "") for name in ("value", "mod")}
        annotations.append(
            annotation | {name: value for name, value in more.items() if value not in ("", NO_MOD)}
        )
    return Placed(annotations, len(missing), missing)


def _attributions(items: Sequence[QuotedAttribution], grounding: Grounding) -> Placed:
    annotations, missing, ungrounded = [], list[str](), 0
    drafts = [_Draft(item, grounding) for item in items]
    anchors = grounding.in_order([Quoted(draft.head) for draft in drafts], nested=True)
    for draft, anchor in zip(drafts, anchors, strict=True):
        annotation = draft.annotation(anchor)
        ungrounded += bool(draft.missing)
        missing += draft.missing
        if annotation is not None:
            annotations.append(annotation)
    return Placed(annotations, ungrounded, missing)


class _Draft:
    """One attribution on its way into the text: all is placed around its head.

    Attributes:
        head: of content's pieces and the cue the string that stands in the fewest places, the
            longest of several.
        missing: strings that are not in the text, known once it is placed.
    """

    def __init__(self, item: QuotedAttribution, grounding: Grounding) -> None:
        self._item, self._grounding = item, grounding
        self._pieces = [p for c in item.content for p in grounding.pieces(c) if p.strip()]
        places = {text: len(grounding.places(text)) for text in (*self._pieces, item.cue)}
        there = [text for text in places if places[text]]
        self.head = min(there, key=lambda text: (places[text], -len(text)), default=item.cue)
        self.missing: list[str] = []

    def annotation(self, anchor: Fragment | None) -> dict[str, Any] | None:
        """The attribution, or None if neither cue nor content is in the text.

        Args:
            anchor: where the head stands, or None.
        """
        item = self._item
        if anchor is None:
            self.missing += [text for text in (*self._pieces, item.cue) if text.strip()] or [""]
            return None
        content = self._content(anchor)
        cue = [anchor] if self.head not in self._pieces else self._cue(anchor, content)
        beside = next(iter(cue), anchor)
        source = self._near(item.source, beside, (*content, *cue))
        speaker = self._near([item.speaker], next(iter(source), beside), ())
        roles = {"source": source, "cue": cue, "content": content}
        found: dict[str, Any] = {name: _disjoint(spans) for name, spans in roles.items()}
        if item.quote_type in QUOTE_TYPES:
            found["quote_type"] = item.quote_type
        if speaker:
            found["speaker"] = list(speaker[0])
        return found

    def _content(self, anchor: Fragment) -> list[Fragment]:
        """The pieces around the head, in the order of the answer as far as that goes."""
        if self.head not in self._pieces:
            return self._near(self._pieces, anchor, [anchor])
        number = self._pieces.index(self.head)
        before, after = self._pieces[:number], self._pieces[number + 1 :]
        spans = self._near(before, anchor, [anchor], lambda place: place.end <= anchor[0])
        return [
            anchor, *spans,
            *self._near(after, anchor, [anchor, *spans], lambda place: place.start >= anchor[1]),
        ]  # fmt: skip

    def _cue(self, anchor: Fragment, content: Sequence[Fragment]) -> list[Fragment]:
        """The cue near its content and one of its sources at once."""
        sources = [p[:2] for text in self._item.source for p in self._grounding.places(text)]

        def apart(place: Place) -> int:
            gaps = (distance(place[:2], source) for source in sources)
            return distance(place[:2], anchor) + min(gaps, default=0)

        options = self._grounding.nearest(self._item.cue, anchor, tuple(content))
        best = [p for p in options if p.score == options[0].score and not _crosses(p, content)]
        chosen = min(best or options[:1], key=apart, default=None)
        if chosen is None and self._item.cue.strip():
            self.missing.append(self._item.cue)
        return [chosen[:2]] if chosen else []

    def _near(
        self,
        texts: Iterable[str],
        anchor: Fragment,
        avoid: Sequence[Fragment],
        fits: Callable[[Place], bool] = bool,
    ) -> list[Fragment]:
        """Each string at its place nearest to an anchor that fits, beside what is to be avoided."""
        spans: list[Fragment] = []
        for text in filter(str.strip, texts):
            places = self._grounding.nearest(text, anchor, (*avoid, *spans))
            if places:
                place = next(filter(fits, places), places[0])
                spans.append((place.start, place.end))
            else:
                self.missing.append(text)
        return spans


def _crosses(place: Place, spans: Iterable[Fragment]) -> bool:
    return any(overlap(place[:2], span) for span in spans)


def _disjoint(spans: Iterable[Fragment]) -> list[list[int]]:
    """Fragments in order; those that overlap become one."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and overlap((start, end), (merged[-1][0], merged[-1][1])):
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return merged
