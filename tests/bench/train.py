"""Speed and memory of training: Unsloth's own recipe, ours, and transformers + peft alone.

    python -m tests.bench.train --model FOLDER [--length 1024] [--rows 2] [--accumulation 4]

One run trains the same rows of the same length with the same settings three times, each in a
process of its own, and prints tokens per second, peak of allocated video memory and the ratios.
Targets: ours at least 0.98 of the speed of Unsloth's recipe with at most 1.02 of its memory, and at
least 1.5 times the speed of transformers + peft + bitsandbytes. Exit code 1 if one is missed.

It needs an NVIDIA GPU, unsloth and trl, and HAS NEVER RUN ON ONE YET: the figures it would print
are not known. `--one KIND` runs on a CPU too, in float32, which is how its parts were tried.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tests.gpu.steps import Asked, Measured, measure, rows_of, train_ours

SPEED_TO_UNSLOTH, MEMORY_TO_UNSLOTH, SPEED_TO_PLAIN = 0.98, 1.02, 1.5
_LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
_RANK, _ALPHA = 16, 32  # TrainSpec's defaults
_SEED = 3407


def main() -> int:
    """Measure, print, compare."""
    asked, one = _arguments()
    if one:
        print(json.dumps(asdict(_KINDS[one](asked))))
        return 0
    found: dict[str, Measured] = {}
    for kind in ("unsloth-recipe", "ours-unsloth", "ours-peft", "plain"):
        found[kind] = measure(replace(asked, backend=kind), module="tests.bench.train")
        print(_line(kind, asked, found[kind]), flush=True)
    return 0 if _compare(asked, found) else 1


def recipe_of_unsloth(asked: Asked) -> Measured:
    """The recipe of Unsloth's notebooks: FastLanguageModel, get_peft_model, TRL's SFTTrainer.

    The rows come tokenised and masked, as train_on_responses_only leaves them there.
    """
    from unsloth import FastLanguageModel  # first, before transformers

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=asked.model,
        max_seq_length=asked.length,
        load_in_4bit=asked.four_bit,
        load_in_16bit=not asked.four_bit,
    )
    model = FastLanguageModel.get_peft_model(
        model,
        r=_RANK,
        target_modules=_LINEAR,
        lora_alpha=_ALPHA,
        lora_dropout=0,
        bias="none",
        use_gradient_checkpointing="unsloth",
        random_state=_SEED,
    )
    from trl import SFTConfig, SFTTrainer

    arguments = SFTConfig(
        **_trainer_options(asked, "adamw_8bit"), dataset_kwargs={"skip_prepare_dataset": True}
    )
    trainer = SFTTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=_data_set(asked),
        data_collator=_collator(tokenizer),
        args=arguments,
    )
    return _timed(asked, trainer)


def plain(asked: Asked) -> Measured:
    """transformers, peft and bitsandbytes as their documentation puts them together (QLoRA)."""
    import torch
    from peft import LoraConfig, get_peft_model, prepare_model_for_kbit_training
    from transformers import (
        AutoModelForCausalLM,
        AutoTokenizer,
        BitsAndBytesConfig,
        Trainer,
        TrainingArguments,
    )

    quantization = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    model: Any = AutoModelForCausalLM.from_pretrained(
        asked.model,
        dtype=torch.bfloat16 if torch.cuda.is_available() else torch.float32,
        device_map={"": 0 if torch.cuda.is_available() else "cpu"},
        quantization_config=quantization if asked.four_bit else None,
    )
    model = prepare_model_for_kbit_training(
        model, gradient_checkpointing_kwargs={"use_reentrant": False}
    )
    config = LoraConfig(task_type="CAUSAL_LM", r=_RANK, lora_alpha=_ALPHA, target_modules=_LINEAR)
    model = get_peft_model(model, config)
    trainer = Trainer(
        model=model,
        train_dataset=_data_set(asked),
        data_collator=_collator(AutoTokenizer.from_pretrained(asked.model)),
        args=TrainingArguments(
            **_trainer_options(asked, "paged_adamw_8bit"),
            gradient_checkpointing=True,
            gradient_checkpointing_kwargs={"use_reentrant": False},
        ),
    )
    return _timed(asked, trainer)


def _ours(asked: Asked) -> Measured:
    return train_ours(replace(asked, backend=asked.backend.removeprefix("ours-")))


_KINDS = {
    "unsloth-recipe": recipe_of_unsloth,
    "ours-unsloth": _ours,
    "ours-peft": _ours,
    "plain": plain,
}


def _trainer_options(asked: Asked, optim: str) -> dict[str, Any]:
    import torch

    has_card = torch.cuda.is_available()
    return {
        "output_dir": tempfile.mkdtemp(),
        "per_device_train_batch_size": asked.rows,
        "gradient_accumulation_steps": asked.accumulation,
        "max_steps": asked.total_steps,
        "learning_rate": asked.learning_rate,
        "warmup_steps": 1,
        "lr_scheduler_type": "linear",
        "optim": optim if has_card else "adamw_torch",
        "bf16": has_card,
        "seed": _SEED,
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": "none",
    }


def _data_set(asked: Asked) -> Any:
    from datasets import Dataset

    return Dataset.from_list(
        [
            {
                "input_ids": list(row.input_ids),
                "labels": list(row.labels),
                "attention_mask": [1] * len(row.input_ids),
            }
            for row in rows_of(asked)
        ]
    )


def _collator(tokenizer: Any) -> Any:
    from transformers import DataCollatorForSeq2Seq

    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return DataCollatorForSeq2Seq(tokenizer, padding=True, label_pad_token_id=-100)


def _timed(asked: Asked, trainer: Any) -> Measured:
    """Train; seconds are from the begin of the first timed step to the end of the last."""
    import torch
    from transformers import TrainerCallback

    marks: list[float] = []
    has_card = torch.cuda.is_available()

    def mark() -> None:
        if has_card:
            torch.cuda.synchronize()
        marks.append(time.perf_counter())

    class Clock(TrainerCallback):
        """Notes when steps begin, and the end."""

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            """A step begins."""
            mark()

        def on_train_end(self, *_: Any, **__: Any) -> None:
            """The last one is done."""
            mark()

    trainer.add_callback(Clock())
    if has_card:
        torch.cuda.reset_peak_memory_stats()
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    peak = torch.cuda.max_memory_allocated() if has_card else 0
    return Measured(losses, marks[-1] - marks[asked.warm_up], peak)


def _line(kind: str, asked: Asked, measured: Measured) -> str:
    speed = asked.steps * asked.tokens_per_step / measured.seconds
    first, last = measured.losses[0], measured.losses[-1]
    return (
        f"{kind:15} {speed:10.0f} tokens/s  {measured.peak_bytes / 2**30:7.2f} GiB  "
        f"loss {first:.4f} -> {last:.4f}"
    )


def _compare(asked: Asked, found: dict[str, Measured]) -> bool:
    ours, theirs, plain_one = found["ours-unsloth"], found["unsloth-recipe"], found["plain"]
    ratios = [
        ("speed to Unsloth's recipe", theirs.seconds / ours.seconds, SPEED_TO_UNSLOTH, True),
        (
            "memory to Unsloth's recipe",
            ours.peak_bytes / theirs.peak_bytes,
            MEMORY_TO_UNSLOTH,
            False,
        ),
        ("speed to transformers + peft", plain_one.seconds / ours.seconds, SPEED_TO_PLAIN, True),
    ]
    print(
        f"model {asked.model}, {asked.tokens_per_step} tokens per step, {asked.steps} steps timed"
    )
    holds = [
        value >= target if at_least else value <= target for _, value, target, at_least in ratios
    ]
    for (name, value, target, at_least), good in zip(ratios, holds, strict=True):
        sign = ">=" if at_least else "<="
        print(f"{name:30} {value:6.3f} (target {sign} {target})  {'ok' if good else 'MISSED'}")
    return all(holds)


def _arguments() -> tuple[Asked, str]:
    """From the options, or from the JSON that the parent process gave."""
    if len(sys.argv) == 2 and sys.argv[1].startswith("{"):
        asked = Asked(**json.loads(sys.argv[1]))
        return asked, asked.backend
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--length", type=int, default=1024)
    parser.add_argument("--rows", type=int, default=2)
    parser.add_argument("--accumulation", type=int, default=4)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--warm-up", type=int, default=10)
    parser.add_argument("--16bit", dest="sixteen", action="store_true")
    parser.add_argument("--one", default="", choices=["", *_KINDS])
    given = parser.parse_args()
    asked = Asked(
        model=str(given.model.absolute()),
        backend=given.one,
        four_bit=not given.sixteen,
        steps=given.steps,
        warm_up=given.warm_up,
        length=given.length,
        rows=given.rows,
        accumulation=given.accumulation,
    )
    return asked, given.one


if __name__ == "__main__":
    sys.exit(main())
