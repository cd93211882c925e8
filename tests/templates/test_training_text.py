import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Conversation, Message, Role
from tunesmith.templates.format_file import builtin_format_ids, load_format
from tunesmith.templates.jinja_printing import format_to_jinja
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.templates.training_text import render_conversation


def conversation(*messages: tuple[Role, str]) -> Conversation:
    return Conversation(tuple(Message(role, content) for role, content in messages))


TWO_TURNS = conversation(
    ("system", "Be kind."), ("user", "Hi"), ("assistant", "Hello!"), ("user", "Bye"),
    ("assistant", "Bye!"),
)  # fmt: skip

WANTED = {
    "chatml": "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
    "<|im_start|>assistant\nHello!<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n"
    "<|im_start|>assistant\nBye!<|im_end|>\n",
    "llama3": "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\nHello!<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\nBye!<|eot_id|>",
    "llama2": "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nHi [/INST] Hello! </s>"
    "<s>[INST] Bye [/INST] Bye! </s>",
    "gemma": "<s><start_of_turn>user\nBe kind.\n\nHi<end_of_turn>\n<start_of_turn>model\nHello!"
    "<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\nBye!"
    "<end_of_turn>\n",
    "mistral": "<s>[INST] Be kind.\n\nHi [/INST] Hello!</s>[INST] Bye [/INST] Bye!</s>",
    "phi3": "<|system|>\nBe kind.<|end|>\n<|user|>\nHi<|end|>\n<|assistant|>\nHello!<|end|>\n"
    "<|user|>\nBye<|end|>\n<|assistant|>\nBye!<|end|>\n",
    "zephyr": "<|system|>\nBe kind.</s>\n<|user|>\nHi</s>\n<|assistant|>\nHello!</s>\n"
    "<|user|>\nBye</s>\n<|assistant|>\nBye!</s>\n",
    "alpaca": "<s>Be kind.\n\n### Instruction:\nHi\n\n### Response:\nHello!</s>\n\n"
    "### Instruction:\nBye\n\n### Response:\nBye!</s>\n\n",
}
TEXTS = st.text(st.sampled_from("ab \n\t\u00a0\u3000{}'\"\\%é😀"), max_size=8)
TURNS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=3)


@pytest.mark.parametrize("name", builtin_format_ids())
def test_training_text_of_the_bundled_formats(name: str) -> None:
    chosen = load_format(name).with_tokens("<s>", "</s>")
    assert render_conversation(chosen, TWO_TURNS).text == WANTED[name]


@pytest.mark.parametrize("name", builtin_format_ids())
@settings(max_examples=40)
@given(st.none() | TEXTS, TURNS)
def test_jinja_and_python_render_the_same_bytes_and_spans_tile_the_text(
    name: str, system: str | None, turns: list[tuple[str, str]]
) -> None:
    chosen = load_format(name).with_tokens("<s>", "</s>")
    render = compile_template(ChatTemplate(format_to_jinja(chosen), "<s>", "</s>"))
    messages = [Message("system", system)] if system is not None else []
    for user, answer in turns:
        messages += [Message("user", user), Message("assistant", answer)]
    finished, asked = Conversation(tuple(messages)), Conversation(tuple(messages[:-1]))
    rendered = render_conversation(chosen, finished)
    assert rendered.text == render(finished, False)
    assert render_conversation(chosen, asked, ask_answer=True).text == render(asked, True)
    assert "".join(rendered.text[span.start : span.end] for span in rendered.spans) == rendered.text
    assert all(a.end == b.start for a, b in zip(rendered.spans, rendered.spans[1:], strict=False))


def test_loss_spans_are_the_answers_and_their_end_markers() -> None:
    rendered = render_conversation(load_format("chatml"), TWO_TURNS)
    assert [rendered.text[s.start : s.end] for s in rendered.loss_spans()] == [
        "Hello!", "<|im_end|>", "Bye!", "<|im_end|>",
    ]  # fmt: skip
    assert [span.message for span in rendered.loss_spans()] == [2, 2, 4, 4]


def test_what_stands_between_generation_prompt_and_answer_is_learned_too() -> None:
    chosen = load_format("llama2").with_tokens("<s>", "</s>")
    rendered = render_conversation(chosen, TWO_TURNS)
    learned = "".join(rendered.text[s.start : s.end] for s in rendered.loss_spans())
    assert learned == " Hello! </s> Bye! </s>"


def test_prompt_and_answer_together_are_the_training_text() -> None:
    chosen = load_format("chatml")
    asked = conversation(*[(m.role, m.content) for m in TWO_TURNS.messages[:-1]])
    prompt = render_conversation(chosen, asked, ask_answer=True).text
    assert prompt + "Bye!<|im_end|>\n" == render_conversation(chosen, TWO_TURNS).text


def test_an_answer_to_be_continued_has_no_end_marker() -> None:
    chosen = load_format("chatml")
    text = render_conversation(chosen, TWO_TURNS, continue_answer=True).text
    assert text.endswith("<|im_start|>assistant\nBye!")


@pytest.mark.parametrize(
    ("name", "messages", "code"),
    [
        ("chatml", [], "conversation.empty"),
        ("chatml", [("system", "a")], "conversation.empty"),
        ("chatml", [("user", "a"), ("system", "b")], "conversation.system-position"),
        ("gemma", [("user", "a"), ("user", "b")], "conversation.alternation"),
        ("gemma", [("assistant", "a")], "conversation.alternation"),
    ],
)
def test_an_order_of_messages_without_a_text_is_an_error(
    name: str, messages: list[tuple[Role, str]], code: str
) -> None:
    chosen = load_format(name).with_tokens("<s>", "</s>")
    with pytest.raises(InputError) as caught:
        render_conversation(chosen, conversation(*messages))
    assert caught.value.code == code


def test_a_format_without_the_models_tokens_renders_nothing() -> None:
    with pytest.raises(InputError) as caught:
        render_conversation(load_format("zephyr"), TWO_TURNS)
    assert caught.value.code == "format.needs-tokens"
