"""A second factor, which this host's System Settings can't ask for."""


def should_run_2fa(user: str) -> bool:
	return False
