from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
	"""One thing that is wrong in the data, where an editor can find it."""

	file: str
	line: int
	reason: str

	def __str__(self) -> str:
		return f"{self.file}, line {self.line}: {self.reason}"


class DemoDataError(ValueError):
	"""The CSV files can't be loaded; nothing was written."""

	title = "The demo data has mistakes"

	def __init__(self, problems: list[Problem]):
		self.problems = sorted(problems)
		listed = "\n".join(f"  {problem}" for problem in self.problems)
		many = "1 mistake" if len(self.problems) == 1 else f"{len(self.problems)} mistakes"
		super().__init__(f"Nothing was loaded: {many} in the demo data.\n{listed}")


class DemoRefusedError(RuntimeError):
	"""The site is not one to load demo data into."""

	title = "The demo data was not loaded"
