"""The errors of Frappe 15 that the host raises or the app catches, with their HTTP status."""


def _error(name: str, base: type[Exception], status: int | None = None) -> type[Exception]:
	attributes = {"__module__": __name__}
	if status:
		attributes["http_status_code"] = status
	return type(name, (base,), attributes)


class ValidationError(Exception):
	http_status_code = 417


class FrappeTypeError(TypeError):
	http_status_code = 417


class AuthenticationError(Exception):
	http_status_code = 401


class PermissionError(Exception):
	http_status_code = 403


class DoesNotExistError(ValidationError):
	http_status_code = 404


class PageDoesNotExistError(ValidationError):
	http_status_code = 404


class NameError(Exception):
	http_status_code = 409


class DuplicateEntryError(NameError):
	pass


class OutgoingEmailError(Exception):
	http_status_code = 501


class SessionStopped(Exception):
	http_status_code = 503


class CSRFTokenError(Exception):
	http_status_code = 400


class Redirect(Exception):
	def __init__(self, http_status_code: int = 301):
		self.http_status_code = http_status_code


class QueryTimeoutError(Exception):
	pass


class QueryDeadlockError(Exception):
	pass


class TooManyWritesError(Exception):
	pass


InvalidAuthorizationToken = _error("InvalidAuthorizationToken", CSRFTokenError)
RateLimitExceededError = _error("RateLimitExceededError", ValidationError, 429)
InReadOnlyMode = _error("InReadOnlyMode", ValidationError, 503)
LinkExpired = _error("LinkExpired", ValidationError, 410)
DataError = _error("DataError", ValidationError)
MandatoryError = _error("MandatoryError", ValidationError)
NonNegativeError = _error("NonNegativeError", ValidationError)
CannotChangeConstantError = _error("CannotChangeConstantError", ValidationError)
CharacterLengthExceededError = _error("CharacterLengthExceededError", ValidationError)
UpdateAfterSubmitError = _error("UpdateAfterSubmitError", ValidationError)
LinkValidationError = _error("LinkValidationError", ValidationError)
CancelledLinkError = _error("CancelledLinkError", LinkValidationError)
DocstatusTransitionError = _error("DocstatusTransitionError", ValidationError)
TimestampMismatchError = _error("TimestampMismatchError", ValidationError)
EmptyTableError = _error("EmptyTableError", ValidationError)
LinkExistsError = _error("LinkExistsError", ValidationError)
InvalidEmailAddressError = _error("InvalidEmailAddressError", ValidationError)
InvalidNameError = _error("InvalidNameError", ValidationError)
InvalidPhoneNumberError = _error("InvalidPhoneNumberError", ValidationError)
TemplateNotFoundError = _error("TemplateNotFoundError", ValidationError)
UniqueValidationError = _error("UniqueValidationError", ValidationError)
IncompatibleApp = _error("IncompatibleApp", ValidationError)
AppNotInstalledError = _error("AppNotInstalledError", ValidationError)
ImplicitCommitError = _error("ImplicitCommitError", ValidationError)
InvalidColumnName = _error("InvalidColumnName", ValidationError)
InvalidDates = _error("InvalidDates", ValidationError)
RetryBackgroundJobError = _error("RetryBackgroundJobError", Exception)
SecurityException = _error("SecurityException", Exception)
IncorrectSitePath = _error("IncorrectSitePath", Exception, 404)


class SiteNotSpecifiedError(Exception):
	def __init__(self):
		super().__init__("Say which site: --site NAME")
