"""The same prompt through Ollama and through llama.cpp directly, always taking the likeliest token.

Both run the same file, so both should say the same: a model that talks nonsense in Ollama only, or
goes on where it should end, is found out whatever the settings look like.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunesmith.ollama.client import OllamaClient
from tunesmith.templates.common_start import shared_start
from tunesmith.templates.jinja_rendering import ChatTemplate

MOST_TOKENS = 24  # two programs that round differently go apart sooner or later
# Words that answers must have in common before rounding may have parted them: any two models may
# begin with the same one.
_LEAST_SHARED = 2
# Scripts that write no spaces between words: Thai to Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
# Everything that a Modelfile may say about sampling, switched off: the likeliest token it is.
_LIKELIEST: Mapping[str, object] = {
    "temperature": 0,
    "seed": 1,
    "num_predict": MOST_TOKENS,
    "repeat_penalty": 1.0,
    "presence_penalty": 0.0,
    "frequency_penalty": 0.0,
}

# (GGUF, prompt with its BOS, most tokens) -> the answer, and whether it ended by itself.
AnswerOf = Callable[[Path, str, int], tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class SmokeTest:
    """Two answers to one prompt; `…_ended` is False where one was cut off at `MOST_TOKENS`."""

    prompt: str
    ollama: str
    ollama_ended: bool
    llama_cpp: str
    llama_cpp_ended: bool

    @property
    def equal(self) -> bool:
        """Both say the same, as far as they went."""
        if self.ollama_ended or self.llama_cpp_ended:
            return (self.ollama, self.ollama_ended) == (self.llama_cpp, self.llama_cpp_ended)
        return self._shared == min(len(self.ollama), len(self.llama_cpp))

    @property
    def failed(self) -> bool:
        """What rounding does not explain: another beginning, or no end where there should be one.

        Ollama may run on a GPU and llama.cpp here does not, so answers that part later may both be
        right; two likeliest first tokens are hardly ever that close.
        """
        if self.equal:
            return False
        ours, theirs = _words(self.llama_cpp), _words(self.ollama)
        least = max(1, min(_LEAST_SHARED, len(ours), len(theirs)))
        ran_on = self.llama_cpp_ended and self._shared == len(self.llama_cpp) < len(self.ollama)
        return ran_on or ours[:least] != theirs[:least]

    @property
    def _shared(self) -> int:
        """Characters at the beginning that are the same."""
        return len(shared_start([self.ollama, self.llama_cpp]))


def smoke_test(
    client: OllamaClient,
    name: str,
    file: Path,
    template: ChatTemplate,
    prompt: str,
    stops: Sequence[str],
    answer_of: AnswerOf,
) -> SmokeTest:
    """Ask both.

    Args:
        client: of the server.
        name: the model there.
        file: the GGUF that it was made of.
        template: of that file, for its BOS.
        prompt: rendered by it, without a BOS that the tokenizer adds by itself.
        stops: of the Modelfile: Ollama ends there, llama.cpp knows nothing of them.
        answer_of: asks llama.cpp.

    Raises:
        InputError, JobError: `ollama.*`, and those of `answer_of`.
    """
    whole = template.bos + prompt if template.add_bos else prompt
    ours, ended = answer_of(file, whole, MOST_TOKENS)
    places = [place for stop in stops if stop and (place := ours.find(stop)) >= 0]
    if places:
        ours, ended = ours[: min(places)], True
    theirs = client.generate(name, prompt, _LIKELIEST, raw=True)
    return SmokeTest(prompt, _plain(theirs.text), theirs.stopped_at == "stop", _plain(ours), ended)


def _words(answer: str) -> list[str]:
    """Its words; the characters of one that has none."""
    return _WORD.findall(answer) or list(answer)


def _plain(answer: str) -> str:
    """Without white space around it, and without half a character where it was cut off."""
    return answer.strip().rstrip("\ufffd").strip()
