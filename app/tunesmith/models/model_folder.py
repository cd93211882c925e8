"""Opens and checks a local Hugging Face model folder: config, weights' index, tokenizer.

Nothing in it is executed and nothing is unpickled; weights are only located here, not read.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tunesmith.core.bounded_json import JsonObject, read_object, read_optional
from tunesmith.core.errors import InputError
from tunesmith.models.safetensors_file import StoredTensor, read_header

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"
_PICKLED = (".bin", ".pt", ".pth", ".ckpt")


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that holds a model: what its files say, and where each tensor is.

    `quantization` is config.json's `quantization_config` where the weights are stored quantized,
    which only `open_model(…, quantized="allow")` lets through; None otherwise.
    """

    path: Path
    architecture: str
    config: JsonObject
    generation_config: JsonObject
    weights: dict[str, StoredTensor]
    quantization: JsonObject | None = None

    def weight_files(self) -> tuple[Path, ...]:
        """The safetensors files, in name order."""
        return tuple(sorted({tensor.file for tensor in self.weights.values()}))


def open_model(folder: Path, *, quantized: Literal["refuse", "allow"] = "refuse") -> ModelFolder:
    """Check a model folder and locate everything in it.

    `quantized="allow"` is for export, which can read weights as bitsandbytes stores them; other
    kinds of quantization are refused all the same.

    Raises:
        InputError: `model.not-a-folder`, `model.is-gguf`, `model.is-adapter`, `model.json-…`,
            `model.architecture`, `model.quantized`, `model.weights-missing`,
            `model.weights-pickled`, `model.weights-damaged`, `model.tokenizer-missing`.
    """
    if folder.is_file() and folder.suffix == ".gguf":
        raise InputError(
            "model.is-gguf",
            f"{folder} is a GGUF file; a model folder with config.json is needed here.",
            "A GGUF cannot be trained or merged; use the model it was made from.",
        )
    if not folder.is_dir():
        raise InputError(
            "model.not-a-folder",
            f"There is no folder {folder}.",
            "Give the folder that holds config.json, the weights and the tokenizer.",
        )
    _refuse_adapter(folder)
    config = read_object(folder / "config.json")
    architectures = config.items("architectures")
    if not architectures or not isinstance(architectures[0], str):
        raise InputError(
            "model.architecture",
            f"{config.path} names no architecture.",
            "“architectures” should hold a name such as LlamaForCausalLM; use the original file.",
        )
    quantization = _quantization(config, allowed=quantized == "allow")
    if not (folder / "tokenizer.json").is_file():
        raise InputError(
            "model.tokenizer-missing",
            f"tokenizer.json is missing in {folder}.",
            "Download the whole model; an older model needs its tokenizer saved once with "
            "transformers (AutoTokenizer.from_pretrained(…).save_pretrained(…)).",
        )
    generation = read_optional(folder / "generation_config.json")
    return ModelFolder(folder, architectures[0], config, generation, _locate(folder), quantization)


def _refuse_adapter(folder: Path) -> None:
    if (folder / "config.json").exists() or not (folder / "adapter_config.json").is_file():
        return
    raise InputError(
        "model.is-adapter",
        f"{folder} is an adapter: changes to a base model, and no model by itself.",
        "Give the folder of its base model here, and this one as the adapter (--adapter).",
    )


def _quantization(config: JsonObject, *, allowed: bool) -> JsonObject | None:
    if config.values.get("quantization_config") is None:
        return None
    section = config.section("quantization_config")
    # Folders of 2023 say only load_in_4bit or load_in_8bit.
    loads = any(section.values.get(f"load_in_{bits}bit") for bits in (4, 8))
    method = section.text("quant_method") or ("bitsandbytes" if loads else "unknown")
    if allowed and method == "bitsandbytes":
        return section
    raise InputError(
        "model.quantized",
        f"{config.path.parent} holds quantized weights ({method}).",
        "Use the model in its original 16-bit or 32-bit form."
        + (" Export can also read what bitsandbytes quantized." if allowed else ""),
    )


def _locate(folder: Path) -> dict[str, StoredTensor]:
    if (folder / INDEX).is_file():
        return _locate_sharded(folder)
    if (folder / SINGLE).is_file():
        return read_header(folder / SINGLE)
    pickled = sorted(path.name for path in folder.iterdir() if path.suffix in _PICKLED)
    if pickled:
        raise InputError(
            "model.weights-pickled",
            f"{folder} has its weights only as {pickled[0]}, a Python pickle.",
            "A pickle can run any program when opened, so it is refused; "
            "use the model's safetensors files.",
        )
    raise InputError(
        "model.weights-missing",
        f"{folder} has no {SINGLE} and no {INDEX}.",
        "Download the whole model folder.",
    )


def _locate_sharded(folder: Path) -> dict[str, StoredTensor]:
    index = read_object(folder / INDEX)
    placed = index.section("weight_map").values
    found: dict[str, StoredTensor] = {}
    for name in sorted({str(file) for file in placed.values()}):
        if Path(name).name != name:
            raise InputError(
                "model.weights-damaged",
                f"{index.path} points to {name}, outside the folder.",
                "Download the model again from a source you trust.",
            )
        if not (folder / name).is_file():
            raise InputError(
                "model.weights-missing",
                f"{name}, named by {index.path.name}, is missing in {folder}.",
                "Download the missing part.",
            )
        found.update(read_header(folder / name))
    missing = sorted(set(placed) - set(found))
    if missing:
        raise InputError(
            "model.weights-missing",
            f"{len(missing)} tensors named by {index.path} are in none of its files, "
            f"the first {missing[0]}.",
            "Download the parts again; they may belong to different versions.",
        )
    return found
