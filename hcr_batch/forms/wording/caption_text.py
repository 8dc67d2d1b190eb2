"""What printed captions say, as a reader of handwriting recognises them among the words that captions are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import Indel

from hcr_batch.forms.wording.vocabulary import COMMON_WORDS, VOCABULARY
from hcr_batch.image.page.phrases import Phrase, split_words
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.records import GreyImage

_LEAST_LIKENESS, _MOST_LIKE = 0.45, 6
"""So like what was read, by shared letters, is a word that may be meant; of such words the likeliest are tried."""

_LEAST_COMMON, _NEAR_LENGTH = 0.2, 2
"""For the words of `COMMON_WORDS` less is asked, as most captions are made of them."""

_COMMON_BONUS = 2.0
_LEAST_MARGIN = 2.0
_LEAST_PER_LETTER = -2.5
"""Log-probabilities: how much more a common word is expected, by how much a word must stand out from the
second, and what it has at least per letter. Chosen on 68 captions in six printed faces; of 54 others in three other
faces (162 pictures) 85 were read whole, 24 in part, 17 otherwise than printed and 36 not at all."""

_KNOWN_SHARE, _SURE_START = 0.5, 2
"""The words that are known must make more than this share of a caption's width, or be its first ones: "Date of
birth (DD/MM/YYYY)" is recognised by them."""


class _Text(Protocol):
    @property
    def text(self) -> str: ...


class CaptionReader(Protocol):
    """What reads pictures of words: `hcr_batch.model.recogniser.Recogniser` does."""

    def read(self, crops: Sequence[GreyImage]) -> Sequence[_Text]:
        """The text of each picture, (H, W) uint8 each."""
        ...

    def score(self, crops: Sequence[GreyImage], texts: Sequence[str]) -> list[float]:
        """The natural log of the probability that each picture says the text given for it."""
        ...


def read_captions(pictures: Sequence[GreyImage], reader: CaptionReader) -> list[str | None]:
    """The text of each picture of a caption, (H, W) uint8, in small letters, None where it cannot be read reliably.

    Each word is read, and taken for the known caption word that the reader finds likeliest in it, if
    that stands out. A caption of which half or more is unknown is None.
    """
    words = [(i, word) for i, picture in enumerate(pictures) for word in split_words(picture)]
    texts = _known_words([word for _, word in words], reader)
    captions: list[str | None] = []
    for i in range(len(pictures)):
        own = [(text, word.shape[1]) for (j, word), text in zip(words, texts, strict=True) if j == i]
        known = [(text, width) for text, width in own if text]
        begins = len(own) > _SURE_START and all(text for text, _ in own[:_SURE_START])
        enough = begins or sum(width for _, width in known) > _KNOWN_SHARE * sum(width for _, width in own)
        captions.append(" ".join(text for text, _ in known).lower() if enough else None)
    return captions


def _known_words(pictures: Sequence[GreyImage], reader: CaptionReader) -> list[str | None]:
    """The known word that each picture says, or None."""
    read = ["".join(c for c in reading.text if c.isalpha()) for reading in reader.read(pictures)]
    pairs = [(i, word) for i, text in enumerate(read) for word in _like(text)]
    scores = reader.score([pictures[i] for i, _ in pairs], [word for _, word in pairs])
    scored = list(zip(pairs, scores, strict=True))
    return [_stands_out([(score, word) for (j, word), score in scored if j == i]) for i in range(len(pictures))]


def _like(text: str) -> list[str]:
    """The words that may be meant where `text` was read."""
    likeness = Indel.normalized_similarity
    found = process.extract(text, VOCABULARY, scorer=likeness, limit=_MOST_LIKE, score_cutoff=_LEAST_LIKENESS)
    common = [
        word
        for word in COMMON_WORDS
        if abs(len(word) - len(text)) <= _NEAR_LENGTH and likeness(word, text) >= _LEAST_COMMON
    ]
    return sorted({*(word for word, _, _ in found), *common})


def _stands_out(scored: list[tuple[float, str]]) -> str | None:
    """The likeliest of (log-probability, word), None where it does not stand out."""
    ranked = sorted(((score + _COMMON_BONUS * (word in COMMON_WORDS), word) for score, word in scored), reverse=True)
    if not ranked:
        return None
    best, word = ranked[0]
    clear = len(ranked) == 1 or best - ranked[1][0] >= _LEAST_MARGIN
    return word if clear and best / len(word) >= _LEAST_PER_LETTER else None


def cut_phrase(sheet: Sheet, page: GreyImage, phrase: Phrase) -> GreyImage:
    """The picture of a phrase, (H, W) uint8, at the page's own resolution: a view of `page`."""
    box = sheet.box_on_page(phrase.rect.padded(2))
    return page[box.y : box.y + box.height, box.x : box.x + box.width]
