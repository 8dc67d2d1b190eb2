"""The prompts of a word processor's content controls, "Click or tap here to enter text.": who prints such a form writes
over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.place import TICK_MARGIN_MM, Place
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.field import FieldKind, reading_order
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet, around

_PROMPTS = """
    click or tap here to enter text|click here to enter text|click or tap to enter a date|click here to enter a date
    choose an item
    klicken oder tippen sie hier um text einzugeben|klicken sie hier um text einzugeben
    klicken oder tippen sie um ein datum einzugeben|klicken sie hier um ein datum einzugeben
    wahlen sie ein element aus
    cliquez ou appuyez ici pour entrer du texte|cliquez ici pour entrer du texte|cliquez ici pour taper du texte
    cliquez ou appuyez ici pour entrer une date|cliquez ici pour entrer une date|choisissez un element
    haga clic o pulse aqui para escribir texto|haga clic aqui para escribir texto
    haga clic aqui o pulse para escribir una fecha|haga clic aqui para escribir una fecha|elija un elemento
    fare clic o toccare qui per immettere il testo|fare clic qui per immettere testo
    fare clic o toccare qui per immettere una data|fare clic qui per immettere una data|scegliere un elemento
    klik of tik om tekst in te voeren|klik hier als u tekst wilt invoeren|klik of tik om een datum in te voeren
    kies een item
    clique ou toque aqui para introduzir texto|clique ou toque aqui para inserir o texto|clique aqui para digitar texto
    clique ou toque aqui para introduzir uma data|escolher um item|escolha um item
    kliknij lub nacisnij tutaj aby wprowadzic tekst|kliknij tutaj aby wprowadzic tekst
    kliknij lub nacisnij aby wprowadzic date|wybierz element
"""
"""As Word has them in the languages of drafts."""

_KNOWN = frozenset(
    tuple(prompt.split()) for line in _PROMPTS.split("\n") for prompt in line.split("|") if prompt.strip()
)

_LONGEST = max(map(len, _KNOWN))

_HIGHER_MM = 1.5
"""What is written by hand begins this much higher."""


def with_prompts(sheet: Sheet, words: Sequence[PdfWord], places: Sequence[Place]) -> tuple[list[PdfWord], list[Place]]:
    """The words but those of prompts, and the places with those in which prompts stand that are drawn as none: from
    the start of each to the next thing on its row, or the right margin of the print."""
    rest, prompts = _parted(sheet, words)
    printed = [on_sheet(sheet, word) for word in rest]
    taken = [*printed, *(place.rect for place in places), *prompts]
    margin = max((rect.right for rect in (*printed, *prompts)), default=0.0)
    rooms = [
        Place(_room(sheet, prompt, [rect for rect in taken if rect is not prompt], margin), FieldKind.RULED)
        for prompt in prompts
        if not any(place.rect.covers(prompt) for place in places if not place.is_tick)
    ]
    return rest, reading_order([*places, *rooms])


def _parted(sheet: Sheet, words: Sequence[PdfWord]) -> tuple[list[PdfWord], list[Rect]]:
    """The words of a page but those of prompts, and where the prompts stand."""
    rest: list[PdfWord] = []
    prompts: list[Rect] = []
    i, plain = 0, [tuple(plain_words(word.text)) for word in words]
    while i < len(words):
        ends = range(min(len(words), i + _LONGEST), i, -1)
        end = next((end for end in ends if _joined(plain[i:end]) in _KNOWN), i)
        if end > i:
            prompts.append(around([on_sheet(sheet, word) for word in words[i:end]]))
        else:
            rest.append(words[i])
        i = max(end, i + 1)
    return rest, prompts


def _joined(plain: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for some in plain for one in some)


def _room(sheet: Sheet, prompt: Rect, others: Sequence[Rect], margin: float) -> Rect:
    """The room to write in over a prompt and behind it."""
    gap = sheet.px(TICK_MARGIN_MM)
    behind = [rect.left - gap for rect in others if rect.left >= prompt.right and on_one_row(rect, prompt)]
    right = max(prompt.right, min([margin, *behind]))
    top = prompt.top - sheet.px(_HIGHER_MM)
    over = [rect.bottom for rect in others if rect.bottom <= prompt.top and rect.overlap(replace(prompt, top=top)) > 0]
    return Rect(prompt.left, max([top, *over]), right, prompt.bottom)
