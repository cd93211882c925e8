"""A loaded GGUF that answers: prompt from its own chat template, tokens streamed as text.

Only inside the chat worker: llama.cpp may abort the process. What was computed for the turns
before is kept, so a conversation's next question costs only its new tokens.
"""

import codecs
import ctypes
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tunesmith.core.errors import InputError, JobError
from tunesmith.models.gguf_parts import first_part
from tunesmith.quality.chat_protocol import Ask, Done, Sampling, StoppedAt
from tunesmith.quality.stop_text import StopText
from tunesmith.templates.conversation import Conversation
from tunesmith.templates.jinja_rendering import ChatTemplate, Renderer, compile_template

_DEFAULT_CONTEXT = 4096  # tokens; Ollama's default as well
_BATCH = 256  # prompt tokens computed between two looks whether to stop
_SEEDS = 1 << 31
_MAGIC = b"GGUF"
_ERROR_LEVEL = 4  # of ggml_log_level
_KEPT: list[Any] = []  # ctypes callbacks must outlive their use


class ChatModel:
    """An open model with one conversation's state."""

    def __init__(self, path: Path, n_ctx: int | None, threads: int | None) -> None:
        """Open `path`.

        Raises:
            InputError: `gguf.missing`, `gguf.not-gguf`, `gguf.not-loaded`.
            JobError: `chat.no-room` if the context does not fit into memory.
        """
        _require_gguf(path)
        self._errors: list[str] = []
        self._llama = _start_llama(self._errors)
        self._model = self._load(path)
        self._vocab = self._llama.llama_model_get_vocab(self._model)
        self.n_ctx_train = int(self._llama.llama_model_n_ctx_train(self._model))
        self._context = self._make_context(
            n_ctx or min(self.n_ctx_train, _DEFAULT_CONTEXT), threads
        )
        self.n_ctx = int(self._llama.llama_n_ctx(self._context))
        self._memory = self._llama.llama_get_memory(self._context)
        self._bos = int(self._llama.llama_vocab_bos(self._vocab))
        self._adds_bos = self._bos >= 0 and bool(self._llama.llama_vocab_get_add_bos(self._vocab))
        self._renderer: Renderer | None = None
        self._computed: list[int] = []  # tokens whose state the context holds

    def prompt(self, ask: Ask) -> list[int]:
        """The tokens of the rendered conversation, with BOS as the model was trained.

        Raises:
            InputError: `template.*`; `chat.prompt-too-long`.
        """
        if self._renderer is None:
            self._renderer = compile_template(self._template())
        text = self._renderer(Conversation(ask.messages), True)
        if self._adds_bos:
            text = text.removeprefix(self._token_text(self._bos))
        tokens = self._tokenize(text)
        if self._adds_bos:
            tokens.insert(0, self._bos)
        if len(tokens) >= self.n_ctx:
            raise InputError(
                "chat.prompt-too-long",
                f"The conversation has {len(tokens):,} tokens; {self.n_ctx:,} fit.",
                "Begin a new conversation, or load the model with a larger context.",
            )
        return tokens

    def answer(
        self,
        ask: Ask,
        tokens: list[int],
        on_text: Callable[[str], None],
        should_stop: Callable[[], bool],
    ) -> Done:
        """Generate the answer to a prompt; `should_stop` is asked between tokens."""
        seed = secrets.randbelow(_SEEDS) if ask.sampling.seed is None else ask.sampling.seed
        reused = self._reuse(tokens)
        finished = self._compute(tokens[reused:], should_stop)
        sampler = self._sampler(ask.sampling, seed)
        writer = TextWriter(on_text, ask.sampling.stop)
        began = time.perf_counter()
        count = 0
        try:
            stopped_at: StoppedAt = "stopped"
            while finished and not should_stop():
                token = int(self._llama.llama_sampler_sample(sampler, self._context, -1))
                if self._llama.llama_vocab_is_eog(self._vocab, token):
                    stopped_at = "end"
                    break
                count += 1
                if writer.write(self._piece(token)):
                    stopped_at = "stop-text"
                    break
                if count == ask.sampling.max_tokens:
                    stopped_at = "length"
                    break
                if len(self._computed) >= self.n_ctx:
                    stopped_at = "context"
                    break
                self._compute([token], lambda: False)
        finally:
            self._llama.llama_sampler_free(sampler)
        writer.finish()
        seconds = time.perf_counter() - began
        speed = count / seconds if count else 0.0
        return Done(ask.id, count, seconds, speed, stopped_at, len(tokens), reused, seed)

    def _load(self, path: Path) -> Any:
        parameters = self._llama.llama_model_default_params()
        first = os.fsencode(first_part(path))
        model = self._llama.llama_model_load_from_file(first, parameters)
        if not model:
            reason = self._errors[-1] if self._errors else "llama.cpp gives no reason"
            raise InputError(
                "gguf.not-loaded",
                f"{path} cannot be loaded: {reason}.",
                "It may be damaged or cut short, or of a kind that llama.cpp does not know.",
            )
        return model

    def _make_context(self, n_ctx: int, threads: int | None) -> Any:
        parameters = self._llama.llama_context_default_params()
        parameters.n_ctx = n_ctx
        parameters.n_batch = parameters.n_ubatch = min(_BATCH, n_ctx)
        parameters.n_threads = parameters.n_threads_batch = threads or os.cpu_count() or 1
        parameters.no_perf = True
        context = self._llama.llama_init_from_model(self._model, parameters)
        if not context:
            raise JobError(
                "chat.no-room",
                f"There is not enough memory for a context of {n_ctx:,} tokens.",
                "Choose a smaller context or close other programs.",
            )
        return context

    def _template(self) -> ChatTemplate:
        source = self._llama.llama_model_chat_template(self._model, None)
        if not source:
            raise InputError(
                "template.none",
                "The file carries no chat template, so nobody knows how to ask this model.",
                "Export it with Tunesmith, which embeds the template that it was trained with.",
            )
        eos = int(self._llama.llama_vocab_eos(self._vocab))
        return ChatTemplate(
            source.decode("utf-8"),
            self._token_text(self._bos),
            self._token_text(eos),
            self._adds_bos,
        )

    def _token_text(self, token: int) -> str:
        if token < 0:
            return ""
        raw: bytes = self._llama.llama_vocab_get_text(self._vocab, token) or b""
        return raw.decode("utf-8", "replace")

    def _tokenize(self, text: str) -> list[int]:
        raw = text.encode("utf-8")
        room = len(raw) + 8  # a token has a byte at least; SentencePiece may put a space before
        buffer = (self._llama.llama_token * room)()
        # Without the tokenizer's own additions: it would also put EOS behind some prompts.
        count = self._llama.llama_tokenize(
            self._vocab,
            raw,
            len(raw),
            buffer,
            room,
            False,
            True,
        )
        return list(buffer[: max(count, 0)])

    def _piece(self, token: int) -> bytes:
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            length = int(
                self._llama.llama_token_to_piece(self._vocab, token, buffer, size, 0, False)
            )
            if length >= 0:
                return buffer.raw[:length]
            size = -length

    def _reuse(self, tokens: list[int]) -> int:
        """Forget what the context holds beyond the common beginning; returns its length."""
        most = min(len(self._computed), len(tokens) - 1)  # one must be computed, to sample from
        same = 0
        while same < most and self._computed[same] == tokens[same]:
            same += 1
        # Recurrent models cannot forget a part: then everything goes.
        if not self._llama.llama_memory_seq_rm(self._memory, -1, same, -1):
            self._llama.llama_memory_clear(self._memory, True)
            same = 0
        del self._computed[same:]
        return same

    def _compute(self, tokens: list[int], should_stop: Callable[[], bool]) -> bool:
        """Run tokens through the model; False if asked to stop meanwhile."""
        for start in range(0, len(tokens), _BATCH):
            if should_stop():
                return False
            part = tokens[start : start + _BATCH]
            buffer = (self._llama.llama_token * len(part))(*part)
            batch = self._llama.llama_batch_get_one(buffer, len(part))
            if self._llama.llama_decode(self._context, batch) != 0:
                self._llama.llama_memory_clear(self._memory, True)
                self._computed.clear()
                reason = self._errors[-1] if self._errors else "it gives no reason"
                raise JobError("chat.decode", f"llama.cpp could not go on: {reason}.")
            self._computed += part
        return True

    def _sampler(self, sampling: Sampling, seed: int) -> Any:
        llama = self._llama
        chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
        if sampling.temperature <= 0:
            llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy())
            return chain
        if sampling.top_k > 0:
            llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_top_k(sampling.top_k))
        llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_top_p(sampling.top_p, 1))
        llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_temp(sampling.temperature))
        llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_dist(seed))
        return chain


class TextWriter:
    """Turns bytes of tokens into whole characters, and holds back what may become a stop text."""

    def __init__(self, on_text: Callable[[str], None], stops: tuple[str, ...]) -> None:
        self._on_text = on_text
        # One character may span several tokens.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._stop = StopText(stops)

    def write(self, piece: bytes) -> bool:
        """Pass on what is certain; True when a stop text has come."""
        self._pass_on(self._stop.feed(self._decoder.decode(piece)))
        return self._stop.found

    def finish(self) -> None:
        """Pass on what was held back."""
        if not self._stop.found:
            self._pass_on(self._stop.feed(self._decoder.decode(b"", final=True)))
            self._pass_on(self._stop.rest())

    def _pass_on(self, text: str) -> None:
        if text:
            self._on_text(text)


def _require_gguf(path: Path) -> None:
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(_MAGIC))
    except OSError as error:
        raise InputError(
            "gguf.missing", f"{path} cannot be opened: {error.strerror}.", "Check the path."
        ) from error
    if magic != _MAGIC:
        raise InputError(
            "gguf.not-gguf",
            f"{path} is not a GGUF file.",
            "Give a file that llama.cpp can load, made by export or downloaded.",
        )


def _start_llama(errors: list[str]) -> Any:
    import llama_cpp

    @llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
    def log(level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", "replace").strip().rstrip(".")
        if level == _ERROR_LEVEL and line:
            errors.append(line)
            del errors[:-20]

    _KEPT.append(log)
    llama_cpp.llama_log_set(log, ctypes.c_void_p(0))
    return llama_cpp
