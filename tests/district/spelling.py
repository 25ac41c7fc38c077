"""Letters, tones and spellings of Vietnamese."""

import functools
import unicodedata

# grave, acute, tilde, hook, dot below
TONES = '\u0300\u0301\u0303\u0309\u0323'
_VOWELS = 'aeiouy'
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))
_HYPHENS = str.maketrans(dict.fromkeys('‐‑‒–—', '-'))
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0xFEFF])


def nfd(text):
    return unicodedata.normalize('NFD', text)


def nfc(text):
    return unicodedata.normalize('NFC', text)


@functools.lru_cache(maxsize=None)
def split_tone(syllable):
    """('hoà') -> ('hoa', '\\u0300'): the letters, composed, and the tone mark or ''."""
    letters, tone = [], ''
    base = ''
    for c in nfd(syllable):
        if unicodedata.combining(c) == 0:
            base = c
        if c in TONES and base.lower() in _VOWELS and not tone:
            tone = c
        else:
            letters.append(c)
    return nfc(''.join(letters)), tone


def match_key(name):
    """What two spellings of one name have in common. The generator proves with it that a mistake is one."""
    text = nfc(name).translate(_APOSTROPHES).translate(_HYPHENS).translate(_INVISIBLE)
    text = text.replace('Ð', 'Đ').replace('Ɖ', 'Đ').lower().replace(' -', '-').replace('- ', '-')
    words = ' '.join(text.split()).rstrip('.,; ').split(' ')
    return ' '.join(letters + tone for letters, tone in map(split_tone, words))


def without_diacritics(text):
    bare = ''.join(c for c in nfd(text) if unicodedata.combining(c) == 0)
    return bare.replace('Đ', 'D').replace('đ', 'd')


def with_tone_at(syllable, position):
    """Moves the syllable's tone mark onto the letter at position (in composed letters without tone)."""
    letters, tone = split_tone(syllable)
    return nfc(letters[:position + 1] + tone + letters[position + 1:])


def tone_placed_otherwise(syllable):
    """The other habit of placing the mark in oa, oe, uy (hòa/hoà, Huỳnh/Hùynh, Quý/Qúy); None if there is none."""
    letters, tone = split_tone(syllable)
    if not tone:
        return None
    for pair in ('oa', 'oe', 'uy'):
        at = letters.lower().find(pair)
        if at < 0 or letters[at:at + 3].lower() == 'uyê':
            continue
        for position in (at, at + 1):
            other = with_tone_at(syllable, position)
            if other != nfc(syllable):
                return other
    return None
