"""Memory that runs out: how it is recognised, and what is said when nothing smaller is left."""

from typing import Any

from tunesmith.core.errors import JobError

# CUDA's own texts beside torch's exception, and the CPU allocator's.
_TEXTS = (
    "out of memory",
    "can't allocate memory",
    "not enough memory",  # as it says on Windows
    "CUBLAS_STATUS_ALLOC_FAILED",
)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory ran out, on the card or on the machine."""
    import torch

    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(text in str(error) for text in _TEXTS)


def out_of_memory(where: str, *, longest: int, four_bit: bool, told: str, plan: str) -> JobError:
    """The error when a single row at a time is too much, or halving is not wanted.

    Args:
        where: what was being done, as in "at step 3 with 1 row at once".
        longest: tokens of the longest row.
        four_bit: the base is already loaded in 4 bits.
        told: what torch said, of which the first line is kept.
        plan: the plan's figures as a sentence; empty where there are none.
    """
    ways = [f"set max_length below {longest}", "choose a smaller base model"]
    if not four_bit:
        ways.insert(1, "set load_in_4bit=true (on an NVIDIA GPU)")
    said = told.strip().partition("\n")[0][:300]
    return JobError(
        "train.out-of-memory",
        f"The memory ran out {where}.{' ' + plan if plan else ''} ({said})",
        f"To need less: {', or '.join(ways)}. The last checkpoint is kept.",
    )


def free_memory() -> None:
    """Give back what a failed step left behind, before it is done again in smaller pieces."""
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def random_state() -> dict[str, Any]:
    """torch's random state on the CPU and on every card, for doing a step again."""
    import torch

    cards = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"cpu": torch.get_rng_state(), "cuda": cards}


def set_random_state(state: dict[str, Any]) -> None:
    """Put back what `random_state` gave."""
    import torch

    torch.set_rng_state(state["cpu"])
    if state["cuda"]:
        torch.cuda.set_rng_state_all(state["cuda"])
