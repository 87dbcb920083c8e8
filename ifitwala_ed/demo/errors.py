class DemoRefusedError(RuntimeError):
	"""The site is not one to load demo data into."""

	title = "The demo data was not loaded"
