"""Searching the hub: over real HTTP, against odd answers, without a network.

`TUNESMITH_REAL_HUB=1` also asks the real hub; huggingface_hub itself vouches for the fake one.
"""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fake_hub import FakeHub, git_sha1, serve

from tunesmith.core.errors import InputError, TunesmithError
from tunesmith.models import hub
from tunesmith.models.hub_connection import ConnectionLostError, is_model_id, parse_model_id

LLAMA = {"LlamaForCausalLM"}
FILES = {"config.json": b"{}", "model.safetensors": b"weights" * 100}
CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama"}
REAL = os.environ.get("TUNESMITH_REAL_HUB") == "1"


@pytest.fixture(autouse=True)
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUNESMITH_OFFLINE", raising=False)


@pytest.fixture
def fake() -> Iterator[FakeHub]:
    with serve() as found:
        found.add(
            "acme/llama-small",
            FILES,
            downloads=10,
            config=CONFIG,
            safetensors={"parameters": {"BF16": 1000, "F32": 10}, "total": 1010},
            cardData={"license": "apache-2.0"},
        )
        found.add("acme/llama-gated", FILES, gated="manual", downloads=500, config=CONFIG)
        found.add("acme/llama-pickled", {"pytorch_model.bin": b"x"}, downloads=900)
        found.add(
            "other/bert",
            FILES,
            downloads=5,
            pipeline_tag="fill-mask",
            config={"architectures": ["BertForMaskedLM"]},
            tags=["license:mit"],
        )
        yield found


def search(fake: FakeHub, query: str, **more: Any) -> list[hub.HubModel]:
    return hub.search(query, supported=LLAMA, endpoint=fake.endpoint, **more)


def test_a_search_lists_safetensors_models_with_what_the_hub_says(fake: FakeHub) -> None:
    gated, small = search(fake, " llama ")
    assert small == hub.HubModel(
        id="acme/llama-small",
        parameters=1010,
        bytes=2040,
        licence="Apache-2.0",
        gated=False,
        context=None,
        downloads=10,
        base_architecture="LlamaForCausalLM",
        supported=True,
    )
    assert (small.owner, small.name) == ("acme", "llama-small")
    assert (gated.id, gated.gated, gated.bytes) == ("acme/llama-gated", True, None)
    assert [model.id for model in search(fake, "llama", limit=1)] == ["acme/llama-gated"]
    assert search(fake, "nothing-of-this-name") == []


@pytest.mark.parametrize("pasted", ["other/bert", "https://huggingface.co/other/bert/tree/main"])
def test_a_pasted_id_or_page_finds_that_model_whatever_it_is(fake: FakeHub, pasted: str) -> None:
    (model,) = search(fake, pasted)
    assert (model.id, model.supported, model.licence) == ("other/bert", False, "MIT")
    assert model.base_architecture == "BertForMaskedLM"
    assert search(fake, "nobody/nothing") == []


def test_the_token_goes_to_the_hub_and_is_in_no_error(fake: FakeHub) -> None:
    search(fake, "llama", token=fake.token)
    assert fake.seen[-1].headers["authorization"] == f"Bearer {fake.token}"
    assert fake.seen[-1].headers["user-agent"].startswith("tunesmith/")
    with pytest.raises(InputError) as caught:
        search(fake, "llama", token="hf_wrong_secret")
    assert caught.value.code == "hub.token-refused"
    assert "secret" not in f"{caught.value.message}{caught.value.hint}{caught.value.__context__!r}"
    for odd in ("hf_a\r\nX-Evil: 1", "hf_ä", "x" * 1000):
        with pytest.raises(InputError) as caught:
            search(fake, "llama", token=odd)
        assert caught.value.code == "hub.token"
        assert odd not in caught.value.message
    with pytest.raises(InputError, match="without encryption"):
        hub.search("x", supported=LLAMA, token="hf_a", endpoint="http://hub.example")


def test_offline_says_so_and_asks_nobody(fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_OFFLINE", "1")
    with pytest.raises(InputError, match="work offline") as caught:
        search(fake, "llama")
    assert caught.value.code == "hub.offline"
    assert caught.value.hint
    assert fake.seen == []


def test_without_a_connection_it_says_so() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with pytest.raises(InputError, match="no connection") as caught:
        hub.search("llama", supported=LLAMA, endpoint=f"http://127.0.0.1:{port}")
    assert caught.value.code == "hub.offline"


@pytest.mark.parametrize("address", ["", "ftp://hub.example", "hub", "https://me:pw@hub.example"])
def test_an_address_that_is_no_web_site_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUNESMITH_HUB_ENDPOINT", address)
    with pytest.raises(InputError) as caught:
        hub.search("x", supported=LLAMA)
    assert caught.value.code == "hub.endpoint"
    assert "pw" not in caught.value.message


def test_a_busy_hub_may_be_asked_again(fake: FakeHub) -> None:
    for status in (429, 500, 503):
        fake.statuses["models"] = [status]
        with pytest.raises(ConnectionLostError) as caught:
            search(fake, "llama")
        assert caught.value.code == "hub.busy"


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>Please log in to the hotel network</html>",
        b"",
        b'{"error": "no"}',
        b"[" * 100_000,
        b"1" * 5000,
        b'"' + b"x" * (17 << 20) + b'"',
        b"\xff\xfe",
    ],
    ids=["login page", "empty", "object", "deep", "huge number", "large", "no utf-8"],
)
def test_answers_that_are_no_list_are_errors_for_people(fake: FakeHub, answer: bytes) -> None:
    fake.raw_answers["/api/models"] = answer
    with pytest.raises(InputError) as caught:
        search(fake, "llama")
    assert caught.value.code == "hub.answer"
    assert caught.value.hint


def test_an_odd_entry_does_not_spoil_the_list(fake: FakeHub) -> None:
    good = {"id": "a/b", "downloads": 3}
    odd = {"id": "c/d", "downloads": -1, "safetensors": {"parameters": {"X9": 1}, "total": True},
           "config": {"architectures": [7]}, "gated": "perhaps", "tags": 5}  # fmt: skip
    listed: list[object] = [good, None, 7, {}, {"id": "../etc/passwd"}, {"id": "a/b"}, odd]
    fake.raw_answers["/api/models"] = json.dumps(listed).encode()
    first, second = search(fake, "")
    assert (first.id, first.downloads) == ("a/b", 3)
    assert second == hub.HubModel("c/d", None, None, None, True, None, None, None, False)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = ("safetensors", "config", "cardData", "tags", "gated", "downloads", "parameters", "total")


@given(st.dictionaries(st.sampled_from(FIELDS), json_values), st.data())
def test_no_entry_crashes_the_reader(entry: dict[str, Any], data: st.DataObject) -> None:
    nested = data.draw(st.dictionaries(st.sampled_from([*FIELDS, "license"]), json_values))
    for place in ("safetensors", "config", "cardData"):
        model = hub.read_entry({"id": "a/b", **entry, place: nested}, LLAMA)
        assert model is not None
        assert model.id == "a/b"


@given(st.text(max_size=120))
def test_model_ids_are_safe_as_addresses_and_folder_names(text: str) -> None:
    found = parse_model_id(text)
    if found is not None:
        assert found.count("/") == 1
        assert not set(found) & set("\\:?#%\0 ")
        assert ".." not in found
        assert is_model_id(found)


@pytest.mark.parametrize(
    "text", ["..", "a/..", "a/b/c", "a--b/c", "/a", "a/", "a/b.git", "-a/b", "a/b\n", "", "ä/b"]
)
def test_what_is_no_model_id_is_refused_before_anything_is_asked(fake: FakeHub, text: str) -> None:
    with pytest.raises(InputError) as caught:
        hub.read_config(text, endpoint=fake.endpoint)
    assert caught.value.code == "hub.model-id"
    assert fake.seen == []


def test_a_query_that_cannot_be_a_name_is_refused(fake: FakeHub) -> None:
    for query in ("x" * 300, "a\x00b"):
        with pytest.raises(InputError) as caught:
            search(fake, query)
        assert caught.value.code == "hub.query"


def test_the_configuration_tells_the_context(fake: FakeHub) -> None:
    config = json.dumps({**CONFIG, "max_position_embeddings": 8192}).encode()
    fake.add("acme/new", {"config.json": config})
    found = hub.read_config("acme/new", endpoint=fake.endpoint)
    assert hub.context_length(found) == 8192
    assert found.values["model_type"] == "llama"
    fake.add("acme/odd", {"config.json": b'{"max_position_embeddings": "long"}'})
    assert hub.context_length(hub.read_config("acme/odd", endpoint=fake.endpoint)) is None


@pytest.mark.parametrize(
    ("repo", "revision", "token", "code", "said"),
    [
        ("acme/nothing", "main", None, "hub.not-found", "private"),
        ("acme/nothing", "main", "right", "hub.not-found", "private"),
        ("acme/llama-small", "v9", None, "hub.revision-not-found", "no such version"),
        ("acme/llama-gated", "main", None, "hub.gated", "is gated"),
        ("acme/llama-gated", "main", "right", "hub.gated", "no access"),
    ],
)
def test_refusals_say_what_to_do(
    fake: FakeHub, repo: str, revision: str, token: str | None, code: str, said: str
) -> None:
    with pytest.raises(InputError) as caught:
        hub.read_config(repo, revision=revision, token=token and fake.token, endpoint=fake.endpoint)
    assert caught.value.code == code
    assert said in caught.value.message
    assert caught.value.hint


def test_huggingface_hub_itself_takes_the_fake_for_a_hub(fake: FakeHub, tmp_path: Path) -> None:
    from huggingface_hub import HfApi, hf_hub_download
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

    api = HfApi(endpoint=fake.endpoint, token=False)
    listed = list(
        api.list_models(
            search="llama",
            filter="safetensors",
            sort="downloads",
            expand=["safetensors", "config", "gated", "downloads"],
        )
    )
    assert [model.id for model in listed] == ["acme/llama-gated", "acme/llama-small"]
    assert listed[1].safetensors is not None
    assert listed[1].safetensors.total == 1010
    info = api.model_info("acme/llama-small", files_metadata=True)
    siblings = {sibling.rfilename: sibling for sibling in info.siblings or []}
    assert siblings["config.json"].blob_id == git_sha1(b"{}")
    large = siblings["model.safetensors"].lfs
    assert large is not None
    assert large.size == len(FILES["model.safetensors"])
    path = hf_hub_download(
        "acme/llama-small",
        "model.safetensors",
        endpoint=fake.endpoint,
        local_dir=tmp_path,
        token=False,
    )
    assert Path(path).read_bytes() == FILES["model.safetensors"]
    with pytest.raises(GatedRepoError):
        hf_hub_download(
            "acme/llama-gated",
            "config.json",
            endpoint=fake.endpoint,
            local_dir=tmp_path,
            token=False,
        )
    with pytest.raises(RepositoryNotFoundError):
        api.model_info("acme/nothing", token=fake.token)


@pytest.mark.skipif(not REAL, reason="asks huggingface.co; set TUNESMITH_REAL_HUB=1 to run it")
def test_the_real_hub_answers_as_expected() -> None:
    found = hub.search("HuggingFaceTB/SmolLM2-360M-Instruct", supported=LLAMA, limit=5)
    assert found[0].id == "HuggingFaceTB/SmolLM2-360M-Instruct"
    assert found[0].supported
    assert found[0].licence == "Apache-2.0"
    assert found[0].parameters == 361_821_120
    assert hub.context_length(hub.read_config(found[0].id)) == 8192
    gated = hub.search("meta-llama/Llama-3.2-1B-Instruct", supported=LLAMA, limit=1)
    assert gated[0].gated
    with pytest.raises(TunesmithError):
        hub.read_config("nobody-has-this-name-zzz/nothing")
