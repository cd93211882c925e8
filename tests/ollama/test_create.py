"""From a Modelfile on disk to a model in the server, and whether it is the one that was meant."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gguf import GGUFWriter
from tests.fake_ollama import FakeOllama
from tests.ollama.test_export_agreement import CHATML, gguf

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError
from tunesmith.core.events import MemorySink
from tunesmith.models.starter import find_source
from tunesmith.ollama.check import check
from tunesmith.ollama.create import CreateSpec, run
from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf
from tunesmith.ollama.modelfile_content import read_modelfile
from tunesmith.templates.conversation import Message

if TYPE_CHECKING:
    from tests.ollama.conftest import GoRenderer

SMALL = b"GGUF, and nothing behind it"
SMALL_SHA = hashlib.sha256(SMALL).hexdigest()
TEXT = (
    'FROM m.gguf\nTEMPLATE """{{ range .Messages }}{{ .Content }}\n{{ end }}"""\n'
    'SYSTEM "Be kind."\n'
    "PARAMETER stop <|im_end|>\nPARAMETER stop User:\nPARAMETER num_ctx 2048\n"
    "PARAMETER temperature 0.6\nPARAMETER seed 1234567\nLICENSE Apache-2.0\nMESSAGE user Hi\n"
)


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    yield from FakeOllama().serving()


@pytest.fixture
def modelfile(tmp_path: Path) -> Path:
    """Beside a small file that only calls itself a GGUF."""
    (tmp_path / "m.gguf").write_bytes(SMALL)
    path = tmp_path / "Modelfile.Q4_1"
    path.write_text(TEXT, "utf-8")
    return path


def change(path: Path, old: str, new: str) -> Path:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_the_whole_modelfile_reaches_the_server(fake: FakeOllama, modelfile: Path) -> None:
    sink = MemorySink()
    result = run(CreateSpec(modelfile, "mail:q4", fake.url), sink)
    assert fake.asked[-1] == {
        "model": "mail:q4",
        "files": {"m.gguf": f"sha256:{SMALL_SHA}"},
        "template": "{{ range .Messages }}{{ .Content }}\n{{ end }}",
        "system": "Be kind.",
        "license": ["Apache-2.0"],
        "parameters": {
            "stop": ["<|im_end|>", "User:"],
            "num_ctx": 2048,
            "temperature": 0.6,
            "seed": 1234567,
        },
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
    }
    assert result.version == fake.version
    (sent,) = result.files
    assert (sent.sha256, sent.bytes, sent.sent) == (SMALL_SHA, len(SMALL), True)
    assert events.Log("success") in sink.events
    assert events.Stage("send m.gguf", skipped=False) in sink.events


def test_what_the_lint_finds_is_told_or_refused(fake: FakeOllama, modelfile: Path) -> None:
    change(modelfile, "SYSTEM", "PARAMETER mirostat 1\nSYSTEM")
    sink = MemorySink()
    run(CreateSpec(modelfile, "m", fake.url), sink)
    (warning,) = [event for event in sink.events if isinstance(event, events.Warning)]
    assert warning.code == "modelfile.deprecated"
    assert "Line 4: Ollama ignores the parameter mirostat." in warning.message
    assert "mirostat" not in fake.asked[-1]["parameters"]
    change(modelfile, "SYSTEM", "RENDERER qwen3\nSYSTEM")
    fake.version, before = "0.11.0", len(fake.asked)
    with pytest.raises(InputError) as caught:
        run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert caught.value.code == "modelfile.version"
    assert "here is 0.11.0" in caught.value.message
    assert len(fake.asked) == before


def test_the_digest_of_a_file_is_remembered_by_the_run(
    fake: FakeOllama, modelfile: Path, tmp_path: Path
) -> None:
    spec = CreateSpec(modelfile, "m", fake.url, tmp_path)
    first = run(spec, MemorySink())
    sink = MemorySink()
    assert run(spec, sink).files[0].sha256 == first.files[0].sha256
    assert events.Stage("hash m.gguf", skipped=True) in sink.events
    (modelfile.parent / "m.gguf").write_bytes(SMALL + b" more")  # another file by now
    sink = MemorySink()
    assert run(spec, sink).files[0].sha256 != first.files[0].sha256
    assert events.Stage("hash m.gguf", skipped=False) in sink.events


def test_what_the_server_has_is_not_sent_again(fake: FakeOllama, modelfile: Path) -> None:
    run(CreateSpec(modelfile, "one", fake.url), MemorySink())
    sink = MemorySink()
    result = run(CreateSpec(modelfile, "two", fake.url), sink)
    assert not result.files[0].sent
    assert events.Stage("send m.gguf", skipped=True) in sink.events
    uploads = [call for call in fake.requests if call[0] == "POST" and "/blobs/" in call[1]]
    assert len(uploads) == 1
    assert {"one:latest", "two:latest"} == set(fake.models)


def test_a_file_name_with_a_colon_is_written_as_the_server_takes_it(
    fake: FakeOllama, modelfile: Path
) -> None:
    (modelfile.parent / "m.gguf").rename(modelfile.parent / "a:b.gguf")
    change(modelfile, "FROM m.gguf", "FROM ./a:b.gguf")
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert fake.asked[-1]["files"] == {"a_b.gguf": f"sha256:{SMALL_SHA}"}


def test_a_cancelled_create_leaves_no_model(fake: FakeOllama, modelfile: Path) -> None:
    sink = MemorySink()
    sink.cancelled = True
    with pytest.raises(CancelledError):
        run(CreateSpec(modelfile, "m", fake.url), sink)
    assert fake.models == {}


class StopsWhileSending(MemorySink):
    """A person who asks for a stop once the server is receiving a file."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def emit(self, event: events.Event) -> None:
        super().emit(event)
        if isinstance(event, events.Stage) and event.name == f"send {self._name}":
            self.cancelled = True


def test_a_stop_reaches_the_sending(fake: FakeOllama, modelfile: Path) -> None:
    with (modelfile.parent / "m.gguf").open("ab") as stream:
        stream.truncate(1 << 30)  # sparse: takes no disk, but long enough to be sent
    with pytest.raises(CancelledError):
        run(CreateSpec(modelfile, "m", fake.url), StopsWhileSending("m.gguf"))
    assert fake.client_left.wait(30)
    assert fake.blobs == {}


def test_a_create_that_was_stopped_sends_only_what_is_lacking(
    fake: FakeOllama, modelfile: Path, tmp_path: Path
) -> None:
    large = modelfile.parent / "adapter.gguf"
    with large.open("wb") as stream:
        stream.write(b"GGUF")
        stream.truncate(256 << 20)  # sparse
    change(modelfile, "FROM m.gguf", "FROM m.gguf\nADAPTER adapter.gguf")
    spec = CreateSpec(modelfile, "m", fake.url, tmp_path)
    with pytest.raises(CancelledError):
        run(spec, StopsWhileSending(large.name))
    assert fake.client_left.wait(30)
    assert set(fake.blobs) == {f"sha256:{SMALL_SHA}"}
    sink = MemorySink()
    first, second = run(spec, sink).files
    assert (first.sent, second.sent) == (False, True)
    skipped = {
        event.name for event in sink.events if isinstance(event, events.Stage) and event.skipped
    }
    assert skipped == {"hash m.gguf", "send m.gguf", "hash adapter.gguf"}
    posts = [path for method, path in fake.requests if method == "POST" and "/blobs/" in path]
    assert [path.endswith(SMALL_SHA) for path in posts] == [True, False, False]
    assert fake.blobs[f"sha256:{second.sha256}"].size == large.stat().st_size  # all of it


def test_a_base_that_the_server_lacks_is_not_downloaded_unasked(
    fake: FakeOllama, modelfile: Path
) -> None:
    change(modelfile, "FROM m.gguf", "FROM smollm:135m")
    with pytest.raises(InputError) as caught:
        run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert caught.value.code == "ollama.no-base"
    assert ("POST", "/api/create") not in fake.requests
    fake.models["smollm:135m"] = {"size": 1}
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert fake.asked[-1]["from"] == "smollm:135m"
    assert "files" not in fake.asked[-1]


def test_an_adapter_goes_with_its_base(fake: FakeOllama, modelfile: Path) -> None:
    fake.models["base:latest"] = {"size": 1}
    change(modelfile, "FROM m.gguf", "FROM base\nADAPTER m.gguf")
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert fake.asked[-1]["adapters"] == {"m.gguf": f"sha256:{SMALL_SHA}"}


def test_the_last_adapter_counts(fake: FakeOllama, modelfile: Path) -> None:
    other = modelfile.parent / "other.gguf"
    other.write_bytes(SMALL + b" else")
    fake.models["base:latest"] = {"size": 1}
    change(modelfile, "FROM m.gguf", "FROM base\nADAPTER m.gguf\nADAPTER other.gguf")
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert list(fake.asked[-1]["adapters"]) == ["other.gguf"]
    assert f"sha256:{SMALL_SHA}" not in fake.blobs  # what does not count is not sent
    change(modelfile, "ADAPTER m.gguf", "ADAPTER gone.gguf")
    with pytest.raises(InputError) as caught:
        read_modelfile(modelfile)
    assert caught.value.code == "modelfile.file"


def test_files_of_one_name_both_reach_the_server(fake: FakeOllama, modelfile: Path) -> None:
    (modelfile.parent / "sub").mkdir()
    (modelfile.parent / "sub" / "m.gguf").write_bytes(SMALL + b" else")
    change(modelfile, "FROM m.gguf", "FROM m.gguf\nFROM sub/m.gguf")
    files = run(CreateSpec(modelfile, "m", fake.url), MemorySink()).files
    digests = [f"sha256:{file.sha256}" for file in files]
    assert fake.asked[-1]["files"] == {"m.gguf": digests[0], "2-m.gguf": digests[1]}


def test_requires_is_kept(fake: FakeOllama, modelfile: Path) -> None:
    change(modelfile, "LICENSE", "REQUIRES 0.40.0\nLICENSE")
    with pytest.raises(InputError) as caught:
        run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    assert caught.value.code == "modelfile.version"
    assert "0.40.0" in caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("m.gguf", "gone.gguf", "modelfile.file"),
        ("m.gguf", "./gone", "modelfile.file"),
        ("m.gguf", ".", "modelfile.folder"),  # there is a GGUF in it, which Ollama would find
        ("m.gguf", "empty", "modelfile.file"),
        ("m.gguf", "Modelfile.Q4_1", "modelfile.file"),
        ("LICENSE", "DRAFT m.gguf\nLICENSE", "modelfile.draft"),
        ("num_ctx 2048", "num_ctx much", "modelfile.parameter"),
    ],
)
def test_a_modelfile_that_cannot_work_is_refused(
    modelfile: Path, old: str, new: str, code: str
) -> None:
    (modelfile.parent / "empty").mkdir()
    with pytest.raises(InputError) as caught:
        read_modelfile(change(modelfile, old, new))
    assert caught.value.code == code
    assert "Line " in caught.value.message


def test_a_modelfile_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_modelfile(tmp_path / "none")
    assert caught.value.code == "modelfile.missing"
    with pytest.raises(InputError) as caught:
        read_modelfile(find_source())
    assert caught.value.code == "modelfile.too-long"
    (tmp_path / "latin").write_bytes(b"FROM m\xfc")
    with pytest.raises(InputError) as caught:
        read_modelfile(tmp_path / "latin")
    assert caught.value.code == "modelfile.encoding"


def test_an_unchanged_model_is_equal_to_its_modelfile(fake: FakeOllama, modelfile: Path) -> None:
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    change(modelfile, "FROM m.gguf", "FROM m")  # nothing to render with
    found = check(modelfile, "m", fake.url)
    assert found.holds
    assert (found.differences, found.prompt, found.cases) == ((), "unknown", 0)


def test_an_answer_that_does_not_end_is_told(fake: FakeOllama, modelfile: Path) -> None:
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    change(modelfile, "FROM m.gguf", "FROM m")
    assert check(modelfile, "m", fake.url).ended
    assert fake.asked[-1]["options"]["temperature"] == 0
    fake.ends = "length"
    found = check(modelfile, "m", fake.url)
    assert not found.ended
    assert found.holds  # models differ
    assert found.answer.text == "".join(fake.answer)


def test_every_kind_of_difference_is_told(fake: FakeOllama, modelfile: Path) -> None:
    run(CreateSpec(modelfile, "m", fake.url), MemorySink())
    shown = fake.models["m:latest"]
    shown["template"] += " "
    shown["system"] = "Be rude."
    shown["parameters"] = {"stop": ["<|im_end|>"], "num_ctx": 4096, "temperature": 0.6, "top_k": 1}
    (modelfile.parent / "m.gguf").unlink()
    (modelfile.parent / "m.gguf").symlink_to(find_source())
    found = check(modelfile, "m", fake.url)
    assert not found.holds
    names = [difference.split(":")[0] for difference in found.differences]
    parameters = ["num_ctx", "seed", "stop", "top_k"]
    assert names == ["TEMPLATE", "SYSTEM", *(f"PARAMETER {name}" for name in parameters)]
    assert "says 2048, Ollama '4096'" in found.differences[2]
    assert "says nothing, Ollama '1'" in found.differences[5]


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """The Modelfile of the starter's own GGUF, as export writes it."""
    (tmp_path / "starter.gguf").symlink_to(find_source())
    path = tmp_path / "Modelfile"
    compiled = compile_modelfile(
        template_of_gguf(find_source()), "starter.gguf", system="Answer.", num_ctx=2048
    )
    path.write_text(compiled.text, "utf-8")
    return path


def test_the_prompt_in_ollama_is_the_trained_one(
    fake: FakeOllama, compiled: Path, go: "GoRenderer"
) -> None:
    def render(template: str, messages: list[dict[str, str]]) -> str:
        case = [Message(m["role"], m["content"]) for m in messages]  # type: ignore[arg-type]
        return go.render(template, [case])[0]

    fake.render = render
    assert run(CreateSpec(compiled, "m", fake.url), MemorySink()).uses == "modelfile-template"
    found = check(compiled, "m", fake.url)
    assert found.holds, found
    assert found.uses == "modelfile-template"
    assert (found.prompt, found.cases, found.failed) == ("exact", 5, 0)
    # The same model with another TEMPLATE renders something else.
    model = fake.models["m:latest"]
    model["template"] = model["template"].replace("<|im_end|>", "<|end|>")
    found = check(compiled, "m", fake.url)
    assert not found.holds
    assert (found.prompt, found.failed) == ("differs", 5)
    assert "<|end|>" in found.reasons[0]


def test_what_stands_before_every_chat_is_no_difference(
    fake: FakeOllama, compiled: Path, go: "GoRenderer"
) -> None:
    def render(template: str, messages: list[dict[str, str]]) -> str:
        case = [Message(m["role"], m["content"]) for m in messages]  # type: ignore[arg-type]
        return go.render(template, [case])[0]

    fake.render = render
    text = compiled.read_text("utf-8")
    compiled.write_text(f"{text}MESSAGE user One?\nMESSAGE assistant Two.\n", "utf-8")
    run(CreateSpec(compiled, "m", fake.url), MemorySink())
    found = check(compiled, "m", fake.url)
    # A request's own system message stands behind them and so comes late: only there they part.
    assert (found.cases, found.failed) == (5, 2)
    assert all("(roles: system, user" in reason for reason in found.reasons)
    del fake.models["m:latest"]["messages"]
    assert check(compiled, "m", fake.url).failed == 5


@pytest.mark.parametrize("name", ["m", "deepseek-r1:mine"])
def test_thoughts_that_the_server_takes_out_are_told_and_no_difference(
    fake: FakeOllama, tmp_path: Path, name: str
) -> None:
    fake.family = "qwen3"
    gguf(tmp_path / "m.gguf", CHATML, architecture="qwen3" if name == "m" else "llama")
    (tmp_path / "Modelfile").write_text("FROM ./m.gguf\nTEMPLATE {{ .Prompt }}\n", "utf-8")
    fake.render = lambda _, talk: (
        "".join(f"<|im_start|>{it['role']}\n{it['content']}<|im_end|>\n" for it in talk)
        + "<|im_start|>assistant\n"
    )
    run(CreateSpec(tmp_path / "Modelfile", name, fake.url), MemorySink())
    found = check(tmp_path / "Modelfile", name, fake.url)
    assert (found.prompt, found.cases, found.failed) == ("exact", 5, 0), found.reasons
    assert "<think>" in found.note
    # A server that leaves them where they are is another one than expected.
    fake.family = "llama"
    found = check(tmp_path / "Modelfile", name, fake.url)
    assert (found.prompt, found.failed) == ("differs", 1)


def test_an_ollama_that_cannot_tell_its_prompt(fake: FakeOllama, compiled: Path) -> None:
    fake.renders = False
    run(CreateSpec(compiled, "m", fake.url), MemorySink())
    found = check(compiled, "m", fake.url)
    assert found.prompt == "unknown"
    assert found.holds
    assert replace(found, prompt="differs").holds is False


def test_a_template_of_parts_is_compared_with_its_own_prompt(
    fake: FakeOllama, tmp_path: Path
) -> None:
    parts = "{% for m in messages %}[{{ m.role }}]{{ m.content[0].text }}{% endfor %}"
    writer = GGUFWriter(str(tmp_path / "m.gguf"), "llama")
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(["<s>", "</s>"])
    writer.add_chat_template(parts)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (tmp_path / "Modelfile").write_text("FROM ./m.gguf\nTEMPLATE {{ .Prompt }}\n", "utf-8")
    fake.render = lambda _, talk: "".join(f"[{it['role']}]{it['content']}" for it in talk)
    run(CreateSpec(tmp_path / "Modelfile", "m", fake.url), MemorySink())
    found = check(tmp_path / "Modelfile", "m", fake.url)
    assert (found.prompt, found.cases, found.failed) == ("exact", 5, 0)
