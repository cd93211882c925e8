"""llama.cpp's own converter: run without the network or programs of models.

A small program stands in for it. The tests marked `external` take the real one, from
TUNESMITH_LLAMA_CPP or the package index.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader
from safetensors.numpy import load_file, save_file
from tests.export.converter_files import CONVERTER, VERSION, write_tree

from tunesmith.core import events
from tunesmith.core.errors import CancelledError, InputError, JobError
from tunesmith.core.events import MemorySink
from tunesmith.export import official
from tunesmith.export.merged_folder import MergedModel, write_merged_folder
from tunesmith.export.official import Converter, convert
from tunesmith.export.rows import StoredRows
from tunesmith.export.safetensors_shards import Weight
from tunesmith.models.model_folder import open_model

Checkpoint = Callable[..., Path]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: Any) -> None:
    """Neither this machine's cache nor its settings count, but where the real one is asked for."""
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)
    if request.node.get_closest_marker("external") is None:
        monkeypatch.delenv("TUNESMITH_LLAMA_CPP", raising=False)
        monkeypatch.setattr(
            official.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache")
        )


PROLOGUE = """
import json, os, sys, time
out = sys.argv[sys.argv.index("--outfile") + 1].format("", ftype="", outtype="")
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], Converter]:
    """A converter that does what the given text says."""

    def make(text: str) -> Converter:
        files = {**CONVERTER, "convert_hf_to_gguf.py": (PROLOGUE + text).encode()}
        return Converter(write_tree(tmp_path / "llama.cpp", files), VERSION, is_known=True)

    return make


def test_the_converter_runs_offline_with_its_own_gguf(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    converter = program(
        "import gguf, conversion\n"
        "told = {'argv': sys.argv, 'gguf': gguf.__file__, 'offline': os.environ['HF_HUB_OFFLINE'],"
        " 'telemetry': os.environ['HF_HUB_DISABLE_TELEMETRY']}\n"
        "print('WARNING:hf-to-gguf:odd token'); print('fine', file=sys.stderr)\n"
        "open(out, 'w').write('GGUF' + json.dumps(told))\n"
    )
    sink, target = MemorySink(), tmp_path / "{x} y.gguf"
    model = checkpoint()
    convert(model, target, "bf16", sink, converter=converter, name="Base")
    told = json.loads(target.read_text().removeprefix("GGUF"))
    assert told["gguf"].startswith(str(converter.folder))
    assert (told["offline"], told["telemetry"]) == ("1", "1")
    assert told["argv"][0] == str(converter.folder / "convert_hf_to_gguf.py")
    assert told["argv"][1] == str(model)
    assert told["argv"][4:] == ["--outtype", "bf16", "--model-name", "Base"]
    assert sink.events == [events.Log("llama.cpp's converter: hf-to-gguf:odd token")]
    assert not list(converter.folder.rglob("*.pyc"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["llama.cpp", "model", target.name]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("print('ERROR: Model OddForCausalLM is not supported'); sys.exit(1)",
         "converter.architecture", "a OddForCausalLM"),
        ("import sentencepiece_that_is_missing", "converter.package-missing",
         "sentencepiece_that_is_missing"),
        ("raise ValueError('cannot map tensor')", "converter.failed", "cannot map tensor"),
        ("print('half way', file=sys.stderr, flush=True); os.abort()", "converter.died",
         "SIGABRT[^$]*half way"),
        ("pass", "converter.failed", "it wrote no file"),
        ("open(out, 'w').write('something else')", "converter.failed", "it wrote no file"),
        ("sys.exit('a reason')", "converter.failed", "ended with 1"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_and_leaves_no_file(
    text: str,
    code: str,
    said: str,
    program: Callable[[str], Converter],
    checkpoint: Checkpoint,
    tmp_path: Path,
) -> None:
    converter = program(text)
    with pytest.raises((InputError, JobError), match=said) as caught:
        convert(checkpoint(), tmp_path / "out.gguf", "f16", MemorySink(), converter=converter)
    assert caught.value.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["llama.cpp", "model"]


def test_cancelling_kills_it_within_a_second(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    converter = program(f"open({str(started)!r}, 'w').write(str(os.getpid())); time.sleep(600)")

    class Person(MemorySink):
        asked = 0.0

        def check_cancelled(self) -> None:
            if started.exists() and started.read_text():
                self.asked = self.asked or time.monotonic()
                raise CancelledError

    person = Person()
    with pytest.raises(CancelledError):
        convert(checkpoint(), tmp_path / "out.gguf", "f16", person, converter=converter)
    assert time.monotonic() - person.asked < 1.0
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert not (tmp_path / "out.gguf").exists()


def test_a_model_cannot_bring_a_program(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    pytest.importorskip("transformers", reason="the training environment is not installed")
    model = checkpoint(auto_map={"AutoConfig": "configuration_odd.OddConfig"}, model_type="odd")
    proof = tmp_path / "ran"
    (model / "configuration_odd.py").write_text(
        f"open({str(proof)!r}, 'w')\nfrom transformers import PreTrainedConfig\n"
        "class OddConfig(PreTrainedConfig):\n    model_type = 'odd'\n"
    )
    converter = program(
        "from transformers import AutoConfig\n"
        "AutoConfig.from_pretrained(sys.argv[1], trust_remote_code=True)\n"
        "open(out, 'w').write('GGUF')\n"
    )
    with pytest.raises(JobError) as caught:
        convert(model, tmp_path / "out.gguf", "f16", MemorySink(), converter=converter)
    assert caught.value.code == "converter.failed"
    assert not proof.exists()


def test_an_unknown_converter_is_warned_of(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    folder = program("open(out, 'w').write('GGUF')").folder
    sink = MemorySink()
    unknown = Converter(folder, VERSION, is_known=False)
    convert(checkpoint(), tmp_path / "out.gguf", "f16", sink, converter=unknown)
    assert [event.code for event in sink.events if isinstance(event, events.Warning)] == [
        "converter.unknown"
    ]


def test_pickled_weights_never_reach_it(
    program: Callable[[str], Converter], checkpoint: Checkpoint, tmp_path: Path
) -> None:
    model = checkpoint()
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(InputError) as caught:
        convert(model, tmp_path / "out.gguf", "f16", MemorySink(), converter=program("pass"))
    assert caught.value.code == "model.weights-pickled"


@pytest.mark.parametrize("package", ["torch", "sentencepiece"])
def test_without_one_of_its_packages_the_training_part_is_asked_for(
    package: str,
    program: Callable[[str], Converter],
    checkpoint: Checkpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    find = official.importlib.util.find_spec
    monkeypatch.setattr(
        official.importlib.util, "find_spec", lambda name: None if name == package else find(name)
    )
    with pytest.raises(InputError, match=f"needs {package}") as caught:
        convert(checkpoint(), tmp_path / "o.gguf", "f16", MemorySink(), converter=program("pass"))
    assert caught.value.code == "converter.environment"


# The real one -----------------------------------------------------------------------------------


@pytest.mark.external
def test_the_real_converter_is_the_known_one_and_takes_a_merged_folder(
    official_converter: Converter, checkpoint: Checkpoint, starter_dir: Path, tmp_path: Path
) -> None:
    assert official_converter.is_known
    # The converter knows the starter's tokenizer.
    base = checkpoint(tokenizer=starter_dir, hidden_size=64, intermediate_size=128)
    model = open_model(base)
    weights = {
        name: Weight(StoredRows(tensor), tensor.shape, "F16")
        for name, tensor in model.weights.items()
    }
    folder = tmp_path / "merged"
    merged = MergedModel(model, weights, "F16", base, card=None, shard_bytes=3_000_000)
    write_merged_folder(folder, merged, MemorySink())
    files = []
    for source in (base, folder):
        files.append(tmp_path / f"{source.name}.gguf")
        convert(source, files[-1], "f32", MemorySink(), converter=official_converter, name="Same")
    # The checkpoint's values are exact in float16, so that both are the same file.
    assert files[0].read_bytes() == files[1].read_bytes()
    tensors = {tensor.name: tensor.data for tensor in GGUFReader(files[1]).tensors}
    np.testing.assert_array_equal(
        tensors["token_embd.weight"],
        load_file(base / "model.safetensors")["model.embed_tokens.weight"],
    )


@pytest.mark.external
def test_the_real_converter_says_what_it_does_not_know(
    official_converter: Converter, checkpoint: Checkpoint, tmp_path: Path
) -> None:
    odd = checkpoint(architectures=["OddForCausalLM"])
    with pytest.raises(InputError, match="OddForCausalLM") as caught:
        convert(odd, tmp_path / "odd.gguf", "f16", MemorySink(), converter=official_converter)
    assert caught.value.code == "converter.architecture"
    strange = tmp_path / "strange"
    odd.rename(strange)
    config = json.loads((strange / "config.json").read_text())
    (strange / "config.json").write_text(
        json.dumps({**config, "architectures": ["LlamaForCausalLM"]})
    )
    tensors = load_file(strange / "model.safetensors")
    save_file({**tensors, "model.odd.weight": np.zeros(4)}, strange / "model.safetensors")
    with pytest.raises(JobError, match="odd") as failed:
        convert(strange, tmp_path / "odd.gguf", "f16", MemorySink(), converter=official_converter)
    assert failed.value.code == "converter.failed"
