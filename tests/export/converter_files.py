"""A small converter in place of llama.cpp's, as files and as the source package that has it."""

import io
import tarfile
from pathlib import Path

VERSION = "0.3.36"
TOP = f"llama_cpp_python-{VERSION}"
CONVERTER = {
    "convert_hf_to_gguf.py": b"print('hf')",
    "convert_lora_to_gguf.py": b"print('lora')",
    "LICENSE": b"MIT",
    "conversion/__init__.py": b"",
    "conversion/llama.py": b"# llama",
    "gguf-py/gguf/__init__.py": b"",
}


def package(files: dict[str, bytes], *special: tarfile.TarInfo) -> bytes:
    """A source package with these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for member in special:
            archive.addfile(member)
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def inside(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files where llama.cpp is in the package."""
    return {f"{TOP}/vendor/llama.cpp/{name}": content for name, content in files.items()}


def write_tree(folder: Path, files: dict[str, bytes]) -> Path:
    """Write the files below the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
