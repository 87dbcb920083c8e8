"""The draw: a secret, its commitment, and one number per student. Plain Python, no database.

The secret is drawn when the window opens and only its SHA-256 is shown, so it can't be changed after the choices are
known; when it is shown after the draw, everybody can compute every number from it (commit and reveal, as in coin
flipping by telephone, Blum 1981). A number is HMAC-SHA256 (RFC 2104) of the student's pseudonym: it depends on nothing
that a family can choose. A pseudonym is made with a key that comes from the secret: fixed before the choices as
the numbers are, and found by nobody who only knows a student's id until the secret is shown.
"""

import hashlib
import hmac
import secrets
from fractions import Fraction
from typing import Final

NUMBER_BITS: Final = 256
FEWEST_DECIMALS: Final = 3
STORED_DECIMALS: Final = 12


def draw_secret() -> str:
	"""Return a new secret, 64 hex digits from the system's source of randomness."""
	return secrets.token_hex(32)


def commitment(secret: str) -> str:
	"""Return what is published before the draw: the SHA-256 of the secret, as 64 hex digits."""
	return hashlib.sha256(secret.encode()).hexdigest()


def pseudonym_key(secret: str) -> str:
	"""Return the key that pseudonyms are made with. It tells nothing of the secret, 64 hex digits."""
	return hmac.digest(secret.encode(), b"pseudonyms", "sha256").hex()


def pseudonym_of(key: str, student: str) -> str:
	"""Return the pseudonym of a student in one offering, 32 hex digits."""
	return hmac.digest(key.encode(), student.encode(), "sha256").hex()[:32]


def number(secret: str, pseudonym: str) -> int:
	"""Return the lottery number of a pseudonym, for all sections: lower is better."""
	return int.from_bytes(hmac.digest(secret.encode(), pseudonym.encode(), "sha256"), "big")


def decimals(lottery_number: int, places: int = STORED_DECIMALS) -> str:
	"""Return a lottery number as a decimal fraction below one, cut and not rounded, like 0.640."""
	fraction = int(Fraction(lottery_number, 2**NUMBER_BITS) * 10**places)
	return f"0.{fraction:0{places}}"


def telling_apart(first: str, second: str) -> tuple[str, str]:
	"""Return two stored decimals with as few digits, three at least, as tell them apart."""
	for places in range(FEWEST_DECIMALS, STORED_DECIMALS):
		shorter = first[: places + 2], second[: places + 2]
		if shorter[0] != shorter[1] or first == second:
			return shorter
	return first, second
