"""Token counts of columns: lengths, the longest rows, and tokens that reveal junk."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE, WordLevel
from tokenizers.pre_tokenizers import ByteLevel, Whitespace

from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.data import token_statistics
from tunesmith.data.token_statistics import TokenStatistics, TokenTally, TokenUse, count_tokens


@pytest.fixture(scope="module")
def words() -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({"a": 0, "bb": 1, "ccc": 2, "d": 3, "?": 4}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.add_special_tokens([AddedToken("<|end|>", special=True)])
    return tokenizer


def count(tokenizer: Any, cells: list[str | None]) -> TokenStatistics:
    numbers = np.arange(2, len(cells) + 2, dtype=np.uint32)
    return count_tokens(pa.array(cells, pa.large_string()), numbers, tokenizer, MemorySink())


def test_lengths_longest_rows_and_the_share_above_a_context(words: Tokenizer) -> None:
    counted = count(words, ["a", None, "a bb ccc", " ", "a bb", "bb a"])
    assert (counted.texts, counted.tokens, counted.distinct) == (4, 8, 3)
    assert counted.lengths == {1: 1, 2: 2, 3: 1}
    assert counted.longest == ((4, 3), (6, 2), (7, 2), (2, 1))
    assert [counted.over(context) for context in (0, 1, 2, 3)] == [4, 3, 1, 0]
    assert [counted.at_most(share) for share in (0.25, 0.5, 0.75, 1)] == [1, 2, 2, 3]


def test_rare_long_and_special_tokens_are_named_with_a_row(words: Tokenizer) -> None:
    counted = count(words, ["a a bb", "a d bb", "ccc <|end|> a"])
    assert counted.rarest[:2] == (TokenUse(5, "<|end|>", 1, 4), TokenUse(3, "d", 1, 3))
    assert [use.text for use in counted.rarest] == ["<|end|>", "d", "ccc", "bb", "a"]
    assert [use.text for use in counted.longest_tokens] == ["<|end|>", "ccc", "bb", "a", "d"]
    assert counted.rarest[-1] == TokenUse(0, "a", 4, 2)
    assert counted.special == (TokenUse(5, "<|end|>", 1, 4),)


def test_a_token_that_is_part_of_a_character_is_shown_as_the_vocabulary_has_it() -> None:
    alphabet = {sign: place for place, sign in enumerate(sorted(ByteLevel.alphabet()))}
    tokenizer = Tokenizer(BPE(alphabet, []))
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False)
    tokenizer.decoder = ByteLevelDecoder()
    assert {use.text for use in count(tokenizer, ["é x"]).rarest} == {"Ã", "©", " ", "x"}


def test_an_empty_column_has_no_tokens(words: Tokenizer) -> None:
    counted = count(words, [None, ""])
    assert counted == TokenStatistics(0, 0, 0, {}, (), (), (), ())
    assert (counted.over(1), counted.at_most(0.5)) == (0, 0)


def test_counting_stops_when_cancelled(words: Tokenizer) -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        count_tokens(pa.array(["a"]), np.array([2]), words, sink)


texts = st.lists(
    st.none() | st.lists(st.sampled_from(["a", "bb", "ccc", "d"])).map(" ".join), max_size=9
)


@given(cells=texts, rows=st.integers(1, 4), characters=st.integers(1, 12))
def test_batches_of_any_size_count_the_same_as_one_by_one(
    words: Tokenizer, cells: list[str | None], rows: int, characters: int
) -> None:
    tally = TokenTally(words)
    for number, text in enumerate(cells, start=2):
        if text:
            tally.add([text], [number])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_statistics, "_BATCH_ROWS", rows)
        patch.setattr(token_statistics, "_BATCH_CHARACTERS", characters)
        counted = count(words, cells)
    assert counted == tally.result()
    assert counted.tokens == sum(len(text.split()) for text in cells if text)
    assert sum(counted.lengths.values()) == counted.texts
