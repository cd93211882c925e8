"""A small model, adapters trained on it, and what became of an export job."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events
from tunesmith.core.events import MemorySink
from tunesmith.jobs.export_job import ExportJobResult
from tunesmith.templates.conversation import Conversation, Message, write_conversations
from tunesmith.training.spec import TrainSpec
from tunesmith.training.train import run as train

MERGES = 500  # of the starter's 48,900: files of 300 kB, read and checked at once
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def train_on(folder: Path, model: Path, *systems: str | None) -> Path:
    """An adapter after one step on a row per system text."""
    rows = [
        Conversation(
            (
                *(() if system is None else (Message("system", system),)),
                Message("user", f"Say {number}."),
                Message("assistant", f"{number}!"),
            )
        )
        for number, system in enumerate(systems)
    ]
    write_conversations(folder / "rows.jsonl", rows)
    spec = TrainSpec(
        model_dir=model,
        data_file=folder / "rows.jsonl",
        out_dir=folder / "adapter",
        work_dir=folder / "train",
        eval_fraction=0.0,
        max_steps=1,
        per_device_train_batch_size=2,
        gradient_accumulation_steps=1,
    )
    return train(spec, MemorySink()).out_dir


def change(file: Path, **values: object) -> None:
    """Set keys of a JSON file; None removes one."""
    document = json.loads(file.read_text("utf-8")) | values
    kept = {key: value for key, value in document.items() if value is not None}
    file.write_text(json.dumps(kept), "utf-8")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the job gave back and what it reported on the way."""

    result: ExportJobResult
    events: list[events.Event]

    @property
    def warnings(self) -> dict[str, str]:
        """Message by code: the result has every warning that was reported, and each once."""
        emitted = [event for event in self.events if isinstance(event, events.Warning)]
        assert sorted(map(repr, emitted)) == sorted(map(repr, self.result.warnings))
        return {warning.code: warning.message for warning in emitted}

    def modelfile(self, level: str = "Q8_0") -> str:
        return (self.result.out_dir / f"Modelfile.{level}").read_bytes().decode("utf-8")

    def parameters(self) -> dict[str, str]:
        lines = re.findall(r"^PARAMETER (\w+) (.*)$", self.modelfile(), re.MULTILINE)
        assert len(lines) == len(dict(lines))
        return dict(lines)


Export = Callable[..., Outcome]
