"""From values to a page: templates, and the policy that lets nothing run but what is ours."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from onrecord.errors import MissingDependencyError
from onrecord.views.wording import visible, visible_text

if TYPE_CHECKING:
    from jinja2 import Environment


_REST = ("img-src data:", "base-uri 'none'", "form-action 'none'")
SHARED = "; ".join(("default-src 'none'", "style-src 'self'", "script-src 'self'", *_REST))
"""Policy of pages whose style and script are files beside them."""


class Link(NamedTuple):
    """A link of ours.

    Attributes:
        href: relative, its parts made of our own words and slugs.
        words: what it says.
    """

    href: str
    words: str


def asset(*names: str) -> str:
    """Style sheets or scripts, one after the other."""
    folder = files("onrecord.site") / "assets"
    return "\n".join((folder / name).read_text(encoding="utf-8").strip() for name in names)


def page(
    template: str, values: Mapping[str, Any], *, styles: str, script: str = "", home: str = ""
) -> str:
    """One page.

    Everything is escaped, and a content security policy lets nothing run but our own style and
    script: whatever else a document, a prediction or a name might smuggle in does nothing, and
    nothing is fetched from elsewhere.

    Args:
        template: name of a template.
        values: what it shows.
        styles: CSS.
        script: JavaScript, or nothing.
        home: where files shared by many pages are, relative to this one, e.g. ``../``; "": style
            and script stand in the page, which is complete by itself.

    Raises:
        MissingDependencyError: Jinja2 is not installed.
    """
    body = {**values, "styles": styles, "script": script, "home": home}
    if home:
        body |= {"styles": home + shared_name(styles, "css"), "policy": SHARED}
        body |= {"script": home + shared_name(script, "js")} if script else {}
    else:
        body["policy"] = _policy(styles, script)
    return environment().get_template(template).render(body)


def shared_name(source: str, ending: str) -> str:
    """Where a style sheet or script lies that pages share; another text has another name."""
    return f"assets/{hashlib.sha256(source.encode()).hexdigest()[:12]}.{ending}"


def _policy(styles: str, script: str) -> str:
    rules = ["default-src 'none'", f"style-src {_checksum(styles)}"]
    rules += [f"script-src {_checksum(script)}"] if script else []
    return "; ".join([*rules, *_REST])


def _checksum(source: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


@cache
def environment() -> Environment:
    """Our templates; everything that they are handed is escaped.

    Raises:
        MissingDependencyError: Jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  # optional
    except ImportError as error:
        raise MissingDependencyError(
            "jinja2", "is not installed, and pages are made with it", "pip install 'onrecord[site]'"
        ) from error
    made = Environment(
        loader=PackageLoader("onrecord.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = visible
    made.filters["visible_text"] = visible_text
    return made
