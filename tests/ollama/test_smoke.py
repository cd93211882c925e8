"""Ollama and llama.cpp answer the same prompt; what rounding cannot explain is found out.

Behind the tests' server stands the model itself, by another way into llama.cpp than ours.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fake_ollama import FakeOllama
from tests.ollama.test_export_agreement import CHATML, gguf

from tunesmith.core.events import MemorySink
from tunesmith.jobs.ollama_check import check_model
from tunesmith.models.starter import find_source
from tunesmith.ollama.check import OllamaCheck, check
from tunesmith.ollama.create import CreateSpec, run
from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf
from tunesmith.ollama.smoke_test import MOST_TOKENS, SmokeTest

Complete = Callable[[str, dict[str, Any]], tuple[str, bool]]


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    yield from FakeOllama(renders=False).serving()


@pytest.fixture(scope="module")
def starter() -> Complete:
    """What the starter's file says, by llama-cpp-python's own completion."""
    import llama_cpp

    model = llama_cpp.Llama(str(find_source()), n_ctx=512, verbose=False)

    def complete(prompt: str, options: dict[str, Any]) -> tuple[str, bool]:
        (choice,) = model.create_completion(
            prompt,
            max_tokens=options["num_predict"],
            temperature=options["temperature"],
            repeat_penalty=options["repeat_penalty"],
        )["choices"]
        return choice["text"], choice["finish_reason"] == "stop"

    return complete


@pytest.fixture
def modelfile(fake: FakeOllama, tmp_path: Path) -> Path:
    """That of the starter, of which the server has made the model `m`."""
    (tmp_path / "starter.gguf").symlink_to(find_source())
    path = tmp_path / "Modelfile"
    template = template_of_gguf(find_source())
    text = compile_modelfile(template, "starter.gguf", num_ctx=2048).text
    path.write_text(text, "utf-8")
    run(CreateSpec(path, "m", fake.url), MemorySink())
    return path


def smoked(found: OllamaCheck) -> SmokeTest:
    assert found.smoke is not None, found.no_smoke
    return found.smoke


def test_both_give_the_models_own_answer(
    fake: FakeOllama, modelfile: Path, starter: Complete
) -> None:
    fake.complete = starter
    found = check_model(modelfile, "m", fake.url)
    smoke = smoked(found)
    assert found.holds
    assert smoke.equal
    assert smoke.prompt.endswith("<|im_start|>assistant\n")
    assert len(smoke.ollama.split()) > 3  # a sentence, not nothing
    asked = fake.asked[-1]
    assert (asked["raw"], asked["prompt"]) == (True, smoke.prompt)
    options = asked["options"]
    assert (options["temperature"], options["num_predict"]) == (0, MOST_TOKENS)
    assert options["repeat_penalty"] == 1.0


def test_another_model_under_this_name_is_found_out(
    fake: FakeOllama, modelfile: Path, starter: Complete
) -> None:
    def shifted(prompt: str, options: dict[str, Any]) -> tuple[str, bool]:
        text, ended = starter(prompt, options)
        return "~" + text[::-1], ended

    fake.complete = shifted
    found = check_model(modelfile, "m", fake.url)
    assert smoked(found).failed
    assert not found.holds
    assert (found.differences, found.prompt) == ((), "unknown")  # nothing else would tell


@pytest.mark.parametrize(
    ("ollama", "llama_cpp", "equal", "failed"),
    [
        (("Hello.", True), ("Hello.", True), True, False),
        (("Hello and", False), ("Hello and", False), True, False),
        (("Hello and", False), ("Hello and so", False), True, False),  # half a character was cut
        (("Hello. And on", False), ("Hello.", True), False, True),
        (("Hello. And on", True), ("Hello.", True), False, True),
        (("Hello there, you.", True), ("Hello there, all.", True), False, False),  # rounding
        (("Team: Account", False), ("The capital of France is Paris.", True), False, True),
        (("The model", False), ("The capital of France is Paris.", True), False, True),
        (("Thesis and", False), ("The capital", False), False, True),  # letters are no words
        (("Hell", False), ("Hello there", False), True, False),  # half a word was cut
        (("Hello!", True), ("Hello.", True), False, False),
        (("???", True), ("...", True), False, True),
        (("你好吗？", True), ("你好，世界", True), False, False),
        (("你们", True), ("你好，世界", True), False, True),
        (("Hello", True), ("Hello there.", True), False, False),
        (("Bonjour", False), ("Hello", False), False, True),
        (("", True), ("", True), True, False),
        (("Hello", False), ("", True), False, True),
        (("", True), ("Hello", True), False, True),
    ],
)
def test_only_what_rounding_does_not_explain_fails(
    ollama: tuple[str, bool], llama_cpp: tuple[str, bool], equal: bool, failed: bool
) -> None:
    test = SmokeTest("Hi", *ollama, *llama_cpp)
    assert (test.equal, test.failed) == (equal, failed)


def test_a_stop_of_the_modelfile_ends_llama_cpps_answer_too(
    fake: FakeOllama, modelfile: Path
) -> None:
    fake.complete = lambda *_: ("One. ", True)
    text = modelfile.read_text("utf-8")
    modelfile.write_text(f"{text}PARAMETER stop Two\nPARAMETER stop ne. Tw\n", "utf-8")
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    found = check(modelfile, "m", fake.url, lambda *_: ("One. Two. Three", False))
    assert (smoked(found).llama_cpp, smoked(found).llama_cpp_ended) == ("O", True)
    found = check(modelfile, "m", fake.url, lambda *_: ("One.  Two. Three", False))
    assert smoked(found).equal


def test_a_bos_that_the_tokenizer_adds_stands_in_llama_cpps_prompt_only(
    fake: FakeOllama, tmp_path: Path
) -> None:
    """What `ask` gets has its BOS; Ollama puts it there itself."""
    gguf(tmp_path / "m.gguf", "{{ bos_token }}" + CHATML, add_bos=True)
    (tmp_path / "Modelfile").write_text("FROM ./m.gguf\nTEMPLATE x\n", "utf-8")
    run(CreateSpec(tmp_path / "Modelfile", "m", fake.url), MemorySink())
    fake.complete = lambda *_: ("Hi.", True)
    asked: list[str] = []

    def answer(_: Path, prompt: str, __: int) -> tuple[str, bool]:
        asked.append(prompt)
        return "Hi.", True

    found = check(tmp_path / "Modelfile", "m", fake.url, answer)
    assert smoked(found).prompt.startswith("<|im_start|>")
    assert asked == ["<s>" + smoked(found).prompt]


def test_a_file_that_llama_cpp_does_not_run_is_told(fake: FakeOllama, tmp_path: Path) -> None:
    gguf(tmp_path / "m.gguf", CHATML)  # has no weights
    (tmp_path / "Modelfile").write_text("FROM ./m.gguf\nTEMPLATE x\n", "utf-8")
    run(CreateSpec(tmp_path / "Modelfile", "m", fake.url), MemorySink())
    found = check_model(tmp_path / "Modelfile", "m", fake.url)
    assert found.smoke is None
    assert "llama.cpp does not run the GGUF here" in found.no_smoke
    assert found.holds


def test_without_the_gguf_there_is_nothing_to_compare(fake: FakeOllama, modelfile: Path) -> None:
    text = modelfile.read_text("utf-8")
    modelfile.write_text(text.replace("FROM starter.gguf", "FROM m"), "utf-8")
    found = check_model(modelfile, "m", fake.url)
    assert (found.smoke, found.no_smoke) == (None, "the Modelfile names no GGUF to compare with")
