"""Words that give a name's type away: general English, and no name among them."""

from __future__ import annotations

from typing import Final

from onrecord.extractors.rules_words import listed

TITLES: Final = listed("""
    Mr Mrs Ms Miss Dr Prof Professor Sir Dame Lord Lady Rev Reverend Father Sister Pope Cardinal
    Bishop Archbishop Rabbi Imam Sheikh King Queen Prince Princess Duke Duchess Emperor Sultan
    President Vice Chancellor Premier Prime Minister Secretary Undersecretary Ambassador Consul
    Governor Gov Senator Sen Sens Representative Rep Reps Congressman Congresswoman Councillor
    Councilman Councilwoman Mayor Sheriff Judge Justice Attorney General Gen Colonel Col Major Maj
    Captain Capt Lieutenant Lt Sergeant Sgt Admiral Adm Commander Cmdr Officer Chief Detective
    Coach Chairman Chairwoman Director Deputy Acting Former Speaker Commissioner Inspector
    Superintendent Executive Foreign Defense Defence Finance Interior Trade Health Spokesman
    Spokeswoman Spokesperson Magistrate Brigadier Commodore Constable Corporal Private Warden
    Treasurer Principal Headmaster Headmistress Pastor Elder Nurse Engineer Engr Barrister Comrade
    Mama Aunt Auntie Uncle Granny Shri Smt Alhaji Hajia Don Dona Signor Signora Herr Frau Monsieur
    Madame""")
"""Words before a person's name that are not part of it."""

_HEADS: Final = {
    "ORG": """
        Inc Corp Corporation Co Company Ltd LLC LLP PLC plc AG SA GmbH NV Group Holdings Partners
        Capital Bank Fund Trust Foundation Institute Institution University College School Academy
        Ministry Department Office Agency Bureau Administration Authority Board Commission
        Committee Council Court Congress Parliament Senate Assembly House Party Union Association
        Federation League Society Organization Organisation Alliance Coalition Network Center
        Centre Laboratory Hospital Church Police Army Navy Force Forces Corps Service Services
        Command News Times Post Journal Tribune Herald Gazette Chronicle Observer Review Magazine
        Press Radio Television Airlines Airways Motors Industries Technologies Systems Energy
        Electric Steel Pharmaceuticals Insurance Media Entertainment Studios Records Club United
        Team Museum Orchestra Exchange Democrats Conservatives Front Movement Brigade Militia
        Cabinet Treasury Secretariat Foods Markets Mills Works Brothers Bros Farms Forum Guild
        Utility Utilities Tabernacle Chapel Synagogue Mosque Temple Equity Ventures Logistics
        Shipping Stores Tribunal Brewery Collective Cooperative Co-operative Rovers Wanderers
        Athletic Harriers Ltda Bhd Pty Consortium Syndicate Archive Archives Library Clinic
        Observatory Registry Inquiry Sentinel Examiner Advertiser Mail Express Star Sun""",
    "FAC": """
        Bridge Airport Stadium Arena Tower Towers Street Avenue Road Boulevard Highway Square Plaza
        Park Hall Palace Building Station Terminal Tunnel Dam Prison Cathedral Castle Theatre
        Theater Hotel Lane Pier Cemetery Canal Pipeline""",
    "LOC": """
        River Lake Lakes Mountain Mountains Sea Ocean Valley Island Islands Bay Gulf Peninsula
        Strait Desert Forest Coast Hills Basin Plateau Glacier Delta Cape Canyon""",
    "GPE": "City County Province State Republic Kingdom Township Oblast Prefecture",
    "EVENT": """
        War Games Cup Olympics Championship Championships Summit Conference Festival Convention
        Tournament Series Marathon Revolution Uprising Expo Hurricane Crisis""",
    "LAW": """
        Act Treaty Constitution Amendment Accord Accords Agreement Protocol Bill Code Charter
        Declaration""",
    "WORK_OF_ART": "Prize Award Awards",
}
HEAD_TYPES: Final = {word: kind for kind, text in _HEADS.items() for word in text.split()}
"""Last word of a name → its type; before "of" too ("Bank of …")."""

LEADING_TYPES: Final = HEAD_TYPES | {
    **dict.fromkeys(listed("Chamber"), "ORG"),
    **dict.fromkeys(listed("Isle Mount Horn"), "LOC"),
    **dict.fromkeys(listed("District Commonwealth"), "GPE"),
    **dict.fromkeys(listed("Battle Siege"), "EVENT"),
}
"""Word before a name's "of" → the name's type."""

FIRST_TYPES: Final = {
    **dict.fromkeys(listed("Lake Mount River Cape"), "LOC"),
    **dict.fromkeys(listed("Cyclone Hurricane Typhoon Storm Operation"), "EVENT"),
}
"""First word of a name without "of" → its type."""

CONNECTORS: Final = listed(
    "of for and the de la del della di da du van von der den al el bin ibn & on -"
)
"""Lower-case words that may stand inside a name."""

PLACE_PREPOSITIONS: Final = listed("in at near from outside around across throughout via towards")
"""Words before a name that make it a place."""

NATIONAL_ENDINGS: Final = ("ese", "ian", "ians", "ish", "ean", "eans")
"""How an adjective or noun of nationality ends."""

NEVER_NAMES: Final = listed("I I'm I'll I'd I've AM PM GMT But And The")
"""Capitalised words that are part of no name."""
