"""Checks XML against the published schemas of ALTO 4.3 and PAGE 2019-07-15, which lie beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

_FOLDER = Path(__file__).parent
_ELSEWHERE = "http://www.loc.gov/standards/xlink/xlink.xsd"


def check(content: bytes, format_: str) -> Any:
    """The root of a file of "alto" or "page". Raises etree.DocumentInvalid with the first thing wrong."""
    root = etree.fromstring(content)
    _schema(format_).assertValid(root)
    return root


@cache
def _schema(format_: str) -> Any:
    if format_ == "page":
        return etree.XMLSchema(etree.parse(str(_FOLDER / "pagecontent-2019-07-15.xsd")))
    text = (_FOLDER / "alto-4-3.xsd").read_text(encoding="utf-8")
    assert _ELSEWHERE in text
    here = text.replace(_ELSEWHERE, (_FOLDER / "xlink.xsd").as_uri())
    return etree.XMLSchema(etree.fromstring(here.encode()))
