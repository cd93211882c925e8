"""What a GGUF says about itself, read without trusting it."""

from pathlib import Path

import pytest

from tunesmith.core.errors import InputError
from tunesmith.models.gguf_metadata import read_gguf_metadata
from tunesmith.models.starter import find_source


def test_the_starters_gguf_is_described() -> None:
    metadata = read_gguf_metadata(find_source())
    assert (metadata.architecture, metadata.pre_tokenizer) == ("llama", "smollm")
    assert (metadata.bos, metadata.bos_id) == ("<|im_start|>", 1)
    assert (metadata.eos, metadata.eos_id) == ("<|im_end|>", 2)
    assert metadata.add_bos is False
    assert metadata.vocab_size == 49152
    assert metadata.context_length == 8192
    assert metadata.chat_template is not None
    assert "<|im_start|>assistant" in metadata.chat_template
    assert len(metadata.special_texts) == 17


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "gguf.missing"),
        (b"PK\x03\x04 a zip", "gguf.not-gguf"),
        (b"", "gguf.not-gguf"),
        (b"GGUF\x03\x00\x00\x00", "gguf.unreadable"),
        (b"GGUF\x03\x00\x00\x00" + b"\xff" * 64, "gguf.unreadable"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "x.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_gguf_metadata(path)
    assert caught.value.code == code
    assert caught.value.hint
