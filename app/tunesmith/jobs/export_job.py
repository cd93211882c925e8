"""The export job: GGUF files by `export`, then a proven Modelfile beside each by `ollama`."""

from dataclasses import dataclass
from pathlib import Path

from tunesmith.core import events, files
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.export.run import run as run_export
from tunesmith.export.spec import ExportedFile, ExportSpec
from tunesmith.models.bounded_json import read_optional
from tunesmith.models.gguf_metadata import read_gguf_metadata
from tunesmith.models.model_folder import ModelFolder, open_model
from tunesmith.ollama.gguf_template import CompiledModelfile, compile_modelfile, template_of
from tunesmith.ollama.modelfile import Modelfile, Value, print_modelfile
from tunesmith.templates.jinja_rendering import ChatTemplate

# Tokens of context in a Modelfile at least, if the model has them: one trained on short rows would
# otherwise cut off every longer question.
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
    trained = _read_trained(spec.adapter_dir)
    longest = model.config.integer("max_position_embeddings")
    settings = _Settings(
        system=trained.system,
        num_ctx=min(longest, max(trained.max_length, _SMALLEST_NUM_CTX)),
        sampling=_sampling(model),
    )
    written = [
        modelfile
        for file in exported.files
        if (modelfile := _write_modelfile(spec, file, settings, sink)) is not None
    ]
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


@dataclass(frozen=True, slots=True)
class _Trained:
    """What the adapter's manifest says about its rows; an adapter from elsewhere says nothing."""

    system: str | None = None
    max_length: int = 0


@dataclass(frozen=True, slots=True)
class _Settings:
    """What every Modelfile of this export says beside its template."""

    system: str | None
    num_ctx: int
    sampling: dict[str, Value]


def _write_modelfile(
    spec: ExportSpec, file: ExportedFile, settings: _Settings, sink: Sink
) -> WrittenModelfile | None:
    path = spec.out_dir / f"Modelfile.{file.level}"
    base = f"./{file.path.name}"
    metadata = read_gguf_metadata(file.path)
    if not metadata.chat_template:
        if not metadata.eos:
            message = (
                f"{file.path.name} names no token that ends an answer: no Modelfile is written."
            )
            sink.emit(events.Warning("modelfile.no-stop", message))
            return None
        bare = Modelfile(base=base, stops=(metadata.eos,), num_ctx=settings.num_ctx)
        files.write_text(path, print_modelfile(bare))
        reason = "The model has no chat template; Ollama will guess one."
        return WrittenModelfile(file.level, path, "none", 0, (reason,))
    # The template is read back from the finished file: what runs there is what gets compared.
    compiled = _compile(template_of(metadata), base, settings, sink)
    files.write_text(path, compiled.text)
    parity = compiled.parity
    return WrittenModelfile(file.level, path, parity.verdict, parity.cases, parity.reasons)


def _compile(
    template: ChatTemplate, base: str, settings: _Settings, sink: Sink
) -> CompiledModelfile:
    try:
        return compile_modelfile(
            template,
            base,
            system=settings.system,
            num_ctx=settings.num_ctx,
            parameters=settings.sampling,
        )
    except InputError as error:
        if settings.system is None or not error.code.startswith("modelfile."):
            raise
        message = f"The Modelfile has no SYSTEM: {error.message}"
        sink.emit(events.Warning("modelfile.no-system", message))
        return compile_modelfile(
            template, base, num_ctx=settings.num_ctx, parameters=settings.sampling
        )


def _read_trained(adapter_dir: Path | None) -> _Trained:
    if adapter_dir is None:
        return _Trained()
    manifest = read_optional(adapter_dir / "manifest.json")
    return _Trained(manifest.text("system"), manifest.integer("max_length", 0))


def _sampling(model: ModelFolder) -> dict[str, Value]:
    """Sampling parameters that the base model itself recommends; none are made up."""
    stated = model.generation_config.values
    found: dict[str, Value] = {}
    for name, parameter in _SAMPLING.items():
        value = stated.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            found[parameter] = value
    return found
