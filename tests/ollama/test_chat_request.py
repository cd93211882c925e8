"""What the server does to messages before a template runs: its source says so, in these cases."""

import pytest

from tunesmith.ollama.chat_request import server_messages, strips_thoughts
from tunesmith.templates.conversation import Message

USER, ANSWER = Message("user", "Hi"), Message("assistant", "Hello")
SYSTEM, LATE = Message("system", "S"), Message("system", "late")
THOUGHT = Message("assistant", "<think>\nhm\n</think>\n\nHello")


def test_system_stands_before_what_does_not_begin_with_one() -> None:
    assert server_messages([USER], system="S") == (SYSTEM, USER)
    assert server_messages([LATE, USER], system="S") == (LATE, USER)
    # Only the first message is looked at.
    assert server_messages([USER, LATE], system="S") == (SYSTEM, USER, LATE)
    assert server_messages([USER], system="") == (USER,)
    assert server_messages([USER]) == (USER,)


def test_what_was_said_stands_before_the_request_and_behind_system() -> None:
    said = (Message("user", "a"), Message("assistant", "b"))
    assert server_messages([USER], said=said) == (*said, USER)
    assert server_messages([USER], system="S", said=said) == (SYSTEM, *said, USER)
    # A system message of the request's stays where it is, behind them.
    assert server_messages([LATE, USER], system="S", said=said) == (*said, LATE, USER)


def test_old_thoughts_are_taken_out_and_others_are_not() -> None:
    asked = [USER, THOUGHT, Message("user", "<think>x</think>y"), THOUGHT]
    assert server_messages(asked) == tuple(asked)
    assert server_messages(asked, strips_thoughts=True) == (USER, ANSWER, *asked[2:])
    said = (USER, THOUGHT)
    assert server_messages([USER], said=said, strips_thoughts=True) == (USER, ANSWER, USER)
    assert server_messages([THOUGHT], strips_thoughts=True) == (THOUGHT,)


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ("  abc", "  abc"),
        ("  abc <think>def</think> ghi", "  abc <think>def</think> ghi"),
        ("  <think>a</think>  b ", "b "),
        ("<think>a</think>b</think>c", "b</think>c"),
        ("<think><think>a</think>b", "b"),
        ("<think>no end", ""),
        ("<think>", ""),
        ("\u00a0<think>a</think>\u3000b", "b"),
        ("\x1c<think>a</think>b", "\x1c<think>a</think>b"),  # no space to Go
        ("  <th", ""),  # might become a tag, were it a stream
        ("  ", ""),
    ],
)
def test_a_thought_is_what_ollamas_parser_takes_for_one(content: str, left: str) -> None:
    messages = [USER, Message("assistant", content), USER]
    assert server_messages(messages, strips_thoughts=True)[1].content == left


@pytest.mark.parametrize(
    ("architecture", "name", "strips"),
    [
        ("qwen3", "any", True),
        ("qwen3moe", "any", False),
        ("llama", "deepseek-r1", True),
        ("llama", "registry.ollama.ai/library/deepseek-r1:8b", True),
        ("llama", "deepseek-r1-mine", False),
        ("llama", "", False),
    ],
)
def test_one_family_and_one_name_lose_their_thoughts(
    architecture: str, name: str, strips: bool
) -> None:
    assert strips_thoughts(architecture, name) is strips
