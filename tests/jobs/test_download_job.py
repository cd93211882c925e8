"""Downloads over real HTTP: only what is needed, to the byte where it stopped, verified."""

import hashlib
import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save
from tests.fake_hub import FakeHub, serve

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.core.secrets import HUB_TOKEN
from tunesmith.jobs import download_job, kinds, launcher
from tunesmith.jobs.download_job import DownloadSpec, run
from tunesmith.jobs.run_folder import RunFolder, State
from tunesmith.models import hub_files
from tunesmith.models.library import (
    Source,
    discard_partial,
    download_folder,
    list_models,
    partial_folder,
    read_record,
)
from tunesmith.models.model_folder import open_model

REPO = "acme/llama-small"
SHARDS = ("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
CARD = b"---\nlicense: llama3.2\n---\n# A model\n"


def weights(name: str, megabytes: float, seed: int) -> bytes:
    values = np.random.default_rng(seed).standard_normal(int(megabytes * 262144), np.float32)
    return save({name: values})


FILES = {
    "config.json": json.dumps(
        {"architectures": ["LlamaForCausalLM"], "max_position_embeddings": 2048}
    ).encode(),
    "generation_config.json": b"{}",
    "tokenizer.json": b"{}",
    "tokenizer_config.json": b"{}",
    "chat_template.jinja": b"{{ messages }}",
    "LICENSE": b"LLAMA 3.2 COMMUNITY LICENSE AGREEMENT",
    "README.md": CARD,
    "model.safetensors": weights("one", 2, 1),
}
UNWANTED = {
    "pytorch_model.bin": b"pickle",
    "modeling_acme.py": b"import os",
    "tokenizer_acme.py": b"import os",
    "consolidated.safetensors": weights("copy", 0.1, 9),
    "training_args.bin": b"pickle",
    "model.gguf": b"GGUF",
    "onnx/model.onnx": b"onnx",
    "onnx/config.json": b"{}",
    ".gitattributes": b"",
    "original/params.json": b"{}",
}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setattr(hub_files, "RETRY_WAITS_S", (0.0, 0.0, 0.0))


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with serve() as found:
        found.add(REPO, {**FILES, **UNWANTED})
        yield found


@pytest.fixture
def spec(fake: FakeHub, workspace: Path) -> DownloadSpec:
    return DownloadSpec(REPO, download_folder(workspace, REPO), endpoint=fake.endpoint)


def part_of(spec: DownloadSpec, name: str = "model.safetensors") -> Path:
    return partial_folder(spec.out_dir) / "files" / f"{name}.part"


def progress(sink: MemorySink) -> list[events.Progress]:
    return [event for event in sink.events if isinstance(event, events.Progress)]


class CancelAt(MemorySink):
    """Asks for a stop once so many bytes of the whole are there."""

    def __init__(self, done: int) -> None:
        super().__init__()
        self._done = done

    def emit(self, event: events.Event) -> None:
        super().emit(event)
        if isinstance(event, events.Progress) and event.done >= self._done:
            self.cancelled = True


def test_only_what_is_needed_arrives_with_its_commit_and_checksums(
    fake: FakeHub, spec: DownloadSpec, workspace: Path
) -> None:
    sink = MemorySink()
    result = run(spec, sink)
    assert {path.name for path in spec.out_dir.iterdir()} == {*FILES, "tunesmith-model.json"}
    for name, content in FILES.items():
        assert (spec.out_dir / name).read_bytes() == content
    record = read_record(spec.out_dir)
    assert record is not None
    commit = fake.models[REPO].revisions["main"]
    assert (record.repo, record.revision, record.asked) == (REPO, commit, "main")
    assert {f.name: f.sha256 for f in record.files} == {
        name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()
    }
    assert (result.revision, result.files, result.licence) == (commit, len(FILES), "Llama 3.2")
    assert result.bytes == sum(map(len, FILES.values()))
    for name in UNWANTED:
        assert fake.requests(name) == []
    last = progress(sink)[-1]
    assert (last.done, last.total, last.unit, last.eta_s) == (
        result.bytes,
        result.bytes,
        "bytes",
        0,
    )
    artifacts = [event for event in sink.events if isinstance(event, events.Artifact)]
    assert {Path(event.path) for event in artifacts} == {spec.out_dir / name for name in FILES}
    assert [path.name for path in spec.out_dir.parent.iterdir()] == [spec.out_dir.name]
    (model,) = [m for m in list_models(workspace) if m.source is Source.DOWNLOAD]
    assert (model.name, model.owner, model.error) == ("llama-small", "acme", None)
    assert (model.parameters, model.context, model.licence) == (2 * 262144, 2048, "Llama 3.2")


def test_the_parts_of_a_model_are_those_that_its_index_names(
    fake: FakeHub, spec: DownloadSpec
) -> None:
    first, second = weights("a", 0.5, 1), weights("b", 0.5, 2)
    index = {"metadata": {}, "weight_map": {"a": SHARDS[0], "b": SHARDS[1]}}
    parts = {SHARDS[0]: first, SHARDS[1]: second}
    small = {name: content for name, content in FILES.items() if name != "model.safetensors"}
    stray = {"model-00003-of-00003.safetensors": weights("c", 0.1, 3)}
    whole = {"model.safetensors.index.json": json.dumps(index).encode(), **parts, **small}
    fake.add(REPO, {**whole, **stray})
    run(spec, MemorySink())
    assert {path.name for path in spec.out_dir.iterdir()} == {*whole, "tunesmith-model.json"}
    assert set(open_model(spec.out_dir).weights) == {"a", "b"}


@pytest.mark.parametrize("cuts", [[1], [100_000, 7, 1_000_000], [0, 0, 500_000]])
def test_a_connection_that_breaks_is_taken_up_at_the_byte_where_it_broke(
    fake: FakeHub, spec: DownloadSpec, cuts: list[int]
) -> None:
    fake.cuts["model.safetensors"] = list(cuts)
    fake.cuts["config.json"] = [3]
    sink = MemorySink()
    run(spec, sink)
    asked = [seen.headers.get("range") for seen in fake.requests("model.safetensors", server="cdn")]
    reached = [sum(cuts[:n]) for n in range(len(cuts) + 1)]
    assert asked == [f"bytes={at}-" if at else None for at in reached]
    assert (spec.out_dir / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert progress(sink)[-1].done == progress(sink)[-1].total


def test_a_connection_that_never_comes_back_ends_the_job_and_keeps_the_part(
    fake: FakeHub, spec: DownloadSpec
) -> None:
    fake.cuts["model.safetensors"] = [200_000, 0, 0, 0, 0, 0]
    with pytest.raises(JobError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "hub.connection-lost"
    assert "200,000 of" in caught.value.message
    assert "resume" in caught.value.hint
    assert part_of(spec).read_bytes() == FILES["model.safetensors"][:200_000]
    assert not spec.out_dir.exists()
    fake.cuts.clear()
    run(spec, MemorySink())
    assert fake.requests("model.safetensors", server="cdn")[-1].headers["range"] == "bytes=200000-"


def test_a_pause_keeps_every_byte_and_the_commit_that_was_begun(
    fake: FakeHub, spec: DownloadSpec
) -> None:
    begun = fake.models[REPO].revisions["main"]
    fake.drips = True
    stopped = CancelAt(500_000)
    with pytest.raises(CancelledError):
        run(spec, stopped)
    fake.drips = False
    reached = part_of(spec).stat().st_size
    assert 400_000 < reached < len(FILES["model.safetensors"])
    # The branch moves on in between; parts of two commits must not be mixed.
    fake.add(REPO, {**FILES, "model.safetensors": weights("one", 2, 77)})
    sink = MemorySink()
    result = run(spec, sink)
    assert result.revision == begun
    last = fake.requests("model.safetensors", server="cdn")[-1]
    assert last.headers["range"] == f"bytes={reached}-"
    assert len(fake.requests("config.json")) == 1
    assert progress(sink)[0].done >= reached
    assert (spec.out_dir / "model.safetensors").read_bytes() == FILES["model.safetensors"]


def test_another_revision_does_not_use_the_parts_of_the_first(
    fake: FakeHub, spec: DownloadSpec
) -> None:
    fake.cuts["model.safetensors"] = [300_000, 0, 0, 0, 0]
    with pytest.raises(JobError):
        run(spec, MemorySink())
    other = weights("one", 2, 5)
    fake.cuts.clear()
    commit = fake.add(REPO, {**FILES, "model.safetensors": other}, branch="v2")
    result = run(replace(spec, revision="v2"), MemorySink())
    assert result.revision == commit
    assert (spec.out_dir / "model.safetensors").read_bytes() == other


def test_a_wrong_file_is_fetched_again_once(fake: FakeHub, spec: DownloadSpec) -> None:
    fake.damaged = {"model.safetensors": 1, "tokenizer.json": 1}
    sink = MemorySink()
    run(spec, sink)
    assert (spec.out_dir / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert (spec.out_dir / "tokenizer.json").read_bytes() == FILES["tokenizer.json"]
    assert len(fake.requests("model.safetensors", server="cdn")) == 2
    assert progress(sink)[-1].done == progress(sink)[-1].total


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_a_file_that_stays_wrong_is_an_error_and_nothing_is_published(
    fake: FakeHub, spec: DownloadSpec, name: str
) -> None:
    fake.damaged = {name: 5}
    with pytest.raises(JobError) as caught:
        run(spec, MemorySink())
    assert (caught.value.code, name in caught.value.message) == ("hub.checksum", True)
    assert fake.damaged[name] == 3
    assert not spec.out_dir.exists()
    assert not part_of(spec, name).exists()


def test_a_part_that_was_damaged_on_disk_is_noticed(fake: FakeHub, spec: DownloadSpec) -> None:
    fake.cuts["model.safetensors"] = [600_000, 0, 0, 0, 0]
    with pytest.raises(JobError):
        run(spec, MemorySink())
    with part_of(spec).open("r+b") as stream:
        stream.seek(1000)
        stream.write(b"rotten")
    finished = part_of(spec).with_name("config.json")
    finished.write_bytes(b"rotten")
    fake.cuts.clear()
    sink = MemorySink()
    run(spec, sink)
    for name, content in FILES.items():
        assert (spec.out_dir / name).read_bytes() == content
    assert progress(sink)[-1].done == progress(sink)[-1].total


def test_a_server_without_ranges_is_asked_for_all_of_it(fake: FakeHub, spec: DownloadSpec) -> None:
    fake.ignores_range = True
    fake.cuts["model.safetensors"] = [700_000]
    sink = MemorySink()
    run(spec, sink)
    assert (spec.out_dir / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert progress(sink)[-1].done == progress(sink)[-1].total
    fake.cuts["model.safetensors"] = [10] * 50
    shutil.rmtree(spec.out_dir)
    with pytest.raises(JobError, match="stopped at"):
        run(spec, MemorySink())


def test_a_part_longer_than_the_file_is_thrown_away(fake: FakeHub, spec: DownloadSpec) -> None:
    fake.cuts["model.safetensors"] = [600_000, 0, 0, 0, 0]
    with pytest.raises(JobError):
        run(spec, MemorySink())
    part_of(spec).write_bytes(b"x" * (len(FILES["model.safetensors"]) + 1))
    fake.cuts.clear()
    run(spec, MemorySink())
    assert (spec.out_dir / "model.safetensors").read_bytes() == FILES["model.safetensors"]


def test_a_busy_hub_is_asked_again(fake: FakeHub, spec: DownloadSpec) -> None:
    fake.statuses["model.safetensors"] = [503, 429]
    run(spec, MemorySink())
    assert len(fake.requests("model.safetensors", server="hub")) == 3


def test_the_token_reaches_the_hub_alone(
    fake: FakeHub, spec: DownloadSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.models[REPO].gated = "auto"
    asked: list[str] = []

    def from_keyring(name: str) -> str:
        asked.append(name)
        return fake.token

    monkeypatch.setattr(download_job, "get_secret", from_keyring)
    sink = MemorySink()
    result = run(spec, sink)
    assert asked == [HUB_TOKEN]
    assert all(
        seen.headers.get("authorization") == f"Bearer {fake.token}"
        for seen in fake.seen
        if seen.server == "hub"
    )
    storage = [seen for seen in fake.seen if seen.server == "cdn"]
    assert storage
    assert all("authorization" not in seen.headers for seen in storage)
    written = [path.read_bytes() for path in spec.out_dir.iterdir()]
    told = repr([sink.events, result, kinds.dump(spec)]).encode()
    assert not any(fake.token.encode() in text for text in [*written, told])


@pytest.mark.parametrize(
    ("gated", "token", "said"),
    [("auto", None, "is gated"), ("manual", "hf_let_me_in", "no access")],
)
def test_a_gated_model_says_how_to_get_access(
    fake: FakeHub,
    spec: DownloadSpec,
    monkeypatch: pytest.MonkeyPatch,
    gated: str,
    token: str | None,
    said: str,
) -> None:
    fake.models[REPO].gated = gated
    if token:
        monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(InputError, match=said) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "hub.gated"
    assert REPO in caught.value.hint
    assert not spec.out_dir.exists()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({**FILES, "config.json": None}, "hub.no-config"),
        ({**FILES, "tokenizer.json": None}, "hub.no-tokenizer"),
        ({**FILES, "model.safetensors": None, "pytorch_model.bin": b"x"}, "hub.no-safetensors"),
        ({**FILES, "model.safetensors.index.json": b"{}"}, "hub.index"),
        ({**FILES, "model.safetensors.index.json": b"[]"}, "hub.index"),
        (
            {**FILES, "model.safetensors.index.json": b'{"weight_map": {"a": "../x.safetensors"}}'},
            "hub.index",
        ),
        (
            {
                **FILES,
                "model.safetensors.index.json": b'{"weight_map": {"a": "pytorch_model.bin"}}',
            },
            "hub.index",
        ),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_before_anything_large(
    fake: FakeHub, spec: DownloadSpec, files: dict[str, bytes | None], code: str
) -> None:
    fake.add(REPO, {name: content for name, content in files.items() if content is not None})
    with pytest.raises(InputError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == code
    assert caught.value.hint
    assert fake.requests("model.safetensors") == []
    assert not spec.out_dir.parent.exists() or list(spec.out_dir.parent.iterdir()) == []


def test_a_listing_from_someone_hostile_cannot_write_elsewhere(
    fake: FakeHub, spec: DownloadSpec
) -> None:
    blob = "0" * 40
    names = ["../../evil.json", "/etc/config.json", "a\\config.json", "config.json\0", "CON\n", ""]
    siblings: list[object] = [{"rfilename": n, "size": 1, "blobId": blob} for n in names]
    siblings += [7, None, {"rfilename": "config.json"}, {"rfilename": "tokenizer.json", "size": -1}]
    address = f"/api/models/{REPO}/revision/main"
    for answer in (
        {"sha": "1" * 40, "siblings": siblings},
        {"sha": "../up", "siblings": []},
        {"sha": "1" * 40, "siblings": {"a": 1}},
        {"sha": "1" * 40, "siblings": [siblings[0]] * 5000},
        [],
    ):
        fake.raw_answers[address] = json.dumps(answer).encode()
        with pytest.raises(InputError) as caught:
            run(spec, MemorySink())
        assert caught.value.code in ("hub.answer", "hub.no-config")
    assert fake.requests("config.json") == []


def test_a_longer_file_than_announced_stops_the_download(fake: FakeHub, spec: DownloadSpec) -> None:
    commit = fake.models[REPO].revisions["main"]
    fake.raw_answers[f"/{REPO}/resolve/{commit}/config.json"] = b"x" * 100_000
    with pytest.raises(InputError, match="longer than announced"):
        run(spec, MemorySink())
    assert part_of(spec, "config.json").stat().st_size <= len(FILES["config.json"])


def test_a_full_disk_is_told_before_the_download(
    fake: FakeHub, spec: DownloadSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(JobError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "disk.full"
    assert fake.requests("config.json") == []


def test_what_is_there_already_is_not_overwritten(fake: FakeHub, spec: DownloadSpec) -> None:
    spec.out_dir.mkdir(parents=True)
    (spec.out_dir / "mine.txt").write_text("mine")
    with pytest.raises(InputError) as caught:
        run(spec, MemorySink())
    assert caught.value.code == "out.exists"
    assert fake.seen == []


def test_an_unfinished_download_can_be_thrown_away(fake: FakeHub, spec: DownloadSpec) -> None:
    fake.cuts["model.safetensors"] = [600_000, 0, 0, 0, 0]
    with pytest.raises(JobError):
        run(spec, MemorySink())
    assert part_of(spec).exists()
    discard_partial(spec.out_dir)
    assert list(spec.out_dir.parent.iterdir()) == []


def test_two_downloads_of_one_model_do_not_disturb_each_other(
    fake: FakeHub, spec: DownloadSpec
) -> None:
    second: list[InputError] = []

    class Intruder(MemorySink):
        def emit(self, event: events.Event) -> None:
            super().emit(event)
            if event == events.Stage("download"):
                with pytest.raises(InputError) as caught:
                    run(spec, MemorySink())
                second.append(caught.value)

    run(spec, Intruder())
    assert [error.code for error in second] == ["download.busy"]
    assert (spec.out_dir / "model.safetensors").read_bytes() == FILES["model.safetensors"]


def wait_for_bytes(run_folder: RunFolder, done: int, then: str) -> None:
    """Start a worker; pause or kill it once so many bytes are there."""
    process = launcher.start(run_folder)
    for event in launcher.follow(run_folder, process):
        if isinstance(event, events.Progress) and event.done >= done and process.poll() is None:
            if then == "pause":
                launcher.request_cancel(run_folder)
            else:
                os.kill(process.pid, signal.SIGKILL)
    assert process.wait(20) == (130 if then == "pause" else -signal.SIGKILL)


@pytest.mark.parametrize("then", ["pause", "kill"])
def test_a_worker_that_was_paused_or_killed_goes_on_where_it_was(
    fake: FakeHub, spec: DownloadSpec, workspace: Path, then: str
) -> None:
    fake.drips = True
    started = launcher.submit(workspace, "download", "llama-small", spec)
    assert fake.token not in started.spec_file.read_text()
    wait_for_bytes(started, 300_000, then)
    fake.drips = False
    assert started.state() is (State.CANCELLED if then == "pause" else State.LOST)
    reached = part_of(spec).stat().st_size
    assert reached >= 250_000
    launcher.prepare_resume(started)
    process = launcher.start(started)
    for _ in launcher.follow(started, process):
        pass
    assert process.wait(20) == 0, started.log_file.read_text()
    assert started.state() is State.SUCCEEDED
    last = fake.requests("model.safetensors", server="cdn")[-1]
    assert last.headers["range"] == f"bytes={reached}-"
    assert open_model(spec.out_dir).weights["one"].elements == 2 * 262144


@pytest.mark.skipif(
    os.environ.get("TUNESMITH_REAL_HUB") != "1",
    reason="asks huggingface.co; set TUNESMITH_REAL_HUB=1 to run it",
)
def test_a_model_of_the_real_hub_arrives(workspace: Path) -> None:
    repo = "HuggingFaceTB/SmolLM2-135M-Instruct"
    spec = DownloadSpec(repo, download_folder(workspace, repo))
    with pytest.raises(CancelledError):
        run(spec, CancelAt(20_000_000))
    run(spec, MemorySink())
    assert open_model(spec.out_dir).architecture == "LlamaForCausalLM"
    assert not list(spec.out_dir.glob("*.bin"))
