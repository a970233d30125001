"""Numbers of identity cards: GB 11643-1999, checked before anything is stored."""

from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
LENGTH = 18
OLDEST_YEAR = 1900


def is_identity_number(words: str, today: date) -> bool:
    """Eighteen characters, a day of birth that has been, and the check character of ISO 7064 MOD 11-2."""
    number = words.strip().upper()
    if len(number) != LENGTH or not number[:-1].isascii() or not number[:-1].isdigit():
        return False
    return born(number, today) and number[-1] == check_character(number[:-1])


def check_character(seventeen: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return CHECKS[total % 11]


def born(number: str, today: date) -> bool:
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return day.year >= OLDEST_YEAR and day <= today
