"""What scheduled nights keep: the inbox, the ledger of all that was read, and what has grown old."""
