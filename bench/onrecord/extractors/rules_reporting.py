"""Words that attribute: general English verbs, nouns, adjectives and adverbs, by what they take.

Lemmas only, grouped by the attitude that they give an attribution and, apart from that, by the
complements that make them a cue. No name stands here.
"""

from __future__ import annotations

from typing import Final

from onrecord.extractors.rules_words import listed

ASSERTION: Final = listed("""
    accuse acknowledge add admit advertise advise affirm alert allege allude announce answer
    apologize apologise argue ask assert assure attest blame blast boast brag brand brief call
    caution charge chant chide cite claim clarify comment compare complain concede confess confide
    confirm contend continue convey counter credit criticize criticise cry characterize
    characterise condemn declare decry deem defend demonstrate denounce deny describe detail
    disclose discuss dismiss dispute dub echo elaborate email emphasize emphasise endorse estimate
    exclaim explain express fault forecast fume grumble hail highlight hint imply indicate inform
    insinuate insist joke label lament maintain mean mention moan mock murmur mutter narrate note
    notify object observe outline phone point portray post praise preach predict proclaim
    pronounce protest prove put question quip quote read reaffirm reason reassure rebut recall
    recite recommend recount refute reiterate relay remark remind repeat reply report respond
    restate retort reveal rule rumor rumour say scoff scold scream shoot shout show sigh signal slam
    specify speculate state stipulate stress suggest summarize surmise swear tease tell testify text
    thunder tout tweet underline underscore urge verify volunteer vouch warn whisper whine wonder
    write yell""")
BELIEF: Final = listed("""
    agree anticipate appreciate assess assume believe conclude consider deplore disagree dislike
    doubt envisage envision expect favor favour fear feel figure foresee guess hold hope imagine
    interpret judge lean like love hate oppose perceive prefer presume rate reckon regard regret
    reject resent sense support suppose suspect think trust view welcome worry applaud admire""")
FACT: Final = listed("""
    ascertain detect determine discover establish find forget grasp hear know learn notice realize
    realise recognize recognise remember see understand""")
INTENTION: Final = listed("""
    back ban beg bid choose command commit decide decline demand desire direct encourage forbid
    guarantee implore instruct intend invite long mandate need offer opt order plan plead pledge
    press promise propose push refuse request require resolve seek threaten vow want wish advocate
    aspire lobby""")
ATTITUDES: Final = {
    **dict.fromkeys(INTENTION, "intention"),
    **dict.fromkeys(ASSERTION, "assertion"),
    **dict.fromkeys(BELIEF, "belief"),
    **dict.fromkeys(FACT, "fact"),
    **dict.fromkeys(("swear", "urge", "volunteer"), "intention"),
}
"""Lemma → attitude of the attribution that it makes; where a verb has several, the commonest."""

CLAUSE: Final = frozenset(ATTITUDES) - listed("""
    back ban blame brand call compare condemn continue credit criticize criticise dub endorse
    forbid invite label lean lobby long praise press push put rate reject seek""")
"""Verbs whose finite clause ("that …", or bare) is content."""

CLAUSE_OF_PEOPLE: Final = listed("""
    show suggest indicate mean reveal demonstrate prove confirm find signal highlight underscore
    underline hold see hear read rule determine establish detect charge require need choose""")
"""Those of them whose subject must be able to speak: a person, body or document."""

INFINITIVE: Final = listed("""
    agree ask aspire beg choose claim commit decide decline demand desire expect guarantee hate
    hope intend like long love need offer opt plan pledge prefer promise propose refuse resolve
    swear threaten volunteer vow want wish""")
"""Verbs whose own infinitive ("promised to …") is content."""

GERUNDS: Final = listed("""
    acknowledge admit advocate anticipate consider deny describe favor favour imagine mention
    oppose propose recall recommend regret reject remember report suggest support urge""")
"""Verbs whose gerund is content ("denied taking bribes")."""

ORDERS: Final = listed("""
    advise ask beg bid call caution command direct encourage forbid implore instruct invite lobby
    order plead press push recommend remind request tell urge warn""")
"""Verbs that bid somebody do something: the person is the recipient, the infinitive is content."""

WISHES: Final = listed("""
    believe consider deem expect find intend judge know like need prefer presume require
    suppose think understand want wish""")
"""Verbs with an object and an infinitive that are content together ("wants it to end")."""

PASSIVES: Final = listed("""
    advise allege anticipate ask assume believe claim consider deem estimate expect fear feel
    find forecast hold instruct know order predict presume report require rumor rumour say
    suppose suspect tell think understand urge warn""")
"""Verbs whose passive with an infinitive or clause attributes it ("is feared to have …")."""

OBJECTS: Final = listed("""
    acknowledge admit advocate allege announce anticipate applaud back blast cite claim condemn
    confirm criticize criticise decry defend demand denounce deny deplore dismiss dispute doubt
    emphasize emphasise endorse expect favor favour fear forecast highlight lament mock oppose
    order pledge praise predict promise propose protest question recommend regret reiterate reject
    request slam stress suggest support threaten tout underscore urge vow want welcome""")
"""Verbs whose noun object is content ("denied the claims")."""

DISPUTED: Final = listed("acknowledge admit confirm deny dispute doubt believe predict reject")
"""Verbs whose "it", "this" or "that" is content."""

OBJECT_AND: Final = {
    **dict.fromkeys(("accuse", "suspect"), "of"),
    **dict.fromkeys(("blame",), "for on"),
    **dict.fromkeys(("criticize", "criticise", "fault", "slam", "blast", "chide"), "for"),
    **dict.fromkeys(("praise", "condemn", "hail", "dismiss", "denounce"), "for as"),
    **dict.fromkeys(("brand", "characterize", "characterise", "describe", "label"), "as"),
    **dict.fromkeys(("portray", "regard", "see", "view"), "as"),
    **dict.fromkeys(("call", "consider", "declare", "deem", "dub", "pronounce", "think"), ""),
    **dict.fromkeys(("estimate", "put"), "at"),
}
"""Verb → prepositions of what it says of its object; both are content ("accused X of …")."""

PREPOSITIONAL: Final = {
    **dict.fromkeys(("call",), "for on upon"),
    **dict.fromkeys(("apologize", "apologise", "ask", "hope", "plead", "push", "wish"), "for"),
    **dict.fromkeys(
        ("boast", "caution", "complain", "testify", "think", "warn", "worry"), "about of against"
    ),
    **dict.fromkeys(("argue", "lobby"), "for against"),
    **dict.fromkeys(("agree", "disagree"), "with"),
    **dict.fromkeys(("allude", "object"), "to"),
    **dict.fromkeys(("hint", "insist"), "at on upon"),
}
"""Verb → prepositions whose object is content; the preposition belongs to the cue."""

QUOTATIVE: Final = ASSERTION | listed("""
    think demand order plead beg vow promise begin conclude laugh smile nod shrug sing start
    finish go offer""")
"""Verbs that may stand beside a quotation."""

ASIDES: Final = listed("""
    assume believe conclude expect fear feel figure guess hear hope imagine know predict presume
    realise realize reckon remember suppose suspect understand worry""")
"""Other verbs that may follow their content, as an aside: "It failed, she believes."."""

CONTROL: Final = listed("""
    decline refuse continue go begin start fail hesitate come try want seem appear have need use
    stop proceed like dare keep be""")
"""Verbs that join a cue from the left ("declined to say", "went on to warn")."""

NOUNS: Final = {
    **dict.fromkeys(
        listed("""
        accusation acknowledgement admission allegation announcement argument assertion assessment
        assurance boast charge claim comment complaint conclusion confirmation contention
        declaration denial estimate explanation forecast hint insistence message prediction
        reassurance remark reminder report rumor rumour signal speculation statement suggestion
        testimony warning word"""),
        "assertion",
    ),
    **dict.fromkeys(
        listed("""
        assumption belief concern confidence consensus conviction doubt expectation faith fear
        feeling hope hunch idea impression notion opinion optimism perception scepticism sense
        skepticism suspicion theory thought view worry"""),
        "belief",
    ),
    **dict.fromkeys(listed("awareness finding knowledge realization recognition"), "fact"),
    **dict.fromkeys(
        listed("""
        call commitment demand desire determination intention order pledge plea promise
        recommendation refusal request threat vow willingness wish"""),
        "intention",
    ),
}
"""Noun → attitude; with a clause or infinitive of its own it is a cue ("her claim that …")."""

LIGHT_VERBS: Final = listed("""
    be have make express voice give issue raise offer send release deliver state reiterate repeat
    hold share reject dispute deny echo cite face dismiss draw bring publish post convey""")
"""Verbs that join a cue noun to its source ("expressed concern that …")."""

ADJECTIVES: Final = {
    **dict.fromkeys(
        listed("""
        confident sure certain convinced worried concerned afraid fearful hopeful optimistic
        pessimistic doubtful skeptical sceptical proud glad happy sorry sad surprised shocked
        grateful disappointed angry upset pleased thrilled relieved unsure uncertain"""),
        "belief",
    ),
    **dict.fromkeys(listed("aware unaware mindful conscious"), "fact"),
    **dict.fromkeys(listed("adamant clear insistent emphatic explicit"), "assertion"),
    **dict.fromkeys(listed("determined ready willing eager keen reluctant unwilling"), "intention"),
}
"""Adjective → attitude; with a clause it is a cue ("is confident that …")."""

HEDGES: Final = listed("reportedly allegedly supposedly purportedly ostensibly")
"""Adverbs that attribute to nobody in particular."""

HEDGING_ADJECTIVES: Final = listed("alleged supposed purported reputed rumored rumoured so-called")

SPEAKING_NOUNS: Final = listed("""
    statement interview tweet email e-mail letter release speech memo report post message column
    editorial blog testimony filing affidavit note book article document paper lawsuit complaint
    study survey poll analysis research record text law bill act treaty agreement contract rule
    order ruling decision data figure review indictment audit investigation inquiry transcript
    headline sign website site newspaper magazine agency station network government administration
    ministry department company firm group organization organisation party court committee
    commission board council union campaign police army military team office bank official
    spokesman spokeswoman spokesperson people person man woman source witness expert critic analyst
    resident president minister senator lawmaker leader mayor governor judge lawyer attorney
    prosecutor doctor scientist teacher professor student parent mother father officer aide adviser
    advisor chief director secretary chairman chairwoman executive member neighbor neighbour friend
    family colleague historian economist author writer reporter journalist voter supporter opponent
    advocate activist investor farmer worker owner driver player coach fan everyone everybody
    somebody someone anyone nobody many some others both most few all majority percent half third
    candidate nominee republican democrat authority detective investigator researcher regulator
    diplomat ambassador""")
"""Common nouns that can speak, by themselves or because somebody wrote them."""
