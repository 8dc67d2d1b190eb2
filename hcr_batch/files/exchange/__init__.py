"""Writes readings in the formats of other programs: ALTO and PAGE for archives, CSV and JSONL for tables."""
