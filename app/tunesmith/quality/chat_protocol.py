"""What a window or a terminal and the chat worker say to each other: one JSON object per line.

To the worker (its stdin): `load`, `ask`, `stop`. From the worker (its stdout): `loaded`, `delta`,
`done`, `failed`. Every `ask` is answered by exactly one `done` or `failed`, with any number of
`delta`s before it. End of stdin ends the worker, so it never outlives who started it.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Literal

from tunesmith.templates.conversation import Message

StoppedAt = Literal["end", "stop-text", "length", "context", "stopped"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen; the defaults are Ollama's, so that answers compare.

    Attributes:
        temperature: 0 takes the likeliest token.
        top_p: keep the likeliest tokens that together have this share.
        top_k: keep so many tokens; 0 keeps all.
        seed: None draws one; `Done` tells which.
        max_tokens: length of an answer at most; None lets the context decide.
        stop: texts at which an answer ends, beside the model's own end markers.
    """

    temperature: float = 0.8
    top_p: float = 0.9
    top_k: int = 40
    seed: int | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Load:
    """Open a GGUF file; once per worker. `n_ctx` None takes what the model has, up to 4096."""

    type: ClassVar[str] = "load"
    path: str
    n_ctx: int | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer a conversation whose last message is the person's."""

    type: ClassVar[str] = "ask"
    id: int
    messages: tuple[Message, ...]
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class Stop:
    """End the answer to `id` at the next token; one that has not begun ends empty."""

    type: ClassVar[str] = "stop"
    id: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """The model is ready; `n_ctx` tokens fit, `n_ctx_train` were trained."""

    type: ClassVar[str] = "loaded"
    n_ctx: int
    n_ctx_train: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of an answer: whole characters."""

    type: ClassVar[str] = "delta"
    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete.

    Attributes:
        id: of the question.
        tokens: tokens of the answer, without the end marker.
        seconds: from the first token's computation to the last.
        tokens_per_s: 0.0 if there was none.
        stopped_at: `end` marker, a `stop-text`, `length` asked for, full `context`, or `stopped`.
        prompt_tokens: tokens of the prompt, of which `reused_tokens` were known from before.
        seed: what sampling began with; asking again with it gives the same answer.
    """

    type: ClassVar[str] = "done"
    id: int
    tokens: int
    seconds: float
    tokens_per_s: float
    stopped_at: StoppedAt
    prompt_tokens: int = 0
    reused_tokens: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong; `id` None means loading, after which the worker ends."""

    type: ClassVar[str] = "failed"
    id: int | None
    code: str
    message: str
    hint: str = ""
    exit_code: int = 1


Request = Load | Ask | Stop
Reply = Loaded | Delta | Done | Failed
_BY_TYPE: dict[str, type[Request | Reply]] = {
    cls.type: cls for cls in (Load, Ask, Stop, Loaded, Delta, Done, Failed)
}


def encode(message: Request | Reply) -> bytes:
    """One line of UTF-8 JSON, line end included."""
    record = {"type": message.type, **asdict(message)}
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def decode(line: bytes) -> Request | Reply:
    """The message of a line.

    Raises:
        ValueError: if it is none.
    """
    record: Any = json.loads(line)
    cls = _BY_TYPE.get(str(record.get("type"))) if isinstance(record, dict) else None
    if cls is None:
        raise ValueError(f"no message of the chat protocol: {line[:80]!r}")
    known = {item.name for item in fields(cls)}
    values = {name: value for name, value in record.items() if name in known}
    if cls is Ask:
        values["messages"] = tuple(Message(**message) for message in values["messages"])
        stop = tuple(values["sampling"]["stop"])
        values["sampling"] = Sampling(**{**values["sampling"], "stop": stop})
    return cls(**values)
