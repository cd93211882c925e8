"""E-mail addresses and keys in a text: what counts, what does not. No key here is anybody's."""

import time

import pytest

from tunesmith.data.privacy_texts import find_emails, find_keys, names_keys

# Written in two pieces, so that no scanner of this repository takes them for real ones.
OPENAI = "sk-" + "proj-4fQ9vT2xLm8RkZ0aYbW7"
GITHUB = "gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
HUGGING_FACE = "hf" + "_QwErTy1UiOpAsDf2GhJkLzXc3VbNm4QwEr"
JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0."
    "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
)
PEM = (
    "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx7\nQw==\n-----END RSA PRIVATE KEY-----"
)
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HEX = "d8e8fca2dc0f896fd7cb4cb0031ba249"


def emails(text: str) -> list[str]:
    return [text[start:end] for start, end in find_emails(text)]


def keys(text: str, *, named: bool = False) -> list[str]:
    return [text[start:end] for start, end in find_keys(text, named=named)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to john.doe+x@example.co.uk, or b@x.de.", ["john.doe+x@example.co.uk", "b@x.de"]),
        ("müller@köln.de", ["müller@köln.de"]),
        ("用户@例子.公司。", ["用户@例子.公司"]),
        ("иван@пример.рф", ["иван@пример.рф"]),
        ("<a_b-c@sub.mail.example.org>", ["a_b-c@sub.mail.example.org"]),
        ("mailto:a@b.de?subject=x", ["a@b.de"]),
        ("E-Mail=x@y.org;'o'brien@x.ie'", ["x@y.org", "o'brien@x.ie"]),
        ("(MAX.MUSTERMANN@GMX.DE)", ["MAX.MUSTERMANN@GMX.DE"]),
        ("ask info (at) firma.de", ["info (at) firma.de"]),
        ("max [at] firma [dot] de", ["max [at] firma [dot] de"]),
        ("a@xn--kln-sna.xn--p1ai", ["a@xn--kln-sna.xn--p1ai"]),
    ],
)
def test_addresses_are_found_whole(text: str, found: list[str]) -> None:
    assert emails(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("image@2x.png", "logo@home.svg", "git@github.com:owner/repo.git", "user@localhost"),
        *("pkg@1.2.3", "@user@mastodon.social", "a@b", "@home. Next", "https://u:pw@host.com/x"),
        *("ssh://git@host.example.org/x", "5 apples @ 3.50 each", "we meet [at] 5 o'clock."),
        *("x (at) y", "foo@bar..com", "a@-b.de", "decorator @app.route", "tom@2024-03-14"),
    ],
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert emails(text) == []


@pytest.mark.parametrize("key", [OPENAI, GITHUB, AWS, HUGGING_FACE, JWT, PEM])
@pytest.mark.parametrize("around", ["{}", "use {} please", "'{}',", "x={};"])
def test_keys_are_known_by_their_beginning(key: str, around: str) -> None:
    assert keys(around.format(key)) == [key]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"my secret access key is {AWS_SECRET}.", AWS_SECRET),
        (f"api_key = '{HEX}'", HEX),
        (f"apiKey:{HEX}", HEX),
        (f"?token={HEX}&x=1", HEX),
        ("Authorization: Bearer aB3dE6gH9jK2mN5pQ8sT", "aB3dE6gH9jK2mN5pQ8sT"),
        ("Passwort: x7Kp9mQ2vL4nR8wT", "x7Kp9mQ2vL4nR8wT"),
        ("das Kennwort lautet x7kp9mq2vl4nr8wt", "x7kp9mq2vl4nr8wt"),
        ("密码：x7Kp9mQ2vL4nR8wT", "x7Kp9mQ2vL4nR8wT"),
        ("postgres://bob:s3cr3t-pw@db.example.com/x", "s3cr3t-pw"),
    ],
)
def test_a_text_that_looks_random_is_a_key_behind_a_word_for_one(text: str, found: str) -> None:
    assert keys(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        *("sk-learn-based-pipeline-for-text", "sk-your-api-key-goes-here-1234", "hf_" + "x" * 34),
        *(f"commit {HEX}", f"file {AWS_SECRET}", "monkey aB3dE6gH9jK2mN5pQ8sT"),
        *("token: 123e4567-e89b-12d3-a456-426614174000", "key: docs/getting-started/v2/index.html"),
        *("password=GettingStartedWithOpenAI2024", "The key 1234567890123456", "key to success"),
        *("API key: your_api_key_here_1234567890", "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA"),
        *("primary key customer_identifier_2024", "keyboard x7Kp9mQ2vL4nR8wT", "eyJ is a prefix"),
        *("PublicKey, Ed25519PublicKey", "smb://me:mypassword@example.com/"),
        *('("secret", base64.b32encode(key))', "token = generate_random_token32x64(16)"),
        *("http://user:password@host.com", "key https://example.org/2024/11/some-article-name"),
        f"the key\n{'is not ' * 8}\n{AWS_SECRET}",
    ],
)
def test_what_only_looks_like_a_key_is_none(text: str) -> None:
    assert keys(text) == []


def test_a_private_key_without_its_end_is_found_as_far_as_it_goes() -> None:
    start = "-----BEGIN " + "PRIVATE KEY-----"
    lines = "\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSjAgEAAoIB"
    assert keys(f"x {start}{lines} and more") == [start + lines]


def test_in_a_column_for_secrets_no_word_is_needed() -> None:
    assert keys(HEX) == []
    assert keys(HEX, named=True) == [HEX]
    assert keys("nothing", named=True) == []
    assert [
        names_keys(name) for name in ("API Key", "client_secret", "Passwort", "token", "Key")
    ] == [*(True, True, True, False, False)]


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 200_000 + "@", "a.@" * 70_000, "a@" + "b." * 100_000, "a@" + "b-" * 100_000),
        *("key " * 50_000, "key" + " " * 200_000, "sk-" + "a-" * 100_000, "eyJa." * 40_000),
        *("-----BEGIN PRIVATE KEY-----" * 300, "://a:" * 40_000, "a [at] " * 30_000, "[" * 200_000),
    ],
)
def test_long_texts_made_to_hang_take_little_time(text: str) -> None:
    started = time.process_time()
    list(find_emails(text))
    list(find_keys(text))
    assert time.process_time() - started < 10
