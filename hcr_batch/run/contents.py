"""Documents by their content: equal files are read once."""

from __future__ import annotations

from collections.abc import Iterable

from hcr_batch.documents import Document


def key_of(document: Document) -> str:
    """Documents are their content."""
    return document.document_id or document.path


def originals(documents: Iterable[Document]) -> list[Document]:
    """The first of each group of equal files that can be opened."""
    first: dict[str, Document] = {}
    for document in documents:
        if document.error_code is None:
            first.setdefault(key_of(document), document)
    return list(first.values())


def copies(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """For each content that was found more than once, all but the first."""
    seen: set[str] = set()
    found: dict[str, list[Document]] = {}
    for document in documents:
        if document.error_code is not None:
            continue
        if key_of(document) in seen:
            found.setdefault(key_of(document), []).append(document)
        seen.add(key_of(document))
    return found
