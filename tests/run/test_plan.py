"""A plan covers every page once, and has none read again that was read."""

from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.documents import Document, PageRange, Unit
from hcr_batch.files.results.manifest_file import EARLIER, Entry
from hcr_batch.files.results.unit_files import StoredRange, StoredUnit
from hcr_batch.run.plan import Earlier, make_plan
from tests.run.documents import documents, scans


def stored(name: str, unit: Unit, attempt: int = 0, failed: tuple[int, ...] = ()) -> StoredUnit:
    """What the file of a unit would say."""
    ranges = tuple(
        StoredRange(part.document.document_id or "", part.first_page, part.last_page, 0, 0, 0.0, failed)
        for part in unit.ranges
    )
    return StoredUnit(name, attempt, 0, ranges)


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
