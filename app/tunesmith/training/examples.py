"""From a file of conversations to tokenised rows: split, format, mask, checks. No torch here.

Everything that can be wrong with the data is found here, before a model is loaded.
"""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.core.errors import InputError
from tunesmith.data.splitting import hold_out
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.conversation import Conversation, read_conversations
from tunesmith.templates.model_format import ModelFormat
from tunesmith.templates.tokens import EncodedConversation, encode_conversations
from tunesmith.training.samples import SampleSet, choose_samples
from tunesmith.training.spec import TrainSpec

_LENGTH_STEP = 64  # contexts are rounded up to this many tokens
_LISTED_PROBLEMS = 5
_NO_SAMPLES = SampleSet((), (), 0)


@dataclass(frozen=True, slots=True)
class Examples:
    """Tokenised rows. `max_length` is the context in tokens; `pad_id` fills short rows.

    Raises:
        InputError: `train.no-rows` without a row to train on: training on none “succeeds”.
    """

    train: tuple[EncodedConversation, ...]
    evaluation: tuple[EncodedConversation, ...]
    max_length: int
    pad_id: int
    truncated: int
    """Rows whose end the context cut off."""
    system: str | None
    """The system text, if every row trained on has the same one."""
    samples: SampleSet = _NO_SAMPLES
    """Held-out prompts that are answered at every evaluation."""

    def __post_init__(self) -> None:
        if not self.train:
            raise InputError(
                "train.no-rows",
                f"No row is left to train on; {len(self.evaluation)} are held out.",
                "Give more rows, or hold out a smaller share (eval_fraction).",
            )


def prepare_examples(
    spec: TrainSpec, chat: ChatTokenizer, model_format: ModelFormat, n_ctx_train: int
) -> Examples:
    """Read, split and tokenise the conversations of a spec.

    Args:
        spec: names the files, the split and the context.
        chat: the base model's tokenizer.
        model_format: how conversations become text.
        n_ctx_train: the longest context the model was made for, in tokens.

    Raises:
        InputError: `train.rows-unusable`, listing the first rows and why; `train.rows-overlap`;
            `train.max-length` if more is asked than the model can take.
    """
    conversations = read_conversations(spec.data_file)
    if spec.eval_file is not None:
        train, held_out = conversations, read_conversations(spec.eval_file)
    else:
        train, held_out = split(conversations, spec.eval_fraction, spec.seed)
    _refuse_overlap(train, held_out)
    limit = _context_limit(spec, n_ctx_train)
    encoded = _encode(spec, chat, model_format, train, limit, spec.data_file)
    evaluation = _encode(
        spec, chat, model_format, held_out, limit, spec.eval_file or spec.data_file
    )
    return Examples(
        train=encoded,
        evaluation=evaluation,
        max_length=spec.max_length or _fitting_length((*encoded, *evaluation), limit),
        pad_id=_pad_id(chat),
        truncated=sum(row.truncated > 0 for row in (*encoded, *evaluation)),
        system=_shared_system(train),
        samples=choose_samples(
            chat,
            model_format,
            held_out,
            count=spec.eval_samples,
            max_new_tokens=spec.eval_sample_tokens,
            n_ctx_train=n_ctx_train,
        ),
    )


def split(
    conversations: tuple[Conversation, ...], fraction: float, seed: int
) -> tuple[tuple[Conversation, ...], tuple[Conversation, ...]]:
    """Hold out a share of the distinct conversations, shuffled by seed; order is kept otherwise.

    Copies of one conversation stay on one side. At least one is left to train on.
    """
    distinct = tuple(dict.fromkeys(conversations))
    held_out = {distinct[place] for place in hold_out(len(distinct), fraction, seed)}
    return (
        tuple(item for item in conversations if item not in held_out),
        tuple(item for item in distinct if item in held_out),
    )


def _refuse_overlap(train: tuple[Conversation, ...], held_out: tuple[Conversation, ...]) -> None:
    shared = set(train) & set(held_out)
    if shared:
        raise InputError(
            "train.rows-overlap",
            f"{len(shared)} conversations are in both the training and the held-out rows.",
            "Take them out of one file: measured on trained rows, every model looks good.",
        )


def _context_limit(spec: TrainSpec, n_ctx_train: int) -> int:
    if spec.max_length is None:
        return n_ctx_train
    if not 1 < spec.max_length <= n_ctx_train:
        raise InputError(
            "train.max-length",
            f"max_length is {spec.max_length}; this model takes 2 to {n_ctx_train} tokens.",
        )
    return spec.max_length


def _encode(
    spec: TrainSpec,
    chat: ChatTokenizer,
    model_format: ModelFormat,
    conversations: tuple[Conversation, ...],
    max_length: int,
    source: Path,
) -> tuple[EncodedConversation, ...]:
    result = encode_conversations(
        chat,
        model_format.render,
        conversations,
        max_length=max_length,
        loss_on="all" if spec.train_on_prompts else "assistant",
        stop=model_format.stop,
    )
    if result.problems:
        listed = "; ".join(
            f"row {problem.row + 1}: {problem.message}"
            for problem in result.problems[:_LISTED_PROBLEMS]
        )
        raise InputError(
            "train.rows-unusable",
            f"{len(result.problems)} of {len(conversations)} conversations of {source} cannot be "
            f"trained on. {listed}",
            "Remove or mend these rows; for answers beyond the context raise max_length.",
        )
    return result.encoded


def _fitting_length(rows: tuple[EncodedConversation, ...], limit: int) -> int:
    """A context that cuts no row: a cut one teaches the model not to end its answers."""
    longest = max(len(row.input_ids) for row in rows)
    return min(limit, -(-longest // _LENGTH_STEP) * _LENGTH_STEP)


def _shared_system(conversations: tuple[Conversation, ...]) -> str | None:
    texts = {
        first.content if (first := conversation.messages[0]).role == "system" else None
        for conversation in conversations
    }
    return texts.pop() if len(texts) == 1 else None


def _pad_id(chat: ChatTokenizer) -> int:
    # Padding is masked out and has no label, so any id serves; EOS is one every model has.
    return chat.eos_id if chat.eos_id is not None else 0
