"""The nouns that captions are made of, in eight languages, and what a field named by each of them holds.

A noun is listed only where it says so reliably: a field of an unknown type is read as text, which costs little, and one
of a wrong type is read against its rule.
"""

from __future__ import annotations

from hcr_batch.records import FieldType


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LAST = {
    FieldType.DATE: """
        date birthdate birthday dob born expires expiry
        datum geburtstag
    """,
    FieldType.NAME: """
        name names surname surnames forename forenames nickname initial initials mi
        town city village county state country nationality place district region
        mother father parent parents guardian spouse partner child pupil student patient member applicant donor
        employer manager teacher doctor witness agent officer owner holder driver tenant customer client author sender
        recipient beneficiary landlord lessee consignee debtor guest visitor person physician nurse employee supervisor
        vorname vornamen nachname familienname geburtsname ort wohnort geburtsort ausstellungsort stadt gemeinde land
        geburtsland staatsangehorigkeit vater mutter kind antragsteller inhaber kunde fahrer mieter vermieter zeuge
        ansprechpartner ansprechpartnerin kontaktperson arzt hausarzt
        naam voornaam voornamen achternaam plaats woonplaats geboorteplaats geboorteland nationaliteit stad
        contactpersoon huisarts
    """,
    FieldType.TIME: "time uhrzeit tijd",
    FieldType.DIGITS: "zip pin ssn plz postleitzahl",
    FieldType.PHONE: """
        phone telephone tel mobile cell cellphone fax
        telefon handy mobil mobiltelefon rufnummer ruckruf
        telefoon mobiel gsm
    """,
    FieldType.EMAIL: "email mail mailadres",
    FieldType.NUMBER: """
        amount amounts total subtotal sum price cost costs fee fees tax taxes quantity qty age weight income salary rate
        hours score points balance charge charges value discount rent wages mileage odometer distance gross net
        percentage prozent prozentsatz
        betrag summe gesamt insgesamt preis einzelpreis gesamtpreis kosten menge anzahl stuck stuckzahl stimmen alter
        gewicht einkommen gehalt stunden
        bedrag totaal prijs aantal leeftijd gewicht uren
    """,
    FieldType.CODE: """
        code postcode iban bic swift reference ref id identifier plate plates vin
        kennzeichen aktenzeichen kenteken licence license passport
    """,
    FieldType.TEXT: """
        address street house flat building web website gender sex status occupation profession job title
        company organisation organization department school class course subject section desk form comments
        remarks notes note reason description details relationship relation language allergies insurance make model
        colour color vehicle type kind item method group unit year years month day stay marks mark us x
        office hobbies currency words room question answer bank grade size height position payment limit range order
        period band dates hour
        temp temperature pressure reading level result results dose lot batch page sign init
        anschrift adresse strasse hausnummer bemerkung bemerkungen beruf geschlecht firma familienstand
        grund beschreibung zeit
        adres straat huisnummer opmerkingen beroep geslacht
    """,
    FieldType.SIGNATURE: "signature signatures sig unterschrift unterschriften handtekening stamp stempel seal",
    FieldType.BARCODE: "barcode barcodes qr strichcode streepjescode",
}
"""Nouns that stand last in the captions of English, German and Dutch: "date" in "birth date"."""

FIRST = {
    FieldType.DATE: "date fecha",
    FieldType.NAME: """
        nom noms prenom prenoms patronyme ville commune pays departement nationalite lieu localite mere pere tuteur
        conjoint enfant eleve etudiant adherent demandeur donateur titulaire employeur responsable medecin temoin
        proprietaire conducteur locataire destinataire beneficiaire expediteur client patient
        nombre nombres apellido apellidos ciudad municipio pais lugar nacionalidad localidad provincia padre madre
        medico medica titular socio socia
        nome cognome citta comune paese luogo nazionalita cittadinanza localita
        apelido apelidos sobrenome cidade concelho freguesia nacionalidade naturalidade localidade
        imie imiona nazwisko miejscowosc miasto obywatelstwo
    """,
    FieldType.TIME: "heure hora ora godzina",
    FieldType.DIGITS: "siret siren cp cap pesel nip regon",
    FieldType.PHONE: """
        telephone tel portable fax mobile
        telefono movil tlf cellulare cell telefone telemovel telefon
    """,
    FieldType.EMAIL: "courriel",
    FieldType.NUMBER: """
        montant somme prix pu quantite qte voix votants inscrits poids total age salaire revenu revenus
        taux solde heures cout pourcentage porcentaje percentuale percentagem
        importe cantidad precio peso edad suma coste salario cuota ingresos gastos
        importo quantita prezzo eta somma totale costo reddito
        quantidade quantia montante valor preco idade renda rendimento rendimentos
        kwota ilosc cena razem wiek oplata koszt koszty wartosc
    """,
    FieldType.CODE: """
        code codigo codice immatriculation reference ref matricula targa kod iban bic nif nie dni cif cf passeport
        pasaporte passaporto
    """,
    FieldType.TEXT: """
        adresse rue voie batiment etage appartement sexe situation emploi metier societe entreprise organisme
        service ecole classe matiere commentaires remarques motif objet observations note notes type cadre
        direccion calle domicilio correo sexo firma profesion observaciones empresa ocupacion estado motivo
        indirizzo via residenza sesso professione osservazioni stato morada rua profissao observacoes
        ulica zawod uwagi
    """,
    FieldType.SIGNATURE: """
        signature signatures assinatura rubrica podpis cachet tampon sello timbro carimbo pieczatka pieczec
    """,
}
"""Nouns that stand first in the captions of French, Spanish, Italian, Portuguese and Polish: as in "date limite"."""

ENDINGS = (
    ("datum", FieldType.DATE),
    ("anzahl", FieldType.NUMBER),
    ("menge", FieldType.NUMBER),
    ("stimmen", FieldType.NUMBER),
    ("summe", FieldType.NUMBER),
    ("name", FieldType.NAME),
    ("namen", FieldType.NAME),
    ("naam", FieldType.NAME),
    ("betrag", FieldType.NUMBER),
    ("bedrag", FieldType.NUMBER),
    ("preis", FieldType.NUMBER),
    ("prijs", FieldType.NUMBER),
    ("gewicht", FieldType.NUMBER),
    ("strasse", FieldType.TEXT),
    ("straat", FieldType.TEXT),
    ("adresse", FieldType.TEXT),
)
"""The nouns that German and Dutch make one word of with what stands before them."""

_DATES_OF = "urodzenia wystawienia waznosci wydania wplaty zlozenia rozpoczecia zakonczenia nascita nascimento nasc"
WHOLE: dict[str, FieldType] = {
    **dict.fromkeys(("le", "il", "den", "dnia", "data", "geb", "geb am", "dal giorno", "al giorno"), FieldType.DATE),
    **dict.fromkeys((f"data {of}" for of in _DATES_OF.split()), FieldType.DATE),
    **dict.fromkeys(("marks", "marks obtained", "total marks"), FieldType.NUMBER),
    **dict.fromkeys(("base imponible", "base imposable", "base imponibile"), FieldType.NUMBER),
    **dict.fromkeys(("opening hours", "office hours", "born in", "born at"), FieldType.TEXT),
    **dict.fromkeys(("time in", "time out", "time off"), FieldType.TIME),
    **dict.fromkeys(("time stamp", "date stamp"), FieldType.TEXT),
    **dict.fromkeys(("sign", "signed", "sign here", "please sign here"), FieldType.SIGNATURE),
    **dict.fromkeys(("bar code", "qr code", "code barres", "code a barres"), FieldType.BARCODE),
    **dict.fromkeys(("codigo de barras", "codice a barre", "kod kreskowy"), FieldType.BARCODE),
    **dict.fromkeys(
        ("correo electronico", "correio eletronico", "adresse electronique", "posta elettronica"), FieldType.EMAIL
    ),
    **dict.fromkeys(("first", "middle", "last", "maiden", "given", "vor", "next of kin"), FieldType.NAME),
}
"""Captions that say what they do not word by word: "data" is a date in Italian, Portuguese and Polish."""

DAY_OF = frozenset(["data", "tag"])
"""With "di" and "der", a date: "Tag der Geburt"."""

ADDRESSES = _words("address adresse adres indirizzo direccion endereco")

PREPOSITIONS = _words(
    """
    of for to in at on by from per with as under since if
    de du des d a au aux en par pour dans sur
    del della dello dei delle di da al alla el las los y do dos das
    von vom der des im am an fur zur zum bei in
    van voor op bij het
    """
)
"""What stands before them in a caption is its chief noun, and what it stands with."""

LEADING = _words(
    """
    your the a an his her our my their please enter print write list le la les l un une votre vos il lo i tu su sus
    primer primera segundo segunda premier premiere deuxieme primo prima secondo seconda primeiro primeira
    ihr ihre der die das den de het uw exact
    """
)
"""Words before the chief noun that say nothing."""

TRAILING = _words(
    """
    due paid received requested required desired claimed taken signed issued each only payable owed remaining
    outstanding sold ordered withheld insured est estimated printed completed obtained expected started moved
    visited home work office day evening daytime private privat geschaftlich mobile
    """
)
"""Words behind the chief noun of an English caption, "amount due", "phone home"."""

UNITS = _words("kg km cm mm km2 m2 m3 eur usd gbp chf euro euros dollars pounds lb lbs ml pct percent")
"""A caption that ends in one asks for this many."""

TIMES = _words("h hrs min mins std uhr pln")
"""Further units, which say less of the type."""

PERIODS = _words(
    """
    years year yrs months month weeks week days day hours hour minutes ft feet in inches oz stone miles
    ans annees mois semaines jours heures jahre monate wochen tage stunden anos meses dias horas anni mesi giorni ore
    jaar maanden weken dagen uur
    """
)
"""What a figure before it counts: "[  ] years [  ] months"."""

NUMBERED = _words("number numbers no nos nr num numero numeros nummer numer nro")
NUMBERED_ENDINGS = ("nummer", "nr")
"""The noun before says of what: a telephone's are figures, a passport's letters and figures."""

PHONES = _words(
    """
    phone telephone tel telefonu telefone telefono telefon telefoon mobile cell cellphone fax handy ruf ruckruf contact
    movil
    cellulare portable
    """
)
"""The numbers of such things are groups of figures, with signs and brackets between them."""

IN_FIGURES = _words(
    """
    social ssn sociale securite zip pin account konto compte cuenta conto card karten kaart
    routing siret siren nhs
    customer client kunden klant employee personal staff student matrikel pupil patient patienten member membership
    mitglieds candidate hospital room zimmer
    """
)
"""The numbers of such things are figures. Those of all others may hold letters: houses, policies, passports."""

LONGEST_ACCOUNT = 15
"""A comb with more cells than that is for an IBAN, which begins with two letters."""

COUNTED = _words("number no nr numero numer anzahl aantal nombre")
"""With "of" and a plural, how many there are."""

NOT_PERSONS = _words(
    """
    company firm business organisation organization trade brand product street school course project file
    event drug medication medicine bank hotel building ship boat team group club item domain user account entity
    program programme plan practice firmen produkt strassen bedrijf bedrijfs straat
    societe entreprise rue voie banque ecole organisme produit empresa calle banco producto societa banca via scuola
    disregarded institution
    """
)
"""A name of such a thing may hold figures."""

ROLES = _words(
    """
    mother father parent guardian spouse partner child applicant
    mutter vater kind antragsteller antragstellerin partnerin erziehungsberechtigter erziehungsberechtigte
    mere pere conjoint enfant demandeur tuteur
    madre padre tutor conyuge solicitante hijo hija coniuge richiedente figlio figlia
    mae pai conjuge filho filha requerente
    moeder vader ouder matka ojciec rodzic opiekun dziecko malzonek
    """
)
"""Whom the other head of a cell asks about: "Mother" above "Telephone" is no name."""

IN_WORDS = (
    "in words",
    "en lettres",
    "en toutes lettres",
    "in worten",
    "in lettere",
    "en letras",
    "in letters",
    "slownie",
    "por extenso",
)
"""An amount that is written out."""

PLACE_OF = _words(
    """
    birth residence issue death marriage accident signature origin citizenship naissance residence nacimiento
    residencia nascita residenza geburt delivrance mariage licence license
    """
)
"""What places there are a town's name; elsewhere they may be a number in a list."""

CLOCK = _words(
    """
    start starting end ending begin beginning finish arrival departure birth death accident incident event injury
    onset collection delivery pick up drop off opening closing boarding meeting appointment call check preferred local
    admission discharge sample sampling visit entry exit report in out
    """
)
"""Times of such things are those of the clock; other times are as long as something takes or took."""

YEAR_OF = _words("birth manufacture construction naissance nacimiento nascita fabrication construction")
"""Years that are written in four figures."""

ASKING = _words(
    """
    how what which who whom when where why do does did are is was were have has can could would should if will
    rate tick mark check describe explain tell combien quel quelle qui quand avez etes
    """
)
"""The first words of questions and requests, which are answered in words."""

PARTS_OF_DATE = _words("day month year jour mois annee tag monat jahr dd mm yy yyyy jj aa aaaa")
"""What is asked for in a comb of its own."""
