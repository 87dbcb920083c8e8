"""What only the embedded host has: its command, its worker, its store. Left out in a bench."""
