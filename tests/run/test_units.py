"""Units of work cover every page once, in order, whatever the mix."""

from collections.abc import Iterator, Sequence

from hypothesis import given

from hcr_batch.documents import Document, PageRange, Unit
from hcr_batch.run.plan import make_plan
from hcr_batch.run.units import cut_units, isolate, name_unit
from tests.run.documents import documents, scans


def units_of(documents: Sequence[Document]) -> Iterator[Unit]:
    return cut_units([PageRange(document, 1, document.pages) for document in documents if document.pages])


def pages_of(units: list[Unit]) -> list[tuple[str, int]]:
    return [
        (part.document.path, page)
        for unit in units
        for part in unit.ranges
        for page in range(part.first_page, part.last_page + 1)
    ]


@given(documents)
def test_every_page_is_in_one_unit_in_order(found: list[Document]) -> None:
    units = list(units_of(found))
    assert pages_of(units) == [(d.path, page) for d in found for page in range(1, d.pages + 1)]
    assert [unit.index for unit in units] == list(range(len(units)))
    assert all(unit.ranges for unit in units)


def test_a_long_document_is_several_units() -> None:
    units = list(units_of([Document("x", "/x", "id", 1, "pdf", 5_000)]))
    assert max(part.last_page - part.first_page + 1 for unit in units for part in unit.ranges) == 32


def test_small_runs_are_cut_finer_than_large_ones() -> None:
    def most_ranges(count: int) -> int:
        crops = [Document(str(i), str(i), str(i), 1_000, "png", 1) for i in range(count)]
        return max(len(unit.ranges) for unit in units_of(crops))

    assert most_ranges(100) == 32
    assert most_ranges(100_000) == 512


def test_the_last_units_are_small() -> None:
    crops = [Document(str(i), str(i), str(i), 1_000, "png", 1) for i in range(10_000)]
    sizes = [len(unit.ranges) for unit in units_of(crops)]
    assert sizes[:10] == [512] * 10 and sum(sizes) == 10_000
    assert sorted(sizes, reverse=True) == sizes and sizes[-1] <= 32
    assert len(sizes) < 1.6 * 10_000 / 512


def test_isolating_a_unit_gives_each_page_alone() -> None:
    document = Document("x", "/x", "id", 1, "pdf", 9)
    unit = Unit(4, (PageRange(document, 2, 3), PageRange(document, 7, 7)))
    assert [u.ranges[0].first_page for u in isolate(unit)] == [2, 3, 7]
    assert {u.index for u in isolate(unit)} == {4}


def test_a_unit_is_named_by_its_pages_and_what_they_are_read_with_and_by_nothing_else() -> None:
    (unit, *_) = make_plan(scans(40), [], None, "a", 0).units().items()
    renamed = [Document("x" + d.name, "/x" + d.path, d.document_id, d.size, d.kind, d.pages) for d in scans(40)]
    assert unit[0] in make_plan(renamed, [], None, "a", 0).units()
    assert not make_plan(scans(40), [], None, "b", 0).units().keys() & {unit[0]}
    assert not make_plan(scans(40), [], None, "a", 1).units().keys() & {unit[0]}
    first, second = (Unit(index, unit[1].ranges) for index in (0, 7))
    assert name_unit(first, "a", 0) == name_unit(second, "a", 0) == unit[0]
    shorter = Unit(0, unit[1].ranges[:-1])
    assert name_unit(shorter, "a", 0) != unit[0]
