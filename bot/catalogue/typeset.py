"""Sets the documents of bot/catalogue/documents as PDF, or the station's own in their place. Facts go in as data, so no
text can become markup."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from bot.domain.errors import BadSetting

DOCUMENTS = Path(__file__).parent / "documents"
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
KINDS_OF_FILE = (".typ", ".svg", ".png", ".jpg")
"""What a folder of templates may hold: Typst, and pictures such as the station's mark."""
PACKAGE = re.compile(rb'"@\w+/')
MAIN = "main.typ"


def typeset(kind: str, facts: Mapping[str, Any], at: datetime, folder: Path | None = None) -> bytes:
    """The PDF of a document; a template in `folder` wins over ours of the same name. It sees those files and `facts`,
    nothing else of the host. Raises `BadSetting` naming the template and its fault when an operator's edit broke it."""
    files = templates(folder)
    name = f"{kind}.typ"
    words = {"facts": json.dumps(facts, ensure_ascii=False)}
    try:
        # Several files at once are documented, and missing in the library's types.
        pdf = typst.compile(  # type: ignore[call-overload]
            files | {MAIN: files[name]}, root=str(DOCUMENTS), sys_inputs=words, timestamp=int(at.timestamp())
        )
    except typst.TypstError as wrong:
        raise BadSetting(name=name, fault=str(wrong), mend="correct the template") from wrong
    return bytes(pdf)


def templates(folder: Path | None) -> dict[str, bytes]:
    """Our files, and over them the station's own. Raises `BadSetting`."""
    ours = {path.name: path.read_bytes() for path in sorted(DOCUMENTS.glob("*.typ"))}
    return ours | (own_files(folder) if folder is not None else {})


def own_files(folder: Path) -> dict[str, bytes]:
    """Raises `BadSetting` for one that cannot be read, leads out of the folder, or wants a package of the network."""
    try:
        found = [path for path in sorted(folder.iterdir()) if path.suffix in KINDS_OF_FILE]
        files = {path.name: path.read_bytes() for path in found}
    except OSError as wrong:
        mend = "give the folder and its files to the account that runs the service"
        raise BadSetting(name=str(folder), fault="cannot be read", mend=mend) from wrong
    for path in found:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BadSetting(name=path.name, fault="leads out of its folder", mend="put the file itself there")
        if path.suffix == ".typ" and PACKAGE.search(files[path.name]):
            mend = "put what it needs into the folder: documents are set without a network"
            raise BadSetting(name=path.name, fault="imports a package", mend=mend)
    return files


@cache
def check_fonts() -> None:
    """Raises `BadSetting` when no font with Chinese characters is installed: the pages would be empty boxes."""
    known = {str(name) for name in typst.Fonts().families()}
    if not known & set(FONTS):
        mend = "install the package fonts-noto-cjk"
        raise BadSetting(name="fonts", fault="there is no font for Chinese documents", mend=mend)
