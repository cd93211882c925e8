"""Which backend trains on this machine, how, and why: decided before torch is imported.

Not for checking what a model needs in memory; that is the plan's.
"""

import importlib.metadata
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from tunesmith.core.bounded_json import JsonObject, read_object
from tunesmith.core.errors import InputError
from tunesmith.hardware.machine import Gpu, Machine
from tunesmith.training.spec import TrainSpec

# The least compute capability that Unsloth names in its list of what it runs on (its README).
_UNSLOTH_LEAST = (7, 0)
# bfloat16 in tensor cores came with Ampere; before it bfloat16 is emulated, and slow.
_BFLOAT16_LEAST = (8, 0)
# Architectures with kernels of Unsloth's own (unsloth/models/loader.py, FastLanguageModel).
# Others it compiles by rewriting transformers' code, which is left to who asks for it.
UNSLOTH_ARCHITECTURES = ("gemma", "gemma2", "llama", "mistral", "qwen2", "qwen3")
_EIGHT_BIT = ("adamw_8bit", "paged_adamw_8bit")
_MODULES_OF_UNSLOTH = ("embed_tokens", "lm_head")  # that it lets one train whole

BackendName = Literal["unsloth", "peft"]
DtypeName = Literal["bfloat16", "float16", "float32"]


@dataclass(frozen=True, slots=True)
class Choice:
    """How a spec is trained here.

    Attributes:
        name: the backend.
        reason: why, in one sentence.
        device: `cuda` or `cpu`.
        dtype: what is computed in; also how weights are held that are not in 4 bits.
        four_bit: the linear layers are held in NF4 with double quantization.
        optim: never `auto`.
        gradient_checkpointing: activations are computed again instead of kept.
    """

    name: BackendName
    reason: str
    device: Literal["cuda", "cpu"]
    dtype: DtypeName
    four_bit: bool
    optim: str
    gradient_checkpointing: bool

    @property
    def scales_loss(self) -> bool:
        """Whether gradients need a scaled loss: small ones are zero in float16."""
        return self.dtype == "float16"

    def decisive(self) -> dict[str, object]:
        """What of it decides the outcome of a run."""
        return {key: value for key, value in asdict(self).items() if key != "reason"}


# What every machine can do.
CPU_CHOICE = Choice(
    name="peft",
    reason="Trains with peft on the CPU.",
    device="cpu",
    dtype="float32",
    four_bit=False,
    optim="adamw_torch",
    gradient_checkpointing=False,
)


@dataclass(frozen=True, slots=True)
class Installed:
    """What is installed for training: versions, None where a package is missing."""

    torch: str | None
    unsloth: str | None
    bitsandbytes: str | None
    flash_attn: str | None = None

    @property
    def torch_is_for_cpu(self) -> bool:
        """PyTorch's builds without CUDA say so in their version."""
        return self.torch is not None and self.torch.endswith("+cpu")


def read_installed() -> Installed:
    """Look at the metadata of installed packages; imports none of them."""
    return Installed(
        *(_version(name) for name in ("torch", "unsloth", "bitsandbytes", "flash_attn"))
    )


def choose(
    spec: TrainSpec,
    machine: Machine,
    installed: Installed | None = None,
    environment: Mapping[str, str] | None = None,
) -> Choice:
    """Decide on backend, device and number formats for a spec.

    Args:
        spec: what is asked for; `auto` and None leave it to this function.
        machine: what the machine has.
        installed: what is installed; None looks.
        environment: for CUDA_VISIBLE_DEVICES; None is this process's.

    Raises:
        InputError: `train.backend`, `train.four-bit`, `train.optim`, `train.attention`,
            `train.processes` or `train.lora-options`: asked for, and impossible here or together.
    """
    installed = installed or read_installed()
    config = read_object(spec.model_dir / "config.json")
    gpu, no_gpu = _usable_gpu(
        machine, installed, os.environ if environment is None else environment
    )
    _check_options(spec, gpu, installed)
    _check_processes(spec, machine, gpu)
    name, reason = _backend(spec, gpu, no_gpu, installed, config)
    four_bit, note = _four_bit(spec, gpu, installed, config)
    _check_start(spec, four_bit, config)
    dtype, why = _dtype(gpu, config)
    return Choice(
        name=name,
        reason=" ".join(part for part in (reason, note, why) if part),
        device="cpu" if gpu is None else "cuda",
        dtype=dtype,
        four_bit=four_bit,
        optim=_optim(spec, gpu, installed),
        gradient_checkpointing=_or(spec.gradient_checkpointing, gpu is not None),
    )


def _usable_gpu(
    machine: Machine, installed: Installed, environment: Mapping[str, str]
) -> tuple[Gpu | None, str]:
    """The card to train on, or why there is none."""
    if not machine.gpus:
        return None, "this machine has no NVIDIA GPU"
    if environment.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        return None, "CUDA_VISIBLE_DEVICES hides the NVIDIA GPU"
    if installed.torch_is_for_cpu:
        return None, f"the installed PyTorch ({installed.torch}) is a build without CUDA"
    return machine.gpus[0], ""


def _backend(
    spec: TrainSpec, gpu: Gpu | None, no_gpu: str, installed: Installed, config: JsonObject
) -> tuple[BackendName, str]:
    obstacle, hint = _obstacle_to_unsloth(spec, gpu, no_gpu, installed)
    if spec.backend == "unsloth":
        if obstacle:
            raise InputError(
                "train.backend",
                f"The unsloth backend cannot train this here: {obstacle}.",
                f"{hint} Or use --backend peft.",
            )
        return "unsloth", "Trains with unsloth, as asked."
    if spec.backend == "peft":
        return "peft", "Trains with peft, as asked" + (f"; {no_gpu}." if no_gpu else ".")
    architecture = str(config.values.get("model_type"))
    if not obstacle and architecture not in UNSLOTH_ARCHITECTURES:
        obstacle = f"Unsloth has no kernels of its own for the architecture {architecture}"
    if obstacle:
        where = "on the CPU" if gpu is None else f"on {gpu.name}"
        return "peft", f"Trains with peft {where}: {obstacle}."
    return "unsloth", f"Trains with unsloth, which is the fastest on {gpu.name if gpu else ''}."


def _obstacle_to_unsloth(
    spec: TrainSpec, gpu: Gpu | None, no_gpu: str, installed: Installed
) -> tuple[str, str]:
    """Why Unsloth cannot train this, and what would help; two empty texts if it can."""
    if gpu is None:
        return no_gpu, "It needs an NVIDIA GPU and PyTorch with CUDA."
    if installed.unsloth is None:
        return "unsloth is not installed", "Install it with: pip install 'tunesmith[gpu]'."
    if gpu.capability is not None and gpu.capability < _UNSLOTH_LEAST:
        have, need = (".".join(map(str, pair)) for pair in (gpu.capability, _UNSLOTH_LEAST))
        return f"{gpu.name} has compute capability {have}, Unsloth needs {need}", ""
    others = [name for name in spec.modules_to_save if name not in _MODULES_OF_UNSLOTH]
    for is_so, what, hint in (
        (spec.num_processes > 1, "several processes train with peft only", "Set num_processes=1."),
        (
            spec.mean_init_untrained,
            "Unsloth cannot train single rows of the embedding (mean_init_untrained)",
            "Set mean_init_untrained=false.",
        ),
        (
            spec.init_lora_weights == "loftq",
            "LoftQ is only in the peft backend",
            "Take init_lora_weights=default.",
        ),
        (
            spec.attn_implementation != "auto",
            "Unsloth chooses its attention by itself",
            "Leave attn_implementation at auto.",
        ),
        (
            bool(others),
            f"Unsloth trains only embed_tokens and lm_head whole, not {', '.join(others)}",
            "Leave them out of modules_to_save.",
        ),
    ):
        if is_so:
            return what, hint
    return "", ""


def _four_bit(
    spec: TrainSpec, gpu: Gpu | None, installed: Installed, config: JsonObject
) -> tuple[bool, str]:
    missing = installed.bitsandbytes is None
    is_quantized = "quantization_config" in config.values
    if is_quantized and spec.load_in_4bit is False:
        raise InputError(
            "train.four-bit",
            f"{config.path} is a model that is quantized already; load_in_4bit is false.",
            "Take the 16-bit model, or leave load_in_4bit to Tunesmith.",
        )
    if (spec.load_in_4bit or is_quantized) and missing:
        raise InputError(
            "train.four-bit",
            "4-bit training needs bitsandbytes, which is not installed.",
            "Install it with: pip install 'tunesmith[train]'. Or set load_in_4bit=false.",
        )
    if is_quantized:
        return True, "The base is quantized already and stays as it is."
    if spec.load_in_4bit is None and gpu is not None and missing:
        return False, "The base stays in 16 bits: bitsandbytes is not installed."
    return _or(spec.load_in_4bit, gpu is not None), ""


def _dtype(gpu: Gpu | None, config: JsonObject) -> tuple[DtypeName, str]:
    """What to compute in.

    float16 on cards without bfloat16: a quarter to an eighth of float32's time there (a T4 does
    65 TFLOP/s in float16 and 8 in float32). Its gradients need a scaled loss. Gemma's activations
    go beyond its largest number, 65,504, so they stay in float32.
    """
    if gpu is None:
        return "float32", ""
    if gpu.capability is None or gpu.capability >= _BFLOAT16_LEAST:
        return "bfloat16", ""
    if str(config.values.get("model_type")).startswith("gemma"):
        return "float32", "It computes in float32: the card lacks bfloat16, float16 is too small."
    return "float16", "It computes in float16 with a scaled loss: the card lacks bfloat16."


def _optim(spec: TrainSpec, gpu: Gpu | None, installed: Installed) -> str:
    if spec.optim != "auto":
        return spec.optim
    has_eight_bit = gpu is not None and installed.bitsandbytes is not None
    return "paged_adamw_8bit" if has_eight_bit else "adamw_torch"


def _check_options(spec: TrainSpec, gpu: Gpu | None, installed: Installed) -> None:
    if spec.optim in _EIGHT_BIT and (gpu is None or installed.bitsandbytes is None):
        lacks = "an NVIDIA GPU" if gpu is None else "bitsandbytes"
        raise InputError(
            "train.optim",
            f"optim={spec.optim} needs {lacks}, which is not there.",
            "Use optim=adamw_torch, or leave it at auto.",
        )
    if spec.attn_implementation == "flash_attention_2":
        ampere = gpu is not None and (gpu.capability or _BFLOAT16_LEAST) >= _BFLOAT16_LEAST
        if not ampere or installed.flash_attn is None:
            raise InputError(
                "train.attention",
                "attn_implementation=flash_attention_2 needs an NVIDIA GPU of compute capability "
                "8.0 and the package flash-attn.",
                "Use attn_implementation=sdpa, which is as fast for most, or leave it at auto.",
            )
    if spec.embedding_learning_rate is not None and not spec.modules_to_save:
        raise InputError(
            "train.lora-options",
            "embedding_learning_rate is given, but modules_to_save trains no embedding.",
            "Add modules_to_save=embed_tokens,lm_head, or leave the rate away.",
        )


def _check_processes(spec: TrainSpec, machine: Machine, gpu: Gpu | None) -> None:
    rows = spec.per_device_train_batch_size * spec.gradient_accumulation_steps
    most = rows if gpu is None else min(rows, len(machine.gpus))
    if spec.num_processes > most:
        limit = f"a step has {rows} rows" if most == rows else f"there are {most} NVIDIA GPUs"
        raise InputError(
            "train.processes",
            f"num_processes is {spec.num_processes}, but {limit}.",
            f"Set num_processes={most} or fewer.",
        )


def _check_start(spec: TrainSpec, four_bit: bool, config: JsonObject) -> None:
    """LoftQ starts from what 4 bits lose, so there must be 4 bits and the weights before them."""
    if spec.init_lora_weights != "loftq":
        return
    for is_wrong, what, hint in (
        (not four_bit, "a base in 4 bits", "Set load_in_4bit=true."),
        (
            "quantization_config" in config.values,
            f"the weights before they were quantized, and {config.path} is quantized already",
            "Take the 16-bit model.",
        ),
        (spec.use_dora, "use_dora off", "Set use_dora=false."),
    ):
        if is_wrong:
            raise InputError(
                "train.lora-options",
                f"init_lora_weights=loftq needs {what}.",
                f"{hint} Or use init_lora_weights=default.",
            )


def _or(asked: bool | None, otherwise: bool) -> bool:
    return otherwise if asked is None else asked


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
