"""The corpus of bad files: who writes each, and which outcome it must have."""

from __future__ import annotations

from tests.bad.others import OTHERS
from tests.bad.pdfs import PDFS
from tests.bad.pictures import PICTURES
from tests.bad.record import BadFile as BadFile
from tests.bad.tiffs import TIFFS

CORPUS = (*PICTURES, *TIFFS, *PDFS, *OTHERS)
