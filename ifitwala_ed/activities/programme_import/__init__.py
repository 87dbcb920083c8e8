"""A term's programme from one CSV or XLSX file: read, judged row by row, tried, and stored all or nothing."""
