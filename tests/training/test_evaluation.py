"""Base and tuned on held-out rows: figures equal to independent ones, and no row asked twice."""

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from tunesmith.core import events
from tunesmith.core.errors import CancelledError
from tunesmith.core.events import MemorySink
from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer
from tunesmith.templates.conversation import (
    Conversation,
    Message,
    read_conversations,
    write_conversations,
)
from tunesmith.templates.model_format import ModelFormat, find_model_format
from tunesmith.training.evaluation import Setup, evaluate
from tunesmith.training.evidence import AnsweredRow
from tunesmith.training.examples import prepare_examples, split
from tunesmith.training.peft_backend import PeftBackend
from tunesmith.training.questions import cut_at, prepare_questions
from tunesmith.training.scores import rouge_l
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run

CONTEXT = 512


@pytest.fixture(scope="module")
def trained(
    tiny_model_dir: Path, conversations_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> TrainSpec:
    """A tiny model that has learned how its answers begin."""
    folder = tmp_path_factory.mktemp("trained")
    spec = TrainSpec(
        model_dir=tiny_model_dir,
        data_file=conversations_file,
        out_dir=folder / "adapter",
        work_dir=folder / "work",
        eval_fraction=0.5,
        max_steps=20,
        learning_rate=2e-2,
        per_device_train_batch_size=4,
        eval_steps=10,
        eval_samples=0,
        eval_answers=0,
    )
    run(spec, MemorySink())
    return replace(spec, eval_answers=20)


class Counted:
    """A backend that counts what it is asked, and can die in the middle."""

    def __init__(self, backend: PeftBackend, dies_after: int = 10**9) -> None:
        self._backend = backend
        self._dies_after = dies_after
        self.prompts: list[tuple[bool, tuple[int, ...]]] = []
        self.batches = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def loss_sum(self, batch: Any) -> torch.Tensor:
        self.batches += 1
        return self._backend.loss_sum(batch)

    def generate(self, prompts: Any, **options: Any) -> list[list[int]]:
        if len(self.prompts) >= self._dies_after:
            raise SystemExit("killed")
        self.prompts += [(options["with_adapter"], tuple(ids)) for ids in prompts]
        return self._backend.generate(prompts, **options)


@pytest.fixture(scope="module")
def loaded(trained: TrainSpec) -> PeftBackend:
    backend = PeftBackend()
    backend.load(trained.model_dir)
    backend.load_adapter(trained.out_dir)
    return backend


@cache
def reader_of(model_dir: Path) -> tuple[ChatTokenizer, ModelFormat]:
    """Tokenizer and format of a model: proving the format takes seconds."""
    chat = load_chat_tokenizer(model_dir)
    return chat, find_model_format(chat)


def setup_of(spec: TrainSpec, backend: Any, work_dir: Path) -> Setup:
    chat, form = reader_of(spec.model_dir)
    return Setup(
        backend=backend,
        chat=chat,
        examples=prepare_examples(spec, chat, form, CONTEXT),
        questions=prepare_questions(spec, chat, form, CONTEXT),
        rows_at_once=8,
        work_dir=work_dir,
        inputs="x",
    )


def both_models(spec: TrainSpec) -> Iterator[Any]:
    """Base, then tuned: peft changes the base in place."""
    base = AutoModelForCausalLM.from_pretrained(spec.model_dir, dtype=torch.float32).eval()
    yield base
    yield PeftModel.from_pretrained(base, spec.out_dir).eval()


def independent_losses(spec: TrainSpec) -> Iterator[float]:
    """Loss of base and tuned as transformers computes it, row by row without padding."""
    examples = prepare_examples(spec, *reader_of(spec.model_dir), CONTEXT)
    for model in both_models(spec):
        total, tokens = 0.0, 0
        for row in examples.evaluation:
            ids, labels = torch.tensor([row.input_ids]), torch.tensor([row.labels])
            count = int((labels[:, 1:] >= 0).sum())
            with torch.no_grad():
                total += float(model(input_ids=ids, labels=labels).loss) * count
            tokens += count
        yield total / tokens


def independent_answers(spec: TrainSpec, limit: int) -> Iterator[list[str]]:
    """Greedy answers of base and tuned through transformers' own tokenizer and template."""
    tokenizer = AutoTokenizer.from_pretrained(spec.model_dir)
    _, held_out = split(read_conversations(spec.data_file), spec.eval_fraction, spec.seed)
    for model in both_models(spec):
        answers = []
        for conversation in held_out:
            messages = [{"role": m.role, "content": m.content} for m in conversation.messages[:-1]]
            ids = tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )["input_ids"]
            out = model.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), do_sample=False,
                max_new_tokens=limit, pad_token_id=0,
            )  # fmt: skip
            text = tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)
            answers.append(text.strip())
        yield answers


def test_the_figures_are_those_of_an_independent_computation(
    trained: TrainSpec, loaded: PeftBackend, tmp_path: Path
) -> None:
    found, rows, _ = evaluate(setup_of(trained, loaded, tmp_path), MemorySink())
    base_loss, tuned_loss = independent_losses(trained)
    assert found.loss is not None
    assert found.loss.base.value == pytest.approx(base_loss, rel=1e-5)
    assert found.loss.tuned.value == pytest.approx(tuned_loss, rel=1e-5)
    assert found.loss.verdict == "better"
    base, tuned = independent_answers(trained, found.max_new_tokens)
    assert [row.base.text for row in rows] == base
    assert [row.tuned.text for row in rows] == tuned
    _, held_out = split(read_conversations(trained.data_file), 0.5, trained.seed)
    expected = [conversation.messages[-1].content for conversation in held_out]
    assert [row.expected for row in rows] == expected
    assert (found.held_out, found.asked, found.too_long) == (20, 20, 0)
    assert found.exact_match is not None
    assert found.exact_match.tuned.value == sum(map(str.__eq__, tuned, expected)) / 20
    assert found.rouge_l is not None
    scores = [rouge_l(*pair) for pair in zip(tuned, expected, strict=True)]
    assert found.rouge_l.tuned.value == pytest.approx(math.fsum(scores) / 20)
    assert found.rouge_l.verdict == "better"
    assert found.tuned_ended == 20  # it has learned to end its answers
    assert found.classes is None
    everything = read_conversations(trained.data_file)
    assert all(everything[row.row - 1].messages[-1].content == row.expected for row in rows)


def test_a_killed_evaluation_goes_on_without_asking_anything_again(
    trained: TrainSpec, loaded: PeftBackend, tmp_path: Path
) -> None:
    whole = evaluate(setup_of(trained, loaded, tmp_path / "whole"), MemorySink())
    dying = Counted(loaded, dies_after=16)  # base and tuned of the first eight rows
    with pytest.raises(SystemExit):
        evaluate(setup_of(trained, dying, tmp_path / "work"), MemorySink())
    assert len(dying.prompts) == 16
    again = Counted(loaded)
    assert evaluate(setup_of(trained, again, tmp_path / "work"), MemorySink()) == whole
    assert again.batches == 0
    assert len(again.prompts) == 2 * (20 - 8)
    assert not set(again.prompts) & set(dying.prompts)


def test_what_another_adapter_answered_is_not_taken_for_this_ones(
    trained: TrainSpec, loaded: PeftBackend, tmp_path: Path
) -> None:
    fresh = PeftBackend()
    fresh.load(trained.model_dir)
    fresh.attach_adapter(trained)
    before, rows, _ = evaluate(setup_of(trained, fresh, tmp_path), MemorySink())
    assert before.loss is not None
    assert before.loss.difference.value == 0.0
    assert all(row.base == row.tuned for row in rows)
    after = Counted(loaded)
    found, _, _ = evaluate(setup_of(trained, after, tmp_path), MemorySink())
    assert len(after.prompts) == 40
    assert found.loss is not None
    assert found.loss.difference.value < 0.0


class StopsAfter(MemorySink):
    """Asks for something once so many rows were answered."""

    def __init__(self, rows: int, *, finish: bool) -> None:
        super().__init__()
        self._rows = rows
        self._finish = finish

    def emit(self, event: events.Event) -> None:
        super().emit(event)
        if isinstance(event, events.Progress) and event.unit == "answers":
            reached = event.done >= self._rows
            self.finish |= reached and self._finish
            self.cancelled |= reached and not self._finish


def test_asked_to_finish_it_keeps_what_it_has(
    trained: TrainSpec, loaded: PeftBackend, tmp_path: Path
) -> None:
    found, rows, _ = evaluate(setup_of(trained, loaded, tmp_path), StopsAfter(8, finish=True))
    assert (found.asked, len(rows), found.stopped_early) == (8, 8, True)
    assert found.loss is not None
    # Who had asked before it began wants the training to end, not its evaluation.
    sink = MemorySink()
    sink.finish = True
    found, rows, _ = evaluate(setup_of(trained, loaded, tmp_path), sink)
    assert (found.asked, found.stopped_early) == (20, False)


def test_it_can_be_cancelled_and_reports_how_far_it_is(
    trained: TrainSpec, loaded: PeftBackend, tmp_path: Path
) -> None:
    sink = StopsAfter(16, finish=False)
    with pytest.raises(CancelledError):
        evaluate(setup_of(trained, loaded, tmp_path), sink)
    told = [event for event in sink.events if isinstance(event, events.Progress)]
    assert [(it.done, it.total) for it in told if it.unit == "answers"] == [(8, 20), (16, 20)]
    assert told[0].unit == "rows"
    assert all(it.eta_s is not None for it in told)


def test_rows_are_bounded_and_evenly_spread(trained: TrainSpec) -> None:
    chat, form = reader_of(trained.model_dir)
    every = prepare_questions(trained, chat, form, CONTEXT)
    some = prepare_questions(replace(trained, eval_answers=5), chat, form, CONTEXT)
    assert some.asked == every.asked[::4]
    assert (some.held_out, some.too_long) == (20, 0)
    none = prepare_questions(trained, chat, form, 30)
    assert (len(none.asked), none.too_long) == (0, 20)


def test_answers_of_few_kinds_are_classes(
    trained: TrainSpec, loaded: PeftBackend, tmp_path: Path
) -> None:
    data = tmp_path / "kinds.jsonl"
    write_conversations(
        data,
        [
            Conversation(
                (Message("user", f"Number {n}?"), Message("assistant", "odd" if n % 2 else "even"))
            )
            for n in range(24)
        ],
    )
    spec = replace(trained, data_file=data, eval_fraction=0.5)
    found, rows, _ = evaluate(setup_of(spec, loaded, tmp_path / "work"), MemorySink())
    assert found.classes is not None
    assert found.classes.names == ("even", "odd")
    assert sum(count for _, _, count in found.classes.base.confusion) == len(rows) == 12
    assert found.exact_match is not None
    assert found.classes.tuned.accuracy == found.exact_match.tuned


def test_a_stop_text_in_pieces_ends_an_answer_too() -> None:
    assert cut_at("yes</s> and more</s>", ("<end>", "</s>")) == "yes"
    assert cut_at("yes", ("</s>",)) == "yes"


def test_right_is_the_expected_text() -> None:
    row = AnsweredRow(1, "q", "yes ", *[_answer(text) for text in ("no", " yes")])
    assert (row.base_right, row.tuned_right) == (False, True)


def _answer(text: str) -> Any:
    from tunesmith.training.evidence import Answer

    return Answer(text, True)
