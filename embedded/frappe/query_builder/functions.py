"""SQL functions of the query builder."""

from pypika.functions import (
	Abs,
	Avg,
	Cast,
	Coalesce,
	Concat,
	Count,
	CurDate,
	Date,
	IfNull,
	Length,
	Lower,
	Max,
	Min,
	Now,
	NullIf,
	Sum,
	Upper,
)
from pypika.terms import CustomFunction, Function

CombineDatetime = CustomFunction("TIMESTAMP", ["date", "time"])
GroupConcat = CustomFunction("GROUP_CONCAT", ["column"])

__all__ = [
	"Abs",
	"Avg",
	"Cast",
	"Coalesce",
	"CombineDatetime",
	"Concat",
	"Count",
	"CurDate",
	"Date",
	"Function",
	"GroupConcat",
	"IfNull",
	"Length",
	"Lower",
	"Max",
	"Min",
	"Now",
	"NullIf",
	"Sum",
	"Upper",
]
