"""A child process that knows a model's tokenizer and format, for previews while one types. No Qt.

Loading a tokenizer takes seconds and may hold up every thread; a model's own template is a
stranger's program. So one child keeps both and answers one question after the other. It is started
with the first question, and anew after it died.
"""

import atexit
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tunesmith.core.errors import CancelledError, InputError, JobError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.templates.conversation import Conversation

if TYPE_CHECKING:
    from tunesmith.templates.chat_tokenizer import ChatTokenizer
    from tunesmith.templates.model_format import ModelFormat

Question = TypeVar("Question")
Answer = TypeVar("Answer")

NO_LIMIT = 1 << 40  # tokens; a preview shows all of a conversation
_TIMEOUT_S = 90.0  # reading a format runs the model's template, which has 60 s for it
_POLL_S = 0.05
_TOKENIZER_FILES = (
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "config.json",
    "chat_template.jinja",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormatFacts:
    """How a model writes conversations, as the page tells it.

    Attributes:
        has_own: the model brings a chat template of its own.
        exact: a format reproduces it byte for byte (or it has none and the bundled one is used).
        format_id: of the format in use, empty if there is none.
        title: the bundled format in use, or the one that the model's own is like; else empty.
        default_system: what stands for a system text where a conversation has none.
        cases: how many generated conversations were compared.
        end_marker: the text that ends an answer.
        bos: the text of the token that stands first, empty if none does.
        reasons: what stands in the way of a format.
        warnings: what a person should know before training on it.
        context: tokens that the model can take; None if it does not say.
        packed: the format for a child that renders with it (see `unpack_format`).
    """

    has_own: bool
    exact: bool
    format_id: str
    title: str
    default_system: str
    cases: int
    end_marker: str
    bos: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    context: int | None
    packed: bytes


@dataclass(frozen=True, slots=True)
class RowToken:
    """One token: `start` and `end` are its characters in the text, equal for one put before it."""

    id: int
    text: str
    trained: bool
    special: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RowTokens:
    """A conversation as text and tokens; `problem` says why it cannot be trained on."""

    text: str
    tokens: tuple[RowToken, ...]
    problem: str = ""


class Companion:
    """The child process; its methods wait for the answer and may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: Any = None
        self._connection: Connection | None = None
        self._closed = False

    def format_facts(self, folder: Path, wanted: str | None, sink: Sink) -> FormatFacts:
        """How the model in `folder` writes conversations; `wanted` counts if it has no own way.

        Raises:
            InputError: the tokenizer or template cannot be used; `template.runaway`.
        """
        return self._ask(_format_facts, (folder, wanted), sink)

    def row_tokens(
        self, folder: Path, wanted: str | None, conversation: Conversation, sink: Sink
    ) -> RowTokens:
        """A conversation's text and tokens, with the loss mask."""
        return self._ask(_row_tokens, (folder, wanted, conversation), sink)

    def close(self) -> None:
        """End the child; whoever waits gets CancelledError."""
        self._closed = True
        with self._lock:
            self._end()

    def _ask(
        self, function: Callable[[Question], Answer], question: Question, sink: Sink
    ) -> Answer:
        with self._turn(sink):
            connection = self._started()
            try:
                connection.send((function, question))
                deadline = time.monotonic() + _TIMEOUT_S
                while not connection.poll(_POLL_S):
                    if self._closed:
                        raise CancelledError
                    if time.monotonic() > deadline:
                        raise InputError(
                            "template.runaway",
                            f"The model's chat template gave no text within {_TIMEOUT_S:.0f} s.",
                            "It may be damaged or made to do harm; do not use this model.",
                        )
                outcome = connection.recv()
            except (EOFError, OSError) as error:
                self._end()
                raise JobError(
                    "template.preview-ended",
                    "The process that makes the preview ended unexpectedly.",
                    "Change the template or choose another row; it starts again by itself.",
                ) from error
            except TunesmithError:
                self._end()
                raise
        if isinstance(outcome, TunesmithError):
            raise outcome
        result: Answer = outcome.value
        return result

    @contextmanager
    def _turn(self, sink: Sink) -> Iterator[None]:
        """Wait until the child is free, but no longer than anybody wants the answer."""
        while not self._lock.acquire(timeout=_POLL_S):
            sink.check_cancelled()
        try:
            sink.check_cancelled()
            if self._closed:
                raise CancelledError
            yield
        finally:
            self._lock.release()

    def _started(self) -> Connection:
        if self._connection is not None and self._process.is_alive():
            return self._connection
        self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        # Not a daemon: those may start no children, and reading a format takes one.
        self._process = context.Process(target=_serve, args=(theirs,), name="template-preview")
        self._process.start()
        theirs.close()
        self._connection = ours
        atexit.register(self.close)  # else the exit of this process would wait for the child
        return ours

    def _end(self) -> None:
        atexit.unregister(self.close)
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._connection = self._process = None


def unpack_format(packed: bytes, chat: "ChatTokenizer") -> "ModelFormat":
    """The format of `FormatFacts.packed`, ready to render."""
    from tunesmith.templates.jinja_rendering import compile_template

    found: ModelFormat = pickle.loads(packed)  # noqa: S301 - made by our own child
    if found.format is None and chat.template is not None:
        return replace(found, renderer=compile_template(chat.template, found.moment))
    return found


def special_ids(chat: "ChatTokenizer") -> frozenset[int]:
    """Ids of the tokens that are no text."""
    added = chat.tokenizer.get_added_tokens_decoder()
    return frozenset(number for number, token in added.items() if token.special)


# --- in the child ---


@dataclass(frozen=True, slots=True)
class _Returned:
    value: Any


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the window decides what ends
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            function, question = connection.recv()
            connection.send(_answer(function, question))


def _answer(function: Callable[[Any], Any], question: Any) -> object:
    try:
        return _Returned(function(question))
    except TunesmithError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the window must learn of every kind of end
        return JobError("template.preview-failed", f"{type(error).__name__}: {error}")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _format_facts(question: tuple[Path, str | None]) -> FormatFacts:
    from tunesmith.core.bounded_json import read_optional

    folder, wanted = question
    chat, found = _model(folder, wanted)
    config = read_optional(folder / "config.json")
    context = None
    if "max_position_embeddings" in config.values:
        context = config.integer("max_position_embeddings")
    chosen = found.format
    return FormatFacts(
        has_own=chat.template is not None,
        exact=chosen is not None,
        format_id=chosen.id if chosen is not None else "",
        title=_known_title(chat, found),
        default_system=chosen.default_system if chosen is not None else "",
        cases=found.proof.cases if found.proof is not None else 0,
        end_marker=chosen.end_marker if chosen is not None else chat.eos,
        bos=(chosen.bos if chosen is not None and chosen.bos else chat.bos if chat.add_bos else ""),
        reasons=found.reasons,
        warnings=found.warnings,
        context=context,
        packed=pickle.dumps(replace(found, renderer=None)),
    )


def _known_title(chat: "ChatTokenizer", found: "ModelFormat") -> str:
    """The title of the bundled format that this one is, but for what it says by itself."""
    from tunesmith.templates.format_file import builtin_format_ids, load_format

    if found.format is None:
        return ""
    for name in builtin_format_ids():
        with suppress(InputError):  # a format that wants tokens which the model lacks
            bundled = load_format(name).with_tokens(chat.bos, chat.eos)
            same = replace(
                found.format,
                id=bundled.id,
                title=bundled.title,
                default_system=bundled.default_system,
                alternate=bundled.alternate,
            )
            if same == bundled:
                return bundled.title
    return ""


def _row_tokens(question: tuple[Path, str | None, Conversation]) -> RowTokens:
    from tunesmith.templates.tokens import NO_LOSS, encode_rendered

    folder, wanted, conversation = question
    chat, found = _model(folder, wanted)
    text = ""
    try:
        rendered = found.render(conversation)
        text = rendered.text
        encoded = encode_rendered(chat, rendered, max_length=NO_LIMIT, stop=found.stop)
    except InputError as error:
        return RowTokens(text, (), error.message)
    special = special_ids(chat)
    tokens = []
    reached = 0
    for number, label, (start, end) in zip(
        encoded.input_ids, encoded.labels, encoded.offsets, strict=True
    ):
        text = rendered.text[start:end]
        if start == end:
            text = chat.tokenizer.id_to_token(number) or ""
        elif end <= reached:
            text = "…"  # a further token of the same character
        reached = max(reached, end)
        tokens.append(RowToken(number, text, label != NO_LOSS, number in special, start, end))
    return RowTokens(rendered.text, tuple(tokens))


def _model(folder: Path, wanted: str | None) -> tuple["ChatTokenizer", "ModelFormat"]:
    return _loaded(folder, wanted, _stamp(folder))


@lru_cache(maxsize=2)
def _loaded(
    folder: Path, wanted: str | None, _stamp: tuple[object, ...]
) -> tuple["ChatTokenizer", "ModelFormat"]:
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
    from tunesmith.templates.model_format import find_model_format

    chat = load_chat_tokenizer(folder)
    # A model's own template goes before whatever was chosen for the model before it.
    return chat, find_model_format(chat, None if chat.template is not None else wanted)


def _stamp(folder: Path) -> tuple[object, ...]:
    found: list[object] = []
    for name in _TOKENIZER_FILES:
        with suppress(OSError):
            status = (folder / name).stat()
            found.append((name, status.st_size, status.st_mtime_ns))
    return tuple(found)
