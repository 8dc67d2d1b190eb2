"""HTML pages for people: figures in, the text of one self-contained file out. Pure, no network."""
