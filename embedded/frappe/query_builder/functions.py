"""SQL functions of the query builder."""

from pypika.functions import Coalesce, Count, Max, Min, Now, Sum

__all__ = ["Coalesce", "Count", "Max", "Min", "Now", "Sum"]
