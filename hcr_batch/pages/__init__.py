"""Pages for people: figures in, the text of one self-contained HTML file out. Pure, no network."""
