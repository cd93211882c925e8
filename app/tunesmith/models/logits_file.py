"""The file in which a model's logits wait for the files that are compared with them.

An .npz: `ids` and `logits` [positions, vocabulary] of all prompts one after the other, and the
`lengths` of the prompts. Not for keeping: it is gone when the comparison is done.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunesmith.core.files import told_of

if TYPE_CHECKING:
    import numpy as np

    Float32 = np.ndarray[Any, np.dtype[np.float32]]


def write_logits_file(path: Path, prompts: Sequence[Sequence[int]], logits: "Float32") -> None:
    """Write token ids and what a model makes of them.

    Args:
        path: of the file.
        prompts: token ids, none of them empty.
        logits: [positions, vocabulary], the positions of all prompts one after the other.
    """
    import numpy as np

    with told_of(path), path.open("wb") as stream:
        np.savez(
            stream,
            ids=np.concatenate([np.asarray(prompt, np.int32) for prompt in prompts]),
            lengths=np.asarray([len(prompt) for prompt in prompts], np.int32),
            logits=logits,
        )


def read_logits_file(path: Path) -> tuple[list[list[int]], "Float32"]:
    """The prompts and the logits of a file that `write_logits_file` wrote."""
    import numpy as np

    with np.load(path, allow_pickle=False) as stored:
        ids, lengths, logits = stored["ids"], stored["lengths"], stored["logits"]
    return [part.tolist() for part in np.split(ids, np.cumsum(lengths)[:-1])], logits
