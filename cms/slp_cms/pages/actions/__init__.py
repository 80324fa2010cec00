"""What is done with public pages, one verb a file."""
