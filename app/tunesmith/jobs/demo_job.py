"""The demo: the whole main job on the bundled workbook and the starter model, measured.

Each part is a stage that is remembered, so a demo that was stopped goes on where it was.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import files
from tunesmith.core.errors import CheckError
from tunesmith.core.events import Sink
from tunesmith.export.spec import ExportSpec
from tunesmith.jobs import export_job
from tunesmith.jobs.demo_data import SHEET, DemoData, Rows, make_data, workbook
from tunesmith.jobs.export_job import ExportJobResult
from tunesmith.jobs.kinds import dump
from tunesmith.jobs.stages import StageStore
from tunesmith.models.starter import write_starter
from tunesmith.ollama.gguf_template import template_of_gguf
from tunesmith.ollama.parity import check_parity
from tunesmith.quality.answers import AnswerRequest, ask, exact_match
from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
from tunesmith.templates.conversation import Conversation, read_conversations
from tunesmith.templates.model_format import ModelFormat, find_model_format
from tunesmith.training.spec import AnswersResult, AnswersSpec, TrainResult, TrainSpec

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
    held_out: int = 32
    questions: int = 5
    max_steps: int = 46
    learning_rate: float = 2e-3
    seed: int = 3407


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

    chat = load_chat_tokenizer(model_dir)
    model_format = find_model_format(chat)
    held_out = read_conversations(data.held_out)
    prompts = tuple(_prompt(model_format, conversation) for conversation in held_out)
    expected = [conversation.messages[-1].content for conversation in held_out]
    assert chat.eos_id is not None, "the starter model has one"  # noqa: S101 - typing help
    answers = _answers_before_export(stages, model_dir, out_dir, prompts, chat.eos_id, sink)
    from_gguf = _answers_of_files(stages, exported, prompts, sink)

    modelfile = next(it for it in exported.modelfiles if it.level == SHOWN_LEVEL)
    differing = _prompts_that_differ(exported, held_out, prompts)
    result = DemoResult(
        rows=data.rows,
        eval_loss=EvalLoss(trained.eval_loss_before or 0.0, trained.eval_loss_after or 0.0),
        exact_match=ExactMatch(
            rows=len(held_out),
            base=exact_match(answers.base, expected),
            adapter=exact_match(answers.adapter, expected),
            gguf={level: exact_match(said, expected) for level, said in from_gguf.items()},
        ),
        files=tuple(DemoFile(file.path, file.bytes, file.sha256) for file in exported.files),
        parity=ParityVerdict(
            "partial" if differing else modelfile.verdict, modelfile.cases + len(prompts)
        ),
        seconds=round(time.monotonic() - began, 1),
        exchanges=tuple(
            Exchange(conversation.messages[-2].content, wanted, said.strip())
            for conversation, wanted, said in zip(
                held_out[: spec.questions], expected, from_gguf[SHOWN_LEVEL], strict=False
            )
        ),
        out_dir=out_dir,
        modelfile=modelfile.path,
        warnings=tuple(warning.message for warning in exported.warnings),
    )
    files.write_json(out_dir / "summary.json", dump(result))
    if differing or any(it.verdict != "exact" for it in exported.modelfiles):
        raise CheckError(
            "demo.parity",
            f"The Modelfile's TEMPLATE is not proven: {'; '.join(modelfile.reasons)} "
            f"{len(differing)} held-out rows give another prompt than was trained.",
            f"The summary is in {out_dir / 'summary.json'}.",
            result,
        )
    return result


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
    prompts: tuple[str, ...],
    eos_id: int,
    sink: Sink,
) -> AnswersResult:
    from tunesmith.training.answers import run as run_answers

    adapter_dir = out_dir / "adapter"
    wanted = AnswersSpec(model_dir, adapter_dir, prompts, _MAX_NEW_TOKENS, (eos_id,))
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


def _prompts_that_differ(
    exported: ExportJobResult, held_out: tuple[Conversation, ...], prompts: tuple[str, ...]
) -> list[int]:
    """Held-out rows whose prompt in Ollama would not be, byte for byte, the one measured with."""
    template = template_of_gguf(exported.files[0].path)
    compiled = check_parity(template).template
    if compiled is None:
        return list(range(len(prompts)))
    given_bos = template.bos if template.add_bos else ""
    return [
        row
        for row, (conversation, prompt) in enumerate(zip(held_out, prompts, strict=True))
        if given_bos + compiled.render(conversation.messages[:-1]) != prompt
    ]


def _prompt(model_format: ModelFormat, conversation: Conversation) -> str:
    """The text that asks for the last answer of a conversation."""
    return model_format.prompt(Conversation(conversation.messages[:-1]))
