"""An export that is killed, wherever it is, and started again gives the very same files."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.export import killed_export
from tests.export.killed_export import STAGES, Moment
from tests.export.written_files import names

from tunesmith.core.files import sha256_file

SEED = "TUNESMITH_SEED"  # of the moments; the clock's without it
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@dataclass(frozen=True, slots=True)
class Job:
    """An export into folders of its own, below a folder that nothing else is in."""

    spec: Path
    out: Path

    def run(self, *moment: object) -> str | None:
        """What it printed at its end; None if it was killed at the moment."""
        temporary = self.out.parent / "temporary"
        temporary.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, killed_export.__file__, str(self.spec), *map(str, moment)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            check=False,
            env={**os.environ, "TMPDIR": str(temporary)},
        )
        if done.returncode == -signal.SIGKILL:
            return None
        assert done.returncode == 0
        return done.stdout

    def hashes(self) -> dict[str, str]:
        """Of everything that has the name of a finished file."""
        found = [*self.out.glob("*.gguf"), *self.out.glob("Modelfile.*")]
        return {path.name: sha256_file(path) for path in found}


def write_job(folder: Path, model: Path, levels: Sequence[str]) -> Job:
    """A job whose files are all below `folder`."""
    folder.mkdir()
    out = folder / "out"
    written = {
        "model_dir": str(model),
        "out_dir": str(out),
        "work_dir": str(folder / "work"),
        "levels": levels,
    }
    spec = folder / "spec.json"
    spec.write_text(json.dumps(written), "utf-8")
    return Job(spec, out)


def choose(seen: Sequence[tuple[str, str, int]], count: int, seed: int) -> list[Moment]:
    """Moments of every stage in turn, of each kind alike: few are renames, most are waits."""
    chosen = random.Random(seed)
    stages = {stage: [it for it in seen if it[0] == stage] for stage in STAGES}
    for kinds in stages.values():
        chosen.shuffle(kinds)
    order = chosen.sample([stage for stage in STAGES if stages[stage]], k=len(STAGES))
    moments: list[Moment] = []
    while len(moments) < count:
        stage = order[len(moments) % len(order)]
        _, what, most = stages[stage][len(moments) // len(order) % len(stages[stage])]
        moments.append((stage, what, chosen.randint(1, most)))
    return sorted(moments, key=lambda it: STAGES.index(it[0]))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")
@pytest.mark.parametrize(
    ("kills", "layers", "levels"),
    [
        (3, 2, ("Q4_K_M",)),
        pytest.param(
            10, 8, ("Q2_K", "Q4_K_M", "Q5_K_M", "IQ4_XS"),
            marks=pytest.mark.slow(reason="twelve exports take two minutes"),
        ),
    ],
)  # fmt: skip
def test_kills_at_any_moment_do_not_change_a_byte(
    kills: int,
    layers: int,
    levels: tuple[str, ...],
    write_checkpoint: Callable[..., Path],
    tmp_path: Path,
) -> None:
    model = write_checkpoint(
        tmp_path / "model", hidden_size=512, intermediate_size=1536, num_hidden_layers=layers,
        num_attention_heads=8,
    )  # fmt: skip
    (model / "chat_template.jinja").write_text(CHATML, "utf-8")
    undisturbed = write_job(tmp_path / "undisturbed", model, levels)
    seen = json.loads(str(undisturbed.run()))
    assert {stage for stage, _, _ in seen} == set(STAGES)
    wanted = undisturbed.hashes()
    assert len(wanted) == 2 * (len(levels) + 1), "with F16, and a Modelfile for each"

    seed = int(os.environ.get(SEED) or time.time_ns() % 1_000_000)
    moments = choose(seen, kills, seed)
    sys.stdout.write(f"{SEED}={seed}: {moments}\n")
    killed = write_job(tmp_path / "killed", model, levels)
    for moment in moments:
        assert killed.run(*moment) is None
        found = killed.hashes()
        assert found.items() <= wanted.items(), f"after {moment} a file looks finished"
    assert killed.run() is not None
    assert killed.hashes() == wanted
    assert names(killed.out) == names(undisturbed.out), "nothing else is left"
