"""The table of types is that of the installed llama.cpp."""

from tunesmith.core.isolation import call_isolated
from tunesmith.export.ggml import Ggml
from tunesmith.models.gguf_types import TENSOR_TYPES


def blocks(_: None) -> dict[int, tuple[str, int, int]]:
    ggml = Ggml()
    return {number: (name, *ggml.block(name)) for name, number in ggml.numbers.items()}


def test_every_type_has_the_number_name_and_block_that_llama_cpp_gives_it() -> None:
    expected = call_isolated(blocks, None)
    ours = {number: (it.name, it.values, it.bytes) for number, it in TENSOR_TYPES.items()}
    assert {number: (name.upper(), *block) for number, (name, *block) in expected.items()} == ours
    assert ours[42][0] == "Q2_0"  # the newest: the gguf package does not know it
