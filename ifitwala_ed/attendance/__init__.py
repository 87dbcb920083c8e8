"""Who came, who didn't and who was picked up by whom: the registers of sessions, mark by mark."""
