"""Bar charts as SVG: specifications of Vega-Lite, drawn without a network, a script or a style.

Colours stand in attributes (``fill=``), so that a page whose policy allows no style of a document's
own shows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias
from xml.etree import ElementTree as ET

from onrecord.errors import MissingDependencyError
from onrecord.views.wording import cut, visible

Spec: TypeAlias = dict[str, Any]

PAPER: Final = {
    "paper": "#fcfbf8", "ink": "#1c1b19", "quiet": "#676259", "rule": "#dad5ca",
    "said": "#0a559f", "gold": "#7d5300", "voice": "#5d4590",
}  # fmt: skip
"""Colours of a picture that stands alone: on its own ground it is the same in any scheme."""
PAGE: Final = {name: f"var(--{name})" for name in PAPER} | {"paper": "none"}
"""Colours of a picture inside one of our pages: the page's, light or dark."""
_VERSION: Final = "5.20"
_SVG: Final = "http://www.w3.org/2000/svg"
_FONT: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
_LABELS: Final = 104
"""Pixels left of every area, so that charts above each other begin at one place."""
_LONGEST: Final = 18
"""Characters of a label. Vega's own limit cuts characters in two, and then stops."""
_CUT: Final = 60
"""Characters of a title, and of a label in a description."""
_LABELLED: Final = 9
"""Bars of a histogram that bear a label."""

_LEFT: Final[Spec] = {"title": None, "minExtent": _LABELS}
_PLACES: Final[Spec] = {"field": "n", "type": "ordinal", "sort": None}


class Bar(NamedTuple):
    """One bar.

    Attributes:
        label: what it counts.
        number: how long it is.
        said: what stands at its end, if not the number.
    """

    label: str
    number: int
    said: str = ""


class Chart(NamedTuple):
    """A chart of one series.

    Attributes:
        title: what it shows.
        bars: in order.
        colour: name of a colour.
        axis: what the labels are, of a histogram; "" lays the bars on their side.
        scale: the number that fills the width, where several charts share it; 0: the most.
    """

    title: str
    bars: Sequence[Bar]
    colour: str
    axis: str = ""
    scale: int = 0

    @property
    def most(self) -> int:
        """The number that fills the area."""
        return self.scale or max((b.number for b in self.bars), default=0)

    @property
    def labels(self) -> list[str]:
        """What the bars are called, in characters that can be drawn."""
        return [cut(visible(bar.label), _LONGEST) for bar in self.bars]

    @property
    def description(self) -> str:
        """The chart in words: every bar with its number."""
        bars = (
            f"{cut(visible(b.label), _CUT)}: {visible(b.said) or f'{b.number:,}'}"
            for b in self.bars
        )
        what = f"{self.axis}; " if self.axis else ""
        return f"{what}{', '.join(bars)}"


def unit(chart: Chart, colours: Mapping[str, str], width: int) -> Spec:
    """The Vega-Lite of one chart.

    Args:
        chart: what to draw.
        colours: name → colour, ``PAPER`` or ``PAGE``.
        width: of the area that the bars may fill, in pixels.
    """
    rows = [
        {"n": n, "count": b.number, "said": visible(b.said) or f"{b.number:,}"}
        for n, b in enumerate(chart.bars)
    ]
    title = {
        "text": cut(visible(chart.title), _CUT),
        "color": colours["ink"],
        "fontSize": 13,
        "offset": 10,
    }
    body: Spec = {"title": title | {"anchor": "start", "frame": "group"}, "data": {"values": rows}}
    fill = {"type": "bar", "color": colours[chart.colour]}
    drawn = _upright if chart.axis else _lying
    return body | drawn(chart, fill, colours, width)


def _lying(chart: Chart, fill: Spec, colours: Mapping[str, str], width: int) -> Spec:
    labels = _labels(chart.labels, colours) | _LEFT | {"labelFontSize": 12}
    said = {"type": "text", "align": "left", "dx": 4, "color": colours["quiet"], "fontSize": 11}
    return {
        "width": width,
        "height": {"step": 19},
        "encoding": {
            "y": _PLACES | {"axis": labels},
            # bars end before the numbers begin
            "x": _amount(chart.most * width / (width - 60)) | {"axis": None},
        },
        "layer": [
            {"mark": fill | {"height": {"band": 0.74}}},
            {"mark": said, "encoding": {"text": {"field": "said", "type": "nominal"}}},
        ],
    }


def _upright(chart: Chart, fill: Spec, colours: Mapping[str, str], width: int) -> Spec:
    last, step = len(chart.bars) - 1, -(-len(chart.bars) // _LABELLED)
    shown = ["" if (last - n) % step else label for n, label in enumerate(chart.labels)]
    labels = _labels(shown, colours) | {"title": cut(visible(chart.axis), _CUT), "labelAngle": 0}
    numbers = _axis(colours) | _LEFT | {"tickCount": min(4, chart.most), "format": ",d"}
    numbers |= {"grid": True, "gridColor": colours["rule"], "tickMinStep": 1}
    return {
        "width": width,
        "height": 130,
        "mark": fill | {"width": {"band": 0.86}},
        "encoding": {
            "x": _PLACES | {"axis": labels},
            "y": _amount(chart.most) | {"axis": numbers},
        },
    }


def _labels(labels: list[str], colours: Mapping[str, str]) -> Spec:
    """An axis that numbers places and labels them, for labels need not differ."""
    return _axis(colours) | {
        "labelExpr": f"{json.dumps(labels)}[datum.value]",
        "labelOverlap": False,
    }


def _amount(most: float) -> Spec:
    return {"field": "count", "type": "quantitative", "scale": {"domain": [0, most or 1]}}


def _axis(colours: Mapping[str, str]) -> Spec:
    return {
        "domain": False, "ticks": False, "labelColor": colours["ink"], "labelFontSize": 11,
        "labelLimit": 0, "labelPadding": 6, "titleColor": colours["quiet"],
        "titleFontSize": 11, "titleFontWeight": "normal", "titlePadding": 8,
    }  # fmt: skip


def svg(spec: Spec, title: str, description: str, colours: Mapping[str, str]) -> str:
    """A picture with its title and description; the same bytes for the same values.

    Raises:
        MissingDependencyError: vl-convert is not installed.
    """
    try:
        import vl_convert  # noqa: PLC0415  # optional
    except ImportError:
        raise MissingDependencyError(
            "plots", "vl-convert is not installed, and charts are drawn with it",
            "pip install 'onrecord[plots]'",
        ) from None  # fmt: skip
    config = {
        "background": colours["paper"], "font": _FONT, "padding": 16, "aria": False,
        "axis": {"aria": False}, "view": {"stroke": None}, "concat": {"spacing": 44},
    }  # fmt: skip
    drawn = vl_convert.vegalite_to_svg(
        spec, vl_version=_VERSION, config=config, allowed_base_urls=[]
    )
    picture = ET.fromstring(drawn)  # noqa: S314  # drawn here
    for element in picture.iter():
        for name in [n for n in element.attrib if n == "role" or n.startswith("aria-")]:
            del element.attrib[name]
    picture.set("role", "img")
    for place, (name, words) in enumerate((("title", title), ("desc", description))):
        said = ET.Element(f"{{{_SVG}}}{name}")
        said.text = visible(words)
        picture.insert(place, said)
    ET.register_namespace("", _SVG)
    return ET.tostring(picture, encoding="unicode") + "\n"
