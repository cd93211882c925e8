"""What the checks compare with where the base is a GGUF file: what llama.cpp makes of that file.

Its ids of many texts and of one rendered prompt, and its logits, with the adapter put on it while
it runs: a way of its own, so that an error of the merge cannot hide in both.
"""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError
from tunesmith.core.events import Sink
from tunesmith.core.isolation import ChildCrashedError, call_isolated
from tunesmith.export.adapter_file import adapter_bytes, write_adapter_file
from tunesmith.export.base_gguf import CHAT_TEMPLATE
from tunesmith.export.check_cases import Cases, render_prompt
from tunesmith.export.checks import FileVocabulary, TextCase, allowed_s
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.logit_check import Prompt, cut_prompts, file_logits, logit_texts
from tunesmith.export.source import GgufMerge, Merge
from tunesmith.models.logits_file import write_logits_file
from tunesmith.models.torture_text import TORTURE_TEXTS

_TOLD_BY = "the base file"


def gguf_cases(merge: GgufMerge, texts: Sequence[str], sink: Sink) -> Cases:
    """The built-in texts and `texts`, and one question, with the ids that the base file gives.

    Raises:
        InputError: `gguf.not-loadable`.
        CancelledError: if asked to stop meanwhile.
    """
    base = merge.base
    template = base.text(CHAT_TEMPLATE)
    bos, eos = base.token_text("bos"), base.token_text("eos")
    prompt, warnings = render_prompt(template, bos, eos, sink)
    plain = tuple(dict.fromkeys((*TORTURE_TEXTS, *texts)))
    request = _Texts(base.files[0], plain, logit_texts(texts), prompt)
    try:
        found = call_isolated(_tokenize, request, sink=sink, timeout_s=_allowed_s(merge))
    except ChildCrashedError as error:
        raise _not_loadable(base.path, error.message) from error
    family = merge.family()
    prompts = [*([] if found.prompt is None else [found.prompt]), *found.whole]
    return Cases(
        texts=tuple(
            TextCase(text, ids, _TOLD_BY) for text, ids in zip(plain, found.plain, strict=True)
        ),
        prompt=None
        if prompt is None or found.prompt is None
        else TextCase(prompt, found.prompt, _TOLD_BY),
        logit_prompts=cut_prompts(prompts, family.vocab, family.context or None),
        warnings=warnings,
    )


def write_gguf_logits(
    merge: GgufMerge, prompts: tuple[Prompt, ...], target: Path, sink: Sink
) -> str:
    """Write what the base file says with the adapter on it; see `logit_check.WriteReference`.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="adapter-") as folder:
        adapter = None
        try:
            if merge.adapter is not None:
                adapter = Path(folder) / "adapter.gguf"
                rows = merge.base.rows
                write_adapter_file(adapter, merge.adapter, merge.family(), rows, "F32")
            request = _Logits(merge.base.files[0], adapter, prompts, target)
            return call_isolated(_write_logits, request, sink=sink, timeout_s=_allowed_s(merge))
        except InputError as error:
            return f"The base file cannot be run with this adapter on it: {error.message}"
        except ChildCrashedError as error:
            return f"The base file cannot be run here: {error.message}"


def reference_bytes(merge: Merge) -> int:
    """What `write_gguf_logits` writes into the work folder beside its target."""
    if not isinstance(merge, GgufMerge) or merge.adapter is None:
        return 0
    try:
        return adapter_bytes(merge.adapter, merge.family(), merge.base.rows, "F32")
    except InputError:
        return 0  # there can be no such file, and the comparison is left out


def _allowed_s(merge: GgufMerge) -> float:
    return allowed_s(sum(path.stat().st_size for path in merge.base.files))


@dataclass(frozen=True, slots=True)
class _Texts:
    path: Path
    plain: tuple[str, ...]
    whole: tuple[str, ...]
    prompt: str | None


@dataclass(frozen=True, slots=True)
class _Ids:
    """`plain` without special tokens around the texts, `whole` and `prompt` with them."""

    plain: tuple[Prompt, ...]
    whole: tuple[Prompt, ...]
    prompt: Prompt | None


@dataclass(frozen=True, slots=True)
class _Logits:
    path: Path
    adapter: Path | None
    prompts: tuple[Prompt, ...]
    target: Path


def _tokenize(request: _Texts) -> _Ids:
    """Only for child processes; no weight is read."""
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    model = _load(llama_cpp, request.path, vocab_only=True)
    if not model:
        raise _not_loadable(request.path, complaints.last())
    vocabulary = FileVocabulary(llama_cpp, llama_cpp.llama_model_get_vocab(model))
    return _Ids(
        plain=tuple(tuple(vocabulary.tokenize(it, add_special=False)) for it in request.plain),
        whole=tuple(tuple(vocabulary.tokenize(it, add_special=True)) for it in request.whole),
        prompt=None if request.prompt is None else tuple(vocabulary.prompt_ids(request.prompt)),
    )


def _write_logits(request: _Logits) -> str:
    """Only for child processes."""
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    model = _load(llama_cpp, request.path)
    if not model:
        return f"The base file does not load: {complaints.last()}"
    adapter = None
    if request.adapter is not None:
        adapter = llama_cpp.llama_adapter_lora_init(model, os.fsencode(request.adapter))
        if not adapter:
            return f"llama.cpp does not put this adapter on the base file: {complaints.last()}"
    logits = file_logits(llama_cpp, model, request.prompts, adapter)
    if logits is None:
        return "llama.cpp could not make room to compare logits."
    write_logits_file(request.target, request.prompts, logits)
    return ""


def _load(llama_cpp: Any, path: Path, *, vocab_only: bool = False) -> Any:
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    parameters.vocab_only = vocab_only
    return llama_cpp.llama_model_load_from_file(os.fsencode(path), parameters)


def _not_loadable(path: Path, why: str) -> InputError:
    return InputError(
        "gguf.not-loadable",
        f"llama.cpp does not open {path}: {why}",
        "Check the file in llama.cpp or Ollama; it may be damaged or for a newer version.",
    )
