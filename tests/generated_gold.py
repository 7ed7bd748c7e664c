"""Generated gold documents in the normal form of marked files, but for what follows from spans."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from msgspec import UNSET

from onrecord.annotations import (
    NUMERALS,
    Attribution,
    AttributionReading,
    Entity,
    EntityReading,
    RoleTexts,
    Timex,
    TimexReading,
)
from onrecord.document import Dct, Document
from onrecord.markup.source import ORIGIN
from onrecord.span import surface

TEXT = (
    "Weir vote\n\nADA, May 4 – Mr. Brisk-Tolland said, “We sail. Gulls know!” Quill’s 20-year "
    "pact, he added, was\n\n“signed” by Dunmere/Eskil men on 3 p.m. Tuesday. ‘Fog?’ the U.S. clerk "
    "wrote  🌍 élan.\n"
)


def _places() -> list[tuple[int, int]]:
    """Words between white space, bare of marks."""
    found, at = [], 0
    for word in TEXT.replace("\n", " ").split(" "):
        bare = word.strip("“”‘’,.!?–")
        if bare:
            start = TEXT.index(bare, at)
            found.append((start, start + len(bare)))
            at = start + len(bare)
    return found


PLACES = _places()
NOTES = st.text(st.characters(codec="utf-8", exclude_characters='"<>\n\r'), min_size=1).filter(
    lambda s: s == s.strip()
)


@st.composite
def runs(draw: st.DrawFn, longest: int = 5) -> tuple[int, int]:
    first = draw(st.integers(0, len(PLACES) - 1))
    last = min(len(PLACES) - 1, first + draw(st.integers(0, longest - 1)))
    return PLACES[first][0], PLACES[last][1]


@st.composite
def fragments(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """One to three disjoint runs."""
    count = draw(st.sampled_from([1, 1, 1, 2, 3]))
    cuts = st.lists(
        st.integers(0, len(PLACES) - 1), min_size=2 * count, max_size=2 * count, unique=True
    )
    at = sorted(draw(cuts))
    return tuple((PLACES[a][0], PLACES[b][1]) for a, b in zip(at[::2], at[1::2], strict=True))


@st.composite
def nested_runs(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Different runs that do not cross, in order: one kind of tag closes the last that opened."""
    kept: list[tuple[int, int]] = []
    for start, end in draw(st.lists(runs(), max_size=5)):
        crosses = any(a < start < b < end or start < a < end < b for a, b in kept)
        if not crosses and (start, end) not in kept:
            kept.append((start, end))
    return sorted(kept)


@st.composite
def commons(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "optional": draw(st.booleans()),
        "note": draw(st.one_of(st.just(UNSET), NOTES)),
        "waive": draw(st.sampled_from([(), ("repeat",), ("repeat", "crossing")])),
    }


@st.composite
def entities(draw: st.DrawFn) -> tuple[Entity, ...]:
    made = []
    for number, (start, end) in enumerate(draw(nested_runs()), 1):
        type_ = draw(st.sampled_from(["PERSON", "ORG", "MONEY"]))
        wider = [(a, b) for a, b in draw(st.lists(runs(), max_size=2)) if a <= start and end <= b]
        accept = [
            EntityReading(start=a if a != start else UNSET, end=b if b != end else UNSET)
            for a, b in wider
            if (a, b) != (start, end) and TEXT.count(TEXT[a:b]) == 1 and "\n" not in TEXT[a:b]
        ]
        accept += [EntityReading(type=t) for t in draw(st.sampled_from([(), ("FAC",), ("A", "B")]))]
        item = UNSET if type_ in NUMERALS else draw(st.sampled_from([UNSET, None, "Q42"]))
        made.append(
            Entity(
                id=f"e{number}", start=start, end=end, text=TEXT[start:end], type=type_,
                entity_id=f"x_{number}", kb_id=item, accept=tuple(accept), **draw(commons()),
            )
        )  # fmt: skip
    return tuple(made)


@st.composite
def dates(draw: st.DrawFn) -> tuple[Timex, ...]:
    made: list[Timex] = []
    places = draw(nested_runs())
    anchors: list[Any] = [UNSET, "dct", *(f"t{n}" for n in range(1, len(places) + 1))]
    for number, (start, end) in enumerate(places, 1):
        mod: Any = draw(st.sampled_from([UNSET, "APPROX"]))
        type_, value = draw(st.sampled_from([("DATE", "2031-05"), ("DURATION", "P2D")]))
        accept = [TimexReading(value=v) for v in draw(st.sampled_from([(), (value + "0",)]))]
        if type_ == "DATE":
            accept = [TimexReading(value="2031-W18") for _ in accept]
        elif accept:  # an amount may also be read as the day that it leads to
            accept = [TimexReading(type="DATE", value="2031-05-08"), TimexReading(value="P3D")]
        made.append(
            Timex(
                id=f"t{number}", start=start, end=end, text=TEXT[start:end], type=type_,
                value=value, mod=mod,
                anchor=draw(st.sampled_from(anchors)), accept=tuple(accept), **draw(commons()),
            )
        )  # fmt: skip
    return tuple(made)


@st.composite
def attributions(draw: st.DrawFn) -> tuple[Attribution, ...]:
    made = []
    for _ in range(draw(st.integers(0, 4))):
        cue = (draw(runs(2)),) if draw(st.integers(0, 3)) else ()
        source = draw(fragments()) if draw(st.booleans()) else ()
        content = draw(fragments()) if not cue or draw(st.booleans()) else ()
        readings = draw(st.lists(st.dictionaries(ROLE, fragments(), min_size=1), max_size=2))
        hedge = draw(runs(1)) if draw(st.integers(0, 3)) == 0 else UNSET
        spans: dict[str, Any] = {"source": source, "cue": cue, "content": content}
        made.append(
            Attribution(
                **spans,
                text=RoleTexts(**{role: surface(TEXT, spans[role]) for role in spans}),
                attitude=draw(st.sampled_from(["assertion", "belief", "fact", "intention"])),
                source_type=draw(st.sampled_from(["named", "unnamed", "pronoun", "implicit"])),
                polarity=draw(st.sampled_from(["pos", "neg"])),
                determinacy=draw(st.sampled_from(["det", "indet"])),
                source_entity=draw(st.sampled_from([None, "x_1"])),
                evidential=hedge,
                accept=tuple(AttributionReading(**reading) for reading in readings),
                **draw(commons()),
            )
        )
    made.sort(key=lambda a: min(start for start, _ in a.source + a.cue + a.content))
    return tuple(made)


ROLE = st.sampled_from(["source", "content"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    return Document(
        id="generated",
        text=TEXT,
        dct=Dct(value="2031-05-06"),
        meta={"title": "A: b", "genre": "news", "variety": "british", "origin": ORIGIN},
        layers={
            "entities": draw(entities()),
            "dates": draw(dates()),
            "attributions": draw(attributions()),
        },
    )
