"""ggml's quantization kernels, called through the library that llama_cpp has loaded.

`ggml_quantize_chunk` is what `llama_model_quantize` itself calls, so equal rows give equal bytes.
ctypes lets go of Python's lock during a call: threads quantize side by side. Only for child
processes, as all of llama.cpp (see `llama_child`).
"""

import ctypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.errors import JobError
from tunesmith.export.llama_child import start_llama

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]
    Bytes = np.ndarray[Any, np.dtype[np.uint8]]

_LIBRARIES = ("libggml-base.so", "libggml-base.dylib", "ggml-base.dll", "libggml-base.dll")


class NotRepresentableError(ValueError):
    """A type cannot hold some of the values that were given."""


class Ggml:
    """The kernels and the figures of every type; types are named as in `ggml_type_name`."""

    def __init__(self) -> None:
        library = _library()
        library.ggml_type_name.argtypes = [ctypes.c_int]
        library.ggml_type_name.restype = ctypes.c_char_p
        library.ggml_blck_size.argtypes = [ctypes.c_int]
        library.ggml_blck_size.restype = ctypes.c_int64
        library.ggml_type_size.argtypes = [ctypes.c_int]
        library.ggml_type_size.restype = ctypes.c_size_t
        library.ggml_quantize_chunk.argtypes = [
            ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
            ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p,
        ]  # fmt: skip
        library.ggml_quantize_chunk.restype = ctypes.c_size_t
        library.ggml_validate_row_data.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
        library.ggml_validate_row_data.restype = ctypes.c_bool
        self._library = library
        self.numbers = _type_numbers(library)

    def block(self, kind: str) -> tuple[int, int]:
        """Values and bytes of one block.

        Raises:
            JobError: `export.type-unknown`.
        """
        number = self.numbers.get(kind)
        values = 0 if number is None else int(self._library.ggml_blck_size(number))
        if number is None or values <= 0:
            raise JobError(
                "export.type-unknown",
                f"llama.cpp has no type {kind} to store weights in.",
                "This is a fault of the program.",
            )
        return values, int(self._library.ggml_type_size(number))

    def row_bytes(self, kind: str, width: int) -> int:
        """Bytes of a row of `width` values, which is a multiple of the type's block."""
        values, size = self.block(kind)
        return width // values * size

    def quantize(self, kind: str, block: "Float32", importance: "Float32 | None") -> "Bytes":
        """Rows of float32 as bytes of the type.

        Args:
            kind: the type's name.
            block: (rows, width), contiguous.
            importance: (width,), how much an error in each column weighs; None for equal weight.

        Raises:
            NotRepresentableError: the type cannot hold these values.
        """
        import numpy as np

        rows, width = block.shape
        number = self.numbers[kind]
        target = np.empty(rows * self.row_bytes(kind, width), np.uint8)
        self._library.ggml_quantize_chunk(
            number,
            block.ctypes.data,
            target.ctypes.data,
            0,
            rows,
            width,
            None if importance is None else importance.ctypes.data,
        )
        if not self._library.ggml_validate_row_data(number, target.ctypes.data, target.nbytes):
            raise NotRepresentableError(kind)
        return target


def _library() -> Any:
    llama_cpp = start_llama()
    loaded = llama_cpp.llama_cpp._lib
    if hasattr(loaded, "ggml_quantize_chunk"):
        return loaded
    # Windows looks a name up in the one library only, not in those it needs.
    folder = Path(llama_cpp.__file__).parent / "lib"
    for name in _LIBRARIES:
        if (folder / name).is_file():
            return ctypes.CDLL(str(folder / name))
    raise JobError(
        "export.no-kernels",
        f"{folder} holds no ggml library.",
        "Install llama-cpp-python again.",
    )


def _type_numbers(library: Any) -> dict[str, int]:
    """Numbers of the types by name; those that ggml has removed have no block."""
    found: dict[str, int] = {}
    import llama_cpp

    # ggml itself does not look whether a number is one of its types.
    for number in range(int(llama_cpp.GGML_TYPE_COUNT)):
        name = library.ggml_type_name(number)
        if name and int(library.ggml_blck_size(number)) > 0:
            found.setdefault(name.decode(), number)
    return found
