"""Ranks code pages by how usual the letters are that they make of a text's bytes.

Two code pages turn the same byte into two letters (0xEA: ê or ę); which one belongs between its
neighbours depends on the language. Only for code pages of letters; for East Asia see `east_asian`.
"""

import math
import re
from collections.abc import Sequence

# Letters of a language, the most frequent first, as the usual tables of letter frequencies have
# them; the order among the rare ones at the end matters little.
_LANGUAGES = {
    "cp1252": (
        "etaoinshrdlcumwfgypbvkjxqzé",  # English with a borrowed accent
        "enisratdhulcgmobwfkzüväpßjöyxqé",
        "esaitnrulodcpmévqfbghjàxyèêzwçùkîœôûïëâæ",
        "eaosrnidlctumpbgyvqóíhfzájéñxúkwü",
        "aeosrindmutclpvgháqbfzãçéjíxóêâúôõàkwy",
        "eaionlrtscdupmvghfbqzàèòùéìkjxyw",
        "enatirodslghvkmubpwjzcfxyëéïöü",
        "eanrtsildomkgväfhupåöbcyjxwzéq",
        "aitneslokuämvrjhypdögbfcwåzxqé",
        "erndtaislogkmfvubhpåøyæjcwzxéq",
    ),
    "cp1250": (
        "aioezrnwstcykdpmujłlbgęhąóżśćfńźvxq",
        "oeantvsilkrdpímuázjyěcbéhřýžčšůúfgňxťóďwq",
        "oaeinvtsrlkdpmucázjyíbčhšýéžúťfľôňgóďĺŕxäwq",
        "eatlsnkrizáoégmbydvhujöpőcóüfíűúxwq",
        "aioenrsjtuvkdlmpgzbčcšžhfćđxywq",
        "eiarntulocsdpmăfvîgbşţzhâjxkyw",
    ),
    "cp1251": (
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        "оаніирвтеслкудмпзяьбгйчхцїюєжшщфґ",
        "аиоентрсвлкдпмзгяъубчцжщшюйхфьѝ",
    ),
}
PAGES = tuple(_LANGUAGES)
_UNKNOWN = 1e-5  # probability of a letter or sign that the language does not have
_OTHER_WORDS = 0.3  # weight of the words without a letter beyond ASCII
_FOREIGN = 0.2  # probability of an English word in a text of another language
_MOST = 4000  # characters; more do not make it surer
_WORD = re.compile(r"[^\W\d_]+")
# A sign such as ³ or ¿ between letters is a letter of another code page.
_SIGN_IN_WORD = re.compile(r"[^\W\d_][^\w\s!-~„“”‚‘’‹›«»–—…-][^\W\d_]")


def rank_pages(sample: bytes) -> Sequence[str]:
    """The pages that fit letters of European languages, the best first."""
    scores = {page: _score(sample.decode(page, errors="replace")[:_MOST], page) for page in PAGES}
    return sorted(PAGES, key=lambda page: -scores[page])


def _score(text: str, page: str) -> float:
    """The logarithm of the text's likelihood in the language that suits it best."""
    words = _WORD.findall(text.lower())
    special = [word for word in words if not word.isascii()]
    plain = [word for word in words if word.isascii()]
    odd = text.count("\ufffd") + len(_SIGN_IN_WORD.findall(text)) + _capitals_inside(text)
    # Words without such a letter may as well be English, whatever the others are.
    table = _probabilities(_LANGUAGES["cp1252"][0])
    english = {word: _likelihood(word, table) + math.log(_FOREIGN) for word in set(plain)}
    best = max(
        sum(_likelihood(word, table) for word in special)
        + _OTHER_WORDS * sum(max(_likelihood(word, table), english[word]) for word in plain)
        for table in map(_probabilities, _LANGUAGES[page])
    )
    return best + odd * math.log(_UNKNOWN)


def _capitals_inside(text: str) -> int:
    """Words such as `jaźÑ`: a capital that is not ASCII behind small letters."""
    return len(re.findall(r"(?<=[a-zà-ÿ])[À-ÞŁŚŹĄ](?=[a-z]|\b)", text))


def _probabilities(letters: str) -> dict[str, float]:
    weights = {letter: 1 / (place + 2) for place, letter in enumerate(letters)}
    # Latin words and names stand in Cyrillic texts, too.
    if not letters.isascii() and "а" in weights:
        weights |= dict.fromkeys("abcdefghijklmnopqrstuvwxyz", 0.02)
    total = sum(weights.values())
    return {letter: weight / total for letter, weight in weights.items()}


def _likelihood(word: str, table: dict[str, float]) -> float:
    return sum(math.log(table.get(letter, _UNKNOWN)) for letter in word)
