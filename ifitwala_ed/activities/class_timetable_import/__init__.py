"""The school's class timetable from FET: read, judged as a whole, tried, and stored all or nothing, from a date on."""
