"""The school's rosters from OneRoster CSV: children, families, year groups and class lists; tried, then all or nothing."""
