"""Pictures that are made: words as hands and print draw them, for training, tests and samples."""
