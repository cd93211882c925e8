"""Who answers in a column: a GGUF through llama.cpp, or a model in Ollama. Signals, no widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from tunesmith.core.errors import TunesmithError
from tunesmith.jobs.chat import ChatCallbacks, ChatError, ChatSession
from tunesmith.ollama.cancellation import Cancellation
from tunesmith.ollama.client import ChatAnswer, OllamaClient
from tunesmith.quality.chat_protocol import Done, Sampling
from tunesmith.studio.background import Background
from tunesmith.templates.conversation import Message


@dataclass(frozen=True, slots=True)
class AnswerEnd:
    """How an answer ended: `stopped_at` is a word of the chat protocol."""

    tokens: int
    tokens_per_s: float
    stopped_at: str


class Answerer(QObject):
    """Answers one question at a time.

    Signals: `delta(text)` with whole characters; then `ended(AnswerEnd)` or `failed(error)`, once.
    """

    delta = Signal(str)
    ended = Signal(object)
    failed = Signal(object)

    def ask(self, messages: Sequence[Message], sampling: Sampling) -> None:
        """Begin to answer; does not wait."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the answer at the next token; `ended` follows."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of processes; no signal follows."""
        raise NotImplementedError


class FileAnswerer(Answerer):
    """A GGUF in a worker process of its own, loaded at the first question."""

    def __init__(self, gguf: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = ChatSession(
            gguf,
            ChatCallbacks(
                on_delta=lambda _, text: self.delta.emit(text),
                on_done=self._done,
                on_error=self._error,
            ),
        )

    @property
    def session(self) -> ChatSession:
        """The conversation with the worker."""
        return self._session

    def ask(self, messages: Sequence[Message], sampling: Sampling) -> None:
        """Begin to answer."""
        self._session.ask(messages, sampling)

    def stop(self) -> None:
        """End the answer."""
        self._session.stop()

    def close(self) -> None:
        """End the worker; a thread waits until it is gone."""
        self.blockSignals(True)
        self._session.close(wait=False)

    def _done(self, done: Done) -> None:
        self.ended.emit(AnswerEnd(done.tokens, done.tokens_per_s, done.stopped_at))

    def _error(self, ask_id: int | None, error: ChatError) -> None:
        if ask_id is not None:
            self.failed.emit(error)


class ServerAnswerer(Answerer):
    """A model in Ollama."""

    def __init__(
        self, background: Background, name: str, url: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._background, self._name, self._url = background, name, url
        self._cancellation: Cancellation | None = None

    def ask(self, messages: Sequence[Message], sampling: Sampling) -> None:
        """Begin to answer."""
        self._cancellation = cancellation = Cancellation()

        def chat() -> ChatAnswer:
            options = {"temperature": sampling.temperature, "seed": sampling.seed or 0}
            if sampling.max_tokens is not None:
                options["num_predict"] = sampling.max_tokens
            client = OllamaClient(self._url)
            return client.chat(self._name, messages, options, self.delta.emit, cancellation)

        self._background.run(chat, done=self._done, failed=self._error)

    def stop(self) -> None:
        """End the answer."""
        if self._cancellation is not None:
            self._cancellation.cancel()

    def close(self) -> None:
        """End the answer and say nothing any more."""
        self.blockSignals(True)
        self.stop()

    def _done(self, answer: ChatAnswer) -> None:
        reason = {"stop": "end"}.get(answer.stopped_at, answer.stopped_at)
        self.ended.emit(AnswerEnd(answer.tokens, answer.tokens_per_s, reason))

    def _error(self, error: TunesmithError) -> None:
        self.failed.emit(error)
