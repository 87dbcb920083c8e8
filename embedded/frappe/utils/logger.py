"""`frappe.logger`: to standard error, at the level that the site's configuration asks for."""

import logging

import frappe


def get_logger(module: str | None = None) -> logging.Logger:
	logger = logging.getLogger(module or "frappe")
	if not logger.handlers:
		handler = logging.StreamHandler()
		handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
		logger.addHandler(handler)
		logger.propagate = False
	conf = getattr(frappe.local, "conf", None) or {}
	logger.setLevel(conf.get("loglevel") or logging.ERROR)
	return logger
