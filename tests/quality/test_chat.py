"""The chat worker's parts: the protocol, whole characters, stop texts, a bound on templates."""

import io
import os
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunesmith.core.errors import InputError
from tunesmith.quality import chat_worker
from tunesmith.quality.chat_model import TextWriter
from tunesmith.quality.chat_protocol import (
    Ask,
    Delta,
    Done,
    Failed,
    Load,
    Loaded,
    Sampling,
    Stop,
    decode,
    encode,
)
from tunesmith.quality.stop_text import StopText
from tunesmith.templates.conversation import Message

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MESSAGES = st.one_of(
    st.builds(Load, TEXT, st.none() | st.integers(1), st.none() | st.integers(1)),
    st.builds(
        Ask,
        st.integers(1),
        st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant"]), TEXT)).map(
            tuple
        ),
        st.builds(
            Sampling,
            temperature=st.floats(0, 2),
            seed=st.none() | st.integers(0),
            stop=st.lists(TEXT, max_size=2).map(tuple),
        ),
    ),
    st.builds(Stop, st.integers(1)),
    st.builds(Loaded, st.integers(1), st.integers(1), st.floats(0, 9)),
    st.builds(Delta, st.integers(1), TEXT),
    st.builds(
        Done,
        st.integers(1),
        st.integers(0),
        st.floats(0, 9),
        st.floats(0, 9),
        st.sampled_from(["end", "stop-text", "length", "context", "stopped"]),
    ),
    st.builds(Failed, st.none() | st.integers(1), TEXT, TEXT, TEXT, st.integers(1, 3)),
)


@given(MESSAGES)
def test_every_message_is_one_line_and_comes_back(message: Any) -> None:
    line = encode(message)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode(line) == message


def test_a_newer_side_may_add_fields() -> None:
    assert decode(b'{"type": "stop", "id": 3, "why": "bored"}') == Stop(3)


@pytest.mark.parametrize("line", [b'{"type": "sing"}\n', b"[]\n", b"{}\n", b"llama_decode: \n"])
def test_what_is_no_message_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"protocol|Expecting"):
        decode(line)


def test_half_a_surrogate_does_not_break_the_line() -> None:
    assert decode(encode(Delta(1, "a\ud83d"))) == Delta(1, "a?")


@given(TEXT, st.integers(1, 4))
def test_pieces_of_bytes_become_whole_characters(text: str, size: int) -> None:
    raw = text.encode("utf-8")
    shown: list[str] = []
    writer = TextWriter(shown.append, ())
    for start in range(0, len(raw), size):
        assert not writer.write(raw[start : start + size])
    writer.finish()
    assert "".join(shown) == text
    assert all(shown)  # no empty pieces either


def test_bytes_that_are_no_text_are_shown_as_such_at_the_end() -> None:
    shown: list[str] = []
    writer = TextWriter(shown.append, ())
    writer.write("ü".encode()[:1])
    assert shown == []
    writer.finish()
    assert shown == ["\ufffd"]


@given(st.text("ab<", max_size=30), st.text("ab<", min_size=1, max_size=4), st.data())
def test_one_stop_text_cuts_the_answer_wherever_the_pieces_end(
    text: str, stop: str, data: st.DataObject
) -> None:
    search, shown, rest = StopText((stop,)), "", text
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        shown += search.feed(rest[:size])
        rest = rest[size:]
    assert search.found == (stop in text)
    assert shown + ("" if search.found else search.rest()) == text.split(stop, maxsplit=1)[0]


@given(st.text("ab<", max_size=30), st.lists(st.text("ab<", min_size=1, max_size=4), max_size=3))
def test_no_stop_text_is_ever_shown(text: str, stops: list[str]) -> None:
    search = StopText(tuple(stops))
    shown = "".join(search.feed(character) for character in text)
    assert text.startswith(shown)
    assert not any(stop in shown for stop in stops)
    if not search.found:
        assert shown + search.rest() == text


def test_a_stop_text_ends_the_writing_and_what_stood_before_is_shown() -> None:
    shown: list[str] = []
    writer = TextWriter(shown.append, ("\nUser:", ""))
    assert not writer.write(b"Yes.\nUs")
    assert shown == ["Yes."]
    assert writer.write(b"er: and")
    writer.finish()
    assert "".join(shown) == "Yes."


def test_a_template_without_end_ends_the_worker_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = threading.Event()
    codes: list[int] = []

    def leave(code: int) -> None:
        codes.append(code)
        gone.set()

    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(chat_worker, "_RENDER_LIMIT_S", 0.01)
    out = io.BytesIO()

    class Endless:
        def prompt(self, _ask: Ask) -> list[int]:
            assert gone.wait(10)
            raise InputError("late", "In a real worker nobody comes this far.")

    worker = chat_worker._Worker(out)
    worker._answer(Endless(), Ask(7, (), Sampling()))  # type: ignore[arg-type]
    assert codes == [3]
    told = decode(out.getvalue())
    assert isinstance(told, Failed)
    assert (told.id, told.code) == (7, "template.runaway")
