"""Export in one pass against the standard way, on the same machine and in turns.

The standard way: merge in memory (peft, bfloat16), save a 16-bit folder, convert it to a 16-bit
GGUF with llama.cpp's own converter, quantize that once per level. Ours: `tunesmith export`. Both
start from the same random Llama checkpoint and adapter and write the same levels. Prints for both
the wall time, the largest anonymous memory of the process tree, bytes written and the most disk
taken at once, and the ratios; then the pure kernel time of `export_kernels.py`: the same blocks
through `ggml_quantize_chunk` with as many threads, everything else left out.

Needs the training environment and llama.cpp's converter (TUNESMITH_LLAMA_CPP, or fetched before).

    python tests/bench/export.py [--layers 22] [--rounds 2] [--scratch FOLDER]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

LEVELS = ("Q4_K_M", "Q5_K_M", "Q8_0")
HIDDEN, INNER, HEADS, KEY_HEADS, RANK = 2048, 5632, 32, 4, 16
_KERNELS = str(Path(__file__).with_name("export_kernels.py"))
_LOOK_S = 0.05
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What a way took: seconds (to the end; until all files were written; of the model's own
    logits; of the checks), and bytes.
    """

    wall: float
    unchecked: float
    reference: float
    checks: float
    memory: int
    written: int
    disk: int


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--layers", type=int, default=22)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        code: int = _STEPS[chosen.step](chosen.scratch)
        return code
    with tempfile.TemporaryDirectory(prefix="tunesmith-bench-", dir=chosen.scratch) as name:
        folder = Path(name)
        values = make_checkpoint(folder, chosen.layers)
        print(
            f"{values / 1e9:.2f} billion weights, levels {', '.join(LEVELS)}, "
            f"{len(os.sched_getaffinity(0))} cores"
        )
        costs: dict[str, list[Cost]] = {"standard": [], "ours": []}
        for number in range(chosen.rounds):
            for way in ("standard", "ours"):
                cost = measure(way, folder)
                costs[way].append(cost)
                print(f"round {number + 1}, {way:8}: {told(cost)}", flush=True)
        kernel = float(run_python(_KERNELS, str(folder), *LEVELS))
    compare({way: min(found, key=lambda cost: cost.wall) for way, found in costs.items()}, kernel)
    return 0


def compare(best: dict[str, Cost], kernel: float) -> None:
    """Print the ratios of the best rounds, and what the kernels alone would take in seconds."""
    ours, standard = best["ours"], best["standard"]
    print(f"kernels alone: {kernel:.1f} s")
    print(
        f"wall time over kernel time: {ours.wall / kernel:.2f} "
        f"(standard {standard.wall / kernel:.2f})"
    )
    for what in ("wall", "memory", "written", "disk"):
        ratio = getattr(ours, what) / getattr(standard, what)
        print(f"ours over standard, {what}: {ratio:.2f}")
    print(
        "The standard way checks nothing. Ours until the files were written, unchecked: "
        f"{ours.unchecked:.1f} s, {ours.unchecked / kernel:.2f} of the kernels, "
        f"{ours.unchecked / standard.wall:.2f} of the standard way"
    )


def told(cost: Cost) -> str:
    """One line of figures."""
    return (
        f"{cost.wall:6.1f} s ({cost.unchecked:.1f} s until written, "
        f"reference {cost.reference:.1f} s, checks {cost.checks:.1f} s), "
        f"memory {cost.memory / _MIB:6.0f} MiB, "
        f"written {cost.written / _MIB:6.0f} MiB, disk {cost.disk / _MIB:6.0f} MiB"
    )


def make_checkpoint(folder: Path, layers: int) -> int:
    """Write `model` (bfloat16) and `adapter` below the folder; returns the number of weights."""
    from tunesmith.models.starter import write_starter

    starter = write_starter(folder / "starter").folder
    model, adapter = folder / "model", folder / "adapter"
    model.mkdir()
    adapter.mkdir()
    for path in starter.glob("*token*"):
        shutil.copyfile(path, model / path.name)
    vocab = len(json.loads((starter / "tokenizer.json").read_text("utf-8"))["model"]["vocab"])
    config = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": HIDDEN,
        "intermediate_size": INNER, "num_hidden_layers": layers, "num_attention_heads": HEADS,
        "num_key_value_heads": KEY_HEADS, "max_position_embeddings": 2048, "vocab_size": vocab,
        "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": False,
        "hidden_act": "silu", "bos_token_id": 1, "eos_token_id": 2, "dtype": "bfloat16",
    }  # fmt: skip
    (model / "config.json").write_text(json.dumps(config), "utf-8")
    linear = linear_shapes(layers)
    shapes: dict[str, tuple[int, ...]] = {
        "model.embed_tokens.weight": (vocab, HIDDEN),
        "lm_head.weight": (vocab, HIDDEN),
        "model.norm.weight": (HIDDEN,),
    }
    for layer in range(layers):
        shapes[f"model.layers.{layer}.input_layernorm.weight"] = (HIDDEN,)
        shapes[f"model.layers.{layer}.post_attention_layernorm.weight"] = (HIDDEN,)
    shapes |= {f"{name}.weight": shape for name, shape in linear.items()}
    write_bfloat16(model / "model.safetensors", shapes)
    write_adapter(adapter, model, linear)
    return sum(int(np.prod(shape)) for shape in shapes.values())


def linear_shapes(layers: int) -> dict[str, tuple[int, int]]:
    """Rows and columns of every linear layer, by its name."""
    keys = KEY_HEADS * HIDDEN // HEADS
    inside = {
        "self_attn.q_proj": (HIDDEN, HIDDEN), "self_attn.k_proj": (keys, HIDDEN),
        "self_attn.v_proj": (keys, HIDDEN), "self_attn.o_proj": (HIDDEN, HIDDEN),
        "mlp.gate_proj": (INNER, HIDDEN), "mlp.up_proj": (INNER, HIDDEN),
        "mlp.down_proj": (HIDDEN, INNER),
    }  # fmt: skip
    return {
        f"model.layers.{layer}.{name}": shape
        for layer in range(layers)
        for name, shape in inside.items()
    }


def write_adapter(folder: Path, model: Path, linear: dict[str, tuple[int, int]]) -> None:
    """Random factors for all linear layers."""
    from safetensors.numpy import save_file

    random = np.random.default_rng(2)
    factors = {}
    for name, (rows, width) in linear.items():
        for part, shape in (("A", (RANK, width)), ("B", (rows, RANK))):
            values = random.standard_normal(shape, np.float32) * np.float32(0.01)
            factors[f"base_model.model.{name}.lora_{part}.weight"] = values
    save_file(factors, folder / "adapter_model.safetensors")
    settings = {
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": 2 * RANK,
        "target_modules": sorted({name.rpartition(".")[2] for name in linear}), "bias": "none",
        "base_model_name_or_path": str(model),
    }  # fmt: skip
    (folder / "adapter_config.json").write_text(json.dumps(settings), "utf-8")


def write_bfloat16(path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    """A safetensors file of random weights (norms near one), written tensor by tensor."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, shape in shapes.items():
        end = offset + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": (offset, end)}
        offset = end
    raw = json.dumps(header).encode()
    random = np.random.default_rng(1)
    with path.open("wb") as stream:
        stream.write(len(raw).to_bytes(8, "little") + raw)
        for shape in shapes.values():
            values = random.standard_normal(shape, np.float32) * np.float32(0.02)
            values += np.float32(len(shape) == 1)
            stream.write((values.view(np.uint32) >> 16).astype(np.uint16).tobytes())


def measure(way: str, folder: Path) -> Cost:
    """Run one way in processes of its own and watch them."""
    out = folder / "work"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    os.sync()
    watch = Watch(out)
    begun, started = time.time(), time.perf_counter()
    run_step(way, folder)
    wall = time.perf_counter() - started
    if way == "standard":
        return watch.end(wall, wall, 0.0, 0.0)
    (log,) = out.glob("workspace/runs/*/events.jsonl")
    return watch.end(wall, *stage_times(log, begun))


def stage_times(log: Path, begun: float) -> tuple[float, float, float]:
    """Seconds until all files were written, of the model's own logits, and of the checks.

    Args:
        log: the events of an export.
        begun: when it was started, in seconds since 1970.
    """
    events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    stages = [(str(it["name"]), float(it["ts"])) for it in events if it["type"] == "stage"]
    ends = [at for _, at in stages[1:]] + [float(events[-1]["ts"])]
    took = [(name, end - at) for (name, at), end in zip(stages, ends, strict=True)]
    after = [at for name, at in stages if name == "reference" or name.startswith("check ")]
    return (
        min(after) - begun,
        sum(seconds for name, seconds in took if name == "reference"),
        sum(seconds for name, seconds in took if name.startswith("check ")),
    )


class Watch:
    """Looks at our process tree and at a folder until it is told to end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ended = threading.Event()
        self._memory = self._disk = 0
        self._sizes: dict[int, int] = {}
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def end(self, wall: float, unchecked: float, reference: float, checks: float) -> Cost:
        """What was seen."""
        self._ended.set()
        self._thread.join()
        written = sum(self._sizes.values())
        return Cost(wall, unchecked, reference, checks, self._memory, written, self._disk)

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_S):
            self._memory = max(self._memory, sum(map(_anonymous, psutil.Process().children(True))))
            taken = 0
            for path in self._folder.rglob("*"):
                try:
                    found = path.stat()
                except OSError:
                    continue  # it was renamed or removed just now
                if path.is_file():
                    taken += found.st_blocks * 512
                    written = max(self._sizes.get(found.st_ino, 0), found.st_blocks * 512)
                    self._sizes[found.st_ino] = written
            self._disk = max(self._disk, taken)


def _anonymous(process: psutil.Process) -> int:
    """Bytes of memory that no file backs."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0  # it has ended
    found = [int(line.split()[1]) for line in lines if line.startswith("Anonymous:")]
    return sum(found) * 1024


def run_step(step: str, folder: Path) -> str:
    """Run a step of this file in a process of its own; returns what it printed last."""
    return run_python(__file__, "--step", step, "--scratch", str(folder))


def run_python(*arguments: str) -> str:
    """Run a script; returns what it printed last."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().rpartition("\n")[2]


def step_ours(folder: Path) -> int:
    """The product."""
    out = folder / "work"
    command = [
        sys.executable, "-m", "tunesmith", "--workspace", str(out / "workspace"), "export",
        "--model", str(folder / "model"), "--adapter", str(folder / "adapter"),
        "--levels", ",".join(LEVELS), "--out", str(out / "gguf"), "--json",
    ]  # fmt: skip
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL).returncode


def step_standard(folder: Path) -> int:
    """Merge, convert, quantize once per level; each in a process of its own, as people do."""
    run_step("merge", folder)
    run_step("convert", folder)
    for level in LEVELS:
        run_step(f"quantize-{level}", folder)
    return 0


def step_merge(folder: Path) -> int:
    """Base plus adapter in memory, saved as a 16-bit folder."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained(folder / "model", dtype=torch.bfloat16)
    merged = PeftModel.from_pretrained(base, str(folder / "adapter")).merge_and_unload()
    merged.save_pretrained(folder / "work" / "merged")
    for path in (folder / "model").glob("*token*"):
        shutil.copyfile(path, folder / "work" / "merged" / path.name)
    return 0


def step_convert(folder: Path) -> int:
    """llama.cpp's converter, to 16 bits."""
    from tunesmith.export.official import find_converter

    work = folder / "work"
    script = find_converter().folder / "convert_hf_to_gguf.py"
    command = [sys.executable, str(script), str(work / "merged"), "--outtype", "bf16"]
    command += ["--outfile", str(work / "merged.gguf")]
    return subprocess.run(command, check=True, stderr=subprocess.DEVNULL).returncode


def step_quantize(folder: Path, level: str) -> int:
    """llama.cpp's own quantization of the 16-bit file."""
    from tunesmith.export.levels import LEVELS as KNOWN
    from tunesmith.export.llama_child import start_llama

    llama_cpp = start_llama()
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = KNOWN[level].ftype
    source, target = folder / "work" / "merged.gguf", folder / "work" / f"{level}.gguf"
    return int(llama_cpp.llama_model_quantize(bytes(source), bytes(target), parameters))


_STEPS: dict[str, Any] = {
    "ours": step_ours,
    "standard": step_standard,
    "merge": step_merge,
    "convert": step_convert,
    **{
        f"quantize-{level}": lambda folder, level=level: step_quantize(folder, level)
        for level in LEVELS
    },
}

if __name__ == "__main__":
    sys.exit(main())
