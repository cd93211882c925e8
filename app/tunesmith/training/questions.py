"""What an evaluation asks: prompts of held-out rows, spread evenly, with the answers they have.

Not for the answers shown while training (`samples`): those are a few, on the way. No torch here.
Memory: the conversations once more while they are looked through.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tunesmith.core.errors import InputError
from tunesmith.templates.chat_tokenizer import ChatTokenizer
from tunesmith.templates.conversation import Conversation, read_conversations
from tunesmith.templates.model_format import ModelFormat
from tunesmith.training.examples import split
from tunesmith.training.scores import find_classes
from tunesmith.training.spec import TrainSpec

_LEAST_ANSWER, _LONGEST_ANSWER = 16, 512  # tokens
_SLACK = 1.25  # a wrong answer may be longer than the right ones before it is cut off


@dataclass(frozen=True, slots=True)
class Question:
    """One row: its number in its file from 1, the user's last text, the answer, the prompt."""

    row: int
    text: str
    expected: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """All that is asked.

    Attributes:
        asked: in the order of their file.
        held_out: rows there were to choose from.
        too_long: rows passed over because their prompt leaves no room for an answer.
        max_new_tokens: where an answer is cut off: a quarter more than the longest right one has.
        stop_ids: tokens that end an answer.
        stop_texts: what ends an answer where it is not one token of the model.
        classes: what the answers of all rows are, where they are few short texts.
    """

    asked: tuple[Question, ...]
    held_out: int
    too_long: int
    max_new_tokens: int
    stop_ids: tuple[int, ...]
    stop_texts: tuple[str, ...]
    classes: tuple[str, ...]


def prepare_questions(
    spec: TrainSpec, chat: ChatTokenizer, model_format: ModelFormat, n_ctx_train: int
) -> Questions:
    """Choose at most `spec.eval_answers` held-out rows that end in an answer: always the same.

    Args:
        spec: names the files and the split, as for training.
        chat: the base model's tokenizer.
        model_format: how conversations become prompts.
        n_ctx_train: the longest context the model was made for, in tokens.

    Raises:
        InputError: as reading conversations does; `evaluation.no-end` where nothing is known that
            ends an answer.
    """
    ends = [chat.tokenizer.token_to_id(text) for text in model_format.stop]
    stop_ids = tuple(dict.fromkeys(it for it in (*ends, chat.eos_id) if it is not None))
    if not stop_ids:
        raise InputError(
            "evaluation.no-end",
            "Nothing is known that ends an answer of this model.",
            "`tunesmith format show --model DIR` shows its conversation format.",
        )
    everything = read_conversations(spec.data_file)
    if spec.eval_file is not None:
        held_out = numbers = read_conversations(spec.eval_file)
        trained = everything
    else:
        trained, held_out = split(everything, spec.eval_fraction, spec.seed)
        numbers = everything
    first = {one: at for at, one in reversed(list(enumerate(numbers, start=1)))}
    usable = [one for one in dict.fromkeys(held_out) if _asks(one)]
    chosen = _spread(usable, spec.eval_answers)
    limit = _answer_limit(chat, [one.messages[-1].content for one in chosen])
    made = [_question(first[one], one, chat, model_format) for one in chosen]
    fitting = tuple(one for one in made if len(one.ids) + limit <= n_ctx_train)
    answers = [one.messages[-1].content for one in (*trained, *held_out) if _asks(one)]
    return Questions(
        asked=fitting,
        held_out=len(held_out),
        too_long=len(made) - len(fitting),
        max_new_tokens=limit,
        stop_ids=stop_ids,
        stop_texts=tuple(text for text in model_format.stop if text),
        classes=find_classes(answers),
    )


def cut_at(text: str, stops: Sequence[str]) -> str:
    """A text up to the first of the stop texts in it."""
    places = [place for stop in stops if (place := text.find(stop)) >= 0]
    return text[: min(places)] if places else text


def _asks(conversation: Conversation) -> bool:
    return len(conversation.messages) > 1 and conversation.messages[-1].role == "assistant"


def _spread(rows: Sequence[Conversation], most: int) -> list[Conversation]:
    count = min(len(rows), most)
    return [rows[index * len(rows) // count] for index in range(count)]


def _question(
    row: int, conversation: Conversation, chat: ChatTokenizer, model_format: ModelFormat
) -> Question:
    *before, last = conversation.messages
    ids = chat.encode_prompt(model_format.prompt(Conversation(tuple(before))))
    return Question(row, before[-1].content, last.content, tuple(ids))


def _answer_limit(chat: ChatTokenizer, expected: Sequence[str]) -> int:
    encoded = (chat.tokenizer.encode(text, add_special_tokens=False).ids for text in expected)
    longest = max(map(len, encoded), default=0)
    # One more than the text has, for the token that ends it.
    return min(max(round(_SLACK * longest) + 1, _LEAST_ANSWER), _LONGEST_ANSWER)
