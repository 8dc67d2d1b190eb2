"""The scans that people give: found, identified by their content, and opened page by page."""
