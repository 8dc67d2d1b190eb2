"""Broken files by the thousand for each reader: `python -m tests.fuzz images --minutes 10`."""
