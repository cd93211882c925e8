"""E-mail addresses, and keys, tokens and private keys, in a text.

Not for whole columns, which `privacy` does with what is here. Spans are character offsets. All
expressions take time linear in the text: what they repeat is bounded.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

Span = tuple[int, int]

# --- e-mail addresses ---

EMAIL_HINT = r"@[^\s@]+\."  # RE2, as are the others
SPELT_EMAIL_HINT = r"[\[({<] ?(?i:at|ät|@) ?[\])}>]"

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(
    rf"(?<![\w@])[\w+][\w.+%&'’-]{{0,63}}@(?:{_LABEL}\.){{1,8}}"
    r"(?:xn--[a-z0-9-]{2,59}|[^\W\d_]{2,24})(?![\w@])(?!-\w)"
)
_OPEN, _SHUT = r" ?[\[({<] ?", r" ?[\])}>] ?"
_SPELT_EMAIL = re.compile(
    rf"(?i)(?<!\w)[\w+][\w.+%-]{{0,63}}{_OPEN}(?:at|ät|@){_SHUT}"
    rf"{_LABEL}(?:(?:\.|{_OPEN}(?:dot|punkt|point|punto|\.){_SHUT}){_LABEL}){{1,6}}(?!\w)"
)
_IN_URL = re.compile(r"://[^\s/@]*$")  # there it is a name or password and a machine
# What stands behind the last point of a file's name and is no top-level domain.
_FILE_ENDINGS = {
    *("png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "tif", "tiff", "css", "js", "mjs"),
    *("json", "html", "htm", "xml", "txt", "csv", "pdf", "exe", "dll", "mp3", "mp4", "wav"),
    *("doc", "docx", "xls", "xlsx", "ppt", "pptx", "local"),
}


def disjoint(spans: Iterable[Span]) -> list[Span]:
    """In their order; of two that overlap the one that begins first, or else is longer."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def find_emails(text: str) -> list[Span]:
    """E-mail addresses, also `name [at] example [dot] org`; no file names, no git remotes."""
    return disjoint(_emails(text))


def _emails(text: str) -> Iterator[Span]:
    for match in _EMAIL.finditer(text):
        start, end = match.span()
        ending = match.group().rpartition(".")[2].lower()
        if ending in _FILE_ENDINGS or _IN_URL.search(text, max(0, start - 100), start):
            continue
        if text[end : end + 1] == ":" and match.group().startswith("git@"):
            continue
        yield start, end
    for match in _SPELT_EMAIL.finditer(text):
        if not match.group()[-1].isdigit():
            yield match.span()


# --- keys ---

# Prefixed keys as their issuers document them, and the secret scanners of GitHub and gitleaks.
_ISSUED = (
    r"sk-[\w-]{20,250}",  # OpenAI, Anthropic, OpenRouter, DeepSeek …
    r"[sr]k_(?:live|test)_[0-9A-Za-z]{16,250}",  # Stripe
    r"gh[pousr]_[0-9A-Za-z]{30,250}",  # GitHub
    r"github_pat_[0-9A-Za-z_]{22,250}",
    r"glpat-[\w-]{20,250}",  # GitLab
    r"(?:AKIA|ASIA)[0-9A-Z]{16}",  # AWS
    r"hf_[0-9A-Za-z]{30,250}",  # Hugging Face
    r"AIza[\w-]{35}",  # Google
    r"ya29\.[\w-]{20,250}",
    r"GOCSPX-[\w-]{20,60}",
    r"xox[abeprs]-[0-9A-Za-z-]{10,250}",  # Slack
    r"xapp-[0-9]-[0-9A-Za-z-]{10,250}",
    r"npm_[0-9A-Za-z]{36}",
    r"pypi-[\w-]{50,250}",
    r"SG\.[\w-]{16,32}\.[\w-]{16,64}",  # SendGrid
    r"[0-9]{8,10}:AA[\w-]{33}",  # Telegram
    r"gsk_[0-9A-Za-z]{40,60}",  # Groq
    r"xai-[0-9A-Za-z]{40,100}",
    r"r8_[0-9A-Za-z]{36,40}",  # Replicate
    r"dop_v1_[0-9a-f]{64}",  # DigitalOcean
    r"shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}",  # Shopify
    r"eyJ[\w-]{8,4000}\.eyJ[\w-]{4,8000}\.[\w-]{8,2000}",  # JSON Web Token
)
_ISSUED_KEY = re.compile(rf"(?a)(?<![\w-])(?:{'|'.join(_ISSUED)})(?![\w-])")
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_PRIVATE_KEY_END = re.compile(
    r"[0-9A-Za-z+/=\s:,.\\-]{0,10000}?-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
)  # the longest keys have 6.4 kB; a quote ends the text in JSON
# What there is of a key that is cut.
_BASE64_LINES = re.compile(r"(?:(?:\s|\\[nr])*[0-9A-Za-z+/]{20,}={0,2})*")
_IN_ADDRESS = re.compile(r"://[^\s/@:\"'<>]{1,100}:([^\s/@\"'<>]{3,200})@")
_KEY_WORDS = (
    r"key|secret|token|passw(?:or)?d|passwort|kennwort|passphrase|credentials?|bearer|"
    r"schl(?:ü|ue)ssel|clave|contraseña|mot de passe|jeton|пароль|ключ|токен|密钥|密码|令牌"
)
_KEY_WORD = re.compile(
    rf"(?:(?<![^\W\d_])(?i:(?:api|app|access|auth|client|secret|private|encryption|master)?"
    rf"(?:{_KEY_WORDS}))|(?<=[a-z])(?:Key|Secret|Token|Password))(?![a-z])"
)
_RANDOM = re.compile(
    r"(?<![0-9A-Za-z+/_.~=-])[0-9A-Za-z+/_~-]{16,512}={0,2}(?![0-9A-Za-z(])(?!\.\w)"
)
_GLUED = re.compile(r"=([0-9A-Za-z+/_~-]{16,512}={0,2})(?![0-9A-Za-z(])(?!\.\w)")
_LONGEST = 514
_NEAR = 40  # characters between the word and what it names
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORDS = re.compile(r"[A-Z]?[a-z]{3,}")
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")

_KEY_COLUMN = re.compile(
    r"(?i)secret|passw|passphrase|kennwort|credential|"
    r"(?:api|access|private|auth)[ _-]?(?:key|token)"
)
_PUBLIC_PREFIX = re.compile(
    r"sk-(?:proj-|ant-)?|[sr]k_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|A[KS]IA|hf_|AIza|ya29\.|"
    r"GOCSPX-|xox[abeprs]-|xapp-|npm_|pypi-|SG\.|gsk_|xai-|r8_|dop_v1_|shp(?:at|ca|pa|ss)_|eyJ|"
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
)

# An issued key's beginning; something long; a word for a key.
KEY_HINT = (
    r"sk-[\w-]{20}|[sr]k_(?:live|test)_|gh[pousr]_[0-9A-Za-z]{30}|github_pat_|glpat-|A[KS]IA[0-9A-Z]"
    r"{16}|hf_[0-9A-Za-z]{30}|AIza[\w-]{35}|ya29\.|GOCSPX-|xox[abeprs]-|xapp-|npm_[0-9A-Za-z]{36}|"
    r"pypi-[\w-]{50}|SG\.[\w-]{16}|:AA[\w-]{33}|gsk_[0-9A-Za-z]{40}|xai-[0-9A-Za-z]{40}|"
    r"r8_[0-9A-Za-z]{36}|dop_v1_|shp(?:at|ca|pa|ss)_|eyJ[\w-]{8,}\.eyJ|PRIVATE KEY|"
    r"://[^\s/@:]+:[^\s/@]+@"
)
RANDOM_HINT = r"[0-9A-Za-z+/_~-]{16}"
WORD_HINT = rf"(?i:{_KEY_WORDS})"


def names_keys(column: str) -> bool:
    """Whether a column is called so that it holds secrets."""
    return _KEY_COLUMN.search(column) is not None


def public_prefix(key: str) -> str:
    """What says only who issued a key; empty if nothing does."""
    match = _PUBLIC_PREFIX.match(key)
    return match.group() if match else ""


def find_keys(text: str, *, named: bool = False) -> list[Span]:
    """Keys by their issuer's prefix, private keys, passwords in addresses of the web, and texts
    that look random a little behind a word such as key, secret or token.

    Args:
        text: what to look through.
        named: the column's name is such a word, so that any text that looks random counts.
    """
    return disjoint([*_issued_keys(text), *_random_texts(text, named)])


def _issued_keys(text: str) -> Iterator[Span]:
    for match in _ISSUED_KEY.finditer(text):
        if _is_issued(match.group()):
            yield match.span()
    for match in _PRIVATE_KEY.finditer(text):
        end = _PRIVATE_KEY_END.match(text, match.end())
        rest = _BASE64_LINES.match(text, match.end())
        yield match.start(), end.end() if end else rest.end() if rest else match.end()
    for match in _IN_ADDRESS.finditer(text):
        if not _is_stand_in(match.group(1)):
            yield match.span(1)


def _random_texts(text: str, named: bool) -> Iterator[Span]:
    if named:
        for match in _RANDOM.finditer(text):
            if _looks_random(match.group()):
                yield match.span()
        return
    done = 0
    for word in _KEY_WORD.finditer(text):
        if word.end() < done:
            continue
        reach = word.end() + _NEAR
        for expression, group in ((_RANDOM, 0), (_GLUED, 1)):
            found = expression.search(text, word.end(), reach + _LONGEST)
            if found and found.start(group) <= reach and _looks_random(found.group(group)):
                done = found.end(group)
                yield found.span(group)
                break


def _is_issued(key: str) -> bool:
    """Not `sk-your-key-here` or `hf_xxxxxxxx`, nor words that happen to begin so."""
    if key.startswith("eyJ"):
        return True
    body = re.split(r"[-_.:]", key, maxsplit=1)[-1] if not key.startswith("A") else key[4:]
    return len(set(body)) >= 8 and any(map(str.isdigit, body)) and not _is_stand_in(body)


_STAND_INS = {"password", "passwd", "pass", "pwd", "mypassword", "mypass", "secret", "token"}


def _is_stand_in(value: str) -> bool:
    """A name for the secret in instructions or code, not the secret."""
    lowered = value.lower()
    return (value[:1] in "<${[%*" or lowered in _STAND_INS) or any(
        word in lowered for word in ("your", "xxxx", "****", "placeholder", "redacted")
    )


def _looks_random(text: str) -> bool:
    """Whether nobody would call a thing so: characters of several kinds in no order.

    Letters in both cases and digits change kind at 62 % of their places if random, small letters
    and digits at 40 %; words written together (`GettingStarted2024`) do so at fewer, or are
    still to be seen.
    """
    value = text.rstrip("=")
    if len(value) < 16 or _UUID.fullmatch(value) or _is_stand_in(value):
        return False
    kinds = [_kind(character) for character in value if character.isalnum()]
    seen = Counter(kinds)
    if not seen["digit"] or len(seen) < 2 or _entropy(value) < 3.0:
        return False
    if _HEX.fullmatch(value):
        return True
    changes = sum(a != b for a, b in pairwise(kinds)) / len(kinds)
    if len(seen) == 3:
        least = 0.25 if len(value) >= 24 else 0.45  # short names such as Ed25519PublicKey have 0.4
        return changes >= least and sum(map(len, _WORDS.findall(value))) <= len(value) / 2
    return changes >= 0.25 and seen["digit"] >= 3


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    return "upper" if character.isupper() else "lower"


def _entropy(text: str) -> float:
    """Shannon's, in bits per character."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values())
