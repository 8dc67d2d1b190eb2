"""The only place that opens scans and writes results: labels and lists beside its rooms, each of which says more."""
