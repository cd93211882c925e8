from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, trainers

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.conversation_format import ConversationFormat
from tunesmith.templates.format_file import load_format
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.templates.jinja_training_text import render_by_prefixes
from tunesmith.templates.tokens import (
    NO_LOSS,
    encode_conversations,
    encode_rendered,
    stops_in_pieces,
)
from tunesmith.templates.training_text import RenderedConversation, render_conversation

CHATML = load_format("chatml")
MakeModel = Callable[..., Path]

pieces = [*"ab \n\té你👩\u200d{}.<|", "assistant\n", "\n\n", "  "]
texts = st.lists(st.sampled_from(pieces), max_size=12).map("".join)
turns = st.lists(st.tuples(texts, texts), min_size=1, max_size=3)


def chat(*pairs: tuple[str, str]) -> Conversation:
    messages = []
    for user, answer in pairs:
        messages += [Message("user", user), Message("assistant", answer)]
    return Conversation(tuple(messages))


def learned_characters(offsets: tuple[tuple[int, int], ...], labels: tuple[int, ...]) -> set[int]:
    covered: set[int] = set()
    for (begin, end), label in zip(offsets, labels, strict=True):
        if label != NO_LOSS:
            covered |= set(range(begin, end))
    return covered


def span_characters(rendered: RenderedConversation) -> set[int]:
    return {place for span in rendered.loss_spans() for place in range(span.start, span.end)}


@settings(max_examples=200)
@given(turns)
def test_learned_tokens_cover_exactly_the_answers_and_end_markers(
    byte_level: ChatTokenizer, pairs: list[tuple[str, str]]
) -> None:
    pairs = [(user, answer or "ok") for user, answer in pairs]
    rendered = render_conversation(CHATML, chat(*pairs))
    encoded = encode_rendered(byte_level, rendered, max_length=10_000, stop=CHATML.stop)
    assert learned_characters(encoded.offsets, encoded.labels) == span_characters(rendered)
    assert all(
        label in {token, NO_LOSS}
        for token, label in zip(encoded.input_ids, encoded.labels, strict=True)
    )
    decoded = byte_level.tokenizer.decode(list(encoded.input_ids), skip_special_tokens=False)
    assert decoded == rendered.text


def test_no_token_reaches_from_the_prompt_into_the_answer(byte_level: ChatTokenizer) -> None:
    # "\n\n\n" is one token of this tokenizer; the first line break belongs to the prompt.
    rendered = render_conversation(CHATML, chat(("Hi", "\n\n  indented")))
    whole = byte_level.tokenizer.encode(rendered.text, add_special_tokens=False)
    start = rendered.loss_spans()[0].start
    assert any(begin < start < end for begin, end in whole.offsets)
    encoded = encode_rendered(byte_level, rendered, max_length=100, stop=CHATML.stop)
    prompt = byte_level.tokenizer.encode(rendered.text[:start], add_special_tokens=False).ids
    assert list(encoded.input_ids[: len(prompt)]) == prompt
    assert set(encoded.labels[: len(prompt)]) == {NO_LOSS}
    assert encoded.labels[len(prompt)] != NO_LOSS


def test_loss_on_everything_leaves_only_bos_out(byte_level: ChatTokenizer) -> None:
    chosen = load_format("alpaca").with_tokens("<s>", "</s>")
    rendered = render_conversation(chosen, chat(("Hi", "Hello")))
    encoded = encode_rendered(byte_level, rendered, max_length=200, loss_on="all")
    assert encoded.labels[0] == NO_LOSS
    assert encoded.labels[1:] == encoded.input_ids[1:]


def test_a_bos_that_the_format_does_not_write_is_put_first_once(make_model: MakeModel) -> None:
    plain = load_chat_tokenizer(make_model()).tokenizer
    adding = load_chat_tokenizer(make_model(tokenizer=plain, config={"add_bos_token": True}))
    rendered = render_conversation(CHATML, chat(("Hi", "Hello")))
    encoded = encode_rendered(adding, rendered, max_length=100, stop=CHATML.stop)
    assert encoded.input_ids[0] == adding.bos_id
    assert encoded.labels[0] == NO_LOSS
    assert encoded.input_ids.count(0) == 1
    with_bos = replace(CHATML, bos="<s>")
    again = encode_rendered(
        adding, render_conversation(with_bos, chat(("Hi", "Hello"))), max_length=100
    )
    assert again.input_ids == encoded.input_ids


def test_a_cut_answer_is_counted_and_one_cut_entirely_is_a_problem(
    byte_level: ChatTokenizer,
) -> None:
    rows = [chat(("Hi", "Hello")), chat(("Hi", "x" * 60)), chat(("y " * 60, "Hello"))]
    found = encode_conversations(
        byte_level, partial(render_conversation, CHATML), rows, max_length=50, stop=CHATML.stop
    )
    assert found.rows == (0, 1)
    assert [len(item.input_ids) <= 50 for item in found.encoded] == [True, True]
    assert found.encoded[0].truncated == 0
    assert found.encoded[1].truncated > 0
    assert found.truncated == 1
    assert [(p.row, p.code) for p in found.problems] == [(2, "tokens.answer-cut")]


@pytest.mark.parametrize(
    ("conversation", "code"),
    [
        (Conversation((Message("user", "Hi"),)), "tokens.no-answer"),
        (chat(("Hi", "")), "tokens.no-answer"),
        (chat(("Hi", "a <|im_end|> b")), "tokens.end-marker-in-text"),
        (chat(("<s> again", "ok")), "tokens.bos-count"),
        (Conversation((Message("system", "Hi"),)), "conversation.empty"),
    ],
)
def test_a_row_that_cannot_be_learned_from_is_listed(
    byte_level: ChatTokenizer, conversation: Conversation, code: str
) -> None:
    found = encode_conversations(
        byte_level,
        partial(render_conversation, CHATML),
        [conversation],
        max_length=100,
        stop=CHATML.stop,
    )
    assert found.encoded == ()
    assert [problem.code for problem in found.problems] == [code]


def test_a_format_without_end_marker_is_refused(byte_level: ChatTokenizer) -> None:
    endless = replace(CHATML, stop=("User:",))
    with pytest.raises(InputError) as caught:
        encode_rendered(
            byte_level,
            render_conversation(endless, chat(("Hi", "Hello"))),
            max_length=100,
            stop=endless.stop,
        )
    assert caught.value.code == "tokens.end-marker-missing"


def test_an_end_marker_that_is_no_single_token_is_refused(make_model: MakeModel) -> None:
    # "</s>" is a token, but the format ends answers with "</s >", which is not.
    loaded = load_chat_tokenizer(make_model())
    odd = replace(CHATML, assistant=replace(CHATML.assistant, suffix="</s >\n"), stop=("</s >",))
    rendered = render_conversation(odd, chat(("Hi", "Hello")))
    with pytest.raises(InputError) as caught:
        encode_rendered(loaded, rendered, max_length=100, stop=("</s>", *odd.stop))
    assert caught.value.code == "tokens.end-marker-missing"


def test_a_marker_that_swallows_white_space_still_ends_the_answer(make_model: MakeModel) -> None:
    tokenizer = load_chat_tokenizer(make_model()).tokenizer
    tokenizer.add_special_tokens([AddedToken("<|end|>", rstrip=True, special=True)])
    loaded = load_chat_tokenizer(make_model(tokenizer=tokenizer))
    chosen = ConversationFormat(
        id="phi",
        title="",
        user=CHATML.user,
        assistant=replace(CHATML.assistant, suffix="<|end|>\n"),
        stop=("<|end|>",),
    )
    rendered = render_conversation(chosen, chat(("Hi", "Hello"), ("More", "Yes")))
    encoded = encode_rendered(loaded, rendered, max_length=100, stop=chosen.stop)
    marker = tokenizer.token_to_id("<|end|>")
    assert encoded.labels.count(marker) == 2


def sentence_piece_like() -> Tokenizer:
    """As Llama 2's: spaces become ▁ and one is put before the text."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<s>", "</s>", "<unk>"], show_progress=False
    )
    corpus = [
        "[INST]",
        "Hello",
        "there,",
        "how",
        "are",
        "you?",
        "[/INST]",
        "I",
        "am",
        "fine.",
        "Thanks!",
        "abc",
        "\n",
    ]
    tokenizer.train_from_iterator(corpus, trainer)
    return tokenizer


def test_a_sentence_piece_tokenizer_gets_its_answers_learned(make_model: MakeModel) -> None:
    loaded = load_chat_tokenizer(make_model(tokenizer=sentence_piece_like()))
    chosen = load_format("mistral").with_tokens("<s>", "</s>")
    conversation = chat(("Hello there, how are you?", "I am fine."), ("abc", "Thanks!"))
    rendered = render_conversation(chosen, conversation)
    encoded = encode_rendered(loaded, rendered, max_length=200, stop=chosen.stop)
    learned = [token for token in encoded.labels if token != NO_LOSS]
    assert loaded.tokenizer.decode(learned, skip_special_tokens=False).replace(" ", "") == (
        "Iamfine.</s>Thanks!</s>"
    )
    assert encoded.input_ids.count(0) == 1


def test_text_straight_from_jinja_has_the_same_answers() -> None:
    conversation = chat(("Hi", " Hello "), ("More", "Yes"))
    for name in ("chatml", "llama3", "mistral", "phi3"):
        chosen = load_format(name).with_tokens("<s>", "</s>")
        render = compile_template(ChatTemplate(format_to_jinja(chosen), chosen.bos, "</s>"))
        ours = render_conversation(chosen, conversation)
        found = render_by_prefixes(render, conversation, chosen.stop)
        assert found.text == ours.text
        assert span_characters(found) == span_characters(ours)
        assert "".join(found.text[s.start : s.end] for s in found.spans) == found.text


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (
            "{% for m in messages %}{{ m.role }}:"
            "{{ m.content if loop.last else '' }}</s>{% endfor %}assistant:",
            "template.no-prefix",
        ),
        (
            "{% for m in messages %}{{ m.role }}:{{ m.content }}\n{% endfor %}"
            "{{ 'assistant:' if add_generation_prompt }}",
            "template.no-end-marker",
        ),
    ],
)
def test_jinja_text_whose_answers_cannot_be_told_apart_is_refused(source: str, code: str) -> None:
    render = compile_template(ChatTemplate(source, "", "</s>"))
    with pytest.raises(InputError) as caught:
        render_by_prefixes(render, chat(("a", "b"), ("c", "d")), ("</s>",))
    assert caught.value.code == code


def test_an_end_marker_without_a_token_is_found_and_looked_for_as_text(
    byte_level: ChatTokenizer,
) -> None:
    assert stops_in_pieces(byte_level, ("<|im_end|>", "<|eot_id|>", "</s>")) == ("<|eot_id|>",)
    llama3 = load_format("llama3").with_tokens("<s>", "</s>")
    fine = render_conversation(llama3, chat(("Hi <|eot_id|>", "Hello <|eot")))
    encoded = encode_rendered(byte_level, fine, max_length=200, stop=llama3.stop)
    learned = [token for token in encoded.labels if token != NO_LOSS]
    assert byte_level.tokenizer.decode(learned, skip_special_tokens=False) == (
        "Hello <|eot<|eot_id|>"
    )
    early = render_conversation(llama3, chat(("Hi", "Hello <|eot_id|> there")))
    with pytest.raises(InputError) as caught:
        encode_rendered(byte_level, early, max_length=200, stop=llama3.stop)
    assert caught.value.code == "tokens.end-marker-in-text"


def test_a_stop_text_that_no_answer_ends_with_may_stand_in_an_answer(
    byte_level: ChatTokenizer,
) -> None:
    alpaca = load_format("alpaca").with_tokens("<s>", "</s>")
    rendered = render_conversation(alpaca, chat(("How?", "Write ### Instruction: first.")))
    assert encode_rendered(byte_level, rendered, max_length=300, stop=alpaca.stop).input_ids
