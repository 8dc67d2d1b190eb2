"""All forms of the gallery by their names."""

from __future__ import annotations

from collections.abc import Callable

from tests.gallery.care import patient, survey
from tests.gallery.kindergarten import kindergarten
from tests.gallery.lists import anamnesis, stocktake
from tests.gallery.money import account, donation
from tests.gallery.offices import meter, residence, school
from tests.gallery.people import benefit, entries, laboratory
from tests.gallery.rosters import household, register, timesheet
from tests.gallery.rounds import delivery, hygiene
from tests.gallery.sheet import Sheet
from tests.gallery.slips import hotel, mandate
from tests.gallery.tinted import taxes, transfer
from tests.gallery.travel import accident, customs, mileage

DESIGNS: dict[str, Callable[[], Sheet]] = {
    design.__name__: design
    for design in (
        account,
        donation,
        patient,
        survey,
        customs,
        mileage,
        accident,
        school,
        meter,
        residence,
        benefit,
        entries,
        laboratory,
        hygiene,
        delivery,
        transfer,
        taxes,
        timesheet,
        household,
        register,
        anamnesis,
        stocktake,
        kindergarten,
        mandate,
        hotel,
    )
}
