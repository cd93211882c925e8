"""Data is checked before anything is loaded."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message, write_conversations
from tunesmith.templates.model_format import find_model_format
from tunesmith.templates.tokens import NO_LOSS, EncodedConversation
from tunesmith.training.examples import Examples, prepare_examples, split
from tunesmith.training.spec import TrainSpec


def talk(question: str, answer: str = "Yes.") -> Conversation:
    return Conversation((Message("user", question), Message("assistant", answer)))


def prepare(spec: TrainSpec, n_ctx_train: int = 512) -> Examples:
    chat = load_chat_tokenizer(spec.model_dir)
    return prepare_examples(spec, chat, find_model_format(chat), n_ctx_train)


@pytest.fixture
def spec(tiny_model_dir: Path, conversations_file: Path, tmp_path: Path) -> TrainSpec:
    return TrainSpec(
        model_dir=tiny_model_dir, data_file=conversations_file, out_dir=tmp_path, eval_fraction=0.2
    )


def test_only_the_answer_and_its_end_marker_carry_loss(spec: TrainSpec) -> None:
    tokenizer = load_chat_tokenizer(spec.model_dir).tokenizer
    examples = prepare(spec)
    assert (len(examples.train), len(examples.evaluation)) == (32, 8)
    for row in (*examples.train, *examples.evaluation):
        learned = [label for label in row.labels if label >= 0]
        text = tokenizer.decode(learned, skip_special_tokens=False)
        assert text.startswith("It is ")
        assert text.endswith(".<|im_end|>")


def test_the_context_holds_every_row_by_default(spec: TrainSpec, tmp_path: Path) -> None:
    long = tmp_path / "long.jsonl"
    write_conversations(long, [*(talk(f"{n}?") for n in range(200)), talk("why? " * 70)])
    examples = prepare(replace(spec, data_file=long))
    longest = max(len(row.input_ids) for row in (*examples.train, *examples.evaluation))
    assert 140 < longest <= examples.max_length < longest + 64
    assert examples.truncated == 0


def test_an_answer_beyond_the_context_is_named(spec: TrainSpec, tmp_path: Path) -> None:
    long = tmp_path / "long.jsonl"
    write_conversations(long, [talk("short?"), talk("why? " * 70)])
    with pytest.raises(InputError) as caught:
        prepare(replace(spec, data_file=long, max_length=64, eval_fraction=0.0))
    assert caught.value.code == "train.rows-unusable"
    assert "row 2" in caught.value.message


def test_more_context_than_the_model_has_is_refused(spec: TrainSpec) -> None:
    with pytest.raises(InputError, match="this model takes 2 to 512 tokens"):
        prepare(replace(spec, max_length=513))


def test_rows_on_both_sides_are_refused(spec: TrainSpec, tmp_path: Path) -> None:
    other = tmp_path / "eval.jsonl"
    write_conversations(spec.data_file.with_name("shared.jsonl"), [talk("a?"), talk("b?")])
    write_conversations(other, [talk("b?"), talk("c?")])
    shared = spec.data_file.with_name("shared.jsonl")
    with pytest.raises(InputError, match="1 conversations are in both"):
        prepare(replace(spec, data_file=shared, eval_file=other))


@given(
    numbers=st.lists(st.integers(0, 30), min_size=1, max_size=60),
    fraction=st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.999]),
)
def test_a_split_loses_nothing_and_never_puts_copies_on_both_sides(
    numbers: list[int], fraction: float
) -> None:
    rows = tuple(talk(f"{number}?") for number in numbers)
    train, held_out = split(rows, fraction, seed=1)
    assert not set(train) & set(held_out)
    assert set(train) | set(held_out) == set(rows)
    assert len(held_out) == len(set(held_out))
    assert train
    if fraction == 0:
        assert train == rows
    elif len(set(rows)) > 1:
        assert held_out


def test_without_a_row_to_train_on_there_are_no_examples() -> None:
    row = EncodedConversation((1, 2), (NO_LOSS, 2), ((0, 1), (1, 2)))
    with pytest.raises(InputError, match="1 are held out") as caught:
        Examples((), (row,), 64, 0, 0, None)
    assert caught.value.code == "train.no-rows"
    assert "eval_fraction" in caught.value.hint
