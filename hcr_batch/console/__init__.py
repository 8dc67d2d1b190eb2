"""What a person sees: the progress of a run, its summary at the end, and the tables of the other commands.

Only counts and file names are shown, never what people wrote. Names are shown as `Text`, since in a plain string rich
takes `[x]` for a style and `:on:` for a picture.
"""
