"""Where files are kept: folders of this machine and object storage, each written whole and by one run at a time."""
