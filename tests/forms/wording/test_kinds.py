"""What fields hold is told from their captions, by how captions are built in eight languages."""

import pytest

from hcr_batch.forms.wording.kinds import guess_type
from hcr_batch.records import FieldType

DATES = """
    Date; Date,; Date of birth; Birth date; Week commencing; Week ending; Period ended; Approved on
    Birthdate; DOB; D.O.B.; Born; Born on; Date signed; Date of expiry; Expiry date
    Expires; Valid from; Valid until; Valid to; Order date; Issued on; Received on; Signed on; Date you can start
    4. DATE OF BIRTH; Date (DD/MM/YYYY); Start date; Date of accident; Date required; (Date); Date of last visit
    Date de naissance; Né(e) le; Née le; Reçu le; Fait le; le; Date limite; Mise en circulation; Date d'échéance
    B. Date de 1ère immatriculation; Valable jusqu'au
    Geburtsdatum; Datum; Tag der Geburt; Tag des Einzugs; Gültig bis; Geboren am; Lieferdatum; Ausstellungsdatum
    Fecha; Fecha de nacimiento; Nacido el; Data; Data di nascita; Nato il; Geboortedatum; Datum van afgifte
    Date / Datum / Fecha; Data de nascimento; Data da assinatura; Data urodzenia; Data wystawienia; Data ważności
    A3. Data de nascimento; B12 Date of birth; Data nasc.; il; Datum telling; Ausgestellt am; Expedido el; Afgegeven op
    Admitted on; Admitido em; Aufgenommen am; Data di nascita · Date of birth · Geburtsdatum
    Prélevé le; À partir du; Dal giorno; dnia
"""
NAMES = """
    Name; Last name; 1. Surname; First name(s); Your first name and initial; Middle; M.I.; Maiden name; Name at birth
    Place of birth; Country of birth; Town and country of birth; Nationality; City; State; Driver; Patient's name
    Name of the debtor: if you are making a payment; Registered owner (if different from driver); Parent/guardian 1 name
    Patient name; Next of kin; Client name
    Issued by; Received by; Checked by; Prepared by; Print name; Name of witness; Second driver; (Name)
    First and middle names; Maiden or previous names; Previous surname/s; Given; Name, first name; Vor- und Nachname
    Nom; Prénom; Nom de naissance; Lieu de naissance; Nom et prénom de l'enfant; Médecin traitant; Vérifié par; Pays
    Nachname; Vorname(n); Geburtsname; Geburtsort; Wohnort; Ort; Staatsangehörigkeit; Familienname; Geprüft von
    Nombre; Apellidos; Nombre y apellidos; Ciudad; Nacionalidad; Cognome; Nome; Luogo di nascita; Cittadinanza
    Voornaam; Achternaam; Woonplaats; City / Ville / Ort; Apelidos; Nacionalidade; Nome completo; Nazwisko; Imię
    Imiona i nazwisko; Miejscowość; Obywatelstwo
    Primer apellido; Segundo apellido; Deuxième prénom; Médico responsable; Sócio proponente
    Ansprechpartner; Contactpersoon
"""
DIGITS = """
    Zip; ZIP code; Social security number; Account number; Customer no.; Student number; Employee no.
    Year of birth; Routing number; NHS No.; Patient number; PIN
    N° SIRET; Numéro de sécurité sociale; Code postal
    C.A.P.; CAP; Postleitzahl; PLZ; Kontonummer; Kundennummer; Kunden-Nr.
    PESEL; NIP
"""
PHONES = """
    Telephone; Phone; Home phone; Phone (home); Tel. no; Tel.; Mobile; Cell; Fax number; Contact number
    Daytime phone number; Phone #
    Téléphone; Tél. domicile; Portable; N° de téléphone
    Telefon; Telefonnummer; Handy
    Teléfono; Móvil; Telefono; Numero di telefono; Cellulare; Telefoonnummer; Telefon / Fax
    Telemóvel; Numer telefonu; Telefon kontaktowy; Rückruf; Rückrufnummer
"""
EMAILS = """
    E-mail; Email; Email address; E-mail address; Your e-mail; Adresse e-mail; Adresse électronique; Courriel; E-Mail
    E-Mail-Adresse; Correo electrónico; Indirizzo e-mail; Adres e-mail; E-mailadres; Correio eletrónico
"""
TIMES = """
    Time; Start time; End time; Time of accident; Time of birth; Departure time; Arrival time; Time in; Time out
    Heure; Heure de départ; Heure d'arrivée; Uhrzeit; Tijd; Hora; Hora de entrada; Ora; Godzina
"""
NUMBERS = """
    Amount; Total amount; Amount paid; Amount due; Amount (EUR); Total; Subtotal; Unit price; Price each; Qty; Quantity
    Weight; Weight kg; Net weight; Age; Annual income; Salary desired; Hours; Total hours; Hourly rate; Fee
    Tax withheld; Odometer km; Number of people; Number of children; No. of pages; Height (cm); Marks; Sum insured
    Loan amount; Balance; Mileage; Tipo %; %; Share (%); Base imponible; Cuota; Ingresos computables; Gastos
    Montant (EUR); Montant total; Prix unitaire; Quantité; Poids net; Âge; Nombre d'enfants; Salaire
    Betrag; Rechnungsbetrag; Gesamtpreis; Anzahl; Menge; Gewicht; Alter; Stunden
    Gültige Stimmen; Wähler insgesamt; Stückzahl; Liefermenge; Qté; P.U.; Votants; Kwota; Ilość; Koszt; Valor
    Quantidade; Importe; Importe total; Cantidad; Precio unitario; Importo; Prezzo; Quantità; Bedrag; Aantal; Leeftijd
    Percentage; Percentuale; Prozentsatz; Volume (m³)
    Rendimento (€); Renda mensal; Reddito annuo; Cost per day ($); Estimate (£); B6. Renda mensal
    5. Add lines 2 and 4. If zero or less, enter -0-; Subtract line 5 from line 4; 17b Multiply line 16 by 20% (0.20)
    Combine the amounts on lines 7 and 8, columns (d) and (e); Additionnez les lignes 8 et 9
"""
CODES = """
    Postcode; Desk code; Course code; Reference; Your reference; Student ID; ID; IBAN; SWIFT / BIC; VIN; Swift code
    Plate No.; Policy No.; Driver license number; Passport number; Licence number; Case number; Invoice no.; Art. no.
    Flight no.; Serial number; Booking reference; House number; Apt. no.; Number; N°; Nr.; Order #; Tax I.D. number
    Account number IBAN; Registration number; Sort code; VAT no.; Lot number; Sample ID; Security code; Insurance number
    Code client; Référence; N° de passeport; Numéro de permis; N° de contrat; A. Numéro d'immatriculation
    Kennzeichen; Passnummer; Seriennummer; Versicherungsnummer; Aktenzeichen; Ausweis-Nr.
    NIF; N.I.F.; NIE; DNI / NIE; CIF; C.F.
    Codice fiscale; Código postal; Código; Matrícula; Kenteken; Paspoortnummer; Número de pasaporte
    N.º de identificação fiscal; N.º de processo; Licence; Driving licence; Passport; Passeport
"""
TEXTS = """
    Comments; Note; Notes; Address; Street name and number; No. and street; Street, house no.; Postcode, town
    Signature, date; Date and signature; Place and date; Date and place of birth; Date and time; Date/time
    Full time; Time at address; Best time; Waiting time; Travel time
    Kwota słownie; Montante por extenso; Data i podpis; Morada; Data protection; Nazwa odbiorcy
    Amount in words; Payment method; Distinguishing marks; Mark X; Age group; Weight unit; Rate us; Name and address
    Name of company; Company name; Street name; Name of school; City, State and ZIP code; Opening hours; Date stamp
    Date and sender's signature; Signature of applicant and date; Phone / e-mail; No; Yes; Mailing address; Title; Grade
    Born in; Sex; How many hours per week did you spend on it?
    Describe what happened; Place of service; Value and currency
    Dates of absence; Check the number; If yes, date; Home; Work; From; To; Occupation; Relationship to patient
    Reason for the date of the payment being later than agreed; Year of study; Size; Tax year; Payment; T-shirt size
    Amounts (see page 2) and notes; What is your name?; Social security
    From / Sender; Postal address; Temp.; Reading; Time stamp; Date stamp
    Licence type; Type of licence; Do you hold a licence?
    Patient birth; Card expiry; State of health; Naam en adres; Postcode en woonplaats; Datum en handtekening
    Adresse; Montant en lettres; Lieu et date; Nom de l'entreprise; Situation familiale
    Fait à; Rue et numéro; Note; Numéro de la voie; Nom et adresse; Le montant est payé par la société ou par l'élève
    Ort, Datum; Straße, Hausnummer; Beruf; Anschrift; Betrag in Worten; Name und Anschrift; Montag; Firma
    PLZ, Ort; Geburtsdatum und -ort; Familienstand
    Il/La sottoscritto/a; Le/La soussigné(e)
    Firma / Society; Visa de long séjour; Ort · Datum
    Dirección; Firma; Importe en letras; Luogo e data di nascita; Indirizzo; Professione; Adres
"""
SIGNATURES = """
    Signature; Your signature; Employee signature; Signature of patient; Signature of person making report
    Signature of parent or guardian; Signature(s) of applicant(s); Signed; Sign here; Sign.; Sig.; Stamp
    Signature/stamp; Signature of authorised person if the applicant is under 18
    Signature de l'employeur; Signature et cachet; Cachet de l'entreprise; Signature du père ou de la mère
    Unterschrift; Unterschrift(en); Unterschrift des Antragstellers; Handtekening; Handtekening en stempel
    Podpis; Podpis i pieczątka; Firma del titular; Firma y sello; Firma de los padres o tutores
    Firma del dichiarante; Assinatura; Assinatura e carimbo; Firma · Signature · Unterschrift; Firma / Signature
    Unterschrift Arzt/Ärztin; Signature driver; Handtekening ouder; Assinatura titular
    Visa du contrôleur; Visa de la direction; Visa de l'employeur; Signature | Unterschrift
    Timbro e firma del medico; Sello y firma; Rubrica
    (podpis osoby ubiegającej się o zatrudnienie); Podpis i pieczęć kierownika jednostki organizacyjnej zakładu
"""
BARCODES = """
    Barcode; Patient barcode; Bar code; QR code; Strichcode; Code-barres; Code à barres; Código de barras
"""
TABLE = {
    FieldType.DATE: DATES,
    FieldType.NAME: NAMES,
    FieldType.DIGITS: DIGITS,
    FieldType.TIME: TIMES,
    FieldType.PHONE: PHONES,
    FieldType.EMAIL: EMAILS,
    FieldType.NUMBER: NUMBERS,
    FieldType.CODE: CODES,
    FieldType.TEXT: TEXTS,
    FieldType.SIGNATURE: SIGNATURES,
    FieldType.BARCODE: BARCODES,
}
CAPTIONS = [
    (caption.strip(), kind)
    for kind, table in TABLE.items()
    for line in table.strip().splitlines()
    for caption in line.split(";")
]


@pytest.mark.parametrize(("caption", "kind"), CAPTIONS)
def test_a_caption_tells_what_its_field_holds(caption: str, kind: FieldType) -> None:
    assert guess_type((caption,), None) is kind


@pytest.mark.parametrize(
    ("caption", "cells", "kind"),
    [
        ("Postal code", 5, FieldType.DIGITS),
        ("Postal code", 6, FieldType.CODE),
        ("Postcode", 5, FieldType.DIGITS),
        ("Postcode", 7, FieldType.CODE),
        ("Account number", 10, FieldType.DIGITS),
        ("Account number", 22, FieldType.CODE),
        ("Telephone", 10, FieldType.DIGITS),
        ("Phone number", 10, FieldType.DIGITS),
        ("Year", 4, FieldType.DIGITS),
        ("Year", None, FieldType.TEXT),
        ("Day", 2, FieldType.DIGITS),
        ("Number of people", 2, FieldType.DIGITS),
        ("Month", 9, FieldType.TEXT),
    ],
)
def test_cells_tell_more(caption: str, cells: int | None, kind: FieldType) -> None:
    assert guess_type((caption,), cells) is kind


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        (("Monday", "Hours"), FieldType.NUMBER),
        (("Date of birth", "Child 1"), FieldType.DATE),
        (("Telefon dienstlich", "Mutter"), FieldType.PHONE),
        (("Anschrift", "Vater"), FieldType.TEXT),
        (("Nom", "Mère"), FieldType.NAME),
        (("Mother",), FieldType.NAME),
        (("Hours", "Notes"), FieldType.TEXT),
        ((), FieldType.TEXT),
    ],
)
def test_the_head_of_the_column_tells_before_that_of_the_row(heads: tuple[str, ...], kind: FieldType) -> None:
    assert guess_type(heads, None) is kind
