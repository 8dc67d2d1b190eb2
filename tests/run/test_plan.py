"""Units of work cover every page once, in order, whatever the mix."""

from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.files.results.manifest_file import EARLIER, Entry
from hcr_batch.files.results.unit_files import StoredRange, StoredUnit
from hcr_batch.records import Document, PageRange, Unit
from hcr_batch.run.plan import Earlier, cut_units, isolate, make_plan, name_unit

documents = st.lists(
    st.builds(
        lambda pages, size, kind: Document("x", f"/{pages}/{size}", "id", size, kind, pages),
        st.integers(1, 700),
        st.sampled_from([1_000, 5_000_000]),
        st.sampled_from(["png", "pdf", "tiff"]),
    ),
    max_size=40,
)


def plan_units(documents: Sequence[Document]) -> Iterator[Unit]:
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
    units = list(plan_units(found))
    assert pages_of(units) == [(d.path, page) for d in found for page in range(1, d.pages + 1)]
    assert [unit.index for unit in units] == list(range(len(units)))
    assert all(unit.ranges for unit in units)


def test_a_long_document_is_several_units() -> None:
    units = list(plan_units([Document("x", "/x", "id", 1, "pdf", 5_000)]))
    assert max(part.last_page - part.first_page + 1 for unit in units for part in unit.ranges) == 32


def test_small_runs_are_cut_finer_than_large_ones() -> None:
    def most_ranges(count: int) -> int:
        crops = [Document(str(i), str(i), str(i), 1_000, "png", 1) for i in range(count)]
        return max(len(unit.ranges) for unit in plan_units(crops))

    assert most_ranges(100) == 32
    assert most_ranges(100_000) == 512


def test_the_last_units_are_small() -> None:
    crops = [Document(str(i), str(i), str(i), 1_000, "png", 1) for i in range(10_000)]
    sizes = [len(unit.ranges) for unit in plan_units(crops)]
    assert sizes[:10] == [512] * 10 and sum(sizes) == 10_000
    assert sorted(sizes, reverse=True) == sizes and sizes[-1] <= 32
    assert len(sizes) < 1.6 * 10_000 / 512


def test_isolating_a_unit_gives_each_page_alone() -> None:
    document = Document("x", "/x", "id", 1, "pdf", 9)
    unit = Unit(4, (PageRange(document, 2, 3), PageRange(document, 7, 7)))
    assert [u.ranges[0].first_page for u in isolate(unit)] == [2, 3, 7]
    assert {u.index for u in isolate(unit)} == {4}


def scans(count: int) -> list[Document]:
    return [Document(f"{n}.png", f"/{n}.png", f"{n:064d}", 1_000, "png", 1) for n in range(count)]


def stored(name: str, unit: Unit, attempt: int = 0, failed: tuple[int, ...] = ()) -> StoredUnit:
    """What the file of a unit would say."""
    ranges = tuple(
        StoredRange(part.document.document_id or "", part.first_page, part.last_page, 0, 0, 0.0, failed)
        for part in unit.ranges
    )
    return StoredUnit(name, attempt, 0, ranges)


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


@given(documents, st.data())
def test_a_plan_covers_every_page_once_and_reads_none_that_is_read(found: list[Document], data: st.DataObject) -> None:
    found = [Document(*(d.name, d.path, f"{n}", d.size, d.kind, d.pages)) for n, d in enumerate(found)]
    whole = make_plan(found, [], None, "print", 0)
    finished = [stored(name, unit) for name, unit in whole.units().items() if data.draw(st.booleans())]
    kept = data.draw(st.lists(st.sampled_from(found), unique=True)) if found else []
    again = make_plan(kept, finished, None, "print", 0)
    read = {(r.document_id, page) for u in finished for r in u.ranges for page in range(r.first_page, r.last_page + 1)}
    names = {unit.name for unit in finished}
    for document in kept:
        key = document.document_id or ""
        pieces = again.pieces[key]
        pages = [page for piece in pieces for page in range(piece.first_page, piece.last_page + 1)]
        assert pages == list(range(1, document.pages + 1))
        for piece in pieces:
            for page in range(piece.first_page, piece.last_page + 1):
                assert ((key, page) in read) == (piece.unit in names)


def test_with_the_same_documents_a_plan_is_the_same() -> None:
    assert make_plan(scans(100), [], None, "a", 0) == make_plan(scans(100), [], None, "a", 0)


def test_failed_pages_of_earlier_attempts_are_planned_again_and_those_of_this_one_are_not() -> None:
    document = Document("x.pdf", "/x.pdf", "id", 1, "pdf", 6)
    first = stored("first", Unit(0, (PageRange(document, 1, 6),)), 0, (2, 5))
    assert make_plan([document], [first], None, "a", 0).units().keys() == {"first"}
    plan = make_plan([document], [first], None, "a", 1)
    (name, unit), *others = ((n, u) for n, u in plan.units().items() if n != "first")
    assert not others
    assert [(part.first_page, part.last_page) for part in unit.ranges] == [(2, 2), (5, 5)]
    second = stored(name, unit, 1, (5,))
    assert make_plan([document], [first, second], None, "a", 1) == plan
    assert make_plan([document], [first, second], None, "a", 2).units().keys() - {"first", name}


def test_what_earlier_results_hold_is_not_read_but_for_what_failed_there() -> None:
    document = Document("x.pdf", "/x.pdf", "id", 1, "pdf", 6)
    entries = {"id": Entry(document, failed_pages=(3,))}
    plan = make_plan([document], [], Earlier(commit="c", attempt=0, entries=entries), "a", 0)
    assert plan.units() == {}
    assert {piece.unit for piece in plan.pieces["id"]} == {EARLIER}
    plan = make_plan([document], [], Earlier(commit="c", attempt=0, entries=entries), "a", 1)
    (unit,) = plan.units().values()
    assert [(part.first_page, part.last_page) for part in unit.ranges] == [(3, 3)]
