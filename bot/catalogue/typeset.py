"""Sets the documents of bot/catalogue/documents as PDF. Facts go in as data, so no text can become markup."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from bot.domain.errors import BadSetting

DOCUMENTS = Path(__file__).parent / "documents"
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")


def typeset(kind: str, facts: Mapping[str, Any], at: datetime, folder: Path = DOCUMENTS) -> bytes:
    """The PDF of a document. Raises `BadSetting` naming the template and its fault when an operator's edit broke it."""
    template = folder / f"{kind}.typ"
    words = {"facts": json.dumps(facts, ensure_ascii=False)}
    try:
        pdf = typst.compile(str(template), root=str(folder), sys_inputs=words, timestamp=int(at.timestamp()))
    except typst.TypstError as wrong:
        raise BadSetting(name=template.name, fault=str(wrong), mend="correct the template") from wrong
    except (OSError, RuntimeError) as wrong:
        raise BadSetting(name=template.name, fault="cannot be read", mend="put the template back") from wrong
    return bytes(pdf)


@cache
def check_fonts() -> None:
    """Raises `BadSetting` when no font with Chinese characters is installed: the pages would be empty boxes."""
    known = {str(name) for name in typst.Fonts().families()}
    if not known & set(FONTS):
        mend = "install the package fonts-noto-cjk"
        raise BadSetting(name="fonts", fault="there is no font for Chinese documents", mend=mend)
