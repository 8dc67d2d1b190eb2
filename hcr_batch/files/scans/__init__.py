"""What people give to read: found, told by its content, and opened page by page."""
