"""Documents to plan runs over."""

from hypothesis import strategies as st

from hcr_batch.documents import Document

documents = st.lists(
    st.builds(
        lambda pages, size, kind: Document("x", f"/{pages}/{size}", "id", size, kind, pages),
        st.integers(1, 700),
        st.sampled_from([1_000, 5_000_000]),
        st.sampled_from(["png", "pdf", "tiff"]),
    ),
    max_size=40,
)
"""Any mix of them."""


def scans(count: int) -> list[Document]:
    return [Document(f"{n}.png", f"/{n}.png", f"{n:064d}", 1_000, "png", 1) for n in range(count)]
