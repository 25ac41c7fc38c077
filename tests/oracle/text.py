"""Text as the contract reads it: what doesn't matter in any cell, and what a name is compared by (CONTRACT 4.1)."""

import functools
import re
import unicodedata

APOSTROPHES = "'’ʼ‘`´"
HYPHENS = "-‐‑‒–—"
ABSENT_WORDS = frozenset({"-", "không", "không có", "không rõ", "chưa có"})
# Grave, acute, tilde, hook, dot below. Breve, circumflex and horn make other letters.
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
VOWELS = frozenset("aeiouy")
INVISIBLE = re.compile("[\u034f\ufe00-\ufe0f]")
# Characters that are rare, so that most cells skip the walk over their characters.
PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u1ea0-\u1ef9]*")


def visible(text: str) -> str:
    """`text` composed, without invisible characters; spaces of any kind are single and inside only."""
    if not PLAIN.fullmatch(text):
        kept = []
        for c in INVISIBLE.sub("", text):
            kind = unicodedata.category(c)
            if c.isspace():
                kept.append(" ")
            elif kind not in ("Cf", "Cc"):
                kept.append(c)
        text = unicodedata.normalize("NFC", "".join(kept))
    return " ".join(text.split())


def clean(text: str) -> str:
    """`text` without all that doesn't matter in any field, in lower case; empty if it means absent."""
    text = visible(text).rstrip(".,; ").lower()
    return "" if text in ABSENT_WORDS else text


def syllables(letters: str) -> list[str]:
    """A word in parts that each have their vowels together: the next begins with the vowel after a consonant after a vowel."""
    parts, before = [""], ""
    for c in unicodedata.normalize("NFD", letters):
        if c in VOWELS:
            if before == "coda":
                parts.append("")
            before = "vowel"
        elif before and not unicodedata.combining(c):
            before = "coda"
        parts[-1] += c
    return [unicodedata.normalize("NFC", part) for part in parts]


def tone_apart(letters: str) -> str:
    """A syllable with its one tone mark at the end; with none or several it is left as it is."""
    base, tones, kept = "", [], []
    for c in unicodedata.normalize("NFD", letters):
        if c in TONES and base in VOWELS:
            tones.append(c)
            continue
        if not unicodedata.combining(c):
            base = c
        kept.append(c)
    if len(tones) != 1:
        return letters
    return unicodedata.normalize("NFC", "".join(kept)) + tones[0]


@functools.lru_cache(maxsize=200_000)
def name_key(cleaned: str) -> str:
    """What two spellings of one name share."""
    text = cleaned.translate(SAME_CHARACTER)
    text = re.sub(r" *- *", "-", text)
    return re.sub(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*", lambda m: "".join(map(tone_apart, syllables(m.group()))), text)


SAME_CHARACTER = str.maketrans({**{c: "'" for c in APOSTROPHES}, **{c: "-" for c in HYPHENS}, "ð": "đ", "ɖ": "đ"})


def heading_key(text: str) -> str:
    """A heading without case, diacritics, spaces, punctuation and what stands in brackets."""
    text = re.sub(r"\([^)]*\)", " ", visible(text).lower().translate(SAME_CHARACTER))
    text = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(c for c in text if c.isalnum())
