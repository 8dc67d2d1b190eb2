"""The form file: read key by key, checked within itself, named by its content, and written."""
