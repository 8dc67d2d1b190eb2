"""What is fuzzed: for each reader, sound samples and the call that a broken one must survive."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hcr_batch.errors import HcrBatchError, ItemError

TIMEOUT_S = 5.0
MOST_PIXELS = 4_000_000
SAMPLES = Path(__file__).parent.parent.parent / "hcr_batch" / "samples"


@dataclass(frozen=True)
class Target:
    """samples: sound files as (suffix, bytes). read: opens one and says how it went: ok or an error's code.

    memory_bytes: what a reader process may hold beyond what it holds at first.
    """

    samples: Callable[[], Sequence[tuple[str, bytes]]]
    read: Callable[[Path], str]
    memory_bytes: int = 500_000_000


def _image_samples() -> Sequence[tuple[str, bytes]]:
    """Every picture of the corpus that is small and can be read, and so every dress there is."""
    from tests.bad.pictures import PICTURES
    from tests.bad.tiffs import TIFFS

    return _written([bad for bad in (*PICTURES, *TIFFS) if bad.status.value in ("read", "partial")])


def _pdf_samples() -> Sequence[tuple[str, bytes]]:
    from tests.bad.pdfs import PDFS

    return _written([bad for bad in PDFS if bad.status.value in ("read", "partial") and "thousand" not in bad.name])


def _written(corpus: Sequence[object]) -> Sequence[tuple[str, bytes]]:
    import tempfile

    from tests.bad.record import BadFile

    samples = []
    with tempfile.TemporaryDirectory() as folder:
        for bad in corpus:
            assert isinstance(bad, BadFile)
            path = Path(folder) / "sample"
            bad.make(path)
            samples.append((Path(bad.name).suffix, path.read_bytes()))
    return [(suffix, data) for suffix, data in samples if len(data) < 500_000]


def read_scan(path: Path) -> str:
    """Lists the file and opens its first pages, as a run does."""
    from hcr_batch.documents import PageRange
    from hcr_batch.files.scans.listing import FoundFile
    from hcr_batch.files.scans.manifest import identify
    from hcr_batch.files.scans.page_options import PageOptions
    from hcr_batch.files.scans.pages import open_pages

    options = PageOptions(dpi=50, timeout_s=TIMEOUT_S, max_pixels=MOST_PIXELS, max_pages=3)
    document = identify(FoundFile(path.name, str(path)), options)
    if document.error_code is not None:
        return document.error_code
    pages = [page for _, page in open_pages(PageRange(document, 1, document.pages), options)]
    for page in pages:
        if isinstance(page, ItemError) and "memory" in page.message and page.code == "too_large":
            raise MemoryError("more than the size limit lets it have")
        if not isinstance(page, ItemError):
            image = page.image
            assert image.dtype == "uint8" and image.ndim == 2 and 0 < image.size <= MOST_PIXELS, image.shape
    errors = [page.code for page in pages if isinstance(page, ItemError)]
    return errors[0] if errors else "ok"


def _form_samples() -> Sequence[tuple[str, bytes]]:
    text = """
name = "charity-2024"
reference = "form.png"
dpi = 150
[[field]]
name = "last_name"
box = [100, 100, 400, 60]
type = "name"
required = true
lexicon = "names.csv"
[[field]]
name = "born"
box = [100, 200, 400, 60]
type = "date"
format = ["dd/mm/yyyy", "dd.mm.yy"]
range = ["1900-01-01", "2024-12-31"]
[[field]]
name = "member"
box = [100, 300, 400, 60]
type = "code"
pattern = "[A-Z]{2}[0-9]{6}"
cells = 8
check = "luhn"
[[field]]
name = "amount"
box = [100, 400, 400, 60]
type = "number"
min = 0
max = 1000.5
[[field]]
name = "agrees"
box = [600, 400, 40, 40]
type = "checkbox"
"""
    outside = text.replace("names.csv", "../outside.csv").replace("form.png", "/etc/passwd")
    return [(".toml", text.encode()), (".toml", outside.encode()), (".toml", text[:300].encode())]


def read_form(path: Path) -> str:
    """Loads the form, whose reference and lexicon stand beside it; no path of it may lead elsewhere."""
    from hcr_batch.forms.form_file.load import load_form

    folder = path.parent
    if not (folder / "form.png").exists():
        shutil.copy(SAMPLES / "forms" / "library_card.png", folder / "form.png")
        (folder / "names.csv").write_text("label,count\nANNA,3\n", encoding="utf-8")
    form = load_form(path)
    for used in (form.reference, *(Path(field.rule.lexicon) for field in form.fields if field.rule.lexicon)):
        assert used.resolve().is_relative_to(folder.resolve()), f"{used} lies outside"
    return "ok"


@cache
def _bundle_parts() -> tuple[bytes, bytes]:
    import tempfile

    from hcr_batch.model.bundle import save_bundle
    from hcr_batch.model.bundle_files import BundleConfig
    from hcr_batch.model.network import build_network
    from tests.model.tiny import NETWORK, NORMALISE

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "tiny"
        config = BundleConfig(name="tiny", alphabet="ABC", network=NETWORK, normalise=NORMALISE)
        save_bundle(folder, build_network(NETWORK, 4), config, {"steps": 6})
        return (folder / "bundle.json").read_bytes(), (folder / "weights.npz").read_bytes()


def _bundle_samples() -> Sequence[tuple[str, bytes]]:
    settings, weights = _bundle_parts()
    # The weights first: they load TensorFlow, whose memory is not what a broken file costs.
    return [(".npz", weights), (".json", settings)]


@cache
def _shapes() -> list[tuple[int, ...]]:
    from hcr_batch.model.network import build_network, reading_network
    from tests.model.tiny import NETWORK

    return [tuple(weights.shape) for weights in reading_network(build_network(NETWORK, 4)).weights]


def read_bundle(path: Path) -> str:
    """Reads the settings, or the weights for the network that they belong to."""
    from hcr_batch.errors import ModelError
    from hcr_batch.model.arrays import BROKEN_ARRAYS, read_arrays
    from hcr_batch.model.bundle_files import read_config
    from hcr_batch.model.identity import bundle_id

    if path.suffix == ".npz":
        try:
            read_arrays(io.BytesIO(path.read_bytes()), _shapes())
        except BROKEN_ARRAYS as error:
            raise ModelError("damaged") from error
        return "ok"
    folder = path.parent / "bundle"
    folder.mkdir(exist_ok=True)
    shutil.copy(path, folder / "bundle.json")
    (folder / "weights.npz").write_bytes(b"")
    read_config(folder)
    bundle_id(folder)
    return "ok"


def outcome(target: Target, path: Path) -> str:
    """`ok`, the code of an error of ours, or for any other error its kind and place, with ! in front."""
    try:
        return target.read(path)
    except HcrBatchError as error:
        return getattr(error, "code", type(error).__name__)
    except BaseException as error:
        import traceback

        places = [frame for frame in traceback.extract_tb(error.__traceback__) if "hcr_batch" in frame.filename]
        place = f"{Path(places[-1].filename).name}:{places[-1].lineno}" if places else "?"
        return f"!{type(error).__name__} {place} {error}".replace("\n", " ")[:300]


TARGETS = {
    "images": Target(_image_samples, read_scan),
    "pdfs": Target(_pdf_samples, read_scan),
    "forms": Target(_form_samples, read_form),
    "bundles": Target(_bundle_samples, read_bundle),
}
