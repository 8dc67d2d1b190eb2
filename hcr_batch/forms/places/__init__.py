"""Places to write in and to tick: selected from the boxes of a page by what is printed there."""
