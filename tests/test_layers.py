"""The tree is the architecture: who may import whom, read from the syntax trees."""

import ast
import functools
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Each room may import itself and the rooms before it.
ORDER = (
    ("schemas",),
    (
        "hcr_batch.errors",
        "hcr_batch.records",
        "hcr_batch.config",
        "hcr_batch.counts",
        "hcr_batch.grouping",
        "hcr_batch.logs",
        "hcr_batch.stages",
    ),
    ("hcr_batch.image", "hcr_batch.text"),
    ("hcr_batch.documents",),
    ("hcr_batch.files", "hcr_batch.model", "hcr_batch.html"),
    ("hcr_batch.forms",),
    ("hcr_batch.run",),
    ("jobs",),
    ("hcr_batch.console", "hcr_batch.streams"),
    ("hcr_batch.cli", "hcr_batch"),
)

# Heavy or outward-facing libraries, and the only places that may import them.
DOORS = {
    "keras": ("hcr_batch.model.backend",),
    "tensorflow": ("hcr_batch.model",),
    "torch": ("hcr_batch.model.devices",),
    "scipy": ("hcr_batch.text.likelihood",),
    "ray": (
        "hcr_batch.run.ray_actors",
        "hcr_batch.run.ray_spawning",
        "hcr_batch.run.ray_nodes",
        "hcr_batch.run.ray_pool",
    ),
    "cv2": (
        "hcr_batch.image",
        "hcr_batch.model.devices",
        "hcr_batch.model.training.feeding",
        "hcr_batch.run.reading",
        "jobs.bench",
    ),
    "subprocess": ("hcr_batch.files.scans.poppler", "hcr_batch.files.scans.tesseract", "jobs.speed.processes"),
    "psutil": ("jobs.speed.processes",),
    "zxingcpp": ("hcr_batch.image.barcode",),
    "rapidocr": ("jobs.speed.readers",),
    "onnx": ("hcr_batch.model",),
    # Loaded by name, in hcr_batch.model.loading alone: a plain import would count its uses and tell its makers.
    "onnxruntime": (),
    "openvino": (),
    "pdf2image": ("hcr_batch.files.scans.pdfs",),
    "simplejpeg": ("hcr_batch.files.scans.jpeg",),
    "pyarrow": ("schemas", "hcr_batch.files", "hcr_batch.model.training.history", "jobs"),
    "typer": ("hcr_batch.cli",),
    "rich": ("hcr_batch.console", "jobs.bench"),
    "sqlite3": ("hcr_batch.files.nights.ledger",),
    "prometheus_client": ("hcr_batch.run.metrics",),
}


def modules() -> list[tuple[str, Path]]:
    paths = [p for top in ("hcr_batch", "jobs", "schemas") for p in (ROOT / top).rglob("*.py")]
    return [(".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), p) for p in sorted(paths)]


@functools.cache
def imports(path: Path) -> frozenset[str]:
    """Every module imported anywhere in the file, `if TYPE_CHECKING` blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def rank(module: str) -> int:
    fitting = [(len(room), i) for i, rooms in enumerate(ORDER) for room in rooms if within(module, room)]
    assert fitting, f"{module} is in no room: give it one in ORDER"
    return max(fitting)[1]


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_imports_run_one_way(name: str, path: Path) -> None:
    ours = {i for i in imports(path) if i.split(".")[0] in ("hcr_batch", "jobs", "schemas") and i != "hcr_batch"}
    upward = {i for i in ours if not within(i, name) and rank(i) > rank(name)}
    assert not upward, f"{name} imports from a room above it"


@pytest.mark.parametrize(
    "package",
    [
        "hcr_batch.image",
        "hcr_batch.image.page",
        "hcr_batch.text",
        "hcr_batch.files",
        "hcr_batch.model",
        "hcr_batch.forms",
    ],
)
def test_the_rooms_of_a_package_use_one_another_one_way(package: str) -> None:
    """Each folder in a package is one room, and each module beside them."""

    def room(module: str) -> str:
        return module.removeprefix(f"{package}.").split(".")[0]

    graph: dict[str, set[str]] = {}
    for name, path in modules():
        if within(name, package) and name != package:
            used = {room(i) for i in imports(path) if within(i, package) and i != package}
            graph.setdefault(room(name), set()).update(used - {room(name)})
    assert tuple(TopologicalSorter(graph).static_order())  # raises CycleError


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_heavy_libraries_have_one_door(name: str, path: Path) -> None:
    for library, doors in DOORS.items():
        if any(within(i, library) for i in imports(path)):
            assert any(within(name, door) for door in doors), f"{name} imports {library}"


@pytest.mark.parametrize(("library", "door"), [(library, door) for library in DOORS for door in DOORS[library]])
def test_every_door_is_used(library: str, door: str) -> None:
    assert any(within(i, library) for name, path in modules() if within(name, door) for i in imports(path))


def test_a_driver_that_hands_all_reading_to_ray_loads_no_network() -> None:
    code = "import sys, jobs.transcribe, hcr_batch.run.ray_pool; print({'keras', 'tensorflow'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout == "set()\n"


def test_a_feeder_of_a_gpu_loads_no_network() -> None:
    modules = "hcr_batch.run.reading, hcr_batch.run.ray_actors, hcr_batch.model.crop_reader, hcr_batch.model.prior_file"
    code = f"import sys, {modules}; print({{'keras', 'tensorflow'}} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout == "set()\n"
