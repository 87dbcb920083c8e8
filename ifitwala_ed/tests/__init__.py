"""What `bench --site SITE run-tests --app ifitwala_ed` runs: whether this very site is in order.

The rules of the app are tested by `make test-bench`; Frappe's runner doesn't look outside of the package.
"""
