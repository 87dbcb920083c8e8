"""Telling people of what is said: a published post its audience, a question the school, an answer whoever asked.

Whom is told what over which channel is a Communication Delivery, unique in the database, delivered after the commit in a
transaction of its own: once, whatever crashes.
"""
