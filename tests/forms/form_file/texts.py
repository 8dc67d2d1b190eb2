"""Form files to load."""

import json
from pathlib import Path

import schemas

SCHEMA = json.loads((Path(schemas.__file__).parent / "form.schema.json").read_text(encoding="utf-8"))
HEAD = 'name = "a"\nreference = "blank.png"\n'
FIELD = '[[field]]\nname = "x"\nbox = [10, 10, 300, 60]\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "a.toml"
    path.write_text(text, encoding="utf-8")
    return path
