"""Class timetables from where schools make them: the free program FET."""
