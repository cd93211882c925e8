"""What a training will take, before anything is loaded: memory, disk, time, and whether it fits.

`look` reads what there is, in a child process; `plan_train` works everything out of that and does
nothing else, so that a window can call it with every change of a setting. No torch here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tunesmith.core import events, files
from tunesmith.core.events import Sink
from tunesmith.core.isolation import call_isolated
from tunesmith.hardware.machine import Machine, read_machine
from tunesmith.training import schedule
from tunesmith.training.activations import Load
from tunesmith.training.backend_choice import Choice, Installed, choose, read_installed
from tunesmith.training.checks import Finding, check_before_step_one, still_open, warning_of
from tunesmith.training.fit_verdict import Change, Fit, changes, verdict
from tunesmith.training.memory import MemoryNeed, main_memory, memory_need
from tunesmith.training.model_shapes import ModelShapes, all_trained, shapes_of
from tunesmith.training.plan_findings import obstacles_of, warnings_of
from tunesmith.training.row_spans import RowSpans, heaviest, heaviest_evaluated, spans_of
from tunesmith.training.spec import TrainSpec

_FLOAT32 = 4
# Of the run's events: five a step, of 660 bytes together in two real runs; three figures of a card
# beside them are as long each. What sampled answers take at an evaluation is not in it.
_LOG_BYTES_PER_STEP = 1200
_TOKENIZER_BYTES = 20_000_000  # copied beside the adapter; the largest known ones have this
# A forward pass is a third of a step: the backward pass of frozen layers costs another, and one
# more is computed again or goes into the adapter (Kaplan et al. 2020, arXiv:2001.08361, table 1).
_FORWARD_SHARE = 1 / 3
_SPREAD = 1.3  # a run takes longer or shorter than its first steps tell, by so much


@dataclass(frozen=True, slots=True)
class Facts:
    """What a training works on, as it was found on the disk."""

    shapes: ModelShapes
    train: RowSpans
    evaluation: RowSpans
    findings: tuple[Finding, ...] = ()
    """What the checks before step one say of whole rows, whatever settings would mend."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a run like this was; `source` says where that was measured."""

    tokens_per_second: float
    source: str


@dataclass(frozen=True, slots=True)
class Probed:
    """Two steps on the heaviest micro-batch.

    Attributes:
        tokens_per_second: of the second step.
        seconds_per_step: of an optimizer step of average rows at that speed.
        peak_bytes: on the card if there is one, else of the process; 0 if it could not be told.
        load: what was taken through the model.
        largest_batch: where memory ran out, the most rows at once that fit by the formulas.
    """

    tokens_per_second: float
    seconds_per_step: float
    peak_bytes: int
    load: Load
    ran_out: bool = False
    largest_batch: int = 0


@dataclass(frozen=True, slots=True)
class DiskItem:
    """Something that is written."""

    what: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long it takes, and between what that lies."""

    about: float
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class TrainPlan:
    """What a training will take; amounts are bytes.

    Attributes:
        choice: backend, device and number formats, with the reason.
        train_rows: conversations to train on.
        eval_rows: held-out ones.
        tokens: of all rows to train on, cut by the context.
        longest: tokens of the longest row.
        rows_cut: rows that the context cuts off.
        steps: optimizer steps of the whole run.
        steps_per_epoch: in which every row is seen once.
        eval_every: steps between evaluations.
        trained_parameters: of the adapter, modules that are trained whole among them.
        base_parameters: of the base model.
        load: the heaviest micro-batch.
        memory: of the card, or of the machine where there is none; None if it is not known.
        memory_free: what there is of it now.
        memory_total: what there is of it with nothing else going.
        fit: whether it fits; None if that is not known.
        changes: what to do where it is tight or does not fit.
        main_memory: what the machine itself needs beside a card; 0 without one.
        main_memory_free: what it has now.
        disk: everything that is written, at the most.
        disk_free: of the disk with the least room.
        download: what is not on the disk yet; a folder that was opened is whole.
        seconds: None where nothing was measured.
        probed: the two steps, if they were asked for.
        warnings: what to know before.
        obstacles: why `train` would refuse.
    """

    choice: Choice
    train_rows: int
    eval_rows: int
    tokens: int
    longest: int
    rows_cut: int
    steps: int
    steps_per_epoch: int
    eval_every: int
    trained_parameters: int
    base_parameters: int
    load: Load
    memory: MemoryNeed | None
    memory_free: int
    memory_total: int
    fit: Fit | None
    changes: tuple[Change, ...]
    main_memory: int
    main_memory_free: int
    disk: tuple[DiskItem, ...]
    disk_free: int
    download: int = 0
    seconds: Seconds | None = None
    probed: Probed | None = None
    warnings: tuple[events.Warning, ...] = field(default=())
    obstacles: tuple[events.Warning, ...] = field(default=())

    @property
    def epochs(self) -> float:
        """How often every conversation is seen."""
        return self.steps / self.steps_per_epoch

    @property
    def disk_need(self) -> int:
        """All that is written."""
        return sum(item.bytes for item in self.disk)


def look(spec: TrainSpec, sink: Sink) -> Facts:
    """Read model and data in a child process, tokenising every row as the training will.

    Raises:
        InputError: what is wrong with the model or the data, as the training would say it.
        CancelledError: if asked to stop meanwhile.
    """
    facts: Facts = call_isolated(_look, spec, sink=sink)
    return facts


def _look(spec: TrainSpec) -> Facts:
    from tunesmith.models.model_folder import open_model
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
    from tunesmith.templates.model_format import find_model_format
    from tunesmith.training.examples import prepare_examples
    from tunesmith.training.pad_token import find_pad

    model = open_model(spec.model_dir, quantized="allow")
    chat = load_chat_tokenizer(spec.model_dir)
    model_format = find_model_format(chat, spec.conversation_format)
    shapes = shapes_of(model)
    # Whole rows: what another context would cut is worked out from their lengths.
    whole = replace(spec, max_length=None)
    examples = prepare_examples(whole, chat, model_format, shapes.context)
    pad = find_pad(spec.pad_token, model, chat, model_format)
    unmended = replace(whole, mean_init_untrained=False)
    findings = check_before_step_one(unmended, model, chat, model_format, examples.train, pad)
    train, evaluation = spans_of(examples.train), spans_of(examples.evaluation)
    return Facts(shapes, train, evaluation, tuple(findings))


def plan_train(
    spec: TrainSpec,
    facts: Facts,
    machine: Machine | None = None,
    *,
    speed: Speed | None = None,
    probed: Probed | None = None,
    installed: Installed | None = None,
) -> TrainPlan:
    """Work out what a training takes.

    Args:
        spec: the training.
        facts: what `look` found for its model and data.
        machine: what the machine has; None looks.
        speed: of an earlier run like this one.
        probed: the two steps, which tell more of the time than any earlier run.
        installed: what is installed; None looks.

    Raises:
        InputError: `train.backend` and others of `choose`: asked for and impossible here.
    """
    machine = machine or read_machine(files.nearest_existing(spec.out_dir))
    installed = installed or read_installed()
    choice = choose(spec, machine, installed)
    train = facts.train.cut(spec.max_length)
    evaluation = facts.evaluation.cut(spec.max_length)
    needs = _Needs(facts, machine, installed)
    load = needs.load(spec, choice)
    memory = needs.of(spec, choice) if facts.shapes.are_known else None
    total, free = memory_of(machine, choice)
    steps = schedule.count_steps(spec, len(train))
    per_epoch = schedule.steps_per_epoch(spec, len(train))
    trained = all_trained(facts.shapes, spec)
    fit = None if memory is None else verdict(memory.total, free)
    in_main = 0
    if choice.device == "cuda" and memory is not None:
        in_main = main_memory(facts.shapes, choice, load, train.tokens + evaluation.tokens)
    plan = TrainPlan(
        choice=choice,
        train_rows=len(train),
        eval_rows=len(evaluation),
        tokens=train.tokens,
        longest=train.longest,
        rows_cut=0 if spec.max_length is None else facts.train.longer_than(spec.max_length),
        steps=steps,
        steps_per_epoch=per_epoch,
        eval_every=schedule.evaluation_interval(spec, steps),
        trained_parameters=trained,
        base_parameters=facts.shapes.parameters,
        load=load,
        memory=memory,
        memory_free=free,
        memory_total=total,
        fit=fit,
        changes=needs.changes(spec, free, fit),
        main_memory=in_main,
        main_memory_free=machine.ram_total - machine.ram_used,
        disk=disk_items(trained, spec, steps),
        disk_free=_disk_free(spec),
        probed=probed,
    )
    known = Speed(probed.tokens_per_second, "probe") if probed and not probed.ran_out else speed
    plan = replace(plan, seconds=_seconds(plan, evaluation.tokens, known))
    found = still_open(facts.findings, spec)
    told = tuple(warning_of(it) for it in found if it.severity == "warn")
    stops = tuple(warning_of(it) for it in found if it.severity == "stop")
    return replace(
        plan,
        warnings=(*warnings_of(plan), *told),
        obstacles=(*obstacles_of(plan, facts, spec), *stops),
    )


@dataclass(frozen=True, slots=True)
class _Needs:
    """What specs need on the same model, data and machine."""

    facts: Facts
    machine: Machine
    installed: Installed

    def load(self, spec: TrainSpec, choice: Choice) -> Load:
        def weigh(load: Load) -> int:
            return memory_need(self.facts.shapes, spec, choice, load).total

        return heaviest(self.facts.train.cut(spec.max_length), spec, weigh)

    def of(self, spec: TrainSpec, choice: Choice) -> MemoryNeed:
        shapes, evaluation = self.facts.shapes, self.facts.evaluation.cut(spec.max_length)
        evaluated = None
        if len(evaluation):
            evaluated = heaviest_evaluated(
                evaluation, spec, lambda load: load.rows * (load.predicted + 1)
            )
        tokens = self.facts.train.cut(spec.max_length).tokens + evaluation.tokens
        load = self.load(spec, choice)
        return memory_need(shapes, spec, choice, load, evaluated, tokens_kept=tokens)

    def total(self, spec: TrainSpec) -> int:
        return self.of(spec, choose(spec, self.machine, self.installed)).total

    def changes(self, spec: TrainSpec, free: int, fit: Fit | None) -> tuple[Change, ...]:
        if fit in (None, Fit.FITS):
            return ()
        both = (self.facts.train, self.facts.evaluation)
        return changes(
            spec,
            free,
            self.total,
            on_card=choose(spec, self.machine, self.installed).device == "cuda",
            longest=max(rows.longest for rows in both),
            least=max(rows.latest_answer for rows in both) + 1,
            cut=lambda length: sum(rows.longer_than(length) for rows in both),
        )


def needed_bytes(
    spec: TrainSpec, facts: Facts, machine: Machine, installed: Installed | None = None
) -> int:
    """What the device needs at the peak; for trying other settings."""
    return _Needs(facts, machine, installed or read_installed()).total(spec)


def memory_of(machine: Machine, choice: Choice) -> tuple[int, int]:
    """All and free memory of what trains."""
    if choice.device == "cuda" and machine.gpus:
        card = machine.gpus[0]
        return card.memory_total, card.memory_total - card.memory_used
    return machine.ram_total, machine.ram_total - machine.ram_used


def disk_items(trained: int, spec: TrainSpec, steps: int) -> tuple[DiskItem, ...]:
    """What a run writes, at the most.

    A checkpoint holds the adapter and AdamW's two moments, counted in float32; one more exists
    while it is replaced. The best adapter so far and the one written at the end come on top.
    """
    adapter = _FLOAT32 * trained
    return (
        DiskItem("checkpoints", 3 * adapter * (spec.save_total_limit + 1)),
        DiskItem("best adapter", adapter),
        DiskItem("adapter", adapter + _TOKENIZER_BYTES),
        DiskItem("logs", _LOG_BYTES_PER_STEP * steps),
    )


def _disk_free(spec: TrainSpec) -> int:
    import shutil

    places: Sequence[Path] = [it for it in (spec.out_dir, spec.work_dir) if it is not None]
    return min(shutil.disk_usage(files.nearest_existing(place)).free for place in places)


def _seconds(plan: TrainPlan, eval_tokens: int, speed: Speed | None) -> Seconds | None:
    """All steps and all evaluations at a speed; an evaluation is a forward pass."""
    if speed is None or speed.tokens_per_second <= 0:
        return None
    evaluations = 1 + -(-plan.steps // plan.eval_every) if plan.eval_rows else 0
    tokens = plan.tokens * plan.epochs + _FORWARD_SHARE * evaluations * eval_tokens
    about = tokens / speed.tokens_per_second
    return Seconds(about, about / _SPREAD, about * _SPREAD, speed.source)
