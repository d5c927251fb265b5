"""Plain text and Markdown: decoded, and otherwise untouched."""

from __future__ import annotations

import codecs

from kg.errors import InputError
from kg.ingest.reading import Text

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_plain(name: str, data: bytes, encoding: str = "") -> Text:
    """The text that some bytes are in UTF-8, in what their byte order mark says, or in an encoding that is named.

    Raises:
        InputError: They are no such text, or hold NUL characters.
    """
    return Text(decoded(name, data, encoding))


def decoded(name: str, data: bytes, encoding: str = "") -> str:
    """Bytes as text.

    Raises:
        InputError: They are not in the encoding, which may be an unknown one, or hold NUL characters.
    """
    marked = next((known for mark, known in _MARKS if data.startswith(mark)), "")
    wanted = encoding or marked or "utf-8"
    try:
        text = data.decode(wanted)
    except LookupError:
        raise InputError(f"'{encoding[:40]}' is no encoding that is known; as in: cp1252, utf-16") from None
    except UnicodeDecodeError as error:
        hint = "some of it is in another encoding" if encoding else "name its encoding with --encoding, as in cp1252"
        raise InputError(f"{name}: no text in {wanted.upper()} (byte {error.start}); {hint}") from None
    if (at := text.find("\0")) >= 0:
        raise InputError(f"{name}: has a NUL character (character {at}), as no text has; is it a binary file?")
    return text
