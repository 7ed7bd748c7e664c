"""Words that attribute: general English verbs, nouns, adjectives and adverbs, by what they take.

Lemmas only, grouped by the attitude that they give an attribution and, apart from that, by the
complements that make them a cue. No name stands here.
"""

from __future__ import annotations

from typing import Final


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


ASSERTION: Final = _split(
    """accuse acknowledge add admit advertise affirm allege allude announce answer apologize
    argue articulate ask assert assure attest aver bemoan blame blast blog boast brag brief
    bristle call caution cautione charge chide cite claim clarify comment complain concede
    conclude condemn confess confide confirm contend continue convey counter criticize criticise
    cry declare decry defend demonstrate denounce deny deride describe detail dictate disagree
    disclose discuss dismiss dispute echo elaborate email e-mail emphasize emphasise enthuse
    estimate exclaim explain express forecast fume gripe grouse grumble hail hint imply indicate
    inform inquire insinuate insist intimate joke jest lament lambast laud maintain mean mention
    message mock moan muse mutter murmur mumble narrate note notify object observe opine outline
    phone point portray post postulate praise preach predict proclaim profess project pronounce
    prophesy protest pretend purport put question quip quote rail ramble rant read reaffirm
    reason reassert reassure rebut recall recite reckon recount refute reiterate relate relay
    remark remind repeat reply report respond restate retort retweet reveal rule say scoff scold
    scream shoot shout show sigh signal slam snap specify speculate spell state stipulate stress
    subscribe suggest summarize sum surmise swear talk tease tell testify text theorize thunder
    tout trumpet tweet underline underscore urge vent verify voice volunteer vouch warn whisper
    whine wonder write yell chant lecture label dub brand deem characterize characterise compare
    liken credit defame dedicate disavow disown endorse exhort extol fault highlight hypothesize
    illustrate inquire interject intone pinpoint posit prove ridicule telegraph toast vilify
    alert advise recommend"""
)
BELIEF: Final = _split(
    """accept anticipate assess assume believe consider conceive doubt dread envisage envision
    expect fear feel figure foresee guess hold hope imagine judge ponder presume perceive rate
    reckon reflect regard sense suppose suspect think trust view worry agree disagree conclude
    regret rejoice resent dislike like love hate prefer appreciate admire welcome support oppose
    favor favour back reject applaud deplore lean daydream calculate mistrust misjudge interpret
    rationalize"""
)
FACT: Final = _split(
    """ascertain determine discern discover establish find forget hear know learn notice realize
    realise recognize recognise remember see understand overlook disregard ignore acknowledge
    comprehend grasp perceive detect read"""
)
INTENTION: Final = _split(
    """ask beg beseech bid call choose command commit compel decide decline decree demand desire
    direct encourage forbid guarantee implore instruct intend invite long mandate need offer opt
    order plan plead pledge pray press promise propose push refuse request require resolve swear
    threaten urge volunteer vow want wish advocate ban warn yearn aspire agree seek lobby"""
)

_ORDER_OF_ATTITUDES: Final = (
    ("fact", FACT),
    ("belief", BELIEF),
    ("assertion", ASSERTION),
    ("intention", INTENTION),
)
ATTITUDES: Final = {lemma: name for name, lemmas in _ORDER_OF_ATTITUDES for lemma in lemmas} | {
    **dict.fromkeys(("agree", "disagree", "conclude", "reckon"), "belief"),
    **dict.fromkeys(("ask", "advise", "recommend", "call", "warn"), "assertion"),
}
"""Lemma → attitude of the attribution that it makes; where a verb has several, the commonest."""

CLAUSE: Final = (ASSERTION | BELIEF | FACT | INTENTION) - _split(
    """call talk put back reject endorse praise condemn blame criticize criticise lean press
    push ban compare label dub brand credit seek lobby back invite forbid compel choose need
    long overlook disregard ignore rate rail toast dedicate vilify defame continue read hold see
    hear choose charge"""
)
"""Verbs whose finite clause ("that …", or bare) is content, whoever their subject is."""

CLAUSE_OF_PEOPLE: Final = _split(
    """show suggest indicate mean reveal demonstrate prove confirm find reflect signal highlight
    underscore underline illustrate hold see hear read rule determine establish project detect
    charge require need choose"""
)
"""Verbs whose clause is content only if their subject can speak: a person, body or document."""

INFINITIVE: Final = _split(
    """promise pledge vow swear threaten offer plan intend decide resolve agree refuse want wish
    hope expect demand propose claim volunteer profess desire choose commit prefer long opt like
    love hate need yearn aspire pretend purport ask decline beg guarantee"""
)
"""Verbs whose own infinitive ("promised to …") is content."""

GERUNDS: Final = _split(
    """acknowledge admit deny recall suggest recommend report regret describe propose mention
    anticipate remember imagine contemplate oppose support favor favour advocate urge reject"""
)
"""Verbs whose gerund is content ("denied taking bribes")."""

ORDERS: Final = _split(
    """ask tell urge order command direct instruct beg implore advise encourage request warn
    remind exhort invite persuade press push forbid counsel caution recommend counsel bid
    beseech challenge lobby plead pressure"""
)
"""Verbs that bid somebody do something: the person is the recipient, the infinitive is content."""

WISHES: Final = _split(
    """want expect like prefer wish believe consider need intend require allow know find think
    suppose presume judge understand deem"""
)
"""Verbs with an object and an infinitive that are content together ("wants it to end")."""

PASSIVES: Final = _split(
    """expect believe say think fear allege report understand know consider suppose rumor rumour
    suspect presume estimate project predict forecast assume claim deem feel hold anticipate
    schedule tell urge order ask instruct require advise warn find consider"""
) - {"schedule"}
"""Verbs whose passive with an infinitive attributes it ("is feared to have …")."""

OBJECTS: Final = _split(
    """announce allege claim condemn confirm criticize criticise decry demand denounce deny
    dismiss dispute doubt endorse favor favour fear forecast oppose predict promise propose
    recommend reject suggest support threaten urge advocate applaud back blast bemoan lament
    mock praise question regret slam stress underscore welcome emphasize emphasise highlight
    reiterate acknowledge admit cite deplore protest request pledge vow tout defend order expect
    anticipate want"""
)
"""Verbs whose noun object is content ("denied the claims")."""

CHARGES: Final = _split(
    "accuse blame criticize criticise praise fault condemn slam blast thank chide"
)
"""Verbs with a person and what is said of the person: both are content ("accused X of …")."""

LABELS: Final = _split(
    """call describe label brand dub deem characterize characterise portray view see regard
    consider dismiss denounce hail declare pronounce"""
)
"""Verbs that say of something what it is: both are content ("called it a farce")."""

QUOTATIVE: Final = (
    ASSERTION | _split("think ask demand order plead beg urge vow promise")
) | _split(
    "continue begin conclude laugh smile nod shrug sing start finish go offer respond deadpan "
    "chuckle"
)
"""Verbs that may stand beside a quotation."""

PREPOSITIONAL: Final = {
    "call": ("for", "on", "upon"),
    "push": ("for",),
    "plead": ("for",),
    "complain": ("about", "of"),
    "warn": ("of", "about", "against"),
    "worry": ("about",),
    "argue": ("for", "against"),
    "speak": ("of",),
    "insist": ("on", "upon"),
    "hint": ("at",),
    "allude": ("to",),
    "object": ("to",),
    "dream": ("of",),
    "apologize": ("for",),
    "agree": ("with",),
    "disagree": ("with",),
    "wish": ("for",),
    "hope": ("for",),
    "think": ("about", "of"),
    "boast": ("about", "of"),
    "lobby": ("for", "against"),
    "testify": ("about",),
}
"""Verb → prepositions whose object is content; the preposition belongs to the cue."""

CONTROL: Final = _split(
    """decline refuse continue go begin start fail hesitate rush come try want seem appear have
    need use get stop proceed hasten struggle manage like love dare keep be stand"""
)
"""Verbs that join a cue from the left ("declined to say", "went on to warn")."""

NOUNS: Final = {
    **dict.fromkeys(
        _split(
            """accusation acknowledgement acknowledgment admission allegation announcement
            argument assertion assessment assurance boast claim comment complaint contention
            criticism declaration denial estimate explanation forecast hint insistence message
            pronouncement prediction projection reassurance remark reminder report rumor rumour
            signal speculation statement suggestion testimony warning word confirmation
            conclusion charge"""
        ),
        "assertion",
    ),
    **dict.fromkeys(
        _split(
            """assumption belief concern confidence consensus conviction doubt expectation faith
            fear feeling hope hunch idea impression notion opinion perception sense suspicion
            theory thought view worry optimism skepticism scepticism"""
        ),
        "belief",
    ),
    **dict.fromkeys(
        _split("awareness finding knowledge realization understanding recognition"), "fact"
    ),
    **dict.fromkeys(
        _split(
            """call commitment decision demand desire determination intention order plan pledge
            plea promise proposal recommendation refusal request threat vow willingness wish"""
        ),
        "intention",
    ),
}
"""Noun → attitude; with a clause or infinitive of its own it is a cue ("her claim that …")."""

NOUNS_WITH_INFINITIVE: Final = _split(
    """call commitment demand desire determination intention order pledge plea promise
    recommendation refusal request threat vow wish"""
)

LIGHT_VERBS: Final = _split(
    """be have make express voice give issue raise offer send release deliver state reiterate
    repeat hold share reject dispute deny echo cite face dismiss spread draw bring publish post
    convey"""
)
"""Verbs that join a cue noun to its source ("expressed concern that …")."""

ADJECTIVES: Final = {
    **dict.fromkeys(
        _split(
            """confident sure certain convinced worried concerned afraid fearful hopeful
            optimistic pessimistic doubtful skeptical sceptical proud glad happy sorry sad
            surprised shocked grateful thankful disappointed angry upset pleased thrilled
            relieved unsure uncertain"""
        ),
        "belief",
    ),
    **dict.fromkeys(_split("aware unaware mindful conscious"), "fact"),
    **dict.fromkeys(_split("adamant clear insistent emphatic vocal candid explicit"), "assertion"),
    **dict.fromkeys(_split("determined ready willing eager keen reluctant unwilling"), "intention"),
}
"""Adjective → attitude; with a clause it is a cue ("is confident that …")."""

HEDGES: Final = _split("reportedly allegedly supposedly purportedly ostensibly")
"""Adverbs that attribute to nobody in particular."""

HEDGING_ADJECTIVES: Final = _split("alleged supposed purported reputed rumored rumoured so-called")

MEDIA: Final = _split(
    """statement interview tweet email e-mail letter release conference speech memo report post
    message op-ed column editorial blog testimony filing affidavit note interview book article
    call remark briefing debate rally video documents document paper lawsuit complaint essay
    broadcast appearance"""
)
"""Where something is said; "in a statement" belongs to the cue it follows."""

SPEAKING_NOUNS: Final = _split(
    """report study survey poll analysis research paper letter statement document record filing
    lawsuit complaint memo email e-mail text article editorial book law bill act treaty
    agreement contract rule order ruling decision data figure statistics review indictment
    affidavit audit investigation inquiry transcript headline sign website site newspaper
    magazine agency station network magazine government administration ministry department
    company firm group organization organisation party court committee commission board council
    union campaign police army military team office bank official spokesman spokeswoman
    spokesperson people person man woman source witness expert critic analyst resident president
    minister senator lawmaker leader mayor governor judge lawyer attorney prosecutor doctor
    scientist teacher professor student parent mother father officer aide adviser advisor chief
    director secretary chairman chairwoman executive member neighbor neighbour friend family
    colleague historian economist author writer reporter journalist voter supporter opponent
    advocate activist investor trader consumer farmer worker owner driver player coach fan
    everyone everybody somebody someone anyone nobody many some others both most few all
    Republican Democrat conservative liberal american majority percent half third candidate
    nominee republican democrat authority detective investigator researcher regulator diplomat
    ambassador pollster respondent"""
)
"""Common nouns that can speak, by themselves or because somebody wrote them."""
