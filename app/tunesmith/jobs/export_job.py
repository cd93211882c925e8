"""The export job: GGUF files by `export`, then a proven Modelfile beside each by `ollama`."""

import os
import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from tunesmith.core import events, files
from tunesmith.core.bounded_json import JsonObject, read_optional
from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.export.adapter_output import ADAPTER
from tunesmith.export.base_folder import FolderBase
from tunesmith.export.base_gguf import GgufBase
from tunesmith.export.base_open import model_name, open_base
from tunesmith.export.base_weights import read_base
from tunesmith.export.export_plan import ExportPlan, plan_export
from tunesmith.export.levels import parse_levels
from tunesmith.export.look import obstacle
from tunesmith.export.record import known_files
from tunesmith.export.refusals import refuse_request
from tunesmith.export.run import run as run_export
from tunesmith.export.spec import ExportedFile, ExportResult, ExportSpec, MergedFolder
from tunesmith.jobs.output import require_writable
from tunesmith.jobs.sampling_parameters import sampling_parameters
from tunesmith.jobs.trained_texts import Warn, trained_texts
from tunesmith.models.gguf_metadata import GgufMetadata, read_gguf_metadata
from tunesmith.models.model_folder import open_model
from tunesmith.ollama.export_agreement import require_agreement
from tunesmith.ollama.gguf_template import compile_modelfile, template_of
from tunesmith.ollama.modelfile import Modelfile, Value, print_modelfile
from tunesmith.ollama.parity import Parity, stops_for
from tunesmith.ollama.precedence import PromptUse, prompt_use_of
from tunesmith.ollama.token_agreement import disagreements
from tunesmith.ollama.token_facts import token_facts
from tunesmith.templates.jinja_rendering import ChatTemplate
from tunesmith.training.reference_logits import LogitsRequest, write_logits

# Tokens of context in a Modelfile at least, if the model has them: one trained on short rows would
# otherwise cut off every longer question.
_SMALLEST_NUM_CTX = 2048


@dataclass(frozen=True, slots=True)
class WrittenModelfile:
    """A Modelfile and how far its TEMPLATE equals the trained chat template.

    `uses` is the prompt that Ollama takes, by its version; None where FROM names a model of
    Ollama's own.
    """

    level: str
    path: Path
    verdict: str
    cases: int
    reasons: tuple[str, ...]
    uses: PromptUse | None


@dataclass(frozen=True, slots=True)
class ExportJobResult:
    """All that was written to `out_dir`."""

    out_dir: Path
    files: tuple[ExportedFile, ...]
    modelfiles: tuple[WrittenModelfile, ...]
    warnings: tuple[events.Warning, ...]
    adapter: ExportedFile | None = None
    merged: MergedFolder | None = None


def run(spec: ExportSpec, sink: Sink) -> ExportJobResult:
    """Export every level, then write `Modelfile.LEVEL` for each.

    A chat template that cannot be compiled costs the Modelfile its TEMPLATE, never the job: the
    GGUF files are good and done by then.

    Raises:
        InputError, JobError, CheckError: as the stages do; `export.file-exists` also for a
            Modelfile that no export wrote; `export.tokens-disagree` of `require_agreement`.
    """
    warnings: list[events.Warning] = []

    def warn(code: str, message: str) -> None:
        warnings.append(events.Warning(code, message))
        sink.emit(warnings[-1])

    refuse_request(spec)
    _refuse_foreign_modelfiles(spec, warn)
    found = _look(spec, warn, sink)  # what is wrong here is told before the long part
    spec = replace(spec, check_texts=(*spec.check_texts, *found.texts))
    written: list[WrittenModelfile] = []

    def write_modelfiles(exported: ExportResult) -> None:
        sink.emit(events.Stage("modelfile"))
        for wanted in _wanted(spec, exported, warn):
            modelfile = _write_modelfile(wanted, found, warn, sink)
            written.extend([] if modelfile is None else [modelfile])

    exported = run_export(spec, sink, partial(_write_logits, spec), write_modelfiles)
    return ExportJobResult(
        spec.out_dir,
        exported.files,
        tuple(written),
        (*exported.warnings, *warnings),
        exported.adapter,
        exported.merged,
    )


def plan(spec: ExportSpec, sink: Sink) -> ExportPlan:
    """What `run` will take, and what it would refuse; see `plan_export`.

    Raises:
        InputError, JobError, CancelledError: those of `plan_export`.
    """
    refuse_request(spec)
    told: list[events.Warning] = []
    found: list[_Found] = []
    obstacles = []

    def warn(code: str, message: str) -> None:
        told.append(events.Warning(code, message))

    def look() -> None:
        found.append(_look(spec, warn, sink))

    for refuse in (
        partial(require_writable, spec.out_dir, beside=False),
        partial(_refuse_foreign_modelfiles, spec, warn),
        look,
    ):
        try:
            refuse()
        except InputError as error:
            obstacles.append(obstacle(error))
    texts = found[0].texts if found else ()
    made = plan_export(replace(spec, check_texts=(*spec.check_texts, *texts)), sink)
    obstacles = [*made.obstacles, *obstacles]
    return replace(made, warnings=(*made.warnings, *told), obstacles=tuple(obstacles))


def _write_logits(
    spec: ExportSpec, prompts: tuple[tuple[int, ...], ...], target: Path, sink: Sink
) -> str:
    """What the model itself says, by training's libraries: neither stage knows the other."""
    reader = None
    if open_model(spec.model_dir, quantized="allow").quantization is not None:
        # Read as export reads it: what is compared then is all that comes after.
        reader = partial(read_base, spec.model_dir)
    request = LogitsRequest(spec.model_dir, spec.adapter_dir, prompts, target, reader)
    return write_logits(request, sink)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What every Modelfile of this export says beside its template."""

    system: str | None
    num_ctx: int
    sampling: dict[str, Value]


@dataclass(frozen=True, slots=True)
class _Found:
    """What base and adapter say beside their weights.

    Attributes:
        settings: of the Modelfiles.
        texts: that were trained on, to be compared.
        compared: what was found of each chat template; grows with the levels.
    """

    settings: _Settings
    texts: tuple[str, ...]
    compared: dict[ChatTemplate, Parity]


def _look(spec: ExportSpec, warn: Warn, sink: Sink) -> _Found:
    """Read what an export reads before its first stage; `plan` asks it too.

    Raises:
        InputError: one of reading base and manifest, or of `require_agreement`.
    """
    trained = _trained_here(spec)
    base = open_base(spec.model_dir)
    settings = _settings(base, trained, warn)
    texts = () if trained is None else trained_texts(trained, warn)
    return _Found(settings, texts, _agreed(spec, base, sink))


def _refuse_foreign_modelfiles(spec: ExportSpec, warn: Warn) -> None:
    known = known_files(spec.out_dir)
    names = (*spec.levels, "F16") if spec.keep_f16 else spec.levels
    levels = [it.name for it in parse_levels(names, has_imatrix=spec.imatrix is not None)]
    for level in [*levels, *([ADAPTER] if spec.adapter_gguf else [])]:
        path = _modelfile_path(spec, level)
        if not os.path.lexists(path):
            continue
        base = _base_of(path, known)
        if base is None:
            raise InputError(
                "export.file-exists",
                f"{path} exists and was not made by an export into this folder.",
                "Choose another --out, or move the file away.",
            )
        if base != f"{spec.name}-{level}.gguf" and (spec.out_dir / base).exists():
            warn(
                "modelfile.replaced",
                f"{path} is of {base} and will be of this export's file. For another one: "
                f"tunesmith modelfile --gguf {base} --from {base} --out …",
            )


def _base_of(modelfile: Path, known: set[str]) -> str | None:
    """The file of an export beside it that it is of; None if it is not ours."""
    if not modelfile.is_file():
        return None
    begins = modelfile.read_bytes().split(b"\n", 2)
    first, second = (line.decode("utf-8", "replace") for line in (*begins, b"")[:2])

    def names(it: str) -> bool:
        # FROM stands first; where it names a model, the line after it has the adapter.
        named = (f"./{it}", f'"./{it}"')
        return first in {f"FROM {name}" for name in named} or (
            first.startswith("FROM ") and second in {f"ADAPTER {name}" for name in named}
        )

    return next(filter(names, known), None)


def _trained_here(spec: ExportSpec) -> JsonObject | None:
    """The adapter's manifest; None if there is no adapter, or one that another tool trained."""
    if spec.adapter_dir is None:
        return None
    manifest = read_optional(spec.adapter_dir / "manifest.json")
    return manifest if manifest.values.get("kind") == "adapter" else None


def _agreed(
    spec: ExportSpec, base: FolderBase | GgufBase, sink: Sink
) -> dict[ChatTemplate, Parity]:
    """What `require_agreement` says of the base, of a split file of its first part."""
    model = base.files[0] if isinstance(base, GgufBase) else spec.model_dir
    return require_agreement(model, spec.adapter_dir, sink)


def _settings(base: FolderBase | GgufBase, trained: JsonObject | None, warn: Warn) -> _Settings:
    sampling = sampling_parameters(base, warn)
    if trained is None:
        return _Settings(None, _SMALLEST_NUM_CTX, sampling)
    longest = trained.integer("max_length", _SMALLEST_NUM_CTX)
    system = _system(trained.text("system"), warn)
    return _Settings(system, max(longest, _SMALLEST_NUM_CTX), sampling)


def _system(text: str | None, warn: Warn) -> str | None:
    """The system text that all rows were trained with, if a Modelfile can carry it."""
    if text is None:
        return None
    try:
        print_modelfile(Modelfile(base="any", stops=("any",), system=text))
    except InputError as error:
        warn("modelfile.no-system", f"The Modelfiles have no SYSTEM: {error.message}")
        return None
    if "\r" in text:
        warn(
            "modelfile.system-line-ends",
            "The system text was trained with CR line ends, SYSTEM has LF ones: the model reads it "
            "a little differently in Ollama.",
        )
    return text


def _modelfile_path(spec: ExportSpec, level: str) -> Path:
    return spec.out_dir / f"Modelfile.{level}"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A Modelfile to write: what stands after FROM and ADAPTER, and whose template it gets."""

    level: str
    path: Path
    base: str
    template_of: Path
    adapter: str | None = None


def _wanted(spec: ExportSpec, exported: ExportResult, warn: Warn) -> list[_Wanted]:
    wanted = [
        _Wanted(file.level, _modelfile_path(spec, file.level), f"./{file.path.name}", file.path)
        for file in exported.files
        if not file.parts
    ]
    split = [file.level for file in exported.files if file.parts]
    if split:
        warn(
            "modelfile.parts",
            f"{', '.join(split)}: Ollama does not open files in parts, so there is no Modelfile. "
            "llama.cpp opens the first part and finds the others; for Ollama export without "
            "--split.",
        )
    if exported.adapter is not None:
        base = _ollama_name(spec)
        path = _modelfile_path(spec, ADAPTER)
        adapter = f"./{exported.adapter.path.name}"
        wanted.append(_Wanted(ADAPTER, path, base, exported.files[0].path, adapter))
        warn(
            "modelfile.adapter",
            f"{path.name} says FROM {base}: put the name there that the unmerged base has in your "
            "Ollama. Ollama from 0.34.1 on makes no model with ADAPTER; many older ones make it "
            "and then fail with “loras are not yet implemented”, Gemma 3 among others. The levels "
            "have the adapter in them and need none of this.",
        )
    return wanted


def _ollama_name(spec: ExportSpec) -> str:
    """A name that the base may have in Ollama: the last part of its own, in Ollama's letters."""
    recorded = None
    if spec.adapter_dir is not None:
        settings = read_optional(spec.adapter_dir / "adapter_config.json")
        recorded = settings.values.get("base_model_name_or_path")
    name = (
        recorded if isinstance(recorded, str) and recorded.strip() else model_name(spec.model_dir)
    )
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1].lower()
    return re.sub(r"[^a-z0-9._-]+", "-", last).strip("-._") or "base"


def _write_modelfile(
    wanted: _Wanted, found: _Found, warn: Warn, sink: Sink
) -> WrittenModelfile | None:
    """Write one, and note what was found of its template for the next."""
    # The template is read back from the finished file: what runs there is what gets compared.
    metadata = read_gguf_metadata(wanted.template_of)
    settings, compared = found.settings, found.compared
    settings = replace(
        settings, num_ctx=min(settings.num_ctx, metadata.context_length or settings.num_ctx)
    )
    if not metadata.chat_template:
        reasons: tuple[str, ...] = ("the model has no chat template.",)
        return _write_bare(wanted, metadata, settings, reasons, warn)
    template = template_of(metadata)
    try:
        compiled = compile_modelfile(
            template,
            wanted.base,
            system=settings.system,
            num_ctx=settings.num_ctx,
            parameters=settings.sampling,
            adapter=wanted.adapter,
            parity=compared.get(template),
            sink=sink,
        )
    except InputError as error:
        return _write_bare(wanted, metadata, settings, (error.message,), warn)
    parity = compared[template] = compiled.parity
    files.write_text(wanted.path, compiled.text)
    for problem in disagreements(token_facts(metadata), stops_for(parity, template)):
        warn("modelfile.tokens", f"{wanted.path.name}: {problem}")
    if parity.template is None:
        _warn_of_no_template(wanted.path, metadata, parity.reasons, warn)
    uses = _uses(wanted, compiled.text, metadata)
    result = (parity.verdict, parity.cases, parity.reasons, uses)
    return WrittenModelfile(wanted.level, wanted.path, *result)


def _uses(wanted: _Wanted, text: str, metadata: GgufMetadata) -> PromptUse | None:
    return None if wanted.adapter else prompt_use_of(text, token_facts(metadata))


def _write_bare(
    wanted: _Wanted,
    metadata: GgufMetadata,
    settings: _Settings,
    reasons: tuple[str, ...],
    warn: Warn,
) -> WrittenModelfile | None:
    """A Modelfile without TEMPLATE; None where nothing is known that ends an answer."""
    bare = Modelfile(
        base=wanted.base,
        adapter=wanted.adapter,
        stops=(metadata.eos,) if metadata.eos else (),
        system=settings.system,
        num_ctx=settings.num_ctx,
        parameters=settings.sampling,
    )
    try:
        text = print_modelfile(bare)
    except InputError as error:
        warn("modelfile.no-stop", f"{wanted.path.name} is not written: {error.message}")
        return None
    files.write_text(wanted.path, text)
    _warn_of_no_template(wanted.path, metadata, reasons, warn)
    uses = _uses(wanted, text, metadata)
    return WrittenModelfile(wanted.level, wanted.path, "none", 0, reasons, uses)


def _warn_of_no_template(
    path: Path, metadata: GgufMetadata, reasons: tuple[str, ...], warn: Warn
) -> None:
    then = "Ollama will guess a template."
    if metadata.chat_template:
        then = "Ollama 0.30 and later use the chat template inside the GGUF; older ones cannot."
    why = "; ".join(reason.rstrip(".") for reason in reasons)
    warn("modelfile.no-template", f"{path.name} has no TEMPLATE: {why}. {then}")
