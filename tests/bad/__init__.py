"""Files that no scanner should make, broken by code: each with what it is and what must come of it."""
