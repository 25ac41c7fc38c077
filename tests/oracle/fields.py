"""Cells to values. A reader answers MISSING, MALFORMED or the value; nothing is guessed (CONTRACT 4.1)."""

import datetime
import enum
import re

from oracle import ethnicities, text


class Unread(enum.Enum):
    MISSING = 1
    MALFORMED = 2


MISSING, MALFORMED = Unread.MISSING, Unread.MALFORMED

# Circular 59/2021/TT-BCA, annex 1.
PROVINCES = frozenset("""001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042
    044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094
    095 096""".split())
MALE = frozenset({"nam", "trai", "bé trai", "con trai", "m", "male", "boy", "nam giới"})
FEMALE = frozenset({"nữ", "nu", "gái", "bé gái", "con gái", "f", "female", "girl", "nữ giới"})
TIME = re.compile(r"[ t]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?( ?(am|pm|sa|ch))?$")
DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
SERIAL = re.compile(r"[0-9]{5}")


def read_name(cell: str) -> str | Unread:
    """The name's match key."""
    name = text.clean(cell)
    if not name or name.translate(text.SAME_CHARACTER) == "-":
        return MISSING
    if not any(c.isalpha() for c in name.translate(text.SAME_CHARACTER)) or any(c.isdecimal() or c in "?\ufffd" for c in name):
        return MALFORMED
    return text.name_key(name)


def civil(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def from_serial(number: int, date_system: int) -> datetime.date | None:
    """`date_system` 1900 has a 29 February 1900 (day 60) that never was; 1904 counts from 0; 0 is no workbook."""
    if date_system == 1904:
        return datetime.date(1904, 1, 1) + datetime.timedelta(number)
    if date_system == 1900 and number not in (0, 60):
        return datetime.date(1899, 12, 30 if number > 60 else 31) + datetime.timedelta(number)
    return None


def read_birth_date(cell: str, date_system: int, today: datetime.date) -> datetime.date | Unread:
    written = text.clean(cell)
    if not written:
        return MISSING
    written = TIME.sub("", written)
    date = None
    if match := DAY_FIRST.fullmatch(written):
        day, _, month, year = match.groups()
        date = civil(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    elif match := YEAR_FIRST.fullmatch(written):
        date = civil(*map(int, match.groups()))
    elif SERIAL.fullmatch(written):
        date = from_serial(int(written), date_system)
    return MALFORMED if date is None or date > today else date


def read_sex(cell: str) -> str | Unread:
    word = text.clean(cell)
    if not word:
        return MISSING
    return "male" if word in MALE else "female" if word in FEMALE else MALFORMED


def read_ethnicity(cell: str) -> str | Unread:
    word = text.clean(cell)
    return (ethnicities.group(word) or MALFORMED) if word else MISSING


def year_and_sex(number: str) -> tuple[int, str]:
    """What a number says of its bearer: the fourth digit is century and sex, the next two are the year."""
    century, sex = divmod(int(number[3]), 2)
    return 1900 + 100 * century + int(number[4:6]), "female" if sex else "male"


def read_number(cell: str, today: datetime.date) -> str | Unread:
    written = text.clean(cell)
    if not written:
        return MISSING
    written = written.removesuffix(".0")
    if written[:1] in text.APOSTROPHES:
        written = written[1:]
    digits = "".join(c for c in written if c not in " ." + text.HYPHENS)
    if not re.fullmatch(r"[0-9]{10,12}", digits):
        return MALFORMED
    number = digits.zfill(12)
    if number < "100" and number[:3] not in PROVINCES:
        return MALFORMED
    return MALFORMED if year_and_sex(number)[0] > today.year else number


def ticked(cell: str) -> bool:
    """Whether a tick column has a mark in it."""
    return text.clean(cell) not in ("", "0")
