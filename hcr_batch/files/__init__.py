"""The only place that opens scans and writes results: manifest, pages, results."""
