"""A document on paper: its fields, one below the other, as a PDF of text. There are no print formats on this host."""

import html
import textwrap

import frappe
from frappe import _
from frappe.model import display_fieldtypes, table_fields
from frappe.utils import cstr, strip_html

COLUMNS, LINES = 90, 60
# what a standard PDF font has: what it lacks is a question mark
ENCODING = "cp1252"


def get_print(doctype=None, name=None, print_format=None, *, as_pdf=False, doc=None) -> bytes:
	"""A document for whoever may read it, or anything where `ignore_print_permissions` is flagged."""
	if print_format or not as_pdf:
		raise NotImplementedError("frappe.get_print: only as_pdf, in the standard format")
	doc = doc or frappe.get_doc(doctype, name)
	if not frappe.flags.ignore_print_permissions:
		frappe.has_permission(doc.doctype, "read", doc, throw=True)
	return _pdf([_(doc.doctype), doc.name, "", *_lines(doc)])


def _lines(doc):
	for df in doc.meta.fields:
		value = doc.get(df.fieldname)
		if df.hidden or df.print_hide or not value or df.fieldtype in display_fieldtypes:
			continue
		if df.fieldtype in table_fields:
			yield from ["", _(df.label), *(" | ".join(_lines(row)) for row in value), ""]
		else:
			text = strip_html(cstr(doc.get_formatted(df.fieldname)).replace("<br>", ", "))
			yield f"{_(df.label)}: {html.unescape(text)}"


def _pdf(lines) -> bytes:
	"""Text on pages of A4, as ISO 32000 writes it: catalogue, pages, font, then each page with what is on it."""
	wrapped = [part for line in lines for part in textwrap.wrap(line, COLUMNS) or [""]]
	pages = [wrapped[start : start + LINES] for start in range(0, len(wrapped), LINES)]
	numbers = [4 + 2 * index for index in range(len(pages))]
	kids = " ".join(f"{number} 0 R" for number in numbers)
	objects = [
		b"<< /Type /Catalog /Pages 2 0 R >>",
		f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
		b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	]
	for number, page in zip(numbers, pages, strict=True):
		objects.append(
			b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
			b" /Contents %d 0 R >>" % (number + 1)
		)
		text = b"\n".join(b"(%s) '" % _escaped(line) for line in page)
		text = b"BT /F 10 Tf 12 TL 50 800 Td\n" + text + b"\nET"
		objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text))
	return _file(objects)


def _escaped(line: str) -> bytes:
	text = line.encode(ENCODING, "replace")
	for sign in (b"\\", b"(", b")"):
		text = text.replace(sign, b"\\" + sign)
	return text


def _file(objects: list[bytes]) -> bytes:
	content, places = b"%PDF-1.4\n", []
	for number, each in enumerate(objects, 1):
		places.append(len(content))
		content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
	table = b"".join(b"%010d 00000 n \n" % place for place in places)
	return (
		content
		+ b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
		% (
			len(objects) + 1,
			table,
			len(objects) + 1,
			len(content),
		)
	)
