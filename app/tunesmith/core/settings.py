"""The one place settings are read: declared fields, overridable by `TUNESMITH_…` variables."""

import re
from pathlib import Path

import platformdirs
from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOST = re.compile(r"(?:(\w+)://)?(\[[^]]*\]|[^:/]*)(.*)")
_EVERYWHERE = {"", "0.0.0.0", "[::]"}  # noqa: S104 - read, not listened on


def default_workspace() -> Path:
    """The workspace of who names none."""
    return Path(platformdirs.user_data_dir("tunesmith", appauthor=False)) / "workspace"


class Settings(BaseSettings):
    """What holds for the whole program; a command-line option beats the variable."""

    model_config = SettingsConfigDict(env_prefix="TUNESMITH_", frozen=True)

    workspace: Path = Field(
        default_factory=default_workspace,
        description="Folder with all runs and datasets.",
    )
    offline: bool = Field(
        default=False,
        description="Never use the network: no hub search, no download.",
    )
    hub_endpoint: str = Field(
        default="https://huggingface.co",
        # Whoever uses a mirror has set HF_ENDPOINT for every other tool.
        validation_alias=AliasChoices("TUNESMITH_HUB_ENDPOINT", "HF_ENDPOINT"),
        description="Address of the model hub.",
    )
    ollama_url: str = Field(
        default="http://127.0.0.1:11434",
        # The variable that Ollama's own commands read.
        validation_alias=AliasChoices("TUNESMITH_OLLAMA_URL", "OLLAMA_HOST"),
        description="Where Ollama answers.",
    )
    llama_cpp: Path | None = Field(
        default=None,
        description="Folder with llama.cpp's own converter, in place of the one that is fetched.",
    )

    @field_validator("ollama_url")
    @classmethod
    def _can_be_called(cls, given: str) -> str:
        """Make an address of what OLLAMA_HOST may say, which is also where a server listens."""
        found = _HOST.fullmatch(given.strip().strip("\"'"))
        if found is None:
            return given
        scheme, host, rest = found.groups()
        host = "127.0.0.1" if host in _EVERYWHERE else host
        if scheme:
            return f"{scheme}://{host}{rest}"
        return f"http://{host}{rest if rest.startswith(':') else f':11434{rest}'}"
