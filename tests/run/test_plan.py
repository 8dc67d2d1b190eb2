"""Units of work cover every page once, in order, whatever the mix."""

from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.records import Document, PageRange, Unit
from hcr_batch.run.plan import isolate, plan_units

documents = st.lists(
    st.builds(
        lambda pages, size, kind: Document("x", f"/{pages}/{size}", "id", size, kind, pages),
        st.integers(1, 700),
        st.sampled_from([1_000, 5_000_000]),
        st.sampled_from(["png", "pdf", "tiff"]),
    ),
    max_size=40,
)


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
    assert most_ranges(100_000) == 256


def test_isolating_a_unit_gives_each_page_alone() -> None:
    document = Document("x", "/x", "id", 1, "pdf", 9)
    unit = Unit(4, (PageRange(document, 2, 3), PageRange(document, 7, 7)))
    assert [u.ranges[0].first_page for u in isolate(unit)] == [2, 3, 7]
    assert {u.index for u in isolate(unit)} == {4}
