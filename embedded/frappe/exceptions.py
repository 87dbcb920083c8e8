"""The errors of Frappe 15 that the host raises or the app catches, with their HTTP status."""


def _error(name: str, base: type[Exception], status: int | None = None) -> type[Exception]:
	attributes = {"__module__": __name__, **({"http_status_code": status} if status else {})}
	return type(name, (base,), attributes)


AuthenticationError = _error("AuthenticationError", Exception, 401)
CSRFTokenError = _error("CSRFTokenError", Exception, 400)
IncorrectSitePath = _error("IncorrectSitePath", Exception, 404)
NameError = _error("NameError", Exception, 409)
OutgoingEmailError = _error("OutgoingEmailError", Exception, 501)
PermissionError = _error("PermissionError", Exception, 403)
QueryDeadlockError = _error("QueryDeadlockError", Exception)
QueryTimeoutError = _error("QueryTimeoutError", Exception)
RetryBackgroundJobError = _error("RetryBackgroundJobError", Exception)
SecurityException = _error("SecurityException", Exception)
SessionStopped = _error("SessionStopped", Exception, 503)
TooManyWritesError = _error("TooManyWritesError", Exception)
ValidationError = _error("ValidationError", Exception, 417)

DuplicateEntryError = _error("DuplicateEntryError", NameError)
InvalidAuthorizationToken = _error("InvalidAuthorizationToken", CSRFTokenError)

AppNotInstalledError = _error("AppNotInstalledError", ValidationError)
CannotChangeConstantError = _error("CannotChangeConstantError", ValidationError)
CharacterLengthExceededError = _error("CharacterLengthExceededError", ValidationError)
DataError = _error("DataError", ValidationError)
DoesNotExistError = _error("DoesNotExistError", ValidationError, 404)
ImplicitCommitError = _error("ImplicitCommitError", ValidationError)
IncompatibleApp = _error("IncompatibleApp", ValidationError)
InvalidDates = _error("InvalidDates", ValidationError)
InvalidEmailAddressError = _error("InvalidEmailAddressError", ValidationError)
InvalidPhoneNumberError = _error("InvalidPhoneNumberError", ValidationError)
LinkExistsError = _error("LinkExistsError", ValidationError)
LinkValidationError = _error("LinkValidationError", ValidationError)
MandatoryError = _error("MandatoryError", ValidationError)
NonNegativeError = _error("NonNegativeError", ValidationError)
PageDoesNotExistError = _error("PageDoesNotExistError", ValidationError, 404)
RateLimitExceededError = _error("RateLimitExceededError", ValidationError, 429)
TimestampMismatchError = _error("TimestampMismatchError", ValidationError)
UniqueValidationError = _error("UniqueValidationError", ValidationError)


class Redirect(Exception):
	"""Sends the browser elsewhere."""

	def __init__(self, http_status_code: int = 301):
		self.http_status_code = http_status_code


class SiteNotSpecifiedError(Exception):
	def __init__(self):
		super().__init__("Say which site: --site NAME")
