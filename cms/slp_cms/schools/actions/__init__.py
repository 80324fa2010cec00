"""What is done with the register and with returns, one verb a file."""
