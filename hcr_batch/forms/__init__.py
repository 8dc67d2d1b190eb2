"""Forms: the file that says what stands where on a printed page, how it is drafted, checked and shown."""
