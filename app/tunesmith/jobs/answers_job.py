"""Asks exported files what was held out from training and counts answers that are exactly right.

One file after the other through llama.cpp, greedily, with the prompts of the file's own chat
template. A file that is done is remembered, so that a stopped measurement goes on with the next.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from tunesmith.core import events, files
from tunesmith.core.bounded_json import JsonObject, read_optional
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.export.record import recorded_files
from tunesmith.jobs.kinds import dump
from tunesmith.jobs.run_folder import RunFolder
from tunesmith.jobs.stages import StageStore
from tunesmith.models.gguf_metadata import read_gguf_metadata
from tunesmith.ollama.gguf_template import template_of
from tunesmith.quality.answers import AnswerRequest, ask, exact_match
from tunesmith.templates.bounded import call_with_template
from tunesmith.templates.conversation import Conversation, Message, read_conversations
from tunesmith.templates.jinja_rendering import ChatTemplate, compile_template
from tunesmith.training.examples import split

RESULT_FILE = "answers.json"
_DEFAULT_CONTEXT = 4096  # tokens, for a file that names none
_LEAST_ANSWER, _LONGEST_ANSWER = 16, 512  # tokens
_CONTEXT_STEP = 64

Warn = Callable[[str, str], None]  # code, message


@dataclass(frozen=True, slots=True)
class AnswersJobSpec:
    """What to ask whom.

    Attributes:
        files: GGUF files with a chat template, each measured with the same rows.
        data_file: conversations; those that were trained on are not asked.
        questions: rows at most, evenly from all that are held out.
        made_from: id of the export run that wrote the files; empty for files from elsewhere. What
            was trained on is found through it.
        adapter_dir: the adapter whose manifest says what was trained on, in place of `made_from`.
        out_dir: gets `answers.json` with every answer, if given.
        work_dir: where finished files are remembered; set by the run.
    """

    files: Annotated[tuple[Path, ...], Field(min_length=1)]
    data_file: Path
    questions: Annotated[int, Field(ge=1)] = 24
    made_from: str = ""
    adapter_dir: Path | None = None
    out_dir: Path | None = None
    work_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """A row that was not answered exactly: `row` counts from 1 in the data file.

    `stopped` is False where the answer was cut off at its greatest length.
    """

    row: int
    question: str
    expected: str
    got: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class MeasuredFile:
    """One file's answers.

    Attributes:
        path: the file.
        level: as its export recorded it; empty if no export did.
        bytes: its size.
        exact: answers equal to the expected text, white space at both ends aside.
        answered: answers that ended by themselves.
        rows: questions asked.
        seconds: of all answers, loading included.
        wrong: the others.
    """

    path: Path
    level: str
    bytes: int
    exact: int
    answered: int
    rows: int
    seconds: float
    wrong: tuple[WrongAnswer, ...]


@dataclass(frozen=True, slots=True)
class AnswersJobResult:
    """All files, in the order given; `held_out` rows there were to choose from."""

    files: tuple[MeasuredFile, ...]
    rows: int
    held_out: int
    warnings: tuple[events.Warning, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    row: int
    messages: tuple[Message, ...]
    expected: str


def run(spec: AnswersJobSpec, sink: Sink) -> AnswersJobResult:
    """Ask every file.

    Raises:
        InputError: `answers.no-held-out`; `answers.no-template`; `answers.no-room`; as reading
            conversations and GGUF files does.
        ChildCrashedError: llama.cpp cannot load or run a file.
    """
    warnings: list[events.Warning] = []

    def warn(code: str, message: str) -> None:
        warnings.append(events.Warning(code, message))
        sink.emit(warnings[-1])

    held_out = _held_out(spec, warn)
    questions = _spread(held_out, spec.questions)
    stages = StageStore(spec.work_dir or (spec.out_dir or Path.cwd()) / ".work", sink)
    measured = tuple(_measure(path, questions, stages, sink) for path in spec.files)
    result = AnswersJobResult(measured, len(questions), len(held_out), tuple(warnings))
    if spec.out_dir is not None:
        files.write_json(spec.out_dir / RESULT_FILE, dump(result))
    return result


def _measure(
    path: Path, questions: Sequence[_Question], stages: StageStore, sink: Sink
) -> MeasuredFile:
    request = _request(path, questions)
    expected = [question.expected for question in questions]
    facts = path.stat()

    def measure() -> MeasuredFile:
        began = time.monotonic()
        answers = ask(request, sink)
        seconds = round(time.monotonic() - began, 2)
        wrong = tuple(
            WrongAnswer(
                question.row,
                question.messages[-1].content,
                question.expected,
                answer.text.strip(),
                answer.stopped,
            )
            for question, answer in zip(questions, answers, strict=True)
            if not exact_match([answer.text], [question.expected])
        )
        return MeasuredFile(
            path,
            str(recorded_files(path.parent).get(path.name, {}).get("level", "")),
            facts.st_size,
            len(questions) - len(wrong),
            sum(answer.stopped for answer in answers),
            len(questions),
            seconds,
            wrong,
        )

    inputs = [dump(request), expected, facts.st_size, facts.st_mtime_ns]
    return stages.run(f"ask {path.name}", inputs, MeasuredFile, measure)


def _request(path: Path, questions: Sequence[_Question]) -> AnswerRequest:
    """The prompts as this file's own chat template writes them, and room for the answers."""
    metadata = read_gguf_metadata(path)
    if not metadata.chat_template:
        raise InputError(
            "answers.no-template",
            f"{path.name} carries no chat template, so nobody knows how to ask it.",
            "Measure files that an export wrote, or instruct models.",
        )
    prompts = call_with_template(
        _render, (template_of(metadata), tuple(question.messages for question in questions))
    )
    longest_answer = max(len(question.expected.encode()) for question in questions)
    # A token has two bytes or more on average wherever answers are text; a right answer fits.
    new_tokens = min(max(longest_answer // 2 + 8, _LEAST_ANSWER), _LONGEST_ANSWER)
    limit = metadata.context_length or _DEFAULT_CONTEXT
    longest_prompt = max(len(prompt.encode()) for prompt in prompts)
    if new_tokens >= limit:
        raise InputError(
            "answers.no-room",
            f"{path.name} takes {limit:,} tokens; the answers alone may have {new_tokens:,}.",
            "Ask for rows with shorter answers.",
        )
    # No prompt has more tokens than bytes, so short ones need no more context than that.
    wanted = -(-(longest_prompt + new_tokens + 1) // _CONTEXT_STEP) * _CONTEXT_STEP
    return AnswerRequest(path, prompts, new_tokens, min(limit, wanted))


def _render(request: tuple[ChatTemplate, tuple[tuple[Message, ...], ...]]) -> tuple[str, ...]:
    """In a child: prompts with the BOS that llama.cpp would put before them, once."""
    template, conversations = request
    render = compile_template(template)
    prompts = []
    for messages in conversations:
        prompt = render(Conversation(messages), True)
        if template.add_bos and not prompt.startswith(template.bos):
            prompt = template.bos + prompt
        prompts.append(prompt)
    return tuple(prompts)


def _held_out(spec: AnswersJobSpec, warn: Warn) -> list[_Question]:
    """Distinct rows that end in an answer and were not trained on."""
    trained = _trained(spec, warn)
    questions: list[_Question] = []
    seen: set[Conversation] = set()
    for row, conversation in enumerate(read_conversations(spec.data_file), start=1):
        *before, last = conversation.messages
        asks = last.role == "assistant" and before
        if not asks or conversation in trained or conversation in seen:
            continue
        seen.add(conversation)
        questions.append(_Question(row, tuple(before), last.content))
    if not questions:
        raise InputError(
            "answers.no-held-out",
            f"Every row of {spec.data_file.name} was trained on, so there is nothing to ask.",
            "Hold out some rows in training (5 % is usual): on trained rows every file looks good.",
        )
    return questions


def _trained(spec: AnswersJobSpec, warn: Warn) -> frozenset[Conversation]:
    """What the adapter of the files was trained on; none, with a warning, where nobody knows."""
    manifest = _adapter_manifest(spec)
    trained_with = manifest.section("spec")
    data_file = trained_with.text("data_file") or ""
    digest = manifest.section("data").values.get(data_file)
    if not data_file or not _is_unchanged(Path(data_file), digest):
        warn(
            "answers.maybe-trained",
            "What these files were trained on is not known any more, so some questions may be "
            "rows that they have learned.",
        )
        return frozenset()
    rows = read_conversations(Path(data_file))
    if trained_with.values.get("eval_file") is not None:
        return frozenset(rows)
    seed = round(trained_with.number("seed"))
    return frozenset(split(rows, trained_with.number("eval_fraction"), seed)[0])


def _adapter_manifest(spec: AnswersJobSpec) -> JsonObject:
    """The manifest of the adapter that went into the files; empty where there is none."""
    folder = spec.adapter_dir
    if folder is None and spec.made_from and spec.work_dir is not None:
        export = RunFolder(spec.work_dir.parent.parent / spec.made_from)
        try:
            found = export.read_spec()["spec"].get("adapter_dir")
        except (InputError, OSError, KeyError, AttributeError):
            found = None  # the run was deleted; its files may live on
        folder = Path(found) if isinstance(found, str) else None
    if folder is None:
        return JsonObject(Path(), {})
    manifest = read_optional(folder / "manifest.json")
    return manifest if manifest.values.get("kind") == "adapter" else JsonObject(Path(), {})


def _is_unchanged(path: Path, digest: object) -> bool:
    return path.is_file() and files.sha256_file(path) == digest


def _spread(questions: Sequence[_Question], most: int) -> tuple[_Question, ...]:
    """At most so many, evenly from the first to the last: the same ones every time."""
    count = min(len(questions), most)
    return tuple(questions[index * len(questions) // count] for index in range(count))
