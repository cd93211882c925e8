"""Small GGUF files for tests of a GGUF as a base."""

from pathlib import Path

import numpy as np
import pytest

from tunesmith.core.errors import InputError
from tunesmith.export.base_gguf import open_gguf_base
from tunesmith.export.rows import Rows


def whole(rows: Rows) -> np.ndarray:
    return rows.read(slice(0, rows.rows))


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_gguf_base(path)
    assert caught.value.hint
    return caught.value
