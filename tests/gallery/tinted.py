"""Forms printed on a tint, with white places to write in."""

from __future__ import annotations

from tests.gallery.sheet import HAIR, PT, Entry, Mm, Sheet, Stroke

_PALE = Stroke(thick=0.2 * PT, grey=0.7)
_EARNED = (
    ("401", "Trabalho dependente"), ("402", "Pensões"), ("403", "Pensões de alimentos"),
    ("404", "Rendas"), ("405", "Juros e dividendos"),
)  # fmt: skip
_STATES = (("1", "Casado"), ("2", "Unido de facto"), ("3", "Solteiro ou divorciado"), ("4", "Viúvo"))


def transfer() -> Sheet:
    """A German bank's slip of A6, all of it tinted: white strips that light strokes part into cells, captions of five
    points above them, a letter and a number printed where nothing is to be written."""
    s = Sheet(148, 105)
    s.tint(0, 0, 148, 105, 0.86)
    s.say("SEPA-Überweisung/Zahlschein", 8, 8.5, 9, "B")
    s.say("Für Überweisungen in Deutschland und in andere EU-/EWR-Staaten in Euro.", 70, 8.3, 5)
    strip, rest = 4.88, 86.08
    s.say("Name und Sitz des überweisenden Kreditinstituts", 8, 13.3, 5)
    s.tint(8, 14, 72, 5.4, 1.0)
    s.room(8, 14, 72, 5.4, "kreditinstitut|kreditinstituts|sitz", "last")
    for x, row, count, caption, words, holds in (
        (rest, 0, 11, "BIC", "bic", "letters:11"),
        (8, 1, 27, "Angaben zum Zahlungsempfänger: Name, Vorname/Firma (max. 27 Stellen)",
         "zahlungsempfanger|zahlungsempfaenger|name vorname", "full"),
        (8, 2, 22, "IBAN", "iban", "iban"),
        (8, 3, 11, "BIC des Kreditinstituts (8 oder 11 Stellen)", "bic", "letters:11"),
        (8, 4, 27, "Kunden-Referenznummer - Verwendungszweck, ggf. Name und Anschrift des Zahlers",
         "verwendungszweck|referenznummer", "code:12"),
        (8, 5, 27, "noch Verwendungszweck (insgesamt max. 2 Zeilen à 27 Stellen)", "verwendungszweck", "last"),
        (8, 6, 27, "Angaben zum Kontoinhaber: Name, Vorname/Firma, Ort (max. 27 Stellen, keine Straßenangaben)",
         "kontoinhaber|name vorname", "full"),
    ):  # fmt: skip
        s.say(caption, x, 13.3 + 9.2 * row, 5)
        _strip(s, x, 14 + 9.2 * row, (count,), strip, words, holds)
    s.say("Betrag: Euro, Cent", rest, 40.9, 5)
    _strip(s, rest, 41.6, (8, 2), strip, "betrag", "digits:10")
    s.say(",", rest + 8.35 * strip, 46, 12)
    s.say("IBAN", 8, 77.7, 5)
    for k, letter in enumerate("DE"):
        s.tint(8 + k * strip, 78.4, strip - 0.25, 5.4, 1.0)
        s.say(letter, 9.3 + k * strip, 82.6, 10, "B")
    _strip(s, 8 + 2 * strip, 78.4, (20,), strip, "iban", "digits:20")
    s.say("16", 132, 82.6, 9, "B")
    s.say("Datum", 8, 88.3, 5)
    s.tint(8, 89, 38, 9, 1.0)
    s.room(8, 89, 38, 9, "datum", "date")
    s.say("Unterschrift(en)", 52, 88.3, 5)
    s.tint(52, 89, 87.8, 9, 1.0)
    s.room(52, 89, 87.8, 9, "unterschrift", "signature")
    return s


def _strip(s: Sheet, x: float, y: float, groups: tuple[int, ...], pitch: float, words: str, holds: str) -> None:
    """White strips that light strokes part into cells, one cell's width between them."""
    cells: list[Mm] = []
    for count in groups:
        s.tint(x, y, count * pitch, 5.4, 1.0)
        for k in range(count):
            cells.append((x + k * pitch, y, pitch, 5.4))
            if k:
                s.rule(x + k * pitch, y, x + k * pitch, y + 5.4, _PALE)
        x += (count + 1) * pitch
    left, (last, *_) = cells[0][0], cells[-1]
    s.entries.append(Entry(words, holds, (left, y, last + pitch - left, 5.4), tuple(cells)))


def taxes() -> Sheet:
    """A Portuguese return of incomes: a tinted page with white fields in frames, a number printed in a cell before
    each, dark bars with the numbers of its parts, combs, a table whose cells stand apart."""
    s = Sheet()
    s.tint(8, 8, 194, 276, 0.9)
    s.say("MINISTÉRIO DAS FINANÇAS", 12, 15, 8, "B")
    s.say("DECLARAÇÃO DE RENDIMENTOS - IRS", 70, 16, 11, "B")
    s.say("MODELO 3", 176, 16, 11, "B")
    for y, number, title in (
        (22, "1", "SERVIÇO DE FINANÇAS E ANO"), (42, "2", "NOME DOS SUJEITOS PASSIVOS"), (80, "3", "ESTADO CIVIL"),
        (98, "4", "DEPENDENTES"), (136, "5", "RENDIMENTOS OBTIDOS"), (206, "6", "CONTACTOS E REEMBOLSO"),
        (244, "7", "ASSINATURAS"),
    ):  # fmt: skip
        s.bar(8, y, 194, 5.5, f"{number}     {title}", 8)
    for x, code, caption, start, count, words in (
        (12, "01", "Código do Serviço de Finanças", 58, 4, "codigo|servico"),
        (108, "02", "Ano dos rendimentos", 144, 4, "ano"),
    ):  # fmt: skip
        s.say(caption, x, 35, 7.5)
        _coded(s, start, 30.5, code)
        _white_comb(s, start + 7, 30.5, (count,), words, f"digits:{count}")
    for row, (who, code) in enumerate((("A", "03"), ("B", "04"))):
        y = 50 + 14.5 * row
        s.say(f"Sujeito passivo {who} - nome", 12, y + 2, 6.5)
        _white(s, 12, y + 3, 106, 8, f"sujeito passivo {who} nome|nome|sujeito passivo {who}", "full")
        s.say("NIF", 124, y + 2, 6.5)
        _coded(s, 124, y + 3, code)
        _white_comb(s, 131, y + 3, (9,), "nif", "digits:9")
        s.say("Deficiência", 182, y + 2, 6.5)
        _white(s, 182, y + 3, 12, 8, "deficiencia", "digits:2")
        s.say("%", 195.5, y + 8.6, 8)
    x = 12.0
    for code, state in _STATES:
        s.say(state, x, 92.5, 8)
        x += 4 + len(state) * 1.55
        _coded(s, x, 89, code, 5, 5)
        s.tint(x + 5, 89, 5, 5, 1.0)
        s.tick(x + 5, 89, state, 5)
        x += 18
    _dependants(s)
    _incomes(s)
    s.say("IBAN", 12, 217, 7.5)
    s.say("PT50", 24, 217.4, 9, "B")
    _white_comb(s, 36, 213, (4, 4, 11, 2), "iban", "digits:21", 2.5)
    s.say("Telefone", 12, 232, 7.5)
    _white_comb(s, 36, 228, (9,), "telefone", "phone")
    s.say("E-mail", 96, 232, 7.5)
    _white(s, 108, 228, 88, 7, "e mail|email", "email")
    s.say("Data", 12, 260.5, 7.5)
    _white_comb(s, 22, 256, (2, 2, 4), "data", "date", 2.5)
    for x, unit in ((24.5, "dia"), (37, "mês"), (54, "ano")):
        s.say(unit, x, 265.5, 5.5)
    for x, who in ((84, "A"), (142, "B")):
        s.say(f"Assinatura do sujeito passivo {who}", x, 254.5, 6.5)
        _white(s, x, 256, 54, 20, f"assinatura {who}|assinatura", "signature")
    return s


def _dependants(s: Sheet) -> None:
    """Six children in two columns, each a number and a year."""
    for column in range(2):
        x = 12 + 96 * column
        s.say("NIF", x + 9, 108, 6.5)
        s.say("Ano de nascimento", x + 62, 108, 6.5)
        for row in range(3):
            y = 109.5 + 8.5 * row
            _coded(s, x, y, f"D{3 * column + row + 1}", 9)
            _white_comb(s, x + 9, y, (9,), "nif", "digits:9")
            _white_comb(s, x + 62, y, (4,), "ano nascimento|nascimento", "digits:4")


def _incomes(s: Sheet) -> None:
    """The table: its codes before its rows, three amounts in each, and sums."""
    heads = ((78, "Rendimento bruto", "rendimento"), (120, "Retenções na fonte", "retencoes"))
    heads += ((162, "Contribuições", "contribuicoes"),)
    for x, head, _ in heads:
        s.say(head, x, 146, 7, "B")
    for row, (code, kind) in enumerate((*_EARNED, ("", "SOMA"))):
        y = 148.5 + 9 * row
        s.say(kind, 22 if code else 64, y + 4.8, 8, "F" if code else "B")
        if code:
            _coded(s, 12, y, code, 8)
        for x, _, word in heads:
            _white(s, x, y, 36, 7, f"{kind.split()[-1]} {word}|{code or 'soma'} {word}", "amount")


def _coded(s: Sheet, x: float, y: float, code: str, width: float = 7, high: float = 7) -> None:
    """The number of a field in a cell of its own."""
    s.tint(x, y, width, high, 0.8)
    s.frame(x, y, width, high, HAIR)
    s.say(code, x + width / 2 - len(code) * 0.7, y + high / 2 + 1.1, 7, "B")


def _white(s: Sheet, x: float, y: float, width: float, high: float, words: str, holds: str) -> None:
    """A white field in a frame."""
    s.tint(x, y, width, high, 1.0)
    s.box(x, y, width, high, words, holds, HAIR)


def _white_comb(s: Sheet, x: float, y: float, groups: tuple[int, ...], words: str, holds: str, gap: float = 0) -> None:
    """White cells in frames."""
    at = x
    for count in groups:
        s.tint(at, y, 5 * count, 7, 1.0)
        at += 5 * count + gap
    s.comb(x, y, groups, words, holds, HAIR, high=7, gap=gap)
