"""Places to write in and to tick: told from the boxes of a page by what is printed there."""
