"""Valid data for tests, with names that no other test uses.

One module per domain: places, people, billing, offerings. Every function inserts and returns a document (or a
small record of several); whatever a test cares about is passed by name, the rest is plausible. Nothing is
committed here.
"""
