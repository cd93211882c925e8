"""How long an export will take on this machine: sums of what it does over what was measured.

Nothing is read or written here. The weights of the quantization are exact, each tensor counted once
for each type that any level stores it in. The rest follows from sizes, and from figures of one
machine (`_REFERENCE_PYTHON` and those below it: seconds of one core of an AMD EPYC, exports of
SmolLM2-135M with llama-cpp-python 0.3.36), taken in proportion to the speed of Python here and
there.
"""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunesmith.export.logit_check import usual_tokens
from tunesmith.export.predict import LevelSize, Prediction
from tunesmith.export.speed import DiskSpeeds, Speeds, kernel, python_pace
from tunesmith.hardware.machine import usable_threads

_REFERENCE_PYTHON = 13.5e6  # see Speeds.python
_REFERENCE_MATMUL, _REFERENCE_MEMORY, _REFERENCE_HASHING = 9e10, 5e10, 1.7e9  # likewise
_WORKER, _INPUTS, _PLAN, _PASS = 0.7, 1.9, 0.75, 0.3  # processes that start, tokenizers
_REFERENCE, _CHECK, _MODELFILES = 4.0, 0.9, 0.7  # torch; llama.cpp, 300 texts; 360 conversations
_CONVERTER = 6.0
QUANTIZE = "quantize"
_CONVERTED = 60e6  # weights per second that llama.cpp's converter, in Python, gets through
_LOADED = 330e6  # weights per second that transformers loads and widens
# Of the speed of a product of large matrices what transformers and llama.cpp reach on prompts of
# some twenty tokens.
_TRANSFORMERS_SHARE, _LLAMA_CPP_SHARE = 0.2, 0.5
_ANSWER = 32  # tokens of the answer that must end; each reads the whole file
# Types for which llama.cpp has no kernel of this processor but plain C (ggml-cpu/arch-fallback.h),
# and weights times tokens that a core gets through with it. What is stored so says nothing, so that
# its answer never ends.
_PLAIN_C = {"x86_64": ("q2_0",), "amd64": ("q2_0",)}
_PLAIN_C_SPEED = 2.0e9
_ENDLESS_ANSWER = 96  # tokens, with the question
_FACTORS = 2 * 16  # operations for each weight that an adapter of rank 16 changes
_SPREAD = 1.25  # how far off it may be on an idle machine


@dataclass(frozen=True, slots=True)
class Extras:
    """What an export does beside quantizing and checking its levels.

    `inputs` are bytes that are read and hashed.
    """

    inputs: int
    has_adapter: bool = False
    merged_folder: bool = False
    official: bool = False


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds of each stage on this machine if nothing else runs.

    `share` and `threads` as in `Speeds`.
    """

    stages: Mapping[str, float]
    share: float
    threads: int

    @property
    def seconds(self) -> float:
        """Of all of them, on an idle machine."""
        return sum(self.stages.values())

    @property
    def busy(self) -> float:
        """Of all of them, if other programs go on working as they do now."""
        parallel = self.stages.get(QUANTIZE, 0.0)
        alone = min(1.0, self.share * self.threads)  # a single thread is given more than its share
        return (self.seconds - parallel) / alone + parallel / self.share

    @property
    def low(self) -> float:
        """The least to expect."""
        return self.seconds / _SPREAD

    @property
    def high(self) -> float:
        """The most to expect, if other programs go on working as they do now."""
        return self.busy * _SPREAD


def after_the_pass(weights: int, vocabulary: int, sizes: Mapping[str, int]) -> dict[str, float]:
    """Roughly, and without measuring anything but Python: for progress while it runs.

    Args:
        weights: of the model.
        vocabulary: its tokens.
        sizes: bytes of each level.

    Returns:
        Seconds by the name of the stage.
    """
    slowness = _REFERENCE_PYTHON / python_pace()
    operations = 2 * weights * usual_tokens(weights, vocabulary)
    computed = operations / (_REFERENCE_MATMUL * usable_threads())
    per_byte = _ANSWER / _REFERENCE_MEMORY + 1 / _REFERENCE_HASHING
    reference = _REFERENCE + weights / _LOADED + computed / _TRANSFORMERS_SHARE
    checks = {
        f"check {level}": slowness * (_CHECK + computed / _LLAMA_CPP_SHARE + size * per_byte)
        for level, size in sizes.items()
    }
    return {"reference": slowness * reference, **checks, "modelfile": slowness * _MODELFILES}


def kernels_of(prediction: Prediction, levels: Sequence[str]) -> dict[str, int]:
    """Weights that each kernel quantizes, by its name; see `speed.kernel`."""
    amounts: dict[str, int] = {}
    sizes = [prediction.levels[level] for level in levels]
    for number, values in enumerate(prediction.values):
        for kind in {size.kinds[number] for size in sizes}:
            name = kernel(kind, prediction.weighed[number])
            amounts[name] = amounts.get(name, 0) + values
    return amounts


def estimate(
    prediction: Prediction,
    levels: Sequence[str],
    extras: Extras,
    speeds: Speeds,
    disk: DiskSpeeds,
) -> Duration:
    """The time of each stage, by the name that a run gives it.

    Args:
        prediction: of the model.
        levels: to be written, each of them predicted.
        extras: what else there is to do.
        speeds: with every kernel of `kernels_of`.
        disk: of the inputs and of the folder of the output.
    """
    slowness = _REFERENCE_PYTHON / speeds.python
    weights = sum(prediction.values)
    cores = speeds.matmul * speeds.threads
    operations = 2 * weights * usual_tokens(weights, prediction.vocabulary)
    hashed = 1 / speeds.hashing + 1 / disk.read
    loaded = weights / _LOADED + operations / (cores * _TRANSFORMERS_SHARE)
    stages = {
        "start": _WORKER * slowness,
        "inputs": _INPUTS * slowness + extras.inputs * hashed,
        "plan": _PLAN * slowness,
        QUANTIZE: _PASS * slowness + _pass(prediction, levels, extras, speeds, disk),
        "reference": _REFERENCE * slowness + loaded,
        "check": sum(_check(prediction, prediction.levels[it], speeds) for it in levels),
        "modelfile": _MODELFILES * slowness,
    }
    if extras.official:
        stages["convert"] = _convert(weights, extras, slowness, disk)
    if extras.merged_folder:
        written = prediction.merged_bytes * (1 / disk.write + 1 / speeds.hashing)
        stages["merged folder"] = weights / speeds.widen + written
    return Duration(stages, speeds.share, speeds.threads)


def _pass(
    prediction: Prediction, levels: Sequence[str], extras: Extras, speeds: Speeds, disk: DiskSpeeds
) -> float:
    """Reading, quantizing and writing overlap: the slowest of them counts."""
    amounts = kernels_of(prediction, levels)
    weights = sum(prediction.values)
    quantized = sum(values / speeds.kinds[name] for name, values in amounts.items())
    merged = weights * (1 / speeds.widen + _FACTORS / speeds.matmul * extras.has_adapter)
    written = sum(prediction.levels[level].bytes for level in levels)
    return speeds.setup(amounts) + max(
        (quantized + merged) / speeds.threads, extras.inputs / disk.read, written / disk.write
    )


def _check(prediction: Prediction, level: LevelSize, speeds: Speeds) -> float:
    """Opening and hashing a file, some texts, the logits, and an answer."""
    slowness = _REFERENCE_PYTHON / speeds.python
    weights = sum(prediction.values)
    tokens = usual_tokens(weights, prediction.vocabulary)
    computed = 2 * weights * tokens / (speeds.matmul * speeds.threads * _LLAMA_CPP_SHARE)
    read = level.bytes * (_ANSWER / speeds.memory + 1 / speeds.hashing)
    slow = _PLAIN_C.get(platform.machine().lower(), ())
    plain = sum(n for kind, n in zip(level.kinds, prediction.values, strict=True) if kind in slow)
    in_plain_c = plain * (tokens + _ENDLESS_ANSWER) / (_PLAIN_C_SPEED * speeds.threads)
    return slowness * (_CHECK + in_plain_c) + computed + read


def _convert(weights: int, extras: Extras, slowness: float, disk: DiskSpeeds) -> float:
    """llama.cpp's converter, and before it the merged folder in float32 that it reads."""
    size = 4 * weights
    merged = size / disk.write if extras.has_adapter else 0.0
    return slowness * (_CONVERTER + weights / _CONVERTED) + size / disk.write + merged
