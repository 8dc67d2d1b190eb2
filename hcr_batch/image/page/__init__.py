"""From a page to the crops of its fields: straighten, find rules and ink, decide, cut."""
