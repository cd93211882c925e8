"""A conversation format: how a conversation becomes text, as data.

The single source of truth for training text, token mask, Jinja and Ollama TEMPLATE; not for
reading it from TOML (`format_file`) or from a model's Jinja (`inference`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Literal

from tunesmith.core.errors import InputError
from tunesmith.templates.conversation import Role
from tunesmith.templates.dates import has_date, put_date
from tunesmith.templates.rewriting import Expression, Test, fixed_texts, with_fixed

Trim = Literal["none", "both"]
SystemRole = Literal["kept", "ignored", "refused"]
Late = Literal["question", "answer"]
EmptySystem = Literal["kept", "absent"]

BOS_FIELD = "{bos}"
EOS_FIELD = "{eos}"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_TEXT = 65_536  # characters of one field; real ones stay under a few thousand


@dataclass(frozen=True, slots=True)
class RoleText:
    """What stands around one role's messages.

    Attributes:
        prefix: before the message text.
        suffix: after it; for the assistant it begins with the end marker.
        later: before the prefix, in every turn but the first (Llama 2 writes BOS there again).
        trim: overrides the format's `trim` for this role.
        rewrite: what becomes of the message's text where that is more than trimming it.
    """

    prefix: str = ""
    suffix: str = ""
    later: str = ""
    trim: Trim | None = None
    rewrite: Expression | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """What ends a conversation that asks for no further answer, by who spoke last."""

    user: str = ""
    assistant: str = ""


@dataclass(frozen=True, slots=True)
class ConversationFormat:
    """How a conversation becomes text.

    Any of its texts may hold the current date, as `{date:%d %b %Y}` with `strftime`'s pattern.

    Attributes:
        id: stable identifier, lower case.
        title: for people.
        bos: text put once at the start, never also added by the tokenizer.
        system: around the system text; with `system_in_first_user` it stands inside the first
            user turn, before the user's text.
        system_in_last_user: it stands inside the turn that asks for an answer, and nowhere else.
        system_role: `kept`; `ignored` (the original drops system texts); `refused` (raises).
        empty_system: whether a system message without text is written, or is as if not given.
        default_system: system text of a conversation that brings none.
        without_system: raw text there instead, for what is not a plain system block.
        trim: what the format does to message texts: `both` takes white space off both ends.
        trim_folded: white space is taken off system block and user text as one text (Llama 2).
        generation: text that asks for an answer; None: the assistant's `later` + `prefix`.
        closing: text after a finished conversation.
        alternate: user and assistant must take turns, the user first.
        late: which answers are late ones: those after the last question, or only the last answer.
        last_answer: as the assistant's `rewrite`, for an answer that ends the conversation and
            is a late one.
        late_answer: the same for late answers that others follow; None: as `last_answer`.
        aside: a user message for which all of these hold is no question: it does not decide which
            question is the last one.
        stop: texts at which generation ends; the first one found in the assistant's suffix is the
            end marker. Never empty.
    """

    id: str
    title: str
    user: RoleText
    assistant: RoleText
    stop: tuple[str, ...]
    system: RoleText = field(default_factory=RoleText)
    bos: str = ""
    system_role: SystemRole = "kept"
    system_in_first_user: bool = False
    system_in_last_user: bool = False
    empty_system: EmptySystem = "kept"
    default_system: str = ""
    without_system: str = ""
    trim: Trim = "none"
    trim_folded: bool = False
    generation: str | None = None
    closing: Closing = field(default_factory=Closing)
    alternate: bool = False
    late: Late = "question"
    last_answer: Expression | None = None
    late_answer: Expression | None = None
    aside: tuple[Test, ...] = ()

    def __post_init__(self) -> None:
        _check_texts(self)
        _check_sense(self)

    @property
    def generation_prompt(self) -> str:
        """The text that asks the model for an answer."""
        if self.generation is not None:
            return self.generation
        return self.assistant.later + self.assistant.prefix

    @property
    def end_marker(self) -> str:
        """The leading part of the assistant's suffix that the model itself must write.

        It reaches to the end of the first stop text in the suffix; empty when there is none, which
        means that a model trained so never learns to stop.
        """
        found = [
            (self.assistant.suffix.find(stop), stop)
            for stop in self.stop
            if stop in self.assistant.suffix
        ]
        if not found:
            return ""
        position, stop = min(found, key=lambda item: (item[0], -len(item[1])))
        return self.assistant.suffix[: position + len(stop)]

    @property
    def needs_tokens(self) -> bool:
        """Whether `{bos}` or `{eos}` still stand for the model's own tokens."""
        return any(BOS_FIELD in text or EOS_FIELD in text for _, text in _texts(self))

    def trim_of(self, role: Role) -> Trim:
        """What happens to white space at the ends of this role's texts."""
        own = {"system": self.system, "user": self.user, "assistant": self.assistant}[role].trim
        return self.trim if own is None else own

    def with_tokens(self, bos: str, eos: str) -> "ConversationFormat":
        """Put a model's BOS and EOS texts where `{bos}` and `{eos}` stand.

        Raises:
            InputError: `format.no-eos` if the format needs an EOS and the model has none.
        """
        if not eos and any(EOS_FIELD in text for _, text in _texts(self)):
            raise InputError(
                "format.no-eos",
                f"The conversation format {self.id} ends answers with the model's EOS token, "
                "but the model names none.",
                "Choose a format with an end marker of its own, such as chatml.",
            )

        def put(text: str) -> str:
            return text.replace(BOS_FIELD, bos).replace(EOS_FIELD, eos)

        bound = self._with_texts(put)
        return replace(bound, stop=tuple(dict.fromkeys(text for text in bound.stop if text)))

    @property
    def has_date(self) -> bool:
        """Whether the current date stands in it (`{date:%d %b %Y}`)."""
        return any(has_date(text) for _, text in _texts(self))

    def with_date(self, now: datetime) -> "ConversationFormat":
        """Put a date where codes of dates stand."""
        return self._with_texts(lambda text: put_date(text, now)) if self.has_date else self

    def _with_texts(self, put: Callable[[str], str]) -> "ConversationFormat":
        def put_rewriting(rewriting: Expression | None) -> Expression | None:
            return None if rewriting is None else with_fixed(rewriting, put)

        def put_role(text: RoleText) -> RoleText:
            return replace(
                text,
                prefix=put(text.prefix),
                suffix=put(text.suffix),
                later=put(text.later),
                rewrite=put_rewriting(text.rewrite),
            )

        return replace(
            self,
            bos=put(self.bos),
            system=put_role(self.system),
            user=put_role(self.user),
            assistant=put_role(self.assistant),
            default_system=put(self.default_system),
            without_system=put(self.without_system),
            generation=None if self.generation is None else put(self.generation),
            closing=Closing(put(self.closing.user), put(self.closing.assistant)),
            stop=tuple(map(put, self.stop)),
            last_answer=put_rewriting(self.last_answer),
            late_answer=put_rewriting(self.late_answer),
        )


def format_texts(chosen: ConversationFormat) -> tuple[str, ...]:
    """Every text of the format's own."""
    return tuple(text for _, text in _texts(chosen))


def _texts(chosen: ConversationFormat) -> list[tuple[str, str]]:
    """Every text of the format with the name it has in TOML."""
    found: list[tuple[str, str]] = []
    for item in fields(chosen):
        value = getattr(chosen, item.name)
        if isinstance(value, str):
            found.append((item.name, value))
        elif item.name in {"last_answer", "late_answer"} and value is not None:
            found.extend((item.name, text) for text in fixed_texts(value))
        elif isinstance(value, RoleText | Closing):
            if isinstance(value, RoleText) and value.rewrite is not None:
                rewritten = fixed_texts(value.rewrite)
                found.extend((f"{item.name}.rewrite", text) for text in rewritten)
            found.extend(
                (f"{item.name}.{inner.name}", text)
                for inner in fields(value)
                if isinstance(text := getattr(value, inner.name), str)
            )
        elif item.name == "stop":
            found.extend((item.name, text) for text in value)
    return found


def _check_texts(chosen: ConversationFormat) -> None:
    if not _ID.fullmatch(chosen.id):
        raise InputError(
            "format.id",
            f"{chosen.id!r} cannot be the id of a conversation format.",
            "Use lower-case letters, digits, '.', '_' and '-', 64 at most.",
        )
    for name, text in _texts(chosen):
        if _SURROGATE.search(text) or "\0" in text:
            raise InputError(
                "format.character",
                f"Conversation format {chosen.id}: {name} holds a character that no UTF-8 text "
                "can carry (NUL or half of a surrogate pair).",
                "Remove it.",
            )
        if len(text) > _LONGEST_TEXT:
            raise InputError(
                "format.too-long",
                f"Conversation format {chosen.id}: {name} has {len(text):,} characters.",
                f"At most {_LONGEST_TEXT:,} are allowed.",
            )


def _check_sense(chosen: ConversationFormat) -> None:
    if not chosen.stop or not all(chosen.stop):
        raise InputError(
            "format.stop",
            f"Conversation format {chosen.id}: stop must list at least one text, none of them "
            "empty.",
            'Name the end marker, for example stop = ["<|im_end|>"]: without a stop Ollama would '
            "use those of a template that it guesses.",
        )
    between = (chosen.user.suffix, chosen.assistant.later, chosen.assistant.prefix)
    if not any(between):
        raise InputError(
            "format.no-border",
            f"Conversation format {chosen.id}: nothing stands between a user's text and the "
            "answer.",
            "Give the user a suffix or the assistant a prefix.",
        )
    if chosen.default_system and chosen.without_system:
        raise InputError(
            "format.two-defaults",
            f"Conversation format {chosen.id} has both default_system and without_system.",
            "Keep one of them: both say what stands there when no system text is given.",
        )
    if chosen.system.later:
        raise InputError(
            "format.system-later",
            f"Conversation format {chosen.id}: system.later has no meaning.",
            "The system text comes first; put the text into system.prefix.",
        )
    if chosen.system_in_first_user and chosen.system_in_last_user:
        raise InputError(
            "format.two-places",
            f"Conversation format {chosen.id} puts the system text into the first and into the "
            "last user message.",
            "Keep one of system_in_first_user and system_in_last_user.",
        )
    folds = chosen.system_in_first_user and chosen.system_role == "kept"
    if chosen.trim_folded and not folds:
        raise InputError(
            "format.trim-folded",
            f"Conversation format {chosen.id}: trim_folded is set, but the system text does not "
            "join the first user message.",
            "Set system_in_first_user, or remove trim_folded.",
        )
