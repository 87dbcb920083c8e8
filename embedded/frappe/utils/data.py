"""Numbers, texts and addresses, under the names of `frappe.utils.data`."""

import html
import math
import re
from urllib.parse import quote, urljoin

import frappe
from frappe.utils.dates import *  # noqa: F403

STRIP_TAGS = re.compile(r"(<!--.*?-->|<[^>]*>)")
HTML_TAG = re.compile(r"<[^>]+>")
NUMBER_FORMATS = {
	"#,###.##": (".", ",", 2),
	"#.###,##": (",", ".", 2),
	"# ###.##": (".", " ", 2),
	"# ###,##": (",", " ", 2),
	"#'###.##": (".", "'", 2),
	"#, ###.##": (".", ", ", 2),
	"#,##,###.##": (".", ",", 2),
	"#,###.###": (".", ",", 3),
	"#.###": ("", ".", 0),
	"#,###": ("", ",", 0),
}


def cint(s, default: int = 0) -> int:
	for convert in (int, lambda value: int(float(value))):
		try:
			return convert(s)
		except (TypeError, ValueError, OverflowError):
			continue
	return default


def flt(s, precision: int | None = None, rounding_method: str | None = None) -> float:
	if isinstance(s, str):
		s = s.replace(",", "")
	try:
		number = float(s)
	except (TypeError, ValueError):
		return 0.0
	if precision is None or not math.isfinite(number):
		return number
	return rounded(number, precision, rounding_method)


def rounded(num, precision=0, rounding_method=None):
	"""Round by the site's method; ties go to the even neighbour unless it rounds commercially."""
	precision = cint(precision)
	method = rounding_method or frappe.get_system_settings("rounding_method") or "Banker's Rounding (legacy)"
	scale = 10**precision
	if method == "Commercial Rounding":
		if not num:
			return 0.0
		least = 2.0 ** (math.log2(abs(num)) - 52)
		return round(num + math.copysign(least, num), precision)
	scaled = round(num * scale, 8 if method == "Banker's Rounding (legacy)" else 12)
	whole = math.floor(scaled)
	if scaled - whole != 0.5:
		whole = round(scaled)
	elif whole % 2 or (precision and method == "Banker's Rounding (legacy)"):
		whole += 1
	return whole / scale if precision or method == "Banker's Rounding" else whole


def cstr(s, encoding="utf-8") -> str:
	if isinstance(s, bytes):
		return str(s, encoding)
	return "" if s is None else str(s)


def sbool(x):
	if isinstance(x, str) and x.lower() in ("true", "1"):
		return True
	if isinstance(x, str) and x.lower() in ("false", "0"):
		return False
	return x


def fmt_money(amount, precision: int | None = None, currency: str | None = None, format: str | None = None):
	"""`$ 1,234.50`: grouped by the site's number format, with the currency's symbol."""
	number_format = format or frappe.db.get_default("number_format") or "#,###.##"
	point, comma, default_precision = NUMBER_FORMATS.get(number_format, (".", ",", 2))
	if precision is None:
		precision = cint(frappe.db.get_default("currency_precision")) or default_precision
	text = f"{abs(flt(amount)):.{precision}f}"
	whole, _point, decimals = text.partition(".")
	first_group = whole[-3:]
	rest, size = whole[:-3], 2 if number_format == "#,##,###.##" else 3
	groups = [first_group]
	while rest:
		groups.insert(0, rest[-size:])
		rest = rest[:-size]
	out = comma.join(groups) + (point + decimals if decimals and point else "")
	if flt(amount) < 0:
		out = "-" + out
	if not currency:
		return out
	symbol, on_right = frappe.db.get_value("Currency", currency, ["symbol", "symbol_on_right"]) or (None, 0)
	symbol = frappe._(symbol or currency)
	return f"{out} {symbol}" if on_right else f"{symbol} {out}"


def is_html(text) -> bool:
	return isinstance(text, str) and bool(HTML_TAG.search(text))


def strip_html(text: str) -> str:
	return STRIP_TAGS.sub("", text)


def strip_html_tags(text: str) -> str:
	return STRIP_TAGS.sub("", text)


def escape_html(text):
	if not isinstance(text, str):
		return text
	return html.escape(text, quote=True).replace("&#x27;", "&apos;")


def unique(seq) -> list:
	return list(dict.fromkeys(seq))


def get_url(uri: str | None = None, full_address: bool = False) -> str:
	"""The site's address: from the configuration, else the request, else the site's name."""
	if uri and uri.startswith(("http://", "https://")):
		return uri
	conf, request = frappe.local.conf, getattr(frappe.local, "request", None)
	host = conf.host_name or conf.hostname
	if not host and request is not None:
		secure = request.headers.get("X-Forwarded-Proto") == "https"
		host = f"{'https' if secure else 'http'}://{request.host}"
	host = host or frappe.local.site or "127.0.0.1"
	if not host.startswith(("http://", "https://")):
		host = f"http://{host}"
	port = conf.http_port or conf.webserver_port
	if port and host.count(":") < 2 and not conf.restart_supervisor_on_update:
		host = f"{host}:{port}"
	return urljoin(host, uri) if uri else host


def quoted(url: str) -> str:
	return cstr(quote(cstr(url).encode(), safe=b"~@#$&()*!+=:;,.?/'"))


def get_absolute_url(doctype: str, name: str) -> str:
	return f"/app/{quoted(doctype.lower().replace(' ', '-'))}/{quoted(name)}"


def get_url_to_form(doctype: str, name: str) -> str:
	return get_url(get_absolute_url(doctype, name))
