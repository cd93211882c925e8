"""Encodings: found in real sentences of many languages, and told where they are a guess."""

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunesmith.data import encoding
from tunesmith.data.encoding import find_encoding
from tunesmith.data.reading import read_table
from tunesmith.data.table import Reading

WriteText = Callable[..., Path]

SENTENCES = {
    "Polish": [
        "Proszę o zwrot pieniędzy za bilet.",
        "Zażółć gęślą jaźń.",
        "Kiedy otrzymam moją przesyłkę?",
        "Dziękuję, wszystko działa świetnie!",
        "Łódź jest większa niż Gdańsk, ale mniejsza niż Kraków.",
    ],
    "Czech": [
        "Kdy dostanu svůj balík?",
        "Příliš žluťoučký kůň úpěl ďábelské ódy.",
        "Děkuji, všechno funguje výborně.",
        "Prosím o vrácení peněz za jízdenku.",
        "Chtěl bych změnit svoje heslo.",
    ],
    "Hungarian": [
        "Mikor kapom meg a csomagomat? Már tíz napja várok rá.",
        "Köszönöm, minden nagyszerűen működik!",
        "Szeretném visszakérni a jegy árát.",
    ],
    "Russian": [
        "Когда я получу свою посылку?",
        "Съешь ещё этих мягких французских булок, да выпей чаю.",
        "Спасибо, всё работает отлично!",
        "Прошу вернуть деньги за билет.",
    ],
    "German": [
        "Ich möchte mein Geld zurück, die Größe passt nicht.",
        "Wann bekomme ich mein Päckchen?",
        "Müller & Söhne grüßen aus Köln.",
        "Das kostet 25 € – zu viel für „Qualität“.",
    ],
    "French": [
        "Ça marche très bien, merci !",
        "Où est mon colis ? Je l’ai commandé l’été dernier.",
        "Le garçon a mangé une crêpe à l’œuf.",
        "L’élève naïf a reçu une lettre.",
    ],
    "Spanish": ["¿Cuándo llegará mi paquete?", "Quiero cambiar mi contraseña, ¡gracias!"],
    "Danish": ["Hvornår får jeg min pakke?", "Jeg vil gerne ændre mit kodeord til noget større."],
    "Japanese": [
        "注文した商品はいつ届きますか。",
        "パスワードを変更したいです。",
        "返金をお願いします。",
        "東京から大阪まで新幹線で行きます。",
    ],
    "Chinese": [
        "我的包裹什么时候到？",
        "请退款，谢谢。",
        "我想修改密码。",
        "非常感谢，一切都很好。",
        "从北京到上海坐高铁需要五个小时。",
    ],
    "Korean": ["제 소포는 언제 도착하나요?", "비밀번호를 바꾸고 싶습니다. 감사합니다!"],
}
PAGES = {
    "cp1250": ["Polish", "Czech", "Hungarian"],
    "cp1251": ["Russian"],
    "cp1252": ["German", "French", "Spanish", "Danish"],
    "cp932": ["Japanese"],
    "euc_jp": ["Japanese"],
    "gb18030": ["Chinese"],
    "cp949": ["Korean"],
}
LEGACY = [(page, language) for page, languages in PAGES.items() for language in languages]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
PLAIN = [f"line number {number} has no letter beyond the alphabet" for number in range(4000)]


def cells(sentences: list[str], kind: str) -> list[str]:
    """A column of texts: one sentence, many, or one after thousands of plain lines."""
    if kind == "one sentence":
        return sentences[:1]
    if kind == "many":
        return sentences * 200
    return [*PLAIN, sentences[0], *PLAIN[:50]]


def check(write_text: WriteText, texts: list[str], encoding: str) -> str:
    content = "text,label\n" + "".join(f'"{text}",x\n' for text in texts)
    table = read_table(write_text(content, encoding=encoding))
    assert table.columns()["text"] == texts
    assert not table.report.rejected
    return " ".join(table.report.warnings)


@pytest.mark.parametrize("kind", ["one sentence", "many", "late"])
@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("encoding", UNICODE)
def test_unicode_is_found_and_is_no_guess(
    write_text: WriteText, encoding: str, language: str, kind: str
) -> None:
    assert check(write_text, cells(SENTENCES[language], kind), encoding) == ""


@pytest.mark.parametrize("kind", ["one sentence", "many", "late"])
@pytest.mark.parametrize(("page", "language"), LEGACY)
def test_a_code_page_is_found_and_told_as_a_guess(
    write_text: WriteText, page: str, language: str, kind: str
) -> None:
    told = check(write_text, cells(SENTENCES[language], kind), page)
    line = 4002 if kind == "late" else 2
    assert "is a guess" in told
    assert f"Line {line} should read “" in told


@pytest.mark.parametrize(
    ("page", "word"),
    [
        ("cp1250", "Kraków"),
        ("cp1252", "Köln"),
        ("cp1252", "été"),
        ("cp1251", "да"),
        ("cp932", "はい"),
        ("gb18030", "你好"),
    ],
)
def test_one_word_far_down_in_plain_text_is_enough(
    write_text: WriteText, page: str, word: str
) -> None:
    check(write_text, [*PLAIN, f"from {word} today"], page)


def test_the_next_best_encoding_is_told_with_what_it_reads(write_text: WriteText) -> None:
    path = write_text("text,label\nfrom Plzeň today,x\n", encoding="cp1250")
    (told,) = read_table(path).report.warnings
    assert "cp1252 is a guess. Line 2 should read “from Plzeò today,x”" in told
    assert "--encoding, such as cp1250, which reads “from Plzeň today,x”" in told
    chosen = read_table(path, Reading(encoding="cp1250"))
    assert chosen.columns()["text"] == ["from Plzeň today"]
    assert chosen.report.warnings == ()


def test_too_little_to_tell_an_encoding_rejects_the_line_and_says_what_it_may_be(
    write_text: WriteText,
) -> None:
    path = write_text("text,label\nplain,x\nałb,x\n", encoding="cp1250")
    report = read_table(path).report
    assert [(row.line, row.text) for row in report.rejected] == [(3, r"a\xb3b,x")]
    (told,) = report.warnings
    assert "Line 3 is not UTF-8" in told
    assert "With --encoding cp1250 it reads “ałb,x”" in told


@pytest.mark.parametrize(("page", "language"), LEGACY)
def test_the_chosen_encoding_is_obeyed(write_text: WriteText, page: str, language: str) -> None:
    text = SENTENCES[language][0]
    path = write_text(f'text\n"{text}"\n', encoding=page)
    table = read_table(path, Reading(header=1, encoding=page))
    assert table.columns() == {"text": [text]}
    assert table.report.warnings == ()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_found_in_text_with_hardly_an_ascii_character(
    write_text: WriteText, codec: str
) -> None:
    lines = [
        "一切都很好，一点问题都没有，请您放心，一定会按时送到您的手中，谢谢您一直以来的支持。"
    ] * 20
    path = write_text("\n".join(lines), "zh.txt", codec)
    assert find_encoding(path).codec == codec


def test_a_utf8_file_with_one_broken_character_stays_utf8(write_text: WriteText) -> None:
    for language in ("German", "Russian", "Chinese", "Japanese"):
        content = "\n".join(SENTENCES[language] * 3).encode()
        broken = content[:9] + b"\xff" + content[9:]
        assert find_encoding(write_text(broken, "b.txt")).codec == "utf-8"


LETTERS = [letter.encode() for letter in "aé€😀\n\0"]
BROKEN = [b"\x80", b"\xbf", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80"]


@given(
    st.lists(st.sampled_from(LETTERS)) | st.lists(st.sampled_from(LETTERS + BROKEN)),
    st.integers(4, 9),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_is_utf8_where_python_says_so(
    tmp_path: Path, pieces: list[bytes], block: int
) -> None:
    content = b"".join(pieces)
    path = tmp_path / "any.txt"
    path.write_bytes(content)
    whole = content.decode(errors="replace").encode() == content
    with mock.patch.object(encoding, "_BLOCK", block):
        found = encoding._decodes_as_utf8(path)
    assert found.whole == whole
    assert not whole or found.has_nul == (b"\0" in content)
