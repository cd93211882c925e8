"""Answers to a few held-out prompts at every evaluation, the base model's beside the adapter's."""

from collections.abc import Sequence
from dataclasses import dataclass

from tunesmith.core import events
from tunesmith.core.events import Sink
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.model_format import ModelFormat
from tunesmith.training.backend import TrainingBackend

_LONGEST_TEXT = 2000  # characters of a prompt or expected answer in an event


@dataclass(frozen=True, slots=True)
class SamplePrompt:
    """One held-out prompt: its token ids, and what a person reads of it."""

    ids: tuple[int, ...]
    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class SampleSet:
    """The prompts of a run, what ends an answer to them, and how long one may be, in tokens."""

    prompts: tuple[SamplePrompt, ...]
    stop_ids: tuple[int, ...]
    max_new_tokens: int


def choose_samples(
    chat: ChatTokenizer,
    model_format: ModelFormat,
    held_out: Sequence[Conversation],
    *,
    count: int,
    max_new_tokens: int,
    n_ctx_train: int,
) -> SampleSet:
    """Prompts from all over the held-out conversations: the same ones every time.

    Conversations whose prompt leaves no room for an answer in `n_ctx_train` tokens are passed over,
    and so are all where nothing is known that ends an answer.
    """
    ends = [chat.tokenizer.token_to_id(text) for text in model_format.stop]
    stop_ids = tuple(dict.fromkeys(it for it in (*ends, chat.eos_id) if it is not None))
    chosen: list[SamplePrompt] = []
    if not stop_ids or count == 0:
        return SampleSet((), stop_ids, max_new_tokens)
    total = len(held_out)
    # The evenly spread ones first, then the rest in order, for those that must be passed over.
    spread = [index * total // count for index in range(min(count, total))]
    for index in dict.fromkeys([*spread, *range(min(total, 4 * count))]):
        *before, last = held_out[index].messages
        if len(chosen) == count or last.role != "assistant" or not before:
            continue
        ids = chat.encode_prompt(model_format.prompt(Conversation(tuple(before))))
        if len(ids) + max_new_tokens <= n_ctx_train:
            shown = before[-1].content[:_LONGEST_TEXT]
            chosen.append(SamplePrompt(tuple(ids), shown, last.content[:_LONGEST_TEXT]))
    return SampleSet(tuple(chosen), stop_ids, max_new_tokens)


def answer_samples(
    chat: ChatTokenizer,
    backend: TrainingBackend,
    samples: SampleSet,
    step: int,
    base: list[str] | None,
    sink: Sink,
    *,
    begins_changed: bool = False,
) -> list[str]:
    """Emit one `Sample` a prompt and return the base model's answers.

    Args:
        chat: turns ids into text.
        backend: answers, greedily.
        samples: what is asked.
        step: steps done; at 0 an adapter changes nothing, so nothing is asked twice.
        base: the base model's answers if they are known already.
        sink: where the events go; what `generate` tells of its progress does not.
        begins_changed: this adapter changes the base from the beginning.
    """
    quiet = _Quiet(sink)

    def ask(with_adapter: bool) -> list[str]:
        written = backend.generate(
            [prompt.ids for prompt in samples.prompts],
            max_new_tokens=samples.max_new_tokens,
            stop_ids=samples.stop_ids,
            with_adapter=with_adapter,
            sink=quiet,
        )
        return [chat.tokenizer.decode(list(ids), skip_special_tokens=True) for ids in written]

    if base is None:
        base = ask(with_adapter=False)
    tuned = ask(with_adapter=True) if step > 0 or begins_changed else base
    for index, prompt in enumerate(samples.prompts):
        sink.emit(
            events.Sample(step, index, prompt.text, prompt.expected, base[index], tuned[index])
        )
    return base


class _Quiet:
    """A sink that can be cancelled and tells nothing."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def emit(self, event: events.Event) -> None:
        """Pass over it."""

    def check_cancelled(self) -> None:
        """As the sink behind it."""
        self._sink.check_cancelled()

    def finish_asked(self) -> bool:
        """As the sink behind it."""
        return self._sink.finish_asked()
