"""`tunesmith chat`: one answer of a GGUF, or a conversation line by line."""

import contextlib
import json
import queue
import signal
import sys
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from tunesmith.cli.console import put, put_json, say
from tunesmith.core.errors import CancelledError

if TYPE_CHECKING:
    from tunesmith.quality.chat_protocol import Done, Sampling
    from tunesmith.templates.conversation import Message

_POLL_S = 0.2  # so that Ctrl-C is noticed while waiting, on Windows as well


class _Interrupt(Enum):
    CTRL_C = 1


_INTERRUPT: Final = _Interrupt.CTRL_C


def chat(
    gguf: Annotated[Path, typer.Option(help="The GGUF file to talk to.")],
    prompt: Annotated[
        str | None, typer.Option(help="Ask this and leave; without it, a conversation.")
    ] = None,
    system: Annotated[str | None, typer.Option(help="The system message.")] = None,
    temperature: Annotated[
        float, typer.Option(min=0, help="0 takes the likeliest token each time.")
    ] = 0.8,
    top_p: Annotated[
        float, typer.Option(min=0, max=1, help="Keep tokens up to this share together.")
    ] = 0.9,
    top_k: Annotated[
        int, typer.Option(min=0, help="Keep so many of the likeliest tokens; 0 keeps all.")
    ] = 40,
    seed: Annotated[
        int | None, typer.Option(min=0, help="The same seed gives the same answer.")
    ] = None,
    max_tokens: Annotated[int | None, typer.Option(min=1, help="Longest answer.")] = None,
    stop: Annotated[
        list[str] | None, typer.Option(help="End an answer at this text; may be repeated.")
    ] = None,
    n_ctx: Annotated[
        int | None, typer.Option(min=8, help="Tokens of context; the model's own, up to 4096.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON on standard output, one line per answer.")
    ] = False,
) -> None:
    """Talk to a GGUF file as it was trained.

    The conversation is rendered with the file's own chat template. Without --prompt every line of
    standard input is a message; Ctrl-C ends the answer, twice leaves.
    """
    from tunesmith.quality.chat_protocol import Sampling
    from tunesmith.templates.conversation import Message

    sampling = Sampling(temperature, top_p, top_k, seed, max_tokens, tuple(stop or ()))
    messages = [] if system is None else [Message("system", system)]
    talk = Talk(gguf, n_ctx, sampling, shows_text=not as_json)
    try:
        if prompt is not None:
            answer = talk.ask([*messages, Message("user", prompt)])
            if as_json:
                put_json(answer)
            return
        talk.converse(messages)
    except KeyboardInterrupt:
        raise CancelledError from None
    finally:
        talk.close()


def worker() -> None:
    """Answer on standard output what is asked on standard input, as JSON lines."""
    from tunesmith.quality.chat_worker import serve

    raise typer.Exit(serve())


class Talk:
    """A session whose answers are waited for."""

    def __init__(
        self, gguf: Path, n_ctx: int | None, sampling: "Sampling", *, shows_text: bool
    ) -> None:
        from tunesmith.jobs.chat import ChatCallbacks, ChatSession

        self._sampling = sampling
        self._shows_text = shows_text
        self._heard: queue.SimpleQueue[str | Done | Exception | _Interrupt] = queue.SimpleQueue()
        self._session = ChatSession(
            gguf,
            ChatCallbacks(
                on_delta=lambda _, text: self._heard.put(text),
                on_done=self._heard.put,
                on_error=lambda _, error: self._heard.put(error),
            ),
            n_ctx=n_ctx,
        )

    def converse(self, messages: "list[Message]") -> None:
        """Every line of stdin is the next message, until it ends."""
        from tunesmith.templates.conversation import Message

        self._session.preload()
        if sys.stdin.isatty():
            say("Type a message; Ctrl-D leaves, Ctrl-C ends an answer.")
        while line := _next_line():
            text = line.rstrip("\r\n")
            if not text.strip():
                continue
            answer = self.ask([*messages, Message("user", text)])
            messages += [Message("user", text), Message("assistant", answer["answer"])]
            if not self._shows_text:
                put(json.dumps(answer, ensure_ascii=False))

    def ask(self, messages: "list[Message]") -> dict[str, Any]:
        """Show the answer as it comes and return it with its figures.

        Raises:
            CancelledError: on a second Ctrl-C.
            ChatError: if there is no answer.
        """
        text, interrupted = "", False
        with self.interrupts_heard():
            self._session.ask(messages, self._sampling)
            while True:
                heard = self._hear()
                if isinstance(heard, str):
                    text += heard
                    self._show(heard)
                elif isinstance(heard, Exception):
                    raise heard
                elif heard is not _INTERRUPT:
                    self._show("\n")
                    return _answer(text, heard)
                elif interrupted:
                    raise CancelledError
                else:
                    interrupted = True
                    self._session.stop()
                    say("\nStopped; Ctrl-C again leaves.")

    def close(self) -> None:
        """End the worker."""
        self._session.close()

    @contextlib.contextmanager
    def interrupts_heard(self) -> Iterator[None]:
        """Ctrl-C becomes one of the things heard, so that it cannot tear a half-shown piece."""
        before = signal.signal(signal.SIGINT, lambda *_: self._heard.put(_INTERRUPT))
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
        # One that came behind the answer's end is meant as at the prompt: leave.
        if not self._heard.empty() and self._heard.get() is _INTERRUPT:
            raise CancelledError

    def _hear(self) -> "str | Done | Exception | _Interrupt":
        while True:
            try:
                return self._heard.get(timeout=_POLL_S)
            except queue.Empty:
                continue

    def _show(self, text: str) -> None:
        if self._shows_text:
            sys.stdout.write(text)
            sys.stdout.flush()


def _next_line() -> str:
    if sys.stdin.isatty():
        sys.stderr.write("> ")
        sys.stderr.flush()
    return sys.stdin.readline()


def _answer(text: str, done: "Done") -> dict[str, Any]:
    return {
        "answer": text,
        "tokens": done.tokens,
        "seconds": round(done.seconds, 3),
        "tokens_per_s": round(done.tokens_per_s, 1),
        "stopped_at": done.stopped_at,
        "prompt_tokens": done.prompt_tokens,
        "reused_tokens": done.reused_tokens,
        "seed": done.seed,
    }
