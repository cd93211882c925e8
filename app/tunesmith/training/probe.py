"""Two steps of a training in a process of its own, on its heaviest rows: how fast, how much memory.

Nothing of it is kept. On a card it has never run; there the peak is what torch's allocator had.
"""

import os
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tunesmith.core.errors import JobError, TunesmithError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated_reporting
from tunesmith.hardware.machine import Machine, read_machine
from tunesmith.training import schedule
from tunesmith.training.activations import Load
from tunesmith.training.backend_choice import choose, read_installed
from tunesmith.training.fit_verdict import largest_batch
from tunesmith.training.row_spans import rows_of_load, spans_of
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train_plan import Facts, Probed, needed_bytes

_STEPS = 2  # the first one makes the optimizer's state and warms up caches
_TIMEOUT_S = 900.0


@dataclass(frozen=True, slots=True)
class _Request:
    spec: TrainSpec
    load: Load
    machine: Machine
    environment: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Seen:
    tokens: int
    seconds: float
    peak_bytes: int


def probe(
    spec: TrainSpec,
    facts: Facts,
    load: Load,
    sink: Sink,
    environment: Mapping[str, str],
    *,
    memory_bytes: int | None = None,
) -> Probed:
    """Load the model, take two steps on its heaviest rows, and say what that took.

    A step has a single micro-batch here; the others of a real one only add their time.

    Args:
        spec: the training.
        facts: what `look` found.
        load: the heaviest micro-batch, as the plan tells it.
        sink: asked for cancellation.
        environment: what a worker sets for the libraries.
        memory_bytes: limit of the process's address space; None is no limit.

    Raises:
        InputError: as the training would.
        JobError: `train.probe-failed`.
        CancelledError: if asked to stop meanwhile.
    """
    machine = read_machine(spec.model_dir)
    try:
        seen: _Seen | None = call_isolated_reporting(
            _probe, _Request(spec, load, machine, dict(environment)), lambda _: None,
            sink=sink, timeout_s=_TIMEOUT_S, memory_bytes=memory_bytes, fresh=True,
        )  # fmt: skip
    except ChildCrashedError as error:
        if error.signal_name != "SIGKILL":  # that is how a system ends who takes all its memory
            raise JobError(
                "train.probe-failed",
                f"The two steps to measure by did not end well: {error.message}",
                "Plan without --probe, or look at what the training itself says.",
            ) from error
        seen = None
    if seen is None:
        return _ran_out(spec, facts, load, machine)
    rate = seen.tokens / seen.seconds
    rows = facts.train.cut(spec.max_length)
    per_step = schedule.batch_size(spec) * rows.tokens / len(rows)
    return Probed(rate, per_step / rate, seen.peak_bytes, load)


def _ran_out(spec: TrainSpec, facts: Facts, load: Load, machine: Machine) -> Probed:
    """Memory ran out: the largest batch below this one that fits by the formulas."""
    installed = read_installed()
    on_card = choose(spec, machine, installed).device == "cuda"
    card = machine.gpus[0] if on_card else None
    free = (
        machine.ram_total - machine.ram_used
        if card is None
        else card.memory_total - card.memory_used
    )
    fewer = replace(spec, per_device_train_batch_size=max(1, spec.per_device_train_batch_size - 1))
    most = largest_batch(fewer, free, lambda it: needed_bytes(it, facts, machine, installed))
    if spec.per_device_train_batch_size == 1:
        most = 0
    return Probed(0.0, 0.0, 0, load, ran_out=True, largest_batch=most)


def _probe(request: _Request, report: object) -> _Seen | None:
    """None where memory ran out."""
    os.environ.update(request.environment)
    try:
        return _two_steps(request)
    except TunesmithError:
        raise
    except Exception as error:
        from tunesmith.training.memory_trouble import is_out_of_memory

        if is_out_of_memory(error):
            return None
        raise


def _two_steps(request: _Request) -> _Seen:
    from tunesmith.models.model_folder import open_model
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
    from tunesmith.templates.model_format import find_model_format
    from tunesmith.training.backends import make_backend
    from tunesmith.training.examples import prepare_examples

    spec = request.spec
    # Unsloth must be imported before transformers, so that the backend comes first.
    backend = make_backend(choose(spec, request.machine), spec)
    from tunesmith.training.batches import collate
    from tunesmith.training.optimizers import Updater

    chat = load_chat_tokenizer(spec.model_dir)
    model_format = find_model_format(chat, spec.conversation_format)
    model = open_model(spec.model_dir, quantized="allow")
    n_ctx_train = model.config.integer("max_position_embeddings")
    examples = prepare_examples(spec, chat, model_format, n_ctx_train)
    places = rows_of_load(spans_of(examples.train), spec, request.load)
    batch = collate([examples.train[place] for place in places], examples.pad_id)
    _quieten()
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)
    updater = Updater(spec, backend)
    backend.set_training(True)
    seconds = 0.0
    for _ in range(_STEPS):
        began = time.perf_counter()
        updater.clear_gradients()
        loss = backend.loss_sum(batch) / max(1, batch.trained_tokens)
        updater.backward(loss)
        updater.clip(spec.max_grad_norm)  # reads a number back, so that a card has ended the step
        updater.step()
        seconds = time.perf_counter() - began
    tokens = int(batch.attention_mask.sum())
    return _Seen(tokens, seconds, _peak_bytes(backend.choice.device))


def _quieten() -> None:
    """Bars of progress are for whoever loads a model by hand."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers has no types


def _peak_bytes(device: str) -> int:
    """What torch had of the card at the most, else what this process had of memory."""
    if device == "cuda":
        import torch

        return int(torch.cuda.max_memory_reserved())
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":
        # getrusage's peak begins with that of the process that started this one, also after exec.
        status = Path("/proc/self/status").read_text("ascii", "replace")
        found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # bytes there, KiB elsewhere
