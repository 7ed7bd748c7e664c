"""Which charts there are: of a corpus, and of what two versions do not share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from onrecord.corpus import Corpus
from onrecord.curation.differing import KINDS
from onrecord.curation.statistics import statistics
from onrecord.errors import InvalidInputError
from onrecord.report.charts import PAGE, PAPER, Bar, Chart, Spec, svg, unit
from onrecord.report.curation import A_SPAN, LAYERS
from onrecord.report.tables import percent
from onrecord.views.wording import cut, visible

COLOURS: Final = {"entities": "said", "dates": "gold", "attributions": "voice"}
_TYPE: Final = {"entities": "type", "dates": "type", "attributions": "quote_type"}
_BARS: Final = 20
"""Types that have a bar of their own; the others share one."""
_WIDTH: Final = 280


class Figure(NamedTuple):
    """A picture to stand in a page.

    Attributes:
        title: what it shows.
        svg: an ``svg`` element in the page's own colours (``var(--ink)`` and so on), without
            style, script, link or id.
    """

    title: str
    svg: str


class Charts(NamedTuple):
    """Charts of one picture.

    Attributes:
        first: a row on top.
        columns: beneath it, beside each other.
    """

    first: Sequence[Chart]
    columns: Sequence[Sequence[Chart]]

    @property
    def all(self) -> list[Chart]:
        """Each of them, from the top left on."""
        return [*self.first, *chain.from_iterable(self.columns)]


def splits_of(corpus: Corpus) -> dict[str, int]:
    """Documents of each split, where all of a corpus is looked at."""
    manifest = corpus.manifest
    if manifest is None or corpus.size != len(manifest.documents):
        return {}
    return {name: len(ids) for name, ids in manifest.splits.items()}


def figures(corpus: Corpus) -> list[Figure]:
    """Each chart of a corpus on its own, for our pages; none of a corpus without documents.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    charts = corpus_charts(statistics(corpus) | {"splits": splits_of(corpus)})
    return [
        Figure(c.title, svg(unit(c, PAGE, _WIDTH), c.title, c.description, PAGE))
        for c in charts.all
    ]


def picture(title: str, charts: Charts) -> str:
    """Charts as one SVG that stands alone.

    Raises:
        InvalidInputError: there is no chart.
        MissingDependencyError: vl-convert is not installed.
    """
    if not charts.all:
        raise InvalidInputError(title, "holds nothing to draw")
    columns = [_beside("vconcat", column) for column in charts.columns]
    parts: list[Spec] = [_beside("hconcat", charts.first)] if charts.first else []
    parts += [{"hconcat": columns}] if columns else []
    head = {"text": cut(visible(title), 120), "fontSize": 17, "offset": 18, "anchor": "start"}
    spec: Spec = {"vconcat": parts, "title": head | {"color": PAPER["ink"]}}
    return svg(spec, title, ". ".join(f"{c.title}: {c.description}" for c in charts.all), PAPER)


def _beside(how: str, charts: Sequence[Chart]) -> Spec:
    return {how: [unit(chart, PAPER, _WIDTH) for chart in charts]}


def corpus_charts(found: Mapping[str, Any]) -> Charts:
    """Lengths of documents and splits; of each layer types, lengths and nesting.

    Args:
        found: what ``statistics`` gives, with ``splits``.
    """
    first = []
    if found["words"]:
        first.append(_histogram("documents", "words of a document", found["words"], "quiet"))
    if found["splits"]:
        total = sum(found["splits"].values())
        bars = [
            Bar(name, n, f"{n:,} ({percent(n / total if total else None)} %)")
            for name, n in found["splits"].items()
        ]
        first.append(Chart("documents by split", bars, "quiet"))
    return Charts(first, [_of_layer(n, found[n]) for n in LAYERS if found[n]["total"]])


def _of_layer(name: str, layer: Mapping[str, Any]) -> list[Chart]:
    colour, key = COLOURS[name], _TYPE[name]
    charts = [Chart(f"{name} by {key.replace('_', ' ')}", _types(layer[key]), colour)]
    if layer["words"]:
        charts.append(_histogram(name, f"words of {A_SPAN[name]}", layer["words"], colour))
    return [*charts, Chart(f"nesting of {name}", _depths(layer), colour)]


def _types(values: Mapping[str, int]) -> list[Bar]:
    most = list(values.items())
    if len(most) > _BARS:
        rest = most[_BARS - 1 :]
        most = [*most[: _BARS - 1], (f"{len(rest):,} others", sum(n for _, n in rest))]
    return [Bar("not given" if label == "-" else label, number) for label, number in most]


def _depths(layer: Mapping[str, Any]) -> list[Bar]:
    bars = [Bar(f"depth {depth}", count) for depth, count in layer["depth"].items()]
    named = (("crossing", "crossing pairs"), ("discontinuous", "in several parts"))
    return bars[:_BARS] + [Bar(label, layer[key]) for key, label in named]


def _histogram(what: str, axis: str, lengths: Mapping[str, Any], colour: str) -> Chart:
    bins = lengths["bins"]
    bars = [Bar(f"{b['least']:,}", b["count"]) for b in bins]
    width = bins[0]["most"] - bins[0]["least"] + 1
    if bins[-1]["most"] - bins[-1]["least"] + 1 != width:
        bars[-1] = Bar(f"{bars[-1].label}+", bars[-1].number)
    each = f", in steps of {width:,}" if width > 1 else ""
    return Chart(f"{what} by length", bars, colour, axis + each)


def difference_charts(found: Mapping[str, Any]) -> Charts:
    """A chart a layer of what was changed, added and removed.

    Args:
        found: what ``differences`` gives.
    """
    rows = found["annotations"]
    scale = max((row[kind] for row in rows.values() for kind in KINDS), default=0)
    return Charts(
        [],
        [
            [
                Chart(
                    f"{layer}: {row['same']:,} the same",
                    [Bar(kind, row[kind]) for kind in KINDS],
                    COLOURS[layer],
                    scale=scale,
                )
            ]
            for layer, row in rows.items()
        ],
    )
