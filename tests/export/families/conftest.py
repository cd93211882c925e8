"""llama.cpp's own converter, as a fixture."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# transformers builds the tokenizers of some families anew, with other rules than tokenizer.json
# has; the converter then has to be told what it would have found with the real vocabulary.
_TOLD = """
import runpy, sys
folder, told = sys.argv[1:3]
sys.path.insert(0, folder)
from conversion.base import TextModel
TextModel.get_vocab_base_pre = lambda self, tokenizer: told
sys.argv = sys.argv[3:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="session")
def official() -> Callable[..., None]:
    """A function (checkpoint, target) that runs llama.cpp's own converter with --outtype f32.

    `pre_tokenizer` is taken in place of what the converter finds.
    """
    given = os.environ.get("TUNESMITH_LLAMA_CPP")
    if not given:
        pytest.skip("TUNESMITH_LLAMA_CPP names no folder of llama.cpp's source")
    script = Path(given) / "convert_hf_to_gguf.py"
    pytest.importorskip("sentencepiece", reason="llama.cpp's converter needs sentencepiece")
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_VERBOSITY": "error",
    }

    def convert(folder: Path, target: Path, pre_tokenizer: str | None = None) -> None:
        told = ["-c", _TOLD, given, pre_tokenizer] if pre_tokenizer else []
        arguments = [str(folder), "--outfile", str(target), "--outtype", "f32"]
        result = subprocess.run(
            [sys.executable, *told, str(script), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert result.returncode == 0, result.stderr[-4000:]

    return convert
