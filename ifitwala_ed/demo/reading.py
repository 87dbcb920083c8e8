from datetime import date
from pathlib import Path

from ifitwala_ed.demo.csv_source import DATA_FOLDER, Rows, read_tables
from ifitwala_ed.demo.dates import move, shift_of
from ifitwala_ed.demo.errors import DemoDataError
from ifitwala_ed.demo.rules import find_problems


def read_demo_data(today: date, folder: Path = DATA_FOLDER) -> Rows:
	"""The whole demo school, checked, with its dates around today. DemoDataError lists all mistakes."""
	rows, problems = read_tables(folder)
	unreadable = frozenset(problem.file.removesuffix(".csv") for problem in problems)
	problems += find_problems(rows, unreadable)
	if problems:
		raise DemoDataError(problems)
	return move(rows, shift_of(rows, today))
