"""The annotations of the three layers, as they stand in files: the one source of every schema.

A ``Predicted…`` struct holds what an extractor may say; the gold struct adds what only an
annotator says. Offsets are half-open ``[start, end)`` in Unicode code points of the exact text.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from onrecord.span import Fragments

NUMERALS = frozenset({"PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
"""Entity types that name an amount or a place in a row, and nothing that has an item."""

MAX_OFFSET = 2**31 - 1
Offset: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_OFFSET, description="A code-point offset.")]
Range: TypeAlias = Annotated[
    tuple[Offset, Offset], Meta(description="Half-open [start, end) in code points.")
]
Ranges: TypeAlias = Annotated[
    tuple[Range, ...], Meta(description="Fragments, sorted and disjoint.")
]
TypeName: TypeAlias = Annotated[str, Meta(description="Another type.", min_length=1)]
Referent: TypeAlias = Annotated[str, Meta(description="Who or what is meant in this text: a slug.")]
Item: TypeAlias = Annotated[
    str, Meta(description="The Wikidata item that the name names; null: none exists.")
]
Value: TypeAlias = Annotated[str, Meta(description="TIMEX3 value, e.g. 2024-11.")]
Mod: TypeAlias = Annotated[str, Meta(description="TIMEX3 mod, e.g. APPROX.")]
Parent: TypeAlias = Annotated[
    str, Meta(description="Id of the smallest relation around this one; null: outermost.")
]
Words: TypeAlias = Annotated[str, Meta(description="The role's surface.")]
Id: TypeAlias = Annotated[str, Meta(description="Unique in its document.", min_length=1)]
Optional: TypeAlias = Annotated[
    bool, Meta(description="Borderline: found it earns nothing, missed it costs nothing.")
]
Phenomena: TypeAlias = Annotated[
    tuple[str, ...], Meta(description="Tags that reports slice by; a closed list.")
]
Note: TypeAlias = Annotated[str, Meta(description="An annotator's reason, for people.")]
Waive: TypeAlias = Annotated[
    tuple[str, ...], Meta(description="Lint rules silenced here; needs a note.")
]
Surface: TypeAlias = Annotated[str, Meta(description="The surface, repeated.")]
Score: TypeAlias = Annotated[float, Meta(description="The extractor's own confidence; unused.")]
Source: TypeAlias = Annotated[
    Ranges, Meta(description="Who says it; empty where the text names nobody.")
]
Cue: TypeAlias = Annotated[
    Annotated[Ranges, Meta(max_length=1)],
    Meta(description="The words that attribute, one span or none."),
]
Content: TypeAlias = Annotated[Ranges, Meta(description="What is attributed, one or more spans.")]
QuoteType: TypeAlias = Literal["direct", "indirect", "mixed"]
Attitude: TypeAlias = Literal["assertion", "belief", "fact", "intention"]
SourceType: TypeAlias = Literal["named", "unnamed", "pronoun", "implicit", "author"]
Polarity: TypeAlias = Literal["pos", "neg"]
Determinacy: TypeAlias = Literal["det", "indet"]


class _Spanned(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What entities and dates share: one contiguous span, or fragments."""

    start: Offset | UnsetType = UNSET
    end: Offset | UnsetType = UNSET
    spans: Annotated[Ranges, Meta(min_length=1)] | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.spans is UNSET:
            if self.start is UNSET or self.end is UNSET:
                raise ValueError('an annotation needs "start" and "end", or "spans"')
        elif self.start is not UNSET or self.end is not UNSET:
            raise ValueError('an annotation has either "start" and "end" or "spans", not both')

    @property
    def fragments(self) -> Fragments:
        """The spans, always as a tuple of ``(start, end)``."""
        if self.spans is not UNSET:
            return self.spans
        return ((self.start, self.end),)  # type: ignore[return-value]  # __post_init__ saw to it


class PredictedEntity(_Spanned, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A name or numeral that an extractor found."""

    type: Annotated[str, Meta(description="Entity type, e.g. PERSON.", min_length=1)]
    entity_id: Referent | UnsetType | None = UNSET
    kb_id: Item | UnsetType | None = UNSET
    score: Score | UnsetType = UNSET


class EntityReading(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An equally right reading of an entity; what it does not name is inherited."""

    start: Offset | UnsetType = UNSET
    end: Offset | UnsetType = UNSET
    spans: Annotated[Ranges, Meta(min_length=1)] | UnsetType = UNSET
    type: TypeName | UnsetType = UNSET


class Entity(PredictedEntity, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A gold entity: the span of a name or numeral, its type and its referent."""

    id: Id | UnsetType = UNSET
    optional: Optional = False
    phenomena: Phenomena = ()
    note: Note | UnsetType = UNSET
    waive: Waive = ()
    text: Surface | UnsetType = UNSET
    accept: tuple[EntityReading, ...] = ()


class PredictedTimex(_Spanned, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A temporal expression that an extractor found."""

    type: Annotated[
        str, Meta(description="TIMEX3 type: DATE, TIME, DURATION or SET.", min_length=1)
    ]
    value: Value | UnsetType | None = UNSET
    mod: Mod | UnsetType | None = UNSET
    score: Score | UnsetType = UNSET


class TimexReading(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An equally right reading of a date; what it does not name is inherited."""

    start: Offset | UnsetType = UNSET
    end: Offset | UnsetType = UNSET
    spans: Annotated[Ranges, Meta(min_length=1)] | UnsetType = UNSET
    type: TypeName | UnsetType = UNSET
    value: Value | UnsetType = UNSET
    mod: Mod | UnsetType | None = UNSET


class Timex(PredictedTimex, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A gold TIMEX3 expression: span, type, value."""

    value: Value
    id: Id | UnsetType = UNSET
    optional: Optional = False
    phenomena: Phenomena = ()
    note: Note | UnsetType = UNSET
    waive: Waive = ()
    text: Surface | UnsetType = UNSET
    quant: Annotated[str, Meta(description="Of a SET: EVERY or EACH.")] | UnsetType = UNSET
    freq: Annotated[str, Meta(description="Of a SET: how often, e.g. 2X.")] | UnsetType = UNSET
    anchor: (
        Annotated[str, Meta(description='Id of the date it is resolved against, or "dct".')]
        | UnsetType
        | None
    ) = UNSET
    accept: tuple[TimexReading, ...] = ()


class PredictedAttribution(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who said what, as an extractor found it: roles source, cue and content."""

    id: Annotated[str, Meta(description="Unique in its document.")] | UnsetType = UNSET
    source: Source = ()
    cue: Cue = ()
    content: Content = ()
    parent: Parent | UnsetType | None = UNSET
    quote_type: (
        Annotated[QuoteType, Meta(description="All, none or some of its words in quotation marks.")]
        | UnsetType
    ) = UNSET
    attitude: (
        Annotated[Attitude, Meta(description="Uttered, held, known, or to be done.")] | UnsetType
    ) = UNSET
    source_type: (
        Annotated[SourceType, Meta(description="What the head of the source is.")] | UnsetType
    ) = UNSET
    polarity: (
        Annotated[Polarity, Meta(description="neg: that it was said is denied.")] | UnsetType
    ) = UNSET
    determinacy: (
        Annotated[Determinacy, Meta(description="indet: conditional, modal, future or asked for.")]
        | UnsetType
    ) = UNSET
    evidential: (
        Annotated[Range, Meta(description="The span of a hedge such as reportedly.")]
        | UnsetType
        | None
    ) = UNSET
    source_entity: (
        Annotated[str, Meta(description="The entity_id that the source refers to.")]
        | UnsetType
        | None
    ) = UNSET
    speaker: (
        Annotated[Range, Meta(description="A mention of the speaker, instead of source_entity.")]
        | UnsetType
        | None
    ) = UNSET
    score: Score | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not self.cue and not self.content:
            raise ValueError("an attribution needs at least a cue or a content")


class AttributionReading(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An equally right reading of an attribution; what it does not name is inherited."""

    source: Source | UnsetType = UNSET
    cue: Cue | UnsetType = UNSET
    content: Content | UnsetType = UNSET


class RoleTexts(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The surface of each role, fragments joined by " … "."""

    source: Words = ""
    cue: Words = ""
    content: Words = ""


class Attribution(PredictedAttribution, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A gold attribution: roles, nesting, attributes and the speaker resolved."""

    optional: Optional = False
    phenomena: Phenomena = ()
    note: Note | UnsetType = UNSET
    waive: Waive = ()
    text: RoleTexts | UnsetType = UNSET
    accept: tuple[AttributionReading, ...] = ()
