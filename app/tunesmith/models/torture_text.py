"""Text on which tokenizers disagree when anything about them is wrong.

Used wherever two tokenizers must give the same ids: the starter model, the check of an exported
file. Each line exercises one thing, so that a difference points at its cause.
"""

TORTURE_TEXTS: tuple[str, ...] = (
    # Code: indentation, operators, tabs, carriage returns.
    "def f(x: int) -> None:\n    if x >= 10 and x != 0xFF:\n\t\treturn x**2 // 3  # done\n",
    'for (int i=0;i<n;++i){a[i]+=b[i]&0x0f;}\r\n#include <stdio.h>\r\n"\\n\\t\\\\"',
    "SELECT * FROM t WHERE a='it''s' AND b<>\"x\";--end",
    # White space: leading, trailing, runs, and kinds that are not the space bar.
    " ",
    "  leading, trailing  ",
    "\n\n\n \n \t \n\t\t\n   \n    x\n     ",
    "a b  c   d    e     f",
    "no\u00a0break\u2003em\u200bzero\u3000ideographic\u2028line\u0085next\x0bvt\x0cff",
    # Digits: one by one, grouped by three, mixed with signs, other scripts' digits and fractions.
    "0 1 12 123 1234 12345 123456 1234567 12345678 3.14159 1,000,000.00 -7e-12 1st 2nd",
    "٣٫١٤ ४५६ ①②③ ½ ¾ Ⅳ x² H₂O 10³",
    # Words: contractions in both cases, hyphens, camel case, URLs.
    "I've I'll you'd he's don't they're I'm 'quoted' I'VE HE'S DON'T rock'n'roll ’tis it’s",
    "well-known e-mail CamelCaseWord snake_case SCREAMING_CASE https://example.org/a?b=c&d=%20#e",
    "!!! ??? ... --- === ~~~ *** ((())) [[]] {{}} <<>> @#$%^&* €£¥ §¶ «x» „y“ “z”",
    # Latin with marks, precomposed and combining, and a ligature: normalization would show.
    "naïve café Ångström straße œuvre ﬁne ﬂow",
    "nai\u0308ve cafe\u0301 A\u030angstro\u0308m o\u0323\u0302 Z\u0351\u036b\u0343a\u0327\u0328lgo",
    # Other scripts, with and without spaces between words.
    "Съешь ещё этих мягких французских булок, да выпей чаю.",
    "Ξεσκεπάζω τὴν ψυχοφθόρα βδελυγμία",
    "مرحبا بالعالم، كيف حالك؟ اَلْعَرَبِيَّةُ لا إله",
    "שָׁלוֹם עוֹלָם",
    "नमस्ते दुनिया, क्षत्रिय ज्ञान",
    "สวัสดีชาวโลก ภาษาไทยไม่มีช่องว่าง",
    "你好,世界。我想在apple工作1314151天~「引用」",
    "こんにちは世界 カタカナ ﾊﾝｶｸ 한국어 조합 한글",
    "កាន់តែពិសេសអាច བོད་སྐད ქართული հայերեն አማርኛ",
    # Emoji: single, skin tone, joined family, flags, keycap, text against picture style.
    "🙂 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇯🇵 1️⃣ ❤ ❤️ 🦙🦙🚀",
    # Characters outside the basic plane and unassigned or private ones; controls.
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 𠮷野家 \ue000 \U0010fffd \ufffd \ufeff",
    "\x01\x02\x1b[31mred\x1b[0m\x7f",
    # Things that look like special tokens but may be none, and byte-fallback look-alikes.
    "<s> </s> <unk> <pad> <|endoftext|> <|im_start|>user\nhi<|im_end|>\n<|eot_id|> [INST] <0x0A> ▁",
    "<|im_start|><|im_start|> <|im_end|>x<|im_end|> <|im_end |>",
    # A long word and a long run of one letter.
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "a" * 100 + " " * 60 + "\n" * 20,
)
