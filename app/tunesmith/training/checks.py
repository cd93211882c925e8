"""What is looked at before step one: each finding with what is wrong and what mends it. No torch.

Not for data that cannot be encoded at all or a model that cannot be opened: those are errors of
`examples`, `templates` and `models`, told row by row and file by file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tunesmith.core import events
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.models.model_folder import ModelFolder
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.model_format import ModelFormat
from tunesmith.templates.tokens import EncodedConversation, stops_in_pieces
from tunesmith.training.pad_token import PadToken
from tunesmith.training.position_checks import check_positions
from tunesmith.training.spec import TrainSpec
from tunesmith.training.untrained_tokens import Untrained, find_untrained

Severity = Literal["stop", "warn", "note"]

_FEW_LABELS = 0.01  # share of tokens with loss; below it the text is nearly all prompt
_LENGTH_STEP = 64  # as contexts are rounded
# BOS of the families that answer far worse without it and whose tokenizers say so themselves
# nearly always: Llama 1 and 2, Mistral, Gemma (<s>, <bos>), Llama 3.
_NEEDED_BOS = {"<s>", "<bos>", "<|begin_of_text|>"}
_SHOWN_TOKENS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found before step one.

    Attributes:
        code: stable, such as `train.end-never-trained`.
        severity: `stop` ends the run before the model is loaded, `warn` is told and goes on,
            `note` is harmless here and said once.
        message: what is wrong and why it matters.
        fix: what to do about it.
        settings: spec fields that mend it, for `--set` and for a button.
    """

    code: str
    severity: Severity
    message: str
    fix: str
    settings: tuple[tuple[str, Any], ...] = ()

    @property
    def advice(self) -> str:
        """The fix as the command line says it, with the options to give."""
        options = " ".join(f"--set {key}={_value(value)}" for key, value in self.settings)
        return f"{self.fix} ({options})" if options else self.fix


def check_before_step_one(
    spec: TrainSpec,
    model: ModelFolder,
    chat: ChatTokenizer,
    model_format: ModelFormat,
    rows: Sequence[EncodedConversation],
    pad: PadToken,
) -> list[Finding]:
    """Everything that model, format and encoded rows say together; what stops comes first.

    Args:
        spec: what is asked for.
        model: the base.
        chat: its tokenizer.
        model_format: how conversations became text.
        rows: what is trained on, encoded.
        pad: what fills short rows.
    """
    found = [
        *_check_labels(spec, model, chat, model_format, rows),
        *_check_bos(chat, rows),
        *_check_untrained(spec, model, chat, model_format, rows),
        *_check_pad(pad, chat),
    ]
    longest = max((len(row.input_ids) for row in rows), default=0)
    found += (
        Finding(code, "warn", what, fix) for code, what, fix in check_positions(model, longest)
    )
    order: dict[Severity, int] = {"stop": 0, "warn": 1, "note": 2}
    return sorted(found, key=lambda finding: order[finding.severity])


def still_open(found: Iterable[Finding], spec: TrainSpec) -> list[Finding]:
    """The findings that a spec's settings do not mend already."""
    return [
        finding
        for finding in found
        if not finding.settings
        or any(getattr(spec, key) != value for key, value in finding.settings)
    ]


def report(found: Iterable[Finding], sink: Sink) -> None:
    """Tell what was found.

    Raises:
        InputError: the first that stops, with its code.
    """
    for finding in found:
        if finding.severity == "stop":
            raise InputError(finding.code, finding.message, finding.advice)
        if finding.severity == "note":
            sink.emit(events.Log(f"{finding.message} {finding.advice}"))
            continue
        sink.emit(warning_of(finding))


def warning_of(finding: Finding) -> events.Warning:
    """A finding as an event; `set.…` in its details are the settings that mend it."""
    details: dict[str, str | int | float | bool | None] = {"fix": finding.fix}
    details |= {f"set.{key}": value for key, value in finding.settings}
    return events.Warning(finding.code, f"{finding.message} {finding.advice}", details)


def untrained_in(
    model: ModelFolder,
    chat: ChatTokenizer,
    model_format: ModelFormat,
    rows: Sequence[EncodedConversation],
) -> Untrained:
    """Special tokens that the rows are written with and the base never learned."""
    added = chat.tokenizer.get_added_tokens_decoder()
    special = {index for index, token in added.items() if token.special}
    seen: set[int] = set()
    for row in rows:
        seen.update(row.input_ids)
    ends = _end_ids(chat, model_format)
    return find_untrained(model, sorted(seen & (special | ends)), sorted(special))


def _check_labels(
    spec: TrainSpec,
    model: ModelFolder,
    chat: ChatTokenizer,
    model_format: ModelFormat,
    rows: Sequence[EncodedConversation],
) -> list[Finding]:
    # The first token of a row has no prediction, so its label never counts.
    trained = sum(sum(label >= 0 for label in row.labels[1:]) for row in rows)
    total = sum(len(row.input_ids) for row in rows)
    if trained == 0:
        return [
            Finding(
                "train.no-labels",
                "stop",
                "No token of any row would be learned: all labels are masked.",
                "Answers must lie within the context and come from the assistant.",
            )
        ]
    found: list[Finding] = []
    if trained < _FEW_LABELS * total:
        found.append(
            Finding(
                "train.few-labels",
                "warn",
                f"Only {trained:,} of {total:,} tokens are learned ({trained / total:.2%}): the "
                "rest is prompts. That is usual for short labels after long texts, and else a "
                "sign that answers stand in the wrong column or were cut off.",
                "Look at the masked tokens in the preview of the template.",
            )
        )
    ends = _end_ids(chat, model_format)
    pieces = stops_in_pieces(chat, model_format.stop)  # told by the format's own warning
    if ends and not pieces and not any(ends & {*row.labels[1:]} for row in rows):
        found.append(_end_never_trained(spec, model, rows))
    return found


def _end_never_trained(
    spec: TrainSpec, model: ModelFolder, rows: Sequence[EncodedConversation]
) -> Finding:
    whole = max(len(row.input_ids) + row.truncated for row in rows)
    limit = model.config.integer("max_position_embeddings", 1 << 30)
    fitting = min(limit, -(-whole // _LENGTH_STEP) * _LENGTH_STEP)
    can_fit = spec.max_length is not None and whole <= fitting
    return Finding(
        "train.end-never-trained",
        "stop",
        "No row has its end marker (EOS) among what is learned, so the model would never stop "
        "answering.",
        f"Every row is cut off before its end; the longest needs {whole} tokens."
        + ("" if can_fit else f" This model takes {limit} at most: shorten the rows."),
        (("max_length", fitting),) if can_fit else (),
    )


def _check_bos(chat: ChatTokenizer, rows: Sequence[EncodedConversation]) -> list[Finding]:
    if chat.bos_id is None or not rows:
        return []
    doubled = sum(row.input_ids[:2] == (chat.bos_id, chat.bos_id) for row in rows)
    if doubled:
        return [
            Finding(
                "train.bos-doubled",
                "warn",
                f"{doubled} of {len(rows)} rows begin with {chat.bos} twice, which the base has "
                "never seen; answers may get worse.",
                "The model's chat template writes it twice; take one {{ bos_token }} out of it.",
            )
        ]
    missing = sum(row.input_ids[:1] != (chat.bos_id,) for row in rows)
    if missing and (chat.add_bos or chat.bos in _NEEDED_BOS):
        return [
            Finding(
                "train.bos-missing",
                "warn",
                f"{missing} of {len(rows)} rows do not begin with {chat.bos}, and models of this "
                "family answer far worse without it.",
                "Set add_bos_token to true in tokenizer_config.json, or have the chat template "
                "begin with {{ bos_token }}.",
            )
        ]
    return []


def _check_untrained(
    spec: TrainSpec,
    model: ModelFolder,
    chat: ChatTokenizer,
    model_format: ModelFormat,
    rows: Sequence[EncodedConversation],
) -> list[Finding]:
    found = untrained_in(model, chat, model_format, rows)
    if not found.ids or spec.mean_init_untrained:
        return []
    names = [str(chat.tokenizer.id_to_token(token)) for token in found.ids]
    shown = ", ".join(names[:_SHOWN_TOKENS]) + (", …" if len(names) > _SHOWN_TOKENS else "")
    never_written = _end_ids(chat, model_format) & set(found.outputs)
    message = (
        f"The base model never learned {shown}, which the conversation format is written with: "
        f"{'their rows' if len(names) > 1 else 'its row'} of the embedding "
        f"{'are' if len(names) > 1 else 'is'} zero or equal to another's."
    )
    if never_written:
        message += " One of them ends answers; as it is, the model could not learn to stop."
    return [
        Finding(
            "train.untrained-tokens",
            "stop" if never_written else "warn",
            message,
            "Begin these rows at the mean of all and train them along, or use a format or base "
            "model without them.",
            (("mean_init_untrained", True),),
        )
    ]


def _check_pad(pad: PadToken, chat: ChatTokenizer) -> list[Finding]:
    if not pad.is_end:
        return []
    name = chat.tokenizer.id_to_token(pad.id)
    return [
        Finding(
            "train.pad-is-end",
            "note",
            f"The pad token {name} is also the end of text. Padding is masked by place here, so "
            "the end is learned all the same; programs that mask by token would never teach it.",
            "To give the adapter's tokenizer a pad token of its own:",
            (("pad_token", "auto"),),
        )
    ]


def _end_ids(chat: ChatTokenizer, model_format: ModelFormat) -> set[int]:
    """Tokens that end an answer; EOS where the format's stop texts are none of them."""
    stops = (chat.tokenizer.token_to_id(text) for text in model_format.stop)
    ids = {token for token in stops if token is not None}
    return ids or ({chat.eos_id} if chat.eos_id is not None else set())


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
