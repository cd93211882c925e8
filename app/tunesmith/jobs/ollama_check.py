"""Checks a model in Ollama against its Modelfile and against llama.cpp with the same file."""

from pathlib import Path

from tunesmith.core.events import MemorySink
from tunesmith.ollama.check import OllamaCheck, check
from tunesmith.quality.answers import AnswerRequest, ask


def check_model(modelfile: Path, name: str, url: str) -> OllamaCheck:
    """`ollama.check` with llama.cpp's answers.

    Raises:
        InputError, JobError: those of `ollama.check`.
    """
    return check(modelfile, name, url, _ask_llama_cpp)


def _ask_llama_cpp(gguf: Path, prompt: str, most_tokens: int) -> tuple[str, bool]:
    # No prompt has more tokens than bytes; SentencePiece may put a space before it.
    n_ctx = len(prompt.encode()) + most_tokens + 2
    (answer,) = ask(AnswerRequest(gguf, (prompt,), most_tokens, n_ctx), MemorySink())
    return answer.text, answer.stopped
