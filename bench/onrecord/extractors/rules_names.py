"""Words that give a name's type away: general English, and no name among them."""

from __future__ import annotations

from typing import Final


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES: Final = _split(
    """Mr Mrs Ms Miss Dr Prof Professor Sir Dame Lord Lady Rev Reverend Father Sister Pope
    Cardinal Bishop Archbishop Rabbi Imam Sheikh King Queen Prince Princess Duke Duchess Emperor
    Sultan President Vice Chancellor Premier Prime Minister Secretary Undersecretary Ambassador
    Consul Governor Gov Senator Sen Sens Representative Rep Reps Congressman Congresswoman
    Councillor Councilman Councilwoman Mayor Sheriff Judge Justice Attorney General Gen Colonel
    Col Major Maj Captain Capt Lieutenant Lt Sergeant Sgt Admiral Adm Commander Cmdr Officer
    Chief Detective Coach Chairman Chairwoman Director Deputy Acting Former Speaker Commissioner
    Inspector Superintendent Executive Foreign Defense Defence Finance Interior Trade Health
    Spokesman Spokeswoman Spokesperson Then Ex"""
)
"""Words before a person's name that are not part of it."""

_HEADS: Final = {
    "ORG": """Inc Corp Corporation Co Company Ltd LLC LLP PLC plc AG SA GmbH NV Group Holdings
    Partners Capital Bank Fund Trust Foundation Institute Institution University College School
    Academy Ministry Department Office Agency Bureau Administration Authority Board Commission
    Committee Council Court Congress Parliament Senate Assembly House Party Union Association
    Federation League Society Organization Organisation Alliance Coalition Network Center Centre
    Laboratory Hospital Church Police Army Navy Force Forces Corps Service Services Command News
    Times Journal Tribune Herald Gazette Chronicle Observer Review Magazine Press Radio Television
    Airlines Airways Motors Industries Technologies Systems Energy Electric Steel Pharmaceuticals
    Insurance Media Entertainment Studios Records Club United Team Museum Orchestra Exchange
    Democrats Conservatives Front Movement Brigade Militia Cabinet Treasury Secretariat""",
    "FAC": """Bridge Airport Stadium Arena Tower Towers Street Avenue Road Boulevard Highway Square
    Plaza Park Hall Palace Building Station Terminal Tunnel Dam Prison Cathedral Castle Theatre
    Theater Hotel Lane Pier Cemetery Canal Pipeline""",
    "LOC": """River Lake Lakes Mountain Mountains Sea Ocean Valley Island Islands Bay Gulf Peninsula
    Strait Desert Forest Coast Hills Basin Plateau Glacier Delta Cape Canyon""",
    "GPE": """City County Province State Republic Kingdom Township Emirates Oblast Prefecture""",
    "EVENT": """War Games Cup Olympics Championship Championships Summit Conference Festival
    Convention Tournament Series Marathon Revolution Uprising Expo Hurricane Crisis""",
    "LAW": """Act Treaty Constitution Amendment Accord Accords Agreement Convention Protocol Bill
    Code Charter Declaration""",
    "WORK_OF_ART": "Prize Award Awards",
}
HEAD_TYPES: Final = {word: kind for kind, words in _HEADS.items() for word in words.split()}
"""Last word of a name → its type."""

_LEADS: Final = {
    "ORG": """Ministry Department University Bank Institute Bureau Office Council House Court Board
    Association Federation Organization Organisation Academy College Church Committee Commission
    Center Centre Society Union Party League School Agency Chamber Fund Front""",
    "LOC": "Sea Gulf Strait Bay Cape Isle Lake Mount Coast Horn",
    "GPE": "City County Republic Kingdom State Province District Commonwealth",
    "LAW": "Treaty Constitution Declaration Bill Convention Law Act",
    "EVENT": "Battle War Siege Festival",
}
LEADING_TYPES: Final = {word: kind for kind, words in _LEADS.items() for word in words.split()}
"""Word before a name's "of" → the name's type."""

CONNECTORS: Final = _split(
    "of for and the de la del della di da du van von der den al el bin ibn & on"
)
"""Lower-case words that may stand inside a name."""

PLACE_PREPOSITIONS: Final = _split(
    "in at near from outside around across throughout via towards toward"
)
"""Words before a name that make it a place."""

NEVER_NAMES: Final = _split(
    """I I'm I'll I'd I've Mr Mrs Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December Mon
    Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec AM PM GMT But And
    The"""
) - {"Mr", "Mrs"}
"""Capitalised words that are part of no name."""
