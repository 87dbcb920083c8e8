"""The booking window of an offering: when it can be booked, and whoever changes that."""
