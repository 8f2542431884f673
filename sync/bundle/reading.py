"""A zip from wherever -> what it says of itself and its files, nothing of which is trusted before it has been held against it."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sync.bundle.manifest import MAX_BYTES, NAME, Content, Manifest, from_json
from sync.errors import NotABundle

CHUNK_BYTES = 2**20
MOST_TIMES = 200
"""Text of ours becomes no more than some twenty times smaller; a bomb becomes a thousand times smaller."""


class Bundle:
    """`with Bundle(path) as bundle: ...`: a bundle, opened. NotABundle when it is none, foreign, or damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._named():
            self._file = zipfile.ZipFile(path)
            try:
                self.manifest = self._manifest()
                self._hold_against()
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    @property
    def size(self) -> int:
        """How many bytes its files take on the disk."""
        return sum(one.size for one in self.manifest.contents)

    def verify(self) -> None:
        """Read every byte and hold it against the manifest. NotABundle."""
        for one in self.manifest.contents:
            for _ in self.chunks(one):
                pass

    def chunks(self, one: Content) -> Iterator[bytes]:
        """The bytes of one file; NotABundle at the latest at their end, when they are not what the manifest says."""
        hashed, size = hashlib.sha256(), 0
        with self._named(), self._file.open(one.name) as file:
            while chunk := file.read(CHUNK_BYTES):
                size += len(chunk)
                if size > one.size:
                    break
                hashed.update(chunk)
                yield chunk
        if size != one.size or hashed.hexdigest() != one.sha256:
            raise self._damaged(one.name)

    def read(self, name: str) -> bytes:
        """The whole of a small file. NotABundle when it is not there."""
        one = next((one for one in self.manifest.contents if one.name == name), None)
        if one is None:
            raise self._damaged(name)
        return b"".join(self.chunks(one))

    def _manifest(self) -> Manifest:
        entry = self._file.getinfo(NAME)
        if entry.file_size > MAX_BYTES:
            raise ValueError(NAME)
        with self._file.open(entry) as file:
            return from_json(file.read(MAX_BYTES + 1))

    def _hold_against(self) -> None:
        """The zip holds exactly the files that the manifest names, of the sizes it says, and no bomb."""
        entries = {entry.filename: entry for entry in self._file.infolist()}
        wanted = {one.name: one for one in self.manifest.contents}
        if len(entries) != len(self._file.infolist()) or set(entries) != {*wanted, NAME}:
            raise ValueError("names")
        for name, one in wanted.items():
            entry = entries[name]
            if entry.file_size != one.size or entry.flag_bits & 1:
                raise ValueError(name)
            if entry.file_size > MOST_TIMES * max(entry.compress_size, CHUNK_BYTES // MOST_TIMES):
                raise ValueError(name)

    def _damaged(self, name: str) -> NotABundle:
        return NotABundle(self.path, f"{name} is damaged", f"{name} bị hỏng")

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise NotABundle(self.path, "no such file", "không có tệp này") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            raise NotABundle(self.path, f"damaged: {error}", "bị hỏng hoặc không phải tệp zip") from None
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise NotABundle(self.path, "not made by tonghop bundle", "không phải do lệnh tonghop bundle lập") from None
