"""Searches the model hub for base models, and asks for one model's configuration.

Answers come from strangers: an odd value becomes "not known", an entry without a usable id is left
out because nothing could be done with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tunesmith.core.bounded_json import JsonObject
from tunesmith.core.errors import InputError
from tunesmith.models.hub_connection import (
    clear_errors,
    connect,
    find_hub,
    get_json,
    is_model_id,
    parse_model_id,
)
from tunesmith.models.licences import licence_name

MOST_RESULTS = 100
_LONGEST_QUERY = 200  # characters
_MOST_PARAMETERS = 10**14
# What is asked for each model; the hub's names (huggingface_hub's ExpandModelProperty_T).
_EXPAND = ("safetensors", "config", "cardData", "tags", "gated", "downloads")
# Bytes of a value by safetensors type; 4-bit types pack two into one byte.
_WIDTHS = {
    "F64": 8.0, "I64": 8.0, "U64": 8.0, "F32": 4.0, "I32": 4.0, "U32": 4.0,
    "F16": 2.0, "BF16": 2.0, "I16": 2.0, "U16": 2.0, "I8": 1.0, "U8": 1.0, "BOOL": 1.0,
    "F8_E4M3": 1.0, "F8_E5M2": 1.0, "F8_E8M0": 1.0, "F4": 0.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HubModel:
    """One model on the hub; None where the hub does not say.

    Attributes:
        id: `owner/name`.
        parameters: number of weights.
        bytes: size of the weights.
        licence: as people write it, such as Apache-2.0.
        gated: its owner must let one in first.
        context: longest text in tokens; a search does not tell, `read_config` does.
        downloads: in the last 30 days.
        base_architecture: such as LlamaForCausalLM.
        supported: the architecture is one of those that were asked for.
    """

    id: str
    parameters: int | None
    bytes: int | None
    licence: str | None
    gated: bool
    context: int | None
    downloads: int | None
    base_architecture: str | None
    supported: bool

    @property
    def owner(self) -> str:
        """Who published it; empty for the hub's oldest models."""
        return self.id.rpartition("/")[0]

    @property
    def name(self) -> str:
        """The id without its owner."""
        return self.id.rpartition("/")[2]


def search(
    query: str,
    *,
    supported: Collection[str],
    limit: int = 30,
    token: str | None = None,
    endpoint: str | None = None,
) -> list[HubModel]:
    """Language models with safetensors weights whose id contains `query`, most downloaded first.

    A pasted id or address of a model's page gives that model first, whatever it is.

    Args:
        query: what the person typed; empty lists the most downloaded ones.
        supported: architectures that can be trained and exported here.
        limit: at most so many models.
        token: shows private models too.
        endpoint: address of the hub, by default that of the settings.

    Raises:
        InputError: `hub.offline`, `hub.answer`, `hub.token-refused`, `hub.query`.
        ConnectionLostError: `hub.connection-lost`, `hub.busy`.
    """
    query = query.strip()
    if len(query) > _LONGEST_QUERY or not query.isprintable():
        raise InputError(
            "hub.query",
            "That is no name of a model.",
            "Type a part of a name, or an id such as owner/name.",
        )
    limit = max(1, min(limit, MOST_RESULTS))
    wanted = parse_model_id(query)
    hub = find_hub(endpoint, token)
    with clear_errors(hub, "be searched"), connect(hub) as client:
        entries: list[object] = []
        if wanted is not None:
            entries += _one(client, wanted)
        listed = get_json(
            client,
            "/api/models",
            {
                "search": wanted or query,
                "filter": "safetensors",
                "pipeline_tag": "text-generation",
                "sort": "downloads",
                "limit": limit,
                "expand": list(_EXPAND),
            },
        )
    if not isinstance(listed, list):
        raise InputError(
            "hub.answer",
            "The model hub answered a search with something that is no list.",
            "Check the hub's address in the settings, and the proxy; otherwise try again later.",
        )
    found: dict[str, HubModel] = {}
    for entry in [*entries, *listed]:
        model = read_entry(entry, supported)
        if model is not None:
            found.setdefault(model.id, model)
    return list(found.values())[:limit]


def read_config(
    model_id: str,
    *,
    revision: str = "main",
    token: str | None = None,
    endpoint: str | None = None,
) -> JsonObject:
    """The model's config.json: its context length, layers and widths, without a download.

    Raises:
        InputError: `hub.gated`, `hub.not-found`, `hub.offline`, `hub.answer`, `hub.model-id`.
        ConnectionLostError: `hub.connection-lost`, `hub.busy`.
    """
    require_model_id(model_id)
    hub = find_hub(endpoint, token)
    with clear_errors(hub, f"give the configuration of {model_id}"), connect(hub) as client:
        address = f"/{model_id}/resolve/{quote(revision, safe='')}/config.json"
        value = get_json(client, address, repo=model_id)
    if not isinstance(value, dict):
        raise InputError(
            "hub.answer",
            f"The configuration of {model_id} is no JSON object.",
            "Choose another model; this one cannot be used.",
        )
    return JsonObject(Path(f"{model_id}/config.json"), value)


def context_length(config: JsonObject) -> int | None:
    """Longest text in tokens that a configuration states; None if it does not."""
    return _count(config.values.get("max_position_embeddings"), 1 << 40)


def require_model_id(model_id: str) -> None:
    """Raise InputError `hub.model-id` unless it is the id of a model."""
    if not is_model_id(model_id):
        raise InputError(
            "hub.model-id",
            f"“{model_id[:100]}” is not the id of a model on the hub.",
            "An id is owner/name, such as HuggingFaceTB/SmolLM2-360M-Instruct.",
        )


def read_entry(entry: object, supported: Collection[str]) -> HubModel | None:
    """One entry of the hub's list; None if it has no usable id. Never raises."""
    if not isinstance(entry, dict) or not is_model_id(entry.get("id")):
        return None
    stored = _object(entry.get("safetensors"))
    config = _object(entry.get("config"))
    architectures = config.get("architectures")
    first = architectures[0] if isinstance(architectures, list) and architectures else None
    architecture = first if isinstance(first, str) and first.isidentifier() else None
    return HubModel(
        id=entry["id"],
        parameters=_count(stored.get("total"), _MOST_PARAMETERS),
        bytes=_weight_bytes(stored.get("parameters")),
        licence=_licence(entry),
        # "auto" or "manual"; whatever else is said, better to expect a gate than to run into it.
        gated=entry.get("gated") not in (None, False, "false"),
        context=_count(config.get("max_position_embeddings"), 1 << 40),
        downloads=_count(entry.get("downloads"), 1 << 50),
        base_architecture=architecture,
        supported=architecture in supported,
    )


def _one(client: Any, model_id: str) -> list[object]:
    try:
        address = f"/api/models/{model_id}"
        return [get_json(client, address, {"expand": list(_EXPAND)}, repo=model_id)]
    except InputError as error:
        if error.code in ("hub.not-found", "hub.gated"):
            return []  # then it is only something to search for
        raise


def _licence(entry: dict[str, Any]) -> str | None:
    card = _object(entry.get("cardData"))
    stated = card.get("license")
    if isinstance(stated, list):
        stated = stated[0] if stated else None
    if stated is None and isinstance(entry.get("tags"), list):
        marked = [t for t in entry["tags"] if isinstance(t, str) and t.startswith("license:")]
        stated = marked[0].removeprefix("license:") if marked else None
    return licence_name(stated, card.get("license_name"))


def _weight_bytes(by_type: object) -> int | None:
    total = 0.0
    for name, count in _object(by_type).items():
        number = _count(count, _MOST_PARAMETERS)
        if number is None or name not in _WIDTHS:
            return None
        total += number * _WIDTHS[name]
    return int(total) or None


def _count(value: object, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        return None
    return value


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
