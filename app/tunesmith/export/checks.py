"""Checks one exported file in a child process: does it load, read, and stop as it should?

- `load`: llama.cpp opens the whole file.
- `tokens`: it gives the same ids as the model's own tokenizer on every text, or as the GGUF that
  it was made of.
- `bos`: a prompt gets the ids it was trained with (or those of that GGUF), beginning-of-sequence
  token and all, and begins with that token at most once.
- `logits`: it says what the model says; see `logit_check`.
- `stop`: an answer ends by itself. An answer that does not is a warning: models differ.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tunesmith.core.events import Sink
from tunesmith.core.isolation import TIMEOUT, ChildCrashedError, call_isolated_reporting
from tunesmith.export.llama_child import Complaints, start_llama
from tunesmith.export.logit_check import Reference, check_logits
from tunesmith.export.spec import Check
from tunesmith.hardware.machine import usable_threads

_LONGEST_ANSWER = 64  # tokens; the prompt asks for one short sentence
_NAMES = ("load", "tokens", "bos", "logits", "stop")
# How long a step may take: loading, one check, one token of the answer. Each reads the file a few
# times at most; a machine without memory for it reads from its disk.
_LEAST_S = 900.0
_SLOWEST = 2e6  # bytes per second


@dataclass(frozen=True, slots=True)
class TextCase:
    """A text and the ids it should have.

    For `tokens` these are the ids of the model's own tokenizer, without BOS or EOS; for a prompt
    those of training. `told_by` says whose they are.
    """

    text: str
    ids: tuple[int, ...]
    told_by: str = "the model"


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file and what it must do; `prompt` is None where the model has no chat template.

    `level` is the file's, for how near to the `reference` it must be; `bytes` are those of all its
    parts, if it has any.
    """

    path: Path
    cases: tuple[TextCase, ...]
    prompt: TextCase | None
    level: str = "F32"
    reference: Reference | None = None
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class FileReport:
    """The checks, and what only the loaded file knows."""

    checks: tuple[Check, ...]
    bits_per_weight: float = 0.0


def check_file(
    request: FileRequest, sink: Sink, told: Callable[[int, int], None] = lambda _done, _all: None
) -> FileReport:
    """Run all checks; a file that kills llama.cpp has failed `load`, it does not raise.

    A check that takes too long says nothing about the file: it becomes a warning, and those after
    it are skipped. `told` hears how many checks are done, of how many.

    Raises:
        CancelledError: if asked to stop meanwhile.
    """
    so_far = FileReport(())

    def hear(report: FileReport) -> None:
        nonlocal so_far
        so_far = report
        told(len(report.checks), len(_NAMES))

    told(0, len(_NAMES))
    allowed = allowed_s(request.bytes or request.path.stat().st_size)
    try:
        return call_isolated_reporting(_check, request, hear, sink=sink, timeout_s=allowed)
    except ChildCrashedError as error:
        if error.code == TIMEOUT:
            return replace(so_far, checks=(*so_far.checks, *_ended(len(so_far.checks), allowed)))
        return FileReport((Check("load", "failed", error.message), *_not_run()))


def allowed_s(size: int) -> float:
    """Seconds that one step with a file of `size` bytes may take."""
    return _LEAST_S + size / _SLOWEST


def too_long(seconds: float) -> str:
    """What to say of a check that was ended after so many seconds."""
    return f"The check took longer than {seconds / 60:.0f} minutes and was ended"


def _ended(done: int, allowed: float) -> list[Check]:
    """What there is in place of all checks after the first `done`."""
    late, *others = _NAMES[done:]
    return [
        Check(late, "warning", too_long(allowed)),
        *(Check(name, "skipped", f"The check “{late}” took too long.") for name in others),
    ]


def _not_run() -> tuple[Check, ...]:
    return tuple(Check(name, "skipped", "The file does not load.") for name in _NAMES[1:])


def _check(request: FileRequest, report: Callable[[FileReport], None]) -> FileReport:
    complaints = Complaints()
    llama_cpp = start_llama(complaints)
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    model = llama_cpp.llama_model_load_from_file(os.fsencode(request.path), parameters)
    if not model:
        return FileReport((Check("load", "failed", complaints.last()), *_not_run()))
    vocabulary = FileVocabulary(llama_cpp, llama_cpp.llama_model_get_vocab(model))
    size = int(llama_cpp.llama_model_size(model))
    weights = int(llama_cpp.llama_model_n_params(model))
    bits_per_weight = size * 8 / max(weights, 1)
    found = FileReport((), bits_per_weight)
    steps: tuple[Callable[[], Check], ...] = (
        lambda: Check("load", "ok", f"{weights:,} weights in {size:,} bytes"),
        lambda: _tokens(vocabulary, request.cases),
        lambda: _bos(vocabulary, request.prompt),
        lambda: check_logits(llama_cpp, model, request.reference, request.level),
        lambda: _stop(llama_cpp, model, vocabulary, request.prompt, lambda: report(found)),
    )
    for step in steps:
        found = replace(found, checks=(*found.checks, step()))
        report(found)
    llama_cpp.llama_model_free(model)
    return found


class FileVocabulary:
    """The vocabulary of an open model."""

    def __init__(self, llama_cpp: Any, handle: Any) -> None:
        self._llama = llama_cpp
        self.handle = handle
        self.bos = int(llama_cpp.llama_vocab_bos(handle))
        self.adds_bos = bool(llama_cpp.llama_vocab_get_add_bos(handle))
        self.size = int(llama_cpp.llama_vocab_n_tokens(handle))

    def tokenize(self, text: str, *, add_special: bool) -> list[int]:
        """Ids of `text`; special tokens written in it count as such."""
        raw = text.encode("utf-8")
        room = len(raw) + 8
        buffer = (self._llama.llama_token * room)()
        count = self._llama.llama_tokenize(
            self.handle, raw, len(raw), buffer, room, add_special, True
        )
        return list(buffer[: max(count, 0)])

    def prompt_ids(self, prompt: str) -> list[int]:
        """As llama.cpp and Ollama do: a written BOS goes if the tokenizer puts one there anyway."""
        if self.adds_bos and self.bos >= 0:
            prompt = prompt.removeprefix(self.text_of(self.bos))
        return self.tokenize(prompt, add_special=True)

    def text_of(self, token: int) -> str:
        """The token as it stands in the vocabulary."""
        raw: bytes = self._llama.llama_vocab_get_text(self.handle, token) or b""
        return raw.decode("utf-8", "replace")

    def ends(self, token: int) -> bool:
        """Whether generation stops at `token`."""
        return bool(self._llama.llama_vocab_is_eog(self.handle, token))


def _tokens(vocabulary: FileVocabulary, cases: Sequence[TextCase]) -> Check:
    wrong: list[str] = []
    for case in cases:
        ids = vocabulary.tokenize(case.text, add_special=False)
        if tuple(ids) != case.ids:
            told = f"{_difference(ids, case.ids)} in {case.told_by}"
            wrong.append(f"{case.text[:60]!r}: {told}")
    if wrong:
        return Check("tokens", "failed", f"{len(wrong)} of {len(cases)} texts differ. {wrong[0]}")
    return Check("tokens", "ok", f"{len(cases)} texts give the same ids")


def _difference(ids: Sequence[int], wanted: Sequence[int]) -> str:
    """The first place where two unequal lists differ."""
    shared = min(len(ids), len(wanted))
    place = next((i for i in range(shared) if ids[i] != wanted[i]), shared)
    return (
        f"token {place} is {list(ids[place : place + 3])} in the file and "
        f"{list(wanted[place : place + 3])}"
    )


def _bos(vocabulary: FileVocabulary, prompt: TextCase | None) -> Check:
    if prompt is None:
        return Check("bos", "skipped", "The model has no chat template.")
    ids = vocabulary.prompt_ids(prompt.text)
    count = 0
    while count < len(ids) and ids[count] == vocabulary.bos:
        count += 1
    if count > 1:
        return Check(
            "bos",
            "failed",
            f"A prompt begins with {vocabulary.text_of(vocabulary.bos)} {count} times",
        )
    if tuple(ids) != prompt.ids:
        difference = _difference(ids, prompt.ids)
        return Check("bos", "failed", f"A prompt differs: {difference} in {prompt.told_by}")
    return Check("bos", "ok", f"A prompt begins with {count} BOS, as in {prompt.told_by}")


def _stop(
    llama_cpp: Any,
    model: Any,
    vocabulary: FileVocabulary,
    prompt: TextCase | None,
    alive: Callable[[], None],
) -> Check:
    if prompt is None:
        return Check("stop", "skipped", "The model has no chat template.")
    ids = vocabulary.prompt_ids(prompt.text)
    limit = int(llama_cpp.llama_model_n_ctx_train(model))
    room = min(_LONGEST_ANSWER, limit - len(ids))
    if room <= 0:
        return Check("stop", "skipped", f"The prompt does not fit into {limit} tokens.")
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = len(ids) + room
    parameters.n_threads = parameters.n_threads_batch = usable_threads()
    context = llama_cpp.llama_init_from_model(model, parameters)
    if not context:
        return Check("stop", "warning", "llama.cpp could not make room to generate")
    length = _answer_length(llama_cpp, context, vocabulary, ids, room, alive)
    llama_cpp.llama_free(context)
    if length is None:
        return Check("stop", "warning", f"An answer does not end within {room} tokens")
    return Check("stop", "ok", f"An answer ends by itself; tokens until then: {length}")


def _answer_length(
    llama_cpp: Any,
    context: Any,
    vocabulary: FileVocabulary,
    ids: list[int],
    room: int,
    alive: Callable[[], None],
) -> int | None:
    """Tokens until the end marker, always taking the likeliest; None if `room` is too little.

    `alive` is called for each.
    """
    import numpy as np

    step = ids
    for length in range(room):
        tokens = (llama_cpp.llama_token * len(step))(*step)
        if llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(tokens, len(step))) != 0:
            return None
        alive()
        logits = llama_cpp.llama_get_logits_ith(context, -1)
        token = int(np.ctypeslib.as_array(logits, (vocabulary.size,)).argmax())
        if vocabulary.ends(token):
            return length
        step = [token]
    return None
