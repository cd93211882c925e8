"""What an export finds out and refuses before it plans: base, adapter, tokenizer, other's files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tunesmith.core import events
from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError, JobError, from_os_error
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.base_gguf import CHAT_TEMPLATE
from tunesmith.export.check_cases import (
    Cases,
    FolderTexts,
    folder_cases,
    render_prompt,
    vocabulary_warnings,
)
from tunesmith.export.converted import (
    convert_merged,
    digest_of,
    needs_converter,
    official_converter,
    outline_of,
    vocabulary_of,
)
from tunesmith.export.families import ARCHITECTURES, read_family
from tunesmith.export.family import Family
from tunesmith.export.general_metadata import card_warnings
from tunesmith.export.gguf_cases import gguf_cases, write_gguf_logits
from tunesmith.export.levels import Level, parse_levels
from tunesmith.export.logit_check import WriteReference
from tunesmith.export.official import Converter
from tunesmith.export.outline import Outline, write_outline
from tunesmith.export.record import Inputs, hash_inputs, stamps
from tunesmith.export.refusals import standing_refusals
from tunesmith.export.sampling import sampling_warnings
from tunesmith.export.source import FolderMerge, GgufMerge, Merge, Source, open_merge, open_source
from tunesmith.export.spec import ExportSpec
from tunesmith.export.vocabulary import Vocabulary, read_vocabulary
from tunesmith.templates.tokenizer_files import read_tokenizer_files

Argument = TypeVar("Argument")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Request:
    """Everything known before anything is planned.

    Attributes:
        spec: what was asked for.
        levels: all of them.
        merge: what is exported.
        source: the same with its family; None where only llama.cpp's converter knows the model.
        vocabulary: its tokenizer; None until that converter has read it, and of a GGUF, which
            brings its own.
        converter: llama.cpp's, where it converts.
        inputs: hashes of everything read; `stamps` tell whether it is still the same.
        write_reference: gives the model's own logits.
    """

    spec: ExportSpec
    levels: tuple[Level, ...]
    merge: Merge
    source: Source | None
    vocabulary: Vocabulary | None
    converter: Converter | None
    inputs: Inputs
    stamps: dict[Path, tuple[int, int]]
    write_reference: WriteReference | None = None

    @property
    def folder_merge(self) -> FolderMerge:
        """What is exported, where that is a model folder."""
        assert isinstance(self.merge, FolderMerge), "else refused"  # noqa: S101 - typing help
        return self.merge

    @property
    def computes_in(self) -> str:
        """The level in whose precision `write_reference` computes."""
        return self.merge.base.computes_in() if isinstance(self.merge, GgufMerge) else "F32"

    def key(self) -> str:
        """Changes whenever other bytes would be written."""
        digest = self.inputs.digest()
        return digest if self.converter is None else f"{digest} {digest_of(self.converter)}"


@dataclass(frozen=True, slots=True)
class Form:
    """What the model becomes in GGUF, and what every level of it is held against.

    `converted` is the file that llama.cpp's converter made.
    """

    outline: Outline
    cases: Cases
    converted: Path | None = None


def prepare(spec: ExportSpec, sink: Sink, write_reference: WriteReference | None) -> Request:
    """Look at everything; nothing is written but the empty work folder.

    Raises:
        InputError: a model, an adapter or a file in the way.
        JobError: `export.crashed`.
        CancelledError: if asked to stop meanwhile.
    """
    names = (*spec.levels, "F16") if spec.keep_f16 else spec.levels
    levels = parse_levels(names, has_imatrix=spec.imatrix is not None)
    merge = open_merge(spec.model_dir, spec.adapter_dir)
    converter = vocabulary = None
    if isinstance(merge, GgufMerge):
        source: Source | None = Source(merge, merge.family())
        write_reference = partial(write_gguf_logits, merge)
    else:
        converter = official_converter(spec, merge.model, sink)
        source = _source(spec, merge, converter)
        if source is not None and converter is None:
            vocabulary = _vocabulary(merge, source.family, sink)
    before = stamps(spec)
    inputs = hash_inputs(spec, sink)
    for refuse in standing_refusals(spec, levels, lambda: inputs):
        refuse()
    spec.work_dir.mkdir(parents=True, exist_ok=True)
    return Request(
        spec, levels, merge, source, vocabulary, converter, inputs, before, write_reference
    )


def refuse_of_gguf(spec: ExportSpec) -> None:
    """Refuse what cannot be made of a GGUF file.

    Raises:
        InputError: `export.gguf-merged`, `export.gguf-converter`.
    """
    if not spec.model_dir.is_file():
        return
    if spec.merged_folder:
        raise InputError(
            "export.gguf-merged",
            f"{spec.model_dir.name} is a GGUF file, of which no Hugging Face folder can be made.",
            "Leave --merged-folder out, or give the model folder that the GGUF was made from.",
        )
    if spec.converter == "official":
        raise InputError(
            "export.gguf-converter",
            f"{spec.model_dir.name} is a GGUF file: nothing is left to convert.",
            "Leave --converter out, or give the model folder that the GGUF was made from.",
        )


def make_form(request: Request, folder: Path, sink: Sink) -> Form:
    """Write the head of the model's GGUF into `folder`, or let llama.cpp's converter make it.

    Raises:
        InputError, JobError, CancelledError: those of `convert_merged` and `gguf_cases`;
            `export.crashed`, `disk.full`.
    """
    spec, merge = request.spec, request.merge
    target = folder / "outline.gguf"
    if isinstance(merge, GgufMerge):
        cases = gguf_cases(merge, spec.check_texts, sink)
        return Form(_in_child(_outline, _Wanted(spec, target, None), sink), cases)
    if request.converter is not None:
        path = convert_merged(spec, merge, request.converter, request.key(), sink)
        outline, vocabulary = _in_child(_read_converted, (path, merge.tokenizer_folder), sink)
        cases = _folder_cases(spec, merge, vocabulary, sink)
        told = (*vocabulary_warnings(vocabulary), *cases.warnings)
        return Form(outline, replace(cases, warnings=told), path)
    outline = _in_child(_outline, _Wanted(spec, target, request.vocabulary), sink)
    assert request.vocabulary is not None, "ours"  # noqa: S101 - typing help
    return Form(outline, _folder_cases(spec, merge, request.vocabulary, sink))


def early_cases(spec: ExportSpec, sink: Sink) -> Cases | None:
    """The cases of `make_form`, for a plan; None where llama.cpp's converter reads the tokenizer.

    Raises:
        InputError: what `prepare` and `make_form` say of a base, an adapter or a tokenizer.
        JobError: `export.crashed`.
        CancelledError: if asked to stop meanwhile.
    """
    merge = open_merge(spec.model_dir, spec.adapter_dir)
    if isinstance(merge, GgufMerge):
        return gguf_cases(merge, spec.check_texts, sink)
    if needs_converter(spec, merge.model):
        return None
    vocabulary = _vocabulary(merge, read_family(merge.model), sink)
    return _folder_cases(spec, merge, vocabulary, sink)


def input_warnings(request: Request) -> list[events.Warning]:
    """What a person should know about what the files are made of."""
    merge = request.merge
    warnings = [*(() if merge.adapter is None else merge.adapter.warnings)]
    if isinstance(merge, GgufMerge):
        warnings += _template_warnings(request.spec, merge)
    elif request.converter is None:
        warnings += card_warnings(merge.model)
        warnings += sampling_warnings(merge.model.generation_config)
    if request.vocabulary is not None:
        warnings += vocabulary_warnings(request.vocabulary)
    label = merge.base.label()
    return warnings if label is None else [*warnings, quantized_base(label)]


def quantized_base(label: str) -> events.Warning:
    """What to know of a base that is stored quantized, as `label` says."""
    message = (
        f"The base model is quantized ({label}): every level is made from its rounded weights. "
        "The original model gives better files, if you have it."
    )
    return events.Warning("export.quantized-base", message)


def _folder_cases(
    spec: ExportSpec, merge: FolderMerge, vocabulary: Vocabulary, sink: Sink
) -> Cases:
    bos, eos = vocabulary.text_of("bos"), vocabulary.text_of("eos")
    prompt, warnings = render_prompt(vocabulary.chat_template, bos, eos, sink)
    folder, config = merge.tokenizer_folder, merge.model.config
    asked = FolderTexts(folder, config, vocabulary, spec.check_texts, prompt)
    return replace(_in_child(folder_cases, asked, sink), warnings=warnings)


def _template_warnings(spec: ExportSpec, merge: GgufMerge) -> list[events.Warning]:
    """One if the adapter was trained with another chat template than the files will have."""
    if merge.adapter is None or not (merge.adapter.path / "tokenizer.json").is_file():
        return []
    trained = read_tokenizer_files(merge.adapter.path).template.source
    own = merge.base.text(CHAT_TEMPLATE)
    if trained is None or trained == own:
        return []
    message = (
        f"{merge.adapter.path} was trained with another chat template than that of "
        f"{merge.base.path.name}, which the files will have: answers may be worse. Export from the "
        "model folder to keep the trained one."
    )
    return [events.Warning("export.gguf-template", message)]


def _source(spec: ExportSpec, merge: FolderMerge, converter: Converter | None) -> Source | None:
    refuse_unknown_adapter(spec, merge)
    if converter is None or spec.adapter_gguf:
        return Source(merge, read_family(merge.model))
    return None


def refuse_unknown_adapter(spec: ExportSpec, merge: FolderMerge) -> None:
    """Refuse to write the adapter alone of a model that only llama.cpp's converter knows.

    Raises:
        InputError: `adapter.file-unsupported`.
    """
    is_unknown = spec.converter != "own" and merge.model.architecture not in ARCHITECTURES
    if spec.adapter_gguf and is_unknown:
        raise InputError(
            "adapter.file-unsupported",
            f"{merge.model.path} is a {merge.model.architecture}, of which Tunesmith does not know "
            "where an adapter's weights go in a file of its own.",
            "Leave --adapter-gguf out: the levels have the adapter in them.",
        )


def _vocabulary(merge: FolderMerge, family: Family, sink: Sink) -> Vocabulary:
    folder, config = merge.tokenizer_folder, merge.model.config
    return _in_child(_read_vocabulary, (folder, config, family.vocab, family.architecture), sink)


def _read_vocabulary(arguments: tuple[Path, JsonObject, int, str]) -> Vocabulary:
    return read_vocabulary(*arguments)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An outline to write; without `vocabulary` that of a GGUF, which has its own."""

    spec: ExportSpec
    target: Path
    vocabulary: Vocabulary | None


def _outline(wanted: _Wanted) -> Outline:
    source = open_source(wanted.spec.model_dir, wanted.spec.adapter_dir)
    return write_outline(wanted.target, source, wanted.vocabulary)


def _read_converted(where: tuple[Path, Path]) -> tuple[Outline, Vocabulary]:
    path, tokenizer_folder = where
    return outline_of(path), vocabulary_of(path, tokenizer_folder)


def _in_child(function: Callable[[Argument], Result], argument: Argument, sink: Sink) -> Result:
    """Run what reads a vocabulary: seconds for a large one, and nobody waits so long for a stop."""
    try:
        result: Result = call_isolated(_mapping_refusals, (function, argument), sink=sink)
    except ChildCrashedError as error:
        raise JobError(
            "export.crashed",
            f"The process that reads the tokenizer has died: {error.message}",
            "Perhaps memory ran out. Close other programs and resume the run.",
        ) from error
    return result


def _mapping_refusals(call: tuple[Callable[[Any], Any], Any]) -> Any:
    """Only for child processes: what the system refuses goes back as an error that says it."""
    function, argument = call
    try:
        return function(argument)
    except OSError as error:
        raise from_os_error(error) from error
