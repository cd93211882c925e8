"""What llama.cpp's converter uses of the package sentencepiece, where that is not installed.

It does not read the tokenizer.model: the test that wrote one leaves the pieces beside it as JSON,
so that what the converter sees does not pass through the reader that is being tested.
"""

import json
from pathlib import Path

_UNKNOWN, _CONTROL, _UNUSED, _BYTE = 2, 3, 5, 6


class SentencePieceProcessor:
    def LoadFromFile(self, path):  # noqa: N802
        self._pieces = json.loads(Path(path + ".pieces.json").read_text("utf-8"))

    def vocab_size(self):
        return len(self._pieces)

    def IdToPiece(self, index):  # noqa: N802
        return self._pieces[index][0]

    def GetScore(self, index):  # noqa: N802
        return self._pieces[index][1]

    def IsUnknown(self, index):  # noqa: N802
        return self._pieces[index][2] == _UNKNOWN

    def IsControl(self, index):  # noqa: N802
        return self._pieces[index][2] == _CONTROL

    def IsUnused(self, index):  # noqa: N802
        return self._pieces[index][2] == _UNUSED

    def IsByte(self, index):  # noqa: N802
        return self._pieces[index][2] == _BYTE
