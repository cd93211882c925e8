"""The demo: the whole main job on the bundled workbook and the starter model, measured.

Each part is a stage that is remembered, so a demo that was stopped goes on where it was.
"""

import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tunesmith.core import files
from tunesmith.core.errors import CheckError
from tunesmith.core.events import Sink
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import export_job
from tunesmith.jobs.demo_data import SHEET, DemoData, Rows, make_data, workbook
from tunesmith.jobs.export_job import ExportJobResult, WrittenModelfile
from tunesmith.jobs.kinds import dump
from tunesmith.jobs.stages import StageStore
from tunesmith.models.starter import write_starter
from tunesmith.ollama.gguf_template import template_of_gguf
from tunesmith.ollama.parity import check_parity
from tunesmith.quality.answers import AnswerRequest, ask, exact_match
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, read_conversations
from tunesmith.templates.model_format import ModelFormat, find_model_format
from tunesmith.training.spec import (
    AnswersResult,
    AnswersSpec,
    AnyCount,
    Count,
    Positive,
    TrainResult,
    TrainSpec,
)

NAME = "support-mail"
LEVELS = ("Q8_0", "Q4_K_M")
SHOWN_LEVEL = "Q8_0"
_MAX_NEW_TOKENS = 32  # the longest right answer has 20
_PROMPT_ROOM = 480  # tokens; with the answer a context of 512


@dataclass(frozen=True, slots=True)
class DemoSpec:
    """What the demo does; everything but the folder has a default that works.

    A learning rate of 2e-3 is ten times the usual one: there is time for 46 steps only, and the
    answers are of one short kind.
    """

    out_dir: Path
    work_dir: Path | None = None
    held_out: Count = 32
    questions: AnyCount = 5
    max_steps: Count = 46
    learning_rate: Positive = 2e-3
    seed: AnyCount = 3407


@dataclass(frozen=True, slots=True)
class EvalLoss:
    """Nats per trained token on the held-out rows."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class ExactMatch:
    """Shares of the `rows` held-out rows that were answered exactly right."""

    rows: int
    base: float
    adapter: float
    gguf: dict[str, float]


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One GGUF file."""

    path: Path
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ParityVerdict:
    """The Modelfile's TEMPLATE against the chat template inside the GGUF."""

    verdict: str
    cases: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One held-out question, the wanted answer and what the shown GGUF said."""

    question: str
    expected: str
    answer: str


@dataclass(frozen=True, slots=True)
class DemoResult:
    """The summary; design 09 fixes the names."""

    rows: Rows
    eval_loss: EvalLoss
    exact_match: ExactMatch
    files: tuple[DemoFile, ...]
    parity: ParityVerdict
    seconds: float
    exchanges: tuple[Exchange, ...]
    out_dir: Path
    modelfile: Path
    warnings: tuple[str, ...]


def run(spec: DemoSpec, sink: Sink) -> DemoResult:
    """Do everything, write `summary.json`, and give the summary back.

    Raises:
        CheckError: `demo.parity` when the Modelfile is not proven.
    """
    began = time.monotonic()
    out_dir = spec.out_dir
    out_dir.mkdir(parents=True, exist_ok=True)
    stages = StageStore(spec.work_dir or out_dir / ".work", sink)
    model_dir = out_dir / "starter-model"
    stages.run("starter model", {}, Path, lambda: write_starter(model_dir).folder, lambda it: [it])
    data = stages.run(
        "read the workbook",
        [files.sha256_file(workbook()), SHEET, spec.held_out, spec.seed],
        DemoData,
        lambda: make_data(out_dir / "data", spec.held_out, spec.seed),
        lambda made: [made.train, made.held_out],
    )
    trained = _train(spec, stages, model_dir, data, sink)
    exported = _export(stages, out_dir, model_dir, sink)
    held_out = _ask_for(data.held_out, model_dir)
    said = _Answers(
        _answers_before_export(stages, model_dir, out_dir, held_out, sink),
        _answers_of_files(stages, exported, held_out.prompts, sink),
    )
    modelfile = next(it for it in exported.modelfiles if it.level == SHOWN_LEVEL)
    differing = _prompts_that_differ(exported, held_out)
    result = DemoResult(
        rows=data.rows,
        eval_loss=_eval_loss(trained),
        exact_match=_exact_match(held_out, said),
        files=tuple(DemoFile(file.path, file.bytes, file.sha256) for file in exported.files),
        parity=ParityVerdict(
            "partial" if differing else modelfile.verdict, modelfile.cases + len(held_out.prompts)
        ),
        seconds=round(time.monotonic() - began, 1),
        exchanges=_exchanges(held_out, said, spec.questions),
        out_dir=out_dir,
        modelfile=modelfile.path,
        warnings=tuple(warning.message for warning in exported.warnings),
    )
    files.write_json(out_dir / "summary.json", dump(result))
    if differing or any(it.verdict != "exact" for it in exported.modelfiles):
        raise _unproven(modelfile, len(differing), result)
    return result


def _unproven(modelfile: WrittenModelfile, differing: int, result: DemoResult) -> CheckError:
    return CheckError(
        "demo.parity",
        f"The Modelfile's TEMPLATE is not proven: {'; '.join(modelfile.reasons)} "
        f"{differing} held-out rows give another prompt than was trained.",
        f"The summary is in {result.out_dir / 'summary.json'}.",
        result,
    )


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """The held-out rows, the prompt that asks for each one's answer, and the answer it has."""

    rows: tuple[Conversation, ...]
    prompts: tuple[str, ...]
    expected: tuple[str, ...]
    eos_id: int


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was answered to the prompts: before export, and by level through llama.cpp."""

    before: AnswersResult
    gguf: dict[str, list[str]]


def _ask_for(file: Path, model_dir: Path) -> _HeldOut:
    chat = load_chat_tokenizer(model_dir)
    assert chat.eos_id is not None, "the starter model has one"  # noqa: S101 - typing help
    model_format = find_model_format(chat)
    rows = read_conversations(file)
    return _HeldOut(
        rows=rows,
        prompts=tuple(_prompt(model_format, conversation) for conversation in rows),
        expected=tuple(conversation.messages[-1].content for conversation in rows),
        eos_id=chat.eos_id,
    )


def _eval_loss(trained: TrainResult) -> EvalLoss:
    before, after = trained.eval_loss_before, trained.eval_loss_after
    assert before is not None, "there are held-out rows"  # noqa: S101 - typing help
    assert after is not None, "there are held-out rows"  # noqa: S101 - typing help
    return EvalLoss(before, after)


def _exact_match(held_out: _HeldOut, said: _Answers) -> ExactMatch:
    return ExactMatch(
        rows=len(held_out.rows),
        base=exact_match(said.before.base, held_out.expected),
        adapter=exact_match(said.before.adapter, held_out.expected),
        gguf={level: exact_match(texts, held_out.expected) for level, texts in said.gguf.items()},
    )


def _exchanges(held_out: _HeldOut, said: _Answers, count: int) -> tuple[Exchange, ...]:
    together = zip(held_out.rows, held_out.expected, said.gguf[SHOWN_LEVEL], strict=True)
    return tuple(
        Exchange(conversation.messages[-2].content, wanted, answer.strip())
        for conversation, wanted, answer in islice(together, count)
    )


def _train(
    spec: DemoSpec, stages: StageStore, model_dir: Path, data: DemoData, sink: Sink
) -> TrainResult:
    from tunesmith.training.train import run as train

    wanted = TrainSpec(
        model_dir=model_dir,
        data_file=data.train,
        eval_file=data.held_out,
        out_dir=spec.out_dir / "adapter",
        work_dir=stages.folder("train") / "work",
        max_steps=spec.max_steps,
        learning_rate=spec.learning_rate,
        lr_scheduler_type="cosine",
        per_device_train_batch_size=8,
        gradient_accumulation_steps=1,
        eval_steps=max(1, spec.max_steps // 2),
        eval_answers=0,  # the demo asks base and adapter what it asks the files
        eval_samples=0,
        seed=spec.seed,
    )
    inputs = [dump(wanted), files.sha256_file(data.train)]
    return stages.run(
        "train", inputs, TrainResult, lambda: train(wanted, sink), lambda it: [it.out_dir]
    )


def _export(stages: StageStore, out_dir: Path, model_dir: Path, sink: Sink) -> ExportJobResult:
    adapter_dir = out_dir / "adapter"
    wanted = ExportSpec(
        model_dir=model_dir,
        adapter_dir=adapter_dir,
        levels=LEVELS,
        out_dir=out_dir / "gguf",
        name=NAME,
        work_dir=stages.folder("export") / "work",
    )
    try:
        return stages.run(
            "export",
            [dump(wanted), files.sha256_file(adapter_dir / "adapter_model.safetensors")],
            ExportJobResult,
            lambda: export_job.run(wanted, sink),
            lambda it: [file.path for file in it.files],
        )
    except CheckError as error:
        error.result = None  # the export's alone; there is no summary of the demo yet
        raise


def _answers_before_export(
    stages: StageStore,
    model_dir: Path,
    out_dir: Path,
    held_out: _HeldOut,
    sink: Sink,
) -> AnswersResult:
    from tunesmith.training.answers import run as run_answers

    adapter_dir = out_dir / "adapter"
    stops = (held_out.eos_id,)
    wanted = AnswersSpec(model_dir, adapter_dir, held_out.prompts, _MAX_NEW_TOKENS, stops)
    inputs = [dump(wanted), files.sha256_file(adapter_dir / "adapter_model.safetensors")]
    return stages.run(
        "ask base and adapter", inputs, AnswersResult, lambda: run_answers(wanted, sink)
    )


def _answers_of_files(
    stages: StageStore, exported: ExportJobResult, prompts: tuple[str, ...], sink: Sink
) -> dict[str, list[str]]:
    """Level -> answers, through llama.cpp."""
    answers = {}
    for file in exported.files:
        request = AnswerRequest(file.path, prompts, _MAX_NEW_TOKENS, _PROMPT_ROOM + _MAX_NEW_TOKENS)
        answers[file.level] = stages.run(
            f"ask {file.level}",
            [dump(request), file.sha256],
            list[str],
            lambda request=request: [answer.text for answer in ask(request, sink)],  # type: ignore[misc]  # binds this level's request
        )
    return answers


def _prompts_that_differ(exported: ExportJobResult, held_out: _HeldOut) -> list[int]:
    """Held-out rows whose prompt in Ollama would not be, byte for byte, the one measured with."""
    template = template_of_gguf(exported.files[0].path)
    compiled = check_parity(template).template
    if compiled is None:
        return list(range(len(held_out.prompts)))
    given_bos = template.bos if template.add_bos else ""
    return [
        row
        for row, (conversation, prompt) in enumerate(
            zip(held_out.rows, held_out.prompts, strict=True)
        )
        if given_bos + compiled.render(conversation.messages[:-1]) != prompt
    ]


def _prompt(model_format: ModelFormat, conversation: Conversation) -> str:
    """The text that asks for the last answer of a conversation."""
    return model_format.prompt(Conversation(conversation.messages[:-1]))
