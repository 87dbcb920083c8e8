"""Many families at once, over real HTTP, on a test site: the command ``activity-load-test``."""
