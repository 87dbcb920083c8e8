"""The app with its seats taken by count, as a WSGI application for a whole server.

The switch is set when a server's process loads this module, which is before it answers anybody, and stays. A switch that
each request sets and takes back isn't one: its threads would give each other the true way back in the middle.
"""

import threading

from frappe.app import application as application

from ifitwala_ed.activities.booking import seats
from tests.support import sabotage

seats._apply = sabotage.counting_together(threading.Barrier(sabotage.COUNTING_TOGETHER))
