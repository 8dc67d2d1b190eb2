"""Benchmarks for those who build the product: forms drawn, filled in, scanned and read back, and ready-cut crops
(`python -m jobs.bench --help`); readers side by side (`jobs.bench.peers`); and what a list of known rows gains
(`jobs.bench.known`).
"""
