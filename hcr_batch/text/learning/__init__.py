"""What trainings need of texts: invented ones, doubted labels, and the fits of prior and evidence."""
