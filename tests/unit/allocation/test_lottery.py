"""The draw's secret, commitment, pseudonyms and numbers, held to what `openssl` and `sha256sum` say of the same texts."""

import pytest

from ifitwala_ed.activities.booking.allocation import lottery

SECRET = "a secret for tests"
KEY = "243e9a80f9cc75eed366355fb0e89097d6478a107696516981c2a83e579bf0c9"


def test_secrets_are_drawn_anew_with_256_bits() -> None:
	drawn = {lottery.draw_secret() for _each in range(20)}
	assert len(drawn) == 20
	assert {len(bytes.fromhex(secret)) for secret in drawn} == {32}


def test_a_commitment_is_the_sha256_of_the_secret() -> None:
	"""FIPS 180-4, the example of one block."""
	assert lottery.commitment("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_pseudonyms_are_made_with_a_key_that_comes_from_the_secret() -> None:
	assert lottery.pseudonym_key(SECRET) == KEY
	assert lottery.pseudonym_of(KEY, "STU-0001") == "a4ee22d2198de7afcfaded9f08d0c8fa"


def test_numbers_are_hmac_sha256_of_the_pseudonym_first_byte_first() -> None:
	"""RFC 4231, test case 2."""
	number = lottery.number("Jefe", "what do ya want for nothing?")
	assert number == 0x5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843


@pytest.mark.parametrize(
	("number", "shown"),
	[(0, "0.000000000000"), (2**255, "0.500000000000"), (2**256 - 1, "0.999999999999")],
)
def test_a_number_is_shown_as_a_fraction_cut_and_not_rounded(number: int, shown: str) -> None:
	assert lottery.decimals(number) == shown


def test_a_number_is_shown_with_as_few_digits_as_tell_it_apart() -> None:
	assert lottery.telling_apart("0.500000000000", "0.250000000000") == ("0.500", "0.250")
	assert lottery.telling_apart("0.213400000000", "0.213900000000") == ("0.2134", "0.2139")
	assert lottery.telling_apart("0.213400000001", "0.213400000002") == ("0.213400000001", "0.213400000002")
	assert lottery.telling_apart("0.213400000000", "0.213400000000") == ("0.213", "0.213")
