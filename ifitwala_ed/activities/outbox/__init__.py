"""What follows a booking's event after the commit: told in its conversation, billed, notified and mailed.

Activity Booking Event is the outbox. Every event is planned once (one Activity Event Delivery per channel and
recipient, unique in the database) and every planned row is delivered in a transaction of its own, together with
the row's own mark. So a crash at any moment leaves either both or neither, and nothing is told or billed twice.
"""
