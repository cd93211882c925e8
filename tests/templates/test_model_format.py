"""A model's own template is read and kept; only a model without one gets a bundled format."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, Message
from tunesmith.templates.model_format import ModelFormat, find_model_format

TALK = Conversation((Message("user", "Hi"), Message("assistant", "Hello.")))
# The number of messages is in the text: no prefix/suffix format can say that.
COUNTING = (
    "{% for m in messages %}<|im_start|>{{ m.role }} {{ loop.index }}\n{{ m.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant {{ messages | length + 1 }}\n"
    "{% endif %}"
)


# The same of a template that takes a message's content as a list of parts and nothing else.
PARTS = COUNTING.replace("m.content", "m.content[0].text")

MakeFormat = Callable[[str | None], ModelFormat]


@pytest.fixture
def model_with(tiny_model_dir: Path, tmp_path: Path) -> MakeFormat:
    def make(template: str | None) -> ModelFormat:
        folder = tmp_path / "model"
        shutil.copytree(tiny_model_dir, folder)
        config = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
        config.pop("chat_template")
        if template is not None:
            config["chat_template"] = template
        (folder / "tokenizer_config.json").write_text(json.dumps(config), "utf-8")
        return find_model_format(load_chat_tokenizer(folder))

    return make


@pytest.fixture
def dated_chat(make_model: Callable[..., Path]) -> ChatTokenizer:
    """The tokenizer of a model whose template prints the date."""
    return load_chat_tokenizer(make_model(config={"eos_token": "<|im_end|>"}, template=DATED))


def test_the_starters_template_becomes_a_proven_format(tiny_model_dir: Path) -> None:
    chat = load_chat_tokenizer(tiny_model_dir)
    found = find_model_format(chat)
    assert found.proof is not None
    assert found.proof.cases >= 300
    assert found.jinja == chat.template_source
    assert found.prompt(Conversation(TALK.messages[:1])) == (
        "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
        "<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    )
    with pytest.raises(InputError, match="brings its own chat template"):
        find_model_format(chat, "alpaca")


def test_a_model_without_template_gets_chatml_and_its_jinja(model_with: MakeFormat) -> None:
    found = model_with(None)
    assert found.render(TALK).text == (
        "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n"
    )
    assert "<|im_start|>" in found.jinja


def test_a_template_that_no_format_reproduces_is_kept_with_its_mask(model_with: MakeFormat) -> None:
    found = model_with(COUNTING)
    assert found.format is None
    assert found.reasons
    assert found.jinja == COUNTING
    rendered = found.render(TALK)
    assert rendered.text == (
        "<|im_start|>user 1\nHi<|im_end|>\n<|im_start|>assistant 2\nHello.<|im_end|>\n"
    )
    learned = "".join(rendered.text[span.start : span.end] for span in rendered.loss_spans())
    assert learned == "Hello.<|im_end|>"
    assert found.prompt(Conversation(TALK.messages[:1])).endswith("<|im_start|>assistant 2\n")


DATED = "It is {{ strftime_now('%d %b %Y') }}.\n" + (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def test_a_kept_template_gets_its_texts_as_it_takes_them(model_with: MakeFormat) -> None:
    found = model_with(PARTS)
    assert found.format is None
    assert found.render(TALK).text == (
        "<|im_start|>user 1\nHi<|im_end|>\n<|im_start|>assistant 2\nHello.<|im_end|>\n"
    )
    assert found.prompt(Conversation(TALK.messages[:1])).endswith(
        "Hi<|im_end|>\n<|im_start|>assistant 2\n"
    )


def test_a_run_that_is_resumed_another_day_trains_on_the_date_it_began_with(
    dated_chat: ChatTokenizer,
) -> None:
    began = find_model_format(dated_chat, now=datetime(2024, 12, 31, 23, 59))
    assert began.format is not None
    assert not began.format.has_date
    assert began.moment == datetime(2024, 12, 31, 23, 59)
    text = began.render(TALK).text
    assert text.startswith("It is 31 Dec 2024.\n<|im_start|>user\nHi<|im_end|>\n")
    resumed = find_model_format(dated_chat, now=began.moment)
    assert resumed.render(TALK).text == text
    assert find_model_format(dated_chat, now=datetime(2025, 1, 1)).render(TALK).text != text


def test_without_a_given_date_a_format_keeps_the_moment_it_was_made(
    dated_chat: ChatTokenizer,
) -> None:
    before = datetime.now().replace(microsecond=0)
    found = find_model_format(dated_chat)
    assert found.moment is not None
    assert before <= found.moment <= datetime.now()
    assert found.render(TALK).text.startswith(found.moment.strftime("It is %d %b %Y."))


def test_only_a_template_that_asks_for_the_date_has_a_moment(model_with: MakeFormat) -> None:
    assert model_with(COUNTING).moment is None


def test_an_end_marker_that_is_no_token_of_the_model_is_warned_of(
    byte_level: ChatTokenizer,
) -> None:
    assert find_model_format(byte_level).warnings == ()
    (warning,) = find_model_format(byte_level, "llama3").warnings
    assert "<|eot_id|> of the conversation format llama3 is not one token" in warning
    assert "ends answers with the model's own </s>" in warning
    # Its second stop text is no end marker, and never was a token.
    assert find_model_format(byte_level, "alpaca").warnings == ()
