"""The form benchmark: pages drawn for it, filled in, scanned and read back; see `python -m jobs.bench --help`."""
