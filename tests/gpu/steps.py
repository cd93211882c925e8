"""A few optimizer steps in a process of their own: what tests/gpu and tests/bench/train.py measure.

`python -m tests.gpu.steps '{"backend": "unsloth", …}'` prints one line of JSON as its last. In a
process of its own because unsloth must be imported before transformers, and because memory that
one library holds would count against the next. It has never run on a GPU yet.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.events import MemorySink
from tunesmith.hardware.machine import read_machine
from tunesmith.templates.tokens import NO_LOSS, EncodedConversation
from tunesmith.training.backend_choice import choose
from tunesmith.training.spec import TrainSpec

PROMPT_SHARE = 4  # the first quarter of a row carries no loss


@dataclass(frozen=True, slots=True)
class Asked:
    """A short training; every row has exactly `length` tokens, so tokens per step are exact."""

    model: str
    backend: str
    four_bit: bool
    steps: int = 2
    warm_up: int = 0
    length: int = 128
    rows: int = 2
    accumulation: int = 1
    optim: str = "auto"
    learning_rate: float = 2e-4

    @property
    def tokens_per_step(self) -> int:
        """Tokens of one optimizer step."""
        return self.length * self.rows * self.accumulation

    @property
    def total_steps(self) -> int:
        """Steps with the ones that are not timed."""
        return self.warm_up + self.steps


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of it: losses per step, seconds of the timed steps, peak of allocated memory."""

    losses: list[float]
    seconds: float
    peak_bytes: int


def measure(asked: Asked, module: str = "tests.gpu.steps") -> Measured:
    """Run it in a child and read its answer; the child's own words come up if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, json.dumps(asdict(asked))],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode != 0:
        raise RuntimeError(f"{asked}\n{done.stderr[-4000:]}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def rows_of(asked: Asked) -> tuple[EncodedConversation, ...]:
    """Rows of English text, each different; the same for every library."""
    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer

    chat = load_chat_tokenizer(Path(asked.model))
    text = " ".join(
        f"Number {n} follows {n - 1}, and {n} squared is {n * n}." for n in range(20000)
    )
    tokens = chat.tokenizer.encode(text, add_special_tokens=False).ids
    wanted = asked.total_steps * asked.rows * asked.accumulation
    rows = []
    for row in range(wanted):
        start = row * asked.length % (len(tokens) - asked.length)
        ids = tuple(tokens[start : start + asked.length])
        masked = asked.length // PROMPT_SHARE
        rows.append(EncodedConversation(ids, (NO_LOSS,) * masked + ids[masked:], ()))
    return tuple(rows)


class StepClock:
    """A backend that notes when steps begin and end, once the card has done what was asked."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.began: list[float] = []
        self.ended = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def set_training(self, is_training: bool) -> None:
        """Called with True at the begin of every step, with False after the last."""
        import torch

        if torch.cuda.is_available():
            torch.cuda.synchronize()
        if is_training:
            self.began.append(time.perf_counter())
        elif self.began:
            self.ended = time.perf_counter()
        self._backend.set_training(is_training)


def train_ours(asked: Asked) -> Measured:
    """Our own loop, checkpoints and all, with nothing held out."""
    spec = TrainSpec(
        model_dir=Path(asked.model),
        data_file=Path(asked.model),
        out_dir=Path(tempfile.mkdtemp()),
        backend=asked.backend,  # type: ignore[arg-type]
        load_in_4bit=asked.four_bit,
        max_steps=asked.total_steps,
        max_length=asked.length,
        per_device_train_batch_size=asked.rows,
        gradient_accumulation_steps=asked.accumulation,
        learning_rate=asked.learning_rate,
        optim=asked.optim,  # type: ignore[arg-type]
        save_steps=asked.total_steps,
        eval_samples=0,
        eval_answers=0,
        work_dir=Path(tempfile.mkdtemp()),
    )
    from tunesmith.training.backends import make_backend

    backend = make_backend(choose(spec, read_machine(spec.out_dir)), spec)
    backend.load(spec.model_dir)
    backend.attach_adapter(spec)

    import torch

    from tunesmith.templates.chat_tokenizer import load_chat_tokenizer
    from tunesmith.training.examples import Examples
    from tunesmith.training.fit import fit

    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()
    clock = StepClock(backend)
    examples = Examples(rows_of(asked), (), asked.length, 0, 0, None)
    chat = load_chat_tokenizer(spec.model_dir)
    assert spec.work_dir is not None
    progress = fit(spec, examples, chat, clock, "measured", spec.work_dir, MemorySink())  # type: ignore[arg-type]
    losses = [value for _, name, value in progress.history if name == "loss"]
    peak = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0
    seconds = clock.ended - clock.began[asked.warm_up]
    return Measured(losses, seconds, peak)


if __name__ == "__main__":
    print(json.dumps(asdict(train_ours(Asked(**json.loads(sys.argv[1]))))))
