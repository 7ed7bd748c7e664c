"""From quoted strings to offsets: what is found, where, and what is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onrecord.extractors.folded_text import FoldedText, folded, folded_character
from onrecord.extractors.grounding import (
    OUT_OF_ORDER,
    Grounding,
    Place,
    Quoted,
    best_chain,
    closest,
)

pytest.importorskip("rapidfuzz")

WORDS = [
    *("Lund", "Ostley", "café", "naïve", "Ærø", "ﬁnance", "Straße", "Zoe\u0301", "the", "the"),
    *("The", "said", "2031", "5", "won’t", "“we”", "‘no’", "harbour", "—", "–", "-", "--", "…"),
    *("«oui»", "\u200bhidden", "İzmir", "ΣΟΦΟΣ", "soft\u00adhyphen", "½"),
]
SPACES = st.sampled_from([" ", "  ", "\n\n", "\u00a0", "\t"])
QUOTES = str.maketrans("“”‘’«»", '""\'\'""')
DASHES = str.maketrans("—–", "--")
NEWS = (
    "Ada Lund told the Ostley Courier on May 5, 2031 that “the bridge — closed since March — "
    "won’t  reopen”. Lund was born in Ostley. The Lund family owns the Ostley Courier."
)


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text of words, and the span of each."""
    text, spans = "", []
    for word in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=14)):
        spans.append((len(text), len(text) + len(word)))
        text += word + draw(SPACES)
    return text, spans


@st.composite
def quotations(draw: st.DrawFn) -> tuple[str, int, int]:
    """A text and a span of whole words in it."""
    text, spans = draw(texts())
    first = draw(st.integers(0, len(spans) - 1))
    last = draw(st.integers(first, len(spans) - 1))
    return text, spans[first][0], spans[last][1]


CHANGES = st.lists(
    st.sampled_from(
        [
            lambda s: s.translate(QUOTES),
            lambda s: s.translate(DASHES),
            lambda s: " ".join(s.split()),
            lambda s: s.replace(" ", "\u00a0\n"),
            str.upper,
            str.lower,
            lambda s: f"\n {s} ",
            lambda s: s.replace("…", "..."),
            lambda s: s.replace("ﬁ", "fi"),
            lambda s: s.replace("\u200b", "").replace("\u00ad", ""),
        ]
    ),
    max_size=4,
)


class TestFolding:
    def test_folding_twice_is_folding_once_for_every_character(self) -> None:
        for code in itertools.chain(range(0x3000), range(0xA000, 0x11000), range(0x1D400, 0x1D800)):
            once = folded_character(chr(code))
            assert "".join(map(folded_character, once)) == once, hex(code)

    @given(st.text(), st.integers(0, 30), st.integers(0, 30))
    def test_a_part_of_a_text_folds_to_a_part_of_what_the_text_folds_to(
        self, text: str, start: int, length: int
    ) -> None:
        assert folded(text[start : start + length]) in FoldedText(text).text

    @given(st.text(min_size=1))
    def test_each_part_of_a_folded_text_leads_back_to_a_valid_span(self, text: str) -> None:
        there = FoldedText(text)
        for start in range(len(there.text)):
            first, last = there.span(start, start + 1)
            assert 0 <= first < last <= len(text)
            assert there.text[start] in FoldedText(text[first:last]).text

    def test_a_folded_letter_leads_back_to_its_accent_and_a_folded_run_to_all_of_it(self) -> None:
        assert FoldedText("Zoe\u0301 x").span(0, 3) == (0, 4)
        assert FoldedText("a --- b").span(2, 3) == (2, 5)

    def test_marks_of_one_kind_fold_alike(self) -> None:
        assert folded("“Zoë—‘no’ …»") == folded("\"ZOE - 'No' ...\"").replace(" - ", "-")
        assert folded("a\u2009\u00a0\nb") == "a b"
        assert folded("\u200b\ufeffa\u00adb") == "ab"


class TestPlaces:
    @given(quotations(), CHANGES)
    def test_words_are_found_at_their_place_however_they_were_changed(
        self, quotation: tuple[str, int, int], changes: list[object]
    ) -> None:
        text, start, end = quotation
        quoted = text[start:end]
        for change in changes:
            quoted = change(quoted)  # type: ignore[operator]
        # str.upper and str.lower are no inverse of each other: "İ" and final sigma.
        assume(folded(quoted) == folded(text[start:end]) and folded(quoted))
        # "the" for "The" stands elsewhere as it is: the exact string is looked for first.
        assume(quoted.strip() == text[start:end] or quoted.strip() not in text)
        before = text[:start]
        (there,) = Grounding(text).in_order([Quoted(quoted, before)])
        assert there is not None
        assert folded(text[slice(*there)]) == folded(text[start:end])
        assert folded(text[: there[0]]) == folded(before)

    @given(st.text(min_size=1, max_size=40), st.data())
    def test_any_substring_is_found_with_its_context(self, text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        quoted = text[start:end]
        assume(quoted == quoted.strip() and folded(text[:start]))
        (there,) = Grounding(text).in_order([Quoted(quoted, text[:start])])
        assert there is not None
        assert folded(text[slice(*there)]) == folded(quoted) or text[slice(*there)] == quoted

    @given(st.text(max_size=60), st.text(max_size=20))
    def test_every_place_is_a_valid_span_and_holds_what_was_asked_for(
        self, text: str, quoted: str
    ) -> None:
        for place in Grounding(text).places(quoted):
            assert 0 <= place.start < place.end <= len(text)
            if place.score in (0.0, -1.5):
                assert text[place.start : place.end] == quoted.strip()

    @given(
        st.text("abcdefghij ABC”’—é", max_size=80),
        st.text("klmnopqrst KLM", min_size=1, max_size=30),
    )
    def test_unrelated_words_are_found_nowhere(self, text: str, quoted: str) -> None:
        assume(quoted.strip())
        assert Grounding(text).places(quoted) == ()

    @given(st.text("abc de.2", max_size=60), st.text("abc de.2", min_size=1, max_size=24))
    def test_what_is_found_is_at_least_as_similar_as_the_threshold(
        self, text: str, quoted: str
    ) -> None:
        from rapidfuzz import fuzz

        found = closest(quoted, text, 80.0)
        if found is not None:
            start, end = found
            assert 0 <= start < end <= len(text)
            assert fuzz.ratio(quoted, text[start:end]) >= 80.0

    @pytest.mark.parametrize(
        ("quoted", "words"),
        [
            (
                "the brigde, closed since March, won't reopen",
                "the bridge — closed since March — won’t  reopen",
            ),
            ("OSTLEY CURIER", "Ostley Courier"),
            (
                "told the Ostley Courier on the May 5, 2031",
                "told the Ostley Courier on May 5, 2031",
            ),
        ],
    )
    def test_misquoted_words_are_found_whole(self, quoted: str, words: str) -> None:
        first = Grounding(NEWS).places(quoted)[0]
        assert NEWS[first.start : first.end] == words

    @pytest.mark.parametrize(
        "quoted",
        [
            "May 6, 2031",
            "May 5, 2032",
            "Eve Lund",
            "Lunt",
            "the ferry, closed since June",
            "",
            " ",
            "\u200b",
        ],
    )
    def test_other_numbers_other_names_and_nothing_are_not_in_the_text(self, quoted: str) -> None:
        assert Grounding(NEWS).places(quoted) == ()

    def test_a_misspelt_name_is_found_wherever_the_name_stands(self) -> None:
        starts = [p.start for p in Grounding(NEWS).places("Ostley Couriers")]
        assert starts == [NEWS.index("Ostley Courier"), NEWS.rindex("Ostley Courier")]

    def test_above_a_hundred_nothing_is_fuzzy(self) -> None:
        assert Grounding(NEWS, threshold=101).places("Ostley Couriers") == ()

    def test_a_word_comes_before_a_part_of_a_word(self) -> None:
        text = "Discussing US ships, the USA and us."
        (found,) = Grounding(text).in_order([Quoted("us")])
        assert found == (33, 35)
        (found,) = Grounding("The Ostleyan Ostley").in_order([Quoted("Ostley")])
        assert found == (13, 19)


class TestOrder:
    @given(texts())
    def test_all_words_in_order_are_found_at_their_places_without_context(
        self, given_text: tuple[str, list[tuple[int, int]]]
    ) -> None:
        text, spans = given_text
        spans = [(s, e) for s, e in spans if text[s:e].isalpha()]
        # Words that stand in another word, or fold like one, are the next test's.
        words = {text[s:e] for s, e in spans}
        assume(all(text.count(w) == sum(text[s:e] == w for s, e in spans) for w in words))
        found = Grounding(text).in_order([Quoted(text[s:e]) for s, e in spans])
        assert list(found) == spans

    def test_the_order_chooses_between_repeats(self) -> None:
        found = Grounding(NEWS).in_order([Quoted("Ada Lund"), Quoted("Lund"), Quoted("Lund")])
        starts = [0, NEWS.index("Lund was"), NEWS.index("Lund family")]
        assert [span and span[0] for span in found] == starts

    def test_the_left_context_outweighs_the_order(self) -> None:
        quotes = [Quoted("Lund", "The"), Quoted("Ostley Courier", "told the")]
        starts = [NEWS.index("Lund family"), NEWS.index("Ostley Courier")]
        assert [span and span[0] for span in Grounding(NEWS).in_order(quotes)] == starts

    def test_an_answer_sorted_otherwise_still_takes_each_place_once(self) -> None:
        text = "Lund met Reed. Lund left. Reed stayed."
        quotes = [Quoted(word) for word in ("Reed", "Reed", "Lund", "Lund")]
        assert Grounding(text).in_order(quotes) == ((9, 13), (26, 30), (0, 4), (15, 19))

    def test_a_place_that_is_taken_leaves_the_string_its_other_place(self) -> None:
        quotes = [Quoted(word) for word in ("Lund", "Reed", "Lund")]
        found = Grounding("Lund and Lund met Reed.").in_order(quotes)
        assert found == ((0, 4), (18, 22), (9, 13))

    def test_more_quotations_than_places_are_duplicates_not_inventions(self) -> None:
        found = Grounding("Lund left.").in_order([Quoted("Lund")] * 2 + [Quoted("Reed")])
        assert found == ((0, 4), (0, 4), None)

    @given(
        st.lists(
            st.lists(
                st.builds(
                    lambda start, length, score: Place(start, start + length, score),
                    st.integers(0, 12),
                    st.integers(1, 4),
                    st.sampled_from([0.0, -0.5, -1.5, 1.0, 2.0]),
                ),
                min_size=1,
                max_size=4,
            ).map(sorted),
            min_size=1,
            max_size=4,
        ),
        st.booleans(),
    )
    def test_the_chain_is_the_best_of_all(self, options: list[list[Place]], nested: bool) -> None:  # noqa: FBT001
        def total(chain: tuple[Place, ...]) -> float:
            breaks = sum(
                b.start < (a.start if nested else a.end) for a, b in itertools.pairwise(chain)
            )
            return sum(place.score for place in chain) + OUT_OF_ORDER * breaks

        chosen = best_chain(options, nested=nested)
        ours = tuple(places[index] for places, index in zip(options, chosen, strict=True))
        assert total(ours) == max(map(total, itertools.product(*options)))


class TestPieces:
    @pytest.mark.parametrize("dots", ["…", " … ", "...", " [...] ", "[…]", " (…) "])
    def test_an_ellipsis_parts_a_discontinuous_string(self, dots: str) -> None:
        pieces = Grounding("“We wait,” she said. “No more.”").pieces(f"“We wait,”{dots}“No more.”")
        assert pieces == ("“We wait,”", "“No more.”")

    def test_an_ellipsis_of_the_text_itself_parts_nothing(self) -> None:
        assert Grounding("“We … wait,” she said.").pieces("“We ... wait,”") == ("“We ... wait,”",)

    def test_a_string_of_dots_stays_a_string(self) -> None:
        assert Grounding("nothing").pieces("…") == ("…",)
