"""The export job: GGUF files by `export`, then a proven Modelfile beside each by `ollama`."""

import json
from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events, files
from tunesmith.core.events import Sink
from tunesmith.export.run import run as run_export
from tunesmith.export.spec import ExportedFile, ExportSpec
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf
from tunesmith.ollama.modelfile import Value

_SMALLEST_NUM_CTX = 2048
# generation_config.json -> Ollama's parameter
_SAMPLING = {
    "temperature": "temperature",
    "top_k": "top_k",
    "top_p": "top_p",
    "min_p": "min_p",
    "repetition_penalty": "repeat_penalty",
}


@dataclass(frozen=True, slots=True)
class WrittenModelfile:
    """A Modelfile and how far its TEMPLATE equals the trained chat template."""

    level: str
    path: Path
    verdict: str
    cases: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportJobResult:
    """All that was written to `out_dir`."""

    out_dir: Path
    files: tuple[ExportedFile, ...]
    modelfiles: tuple[WrittenModelfile, ...]
    warnings: tuple[events.Warning, ...]


def run(spec: ExportSpec, sink: Sink) -> ExportJobResult:
    """Export every level, then write `Modelfile.LEVEL` for each.

    Raises:
        InputError, JobError, CheckError: as the stages do.
    """
    exported = run_export(spec, sink)
    sink.emit(events.Stage("modelfile"))
    model = open_model(spec.model_dir)
    num_ctx = _num_ctx(spec, model)
    sampling = _sampling(model)
    written = [_write_modelfile(spec, file, num_ctx, sampling) for file in exported.files]
    warnings = list(exported.warnings)
    for modelfile in written:
        if modelfile.verdict != "exact":
            warning = events.Warning(
                "modelfile.no-template",
                f"{modelfile.path.name} has no TEMPLATE: {'; '.join(modelfile.reasons)} "
                "Ollama 0.30 and later use the chat template inside the GGUF; older ones cannot.",
            )
            sink.emit(warning)
            warnings.append(warning)
    return ExportJobResult(spec.out_dir, exported.files, tuple(written), tuple(warnings))


def _write_modelfile(
    spec: ExportSpec, file: ExportedFile, num_ctx: int, sampling: dict[str, Value]
) -> WrittenModelfile:
    # The template is read back from the finished file: what runs there is what gets compared.
    compiled = compile_modelfile(
        template_of_gguf(file.path), f"./{file.path.name}", num_ctx=num_ctx, parameters=sampling
    )
    path = spec.out_dir / f"Modelfile.{file.level}"
    files.write_text(path, compiled.text)
    parity = compiled.parity
    return WrittenModelfile(file.level, path, parity.verdict, parity.cases, parity.reasons)


def _num_ctx(spec: ExportSpec, model: ModelFolder) -> int:
    """The trained context, but room for a conversation: 2,048 tokens if the model has them.

    A model trained on short rows would otherwise cut off every longer question.
    """
    longest = model.config.integer("max_position_embeddings")
    trained = 0
    if spec.adapter_dir is not None:
        try:
            manifest = json.loads((spec.adapter_dir / "manifest.json").read_text("utf-8"))
            trained = int(manifest["max_length"])
        except (OSError, ValueError, KeyError, TypeError):
            trained = 0  # an adapter made elsewhere says nothing about its context
    return min(longest, max(trained, _SMALLEST_NUM_CTX))


def _sampling(model: ModelFolder) -> dict[str, Value]:
    """Sampling parameters that the base model itself recommends; none are made up."""
    stated = model.generation_config.values
    found: dict[str, Value] = {}
    for name, parameter in _SAMPLING.items():
        value = stated.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            found[parameter] = value
    return found
