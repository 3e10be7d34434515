"""Passwords of local accounts: only argon2 hashes are kept, and what is easily guessed is refused."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from data.accounts import Account, AccountError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1000  # characters
FEWEST_SIGNS = 5  # different ones
# Made of these alone, with any digits and signs between, a password is among the first that are tried.
COMMON = ("password", "passwort", "pass", "word", "secret", "admin", "administrator", "root", "user", "guest", "test",
          "welcome", "login", "letmein", "changeme", "default", "qwerty", "qwertyuiop", "asdf", "asdfgh", "asdfghjkl",
          "zxcvbn", "zxcvbnm", "abc", "abcd", "abcdef", "iloveyou", "love", "monkey", "dragon", "football", "sunshine",
          "princess", "master", "hello", "computer", "internet", "spring", "summer", "autumn", "winter", "january",
          "monday", "friday", "libya", "tripoli", "benghazi", "sabha", "atlas", "mission", "iom", "oim", "dtm", "pdsu",
          "migration", "migrant", "my", "the", "to", "is", "in", "new")
ENDS = "0123456789!?.,*#-_+ "
LOOKS_LIKE = str.maketrans("013457@$!", "oieastasi")  # what stands for a letter
MADE_OF_COMMON = re.compile(f"(?:{'|'.join(sorted(COMMON, key=len, reverse=True))})*")
# The memory of one check, in KiB, is small enough for a web process: what OWASP recommends beside the larger ones.
COST = {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1}


def check_password(password: str, account: Account) -> None:
    """Raise AccountError if a password is too short, too long, or among the first that somebody would try."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountError(f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}. "
                           "Several words in a row are good.")
    if len(set(password)) < FEWEST_SIGNS:
        raise AccountError(f"This password has fewer than {FEWEST_SIGNS} different characters. Take another one.")
    own = {part for part in re.split(r"[^\w]+", f"{account.name} {account.display}".casefold()) if len(part) > 2}
    if any(part in password.casefold() for part in own):
        raise AccountError("This password holds the name of its account. Take another one.")
    if _is_common(password):
        raise AccountError("This password is made of what everybody tries first. Several words that have nothing to "
                           "do with each other are good.")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(_composed(password))


def is_password(account: Account | None, password: str) -> bool:
    """Whether it is this account's; takes as long where there is no account, so that nobody learns which there are."""
    from argon2.exceptions import InvalidHashError, VerificationError

    known = account.password if account and account.source == "local" else ""
    try:
        return _hasher().verify(known or _nobodys(), _composed(password)) and bool(known)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(account: Account) -> bool:
    """The hash was made at another cost than is asked for today."""
    return _hasher().check_needs_rehash(account.password)


def _composed(password: str) -> str:
    """The same signs, however a keyboard puts them together; no longer than is worth the time."""
    return unicodedata.normalize("NFC", password[:LONGEST])


def _is_common(password: str) -> bool:
    plain = password.casefold()
    spelt = {plain, plain.strip(ENDS).translate(LOOKS_LIKE)}
    return any(MADE_OF_COMMON.fullmatch(re.sub(r"[\W\d_]+", "", one)) for one in spelt)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(**COST)


@cache
def _nobodys() -> str:
    """A hash that no password leads to."""
    import secrets

    return hashed(secrets.token_hex(32))
