"""Licences by their SPDX identifier: which let a text be passed on, and what the Hub calls them."""

from __future__ import annotations

from typing import Final, NamedTuple


class Licence(NamedTuple):
    """A licence that lets anyone pass the work on, changed or not.

    Attributes:
        hub: its name on the Hugging Face Hub.
        url: where its text stands.
    """

    hub: str
    url: str


_CC: Final = "https://creativecommons.org"
OPEN: Final = {
    "CC0-1.0": Licence("cc0-1.0", f"{_CC}/publicdomain/zero/1.0/"),
    "CC-BY-3.0": Licence("cc-by-3.0", f"{_CC}/licenses/by/3.0/"),
    "CC-BY-4.0": Licence("cc-by-4.0", f"{_CC}/licenses/by/4.0/"),
    "CC-BY-SA-3.0": Licence("cc-by-sa-3.0", f"{_CC}/licenses/by-sa/3.0/"),
    "CC-BY-SA-4.0": Licence("cc-by-sa-4.0", f"{_CC}/licenses/by-sa/4.0/"),
    "ODC-By-1.0": Licence("odc-by", "https://opendatacommons.org/licenses/by/1-0/"),
    "ODbL-1.0": Licence("odbl", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "PDDL-1.0": Licence("pddl", "https://opendatacommons.org/licenses/pddl/1-0/"),
    "Apache-2.0": Licence("apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    "MIT": Licence("mit", "https://opensource.org/license/mit"),
}
"""SPDX identifier → licence; a manifest must give the identifier alone to be understood."""

_BY_FOLDED: Final = {name.casefold(): licence for name, licence in OPEN.items()}


def open_licence(said: str) -> Licence | None:
    """The open licence that a manifest names, or None: anything else is no leave to pass on."""
    return _BY_FOLDED.get(said.strip().casefold())
