import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

from tunesmith.templates.chat_tokenizer import ChatTokenizer, load_chat_tokenizer

FOLDER = Path(__file__).parent / "chat_templates"


@pytest.fixture(params=sorted(path.name for path in FOLDER.glob("*.jinja")))
def written_template(request: pytest.FixtureRequest) -> str:
    """The source of each of our own chat templates, one after the other."""
    name: str = request.param
    return (FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture
def smollm2_template() -> str:
    """A template that behaves as SmolLM2's own: a default system text when none is given."""
    return (FOLDER / "smollm2.jinja").read_text(encoding="utf-8")


SPECIAL = ("<s>", "</s>", "<|im_start|>", "<|im_end|>")
CORPUS = (
    "The quick brown fox jumps over the lazy dog.\n\nHow do I reset my password? assistant user",
    "system\n\n\n  indented\tcode = {'a': 1}\n" * 3,
    "Grüße aus Köln, 你好, שלום, 👩‍👩‍👧 naïve café",
)


def byte_level_tokenizer() -> Tokenizer:
    """A small byte-level BPE with the traps of real ones: offsets trimmed, BOS template."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=500,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    return tokenizer


def write_model(
    folder: Path,
    tokenizer: Tokenizer,
    *,
    config: dict[str, object] | None = None,
    template: str | None = None,
) -> Path:
    """A model's folder as far as the tokenizer goes."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    values = {"bos_token": "<s>", "eos_token": {"content": "</s>"}, **(config or {})}
    (folder / "tokenizer_config.json").write_text(json.dumps(values), encoding="utf-8")
    if template is not None:
        (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def byte_level(tmp_path_factory: pytest.TempPathFactory) -> ChatTokenizer:
    """The small tokenizer, loaded as a model's; it adds no BOS."""
    folder = tmp_path_factory.mktemp("byte-level")
    return load_chat_tokenizer(write_model(folder, byte_level_tokenizer()))


@pytest.fixture
def make_model(tmp_path: Path) -> Callable[..., Path]:
    """Writes a model's folder with the small tokenizer, changed as the test wants."""

    def make(
        *,
        tokenizer: Tokenizer | None = None,
        config: dict[str, object] | None = None,
        template: str | None = None,
    ) -> Path:
        chosen = byte_level_tokenizer() if tokenizer is None else tokenizer
        return write_model(tmp_path / "model", chosen, config=config, template=template)

    return make
