"""How a run flows: the pipeline, the pools that carry it, the report it ends in."""
