"""Where quotes stand in the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plancode.language.plan import Sentence
from plancode.language.quotes import Source, Span, packed

SOURCE = Source(
    (
        Sentence("1-1", "1", "", "全面落实制度。"),
        Sentence("1-2", "1", "", "2018年 达到20%以上；"),
        Sentence("2-1", "2", "", "全面落实制度。"),
        Sentence("2.1-1", "2.1", "", "全面落实制度。"),
        Sentence("3-1", "3", "", "再次全面落实制度。"),
    )
)


def test_a_part_of_a_sentence() -> None:
    assert SOURCE.find("达到20%") == (Span("1-2", 5, 10),)


def test_white_space_is_ignored_inside_words_too() -> None:
    assert SOURCE.find(" 20 18年　达\t到20 %以上；") == (Span("1-2", 0, 13),)


def test_a_quote_over_several_sentences() -> None:
    assert SOURCE.find("制度。2018年达到20%以上；全面") == (Span("1-1", 4, 7), Span("1-2", 0, 13), Span("2-1", 0, 2))


def test_text_that_repeats_is_first_looked_for_in_the_own_clause() -> None:
    assert [SOURCE.find("全面落实制度。", clause)[0].sentence for clause in ("", "1", "2", "2.1", "3", "9")] == [
        "1-1",
        "1-1",
        "2-1",
        "2.1-1",
        "3-1",
        "1-1",
    ]


def test_the_beginning_of_a_sentence_goes_before_its_middle() -> None:
    source = Source((Sentence("1", "1", "", "再次落实。"), Sentence("2", "1", "", "落实。")))
    assert source.find("落实。", "1") == (Span("2", 0, 3),)


def test_a_sentence_that_repeats_is_quoted_in_turn() -> None:
    source = Source(
        (Sentence("1", "1", "", "落实。"), Sentence("2", "1", "", "其他。"), Sentence("3", "1", "", "落实。"))
    )
    first, second = Span("1", 0, 3), Span("3", 0, 3)
    assert source.find("落实。", "1", {first}) == (second,)
    assert source.find("落实。", "1", {first, second}) == (first,)
    assert source.find("实。", "1", {Span("1", 0, 1)}) == (Span("1", 1, 3),)


def test_nothing_but_white_space_is_ignored() -> None:
    assert SOURCE.find("全面落实制度.") == ()
    assert SOURCE.find("全面落实，制度。") == ()
    assert SOURCE.find("") == SOURCE.find("  ") == ()


def test_the_nearest_sentence_and_the_first_difference() -> None:
    nearest = SOURCE.nearest("2018年达到30%以上；")
    assert nearest and (nearest[0].id, nearest[1]) == ("1-2", 7)
    assert SOURCE.nearest("Something else altogether") is None


@given(st.data())
def test_every_stretch_of_the_text_is_found_whole(data: st.DataObject) -> None:
    whole = "".join(sentence.text for sentence in SOURCE.sentences)
    start = data.draw(st.integers(0, len(whole) - 1))
    quote = whole[start : data.draw(st.integers(start + 1, len(whole)))]
    spans = SOURCE.find(quote)
    texts = {sentence.id: packed(sentence.text) for sentence in SOURCE.sentences}
    assert "".join(texts[span.sentence][span.start : span.end] for span in spans) == packed(quote)
