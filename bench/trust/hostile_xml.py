"""Valid messages of every kind, grown from a grammar and then broken: what is sealed rightly and strange within.

`luck` may be Python's or Hypothesis's, which then finds the smallest message that breaks a promise.
"""

import random
from collections.abc import Callable, Mapping, Sequence

Fields = list[tuple[str, str]]
Breaks = Callable[[random.Random, Fields], str | bytes]

KINDS: Sequence[Mapping[str, str]] = (
    {"MsgType": "text", "Content": "云栖路101弄12号602隔了八间出租"},
    {"MsgType": "image", "PicUrl": "http://a.example/1", "MediaId": "m1"},
    {"MsgType": "voice", "MediaId": "m1", "Format": "amr", "MediaId16K": "m2", "Recognition": "楼上太吵"},
    {"MsgType": "video", "MediaId": "m1", "ThumbMediaId": "m2"},
    {"MsgType": "shortvideo", "MediaId": "m1", "ThumbMediaId": "m2"},
    {"MsgType": "location", "Location_X": "31.25", "Location_Y": "121.48", "Scale": "16", "Label": "云栖路"},
    {"MsgType": "link", "Title": "招租", "Description": "转发", "Url": "https://a.example"},
    {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_B01", "Ticket": "t"},
    {"MsgType": "event", "Event": "unsubscribe"},
    {"MsgType": "event", "Event": "SCAN", "EventKey": "B01", "Ticket": "t"},
    {"MsgType": "event", "Event": "LOCATION", "Latitude": "31.25", "Longitude": "121.48", "Precision": "30"},
    {"MsgType": "event", "Event": "CLICK", "EventKey": "report"},
    {"MsgType": "event", "Event": "VIEW", "EventKey": "https://a.example", "MenuId": "1"},
    {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "1", "Status": "success"},
)
NUMBERS = ("", "-1", "0", "1e9", "0x10", "１２３", "1_000", " 5 ", "+7", "99999999999", "253402300799", "253402300800",
           "-62135596800", "9" * 400, "9" * 5_000, "1.5", "NaN", "Infinity", "-1e999", "2147483648",
           "18446744073709551616", "\u0665", "−5")  # fmt: skip
NUMERIC = ("CreateTime", "MsgId", "Location_X", "Location_Y", "Latitude", "Longitude", "Scale", "MsgID")
WORDS = ("", " ", "\n", "\u202e令", "\ufeff", "\u0085", "\ufffd", "\U0010ffff", "👮‍♀️" * 50, "e\u0301" * 200,
         "字" * 15_000, "a" * 40_000, "&#0;", "&#xD800;", "&#x110000;", "&lt;xml&gt;", "&amp;" * 500, "&nbsp;",
         "&#99999999999;", "<![CDATA[]]>", "]]>", "'; DROP TABLE inbox; --", "/restart", "{{7*7}}", "%s%n",
         "\\x00")  # fmt: skip
ENCODINGS = ("gbk", "gb18030", "big5", "utf-16", "utf-16-be", "utf-32", "utf-7", "utf-8-sig", "cp037", "shift_jis")
BAD_BYTES = (b"\xc0\xaf", b"\xc0\x80", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xa0\xbd\xed\xb1\xae",
             b"\xf4\x90\x80\x80", b"\0", b"\xff", b"\x01", b"\xef\xbf\xbe", b"\x80")  # fmt: skip
"""Overlong forms, halves of pairs, code points that are none, NUL, and bytes that no character has."""


def message(luck: random.Random, now: int) -> bytes:
    """A message of some kind, broken once, twice, or not at all."""
    fields = valid(luck, now)
    for _ in range(luck.randrange(3)):
        fields = luck.choice(FIELDS)(luck, fields)
    body = luck.choice(FORMS)(luck, fields)
    return body if isinstance(body, bytes) else body.encode()


def valid(luck: random.Random, now: int) -> Fields:
    """As the platform writes it."""
    kind = luck.choice(KINDS)
    named = {"ToUserName": "gh_room", "FromUserName": f"oResident{luck.randrange(50)}", "CreateTime": str(now), **kind}
    if kind["MsgType"] != "event":
        named["MsgId"] = str(luck.randrange(10**17, 10**18))
    return [(name, cdata(value) if luck.random() < 0.5 else value) for name, value in named.items()]


def written(fields: Fields, root: str = "xml") -> str:
    return f"<{root}>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields) + f"</{root}>"


def cdata(words: str) -> str:
    return f"<![CDATA[{words}]]>"


# --- fields that are broken


def numbers(luck: random.Random, fields: Fields) -> Fields:
    return [(name, luck.choice(NUMBERS) if name in NUMERIC else value) for name, value in fields]


def words(luck: random.Random, fields: Fields) -> Fields:
    at = luck.randrange(len(fields))
    return [*fields[:at], (fields[at][0], luck.choice(WORDS)), *fields[at + 1 :]]


def doubled(luck: random.Random, fields: Fields) -> Fields:
    """Once more, the same or empty, before or behind."""
    name, value = luck.choice(fields)
    more = (name, luck.choice((value, "", "o2", "<a/>")))
    return luck.choice(([more, *fields], [*fields, more], [*fields, *fields]))


def left_out(luck: random.Random, fields: Fields) -> Fields:
    gone = luck.randrange(len(fields))
    return [one for at, one in enumerate(fields) if at != gone] or fields


def nested(luck: random.Random, fields: Fields) -> Fields:
    name, value = luck.choice(fields)
    inner = luck.choice((f"<a>{value}</a>", f"<{name}>{value}</{name}>", f"a<b/>{value}", f"<!-- c -->{value}<?p?>"))
    return [(one, inner if one == name else old) for one, old in fields]


def renamed(luck: random.Random, fields: Fields) -> Fields:
    """Other case, a prefix, attributes, names as long as allowed or of other letters."""
    at = luck.randrange(len(fields))
    name, value = fields[at]
    other = luck.choice(
        (name.lower(), f"w:{name}", f"{name}\u0301", "名" * 20, "a" * 30_000, "__class__", "#text", "@id")
    )
    return [*fields[:at], (other, value), *fields[at + 1 :]]


def mixed_up(luck: random.Random, fields: Fields) -> Fields:
    """Values of one kind under the name of another."""
    values = [value for _, value in fields]
    luck.shuffle(values)
    return [(name, value) for (name, _), value in zip(fields, values, strict=True)]


def shuffled(luck: random.Random, fields: Fields) -> Fields:
    fields = list(fields)
    luck.shuffle(fields)
    return fields


FIELDS: tuple[Callable[[random.Random, Fields], Fields], ...] = (
    numbers, words, doubled, left_out, nested, renamed, mixed_up, shuffled,
)  # fmt: skip


# --- forms that are broken


def plain(luck: random.Random, fields: Fields) -> str:
    return written(fields)


def encoded(luck: random.Random, fields: Fields) -> bytes:
    """In another encoding, which the declaration names, or another one, or none."""
    code = luck.choice(ENCODINGS)
    said = luck.choice((code, luck.choice(ENCODINGS), "utf-8", ""))
    head = f'<?xml version="1.{luck.randrange(2)}" encoding="{said}"?>' if said else ""
    return (head + written(fields)).encode(code, "replace")


def bad_bytes(luck: random.Random, fields: Fields) -> bytes:
    body = written(fields).encode()
    at = luck.randrange(len(body))
    return body[:at] + luck.choice(BAD_BYTES) + body[at:]


def with_spaces(luck: random.Random, fields: Fields) -> str:
    space = luck.choice(("http://a.example", "", "xml", "http://www.w3.org/XML/1998/namespace", "x" * 5_000))
    prefix = luck.choice(("", ":w", ":xml", ":xmlns"))
    root = luck.choice((f"xml xmlns{prefix}='{space}'", f"w:xml xmlns:w='{space}'", "w:xml"))
    return written(fields).replace("<xml>", f"<{root}>", 1)


def instructed(luck: random.Random, fields: Fields) -> str:
    """Processing instructions, comments, declarations, where they may stand and where not."""
    piece = luck.choice(("<?php system('id')?>", "<?xml-stylesheet href='file:///etc/passwd'?>",
                         "<?xml version='1.0'?>", "<!-- -- -->", "<!---->", "<!ELEMENT a ANY>",
                         "<?" + "x" * 30_000 + "?>", "<!DOCTYPE xml>", "<!doctype xml>",
                         "<!ENTITY a 'b'>"))  # fmt: skip
    one = written(fields)
    return luck.choice((piece + one, one + piece, one.replace("<xml>", f"<xml>{piece}", 1)))


def in_data(luck: random.Random, fields: Fields) -> str:
    """CDATA in CDATA, that never ends, or around everything."""
    inner = luck.choice(
        (cdata(cdata("a")), "<![CDATA[a", "<![CDATA[" * 100, cdata("a]]]]>" + cdata(">b")), cdata("]]"))
    )
    return luck.choice((written([*fields, ("Content", inner)]), cdata(written(fields)), f"<xml>{inner}</xml>"))


def deep(luck: random.Random, fields: Fields) -> str:
    """Two hundred levels, which are allowed, as many as fit, and a million."""
    levels = luck.choice((150, 198, 15_000, 1_000_000 if luck.random() < 0.01 else 199))
    inside = "<a>" * levels + luck.choice(("", "</a>" * levels))
    return written([*fields, ("Content", inside)])


def flooded(luck: random.Random, fields: Fields) -> str:
    """Attributes: ten thousand, one of 40 KB, the same twice, and some that hash alike for who hashes badly."""
    many = "".join(f" a{n}=''" for n in range(luck.choice((10, 5_000))))
    more = luck.choice((many, f" a='{'x' * 40_000}'", " a='1' a='2'", " FromUserName='o2'", " xml:lang='zh'", " a"))
    name = luck.choice(("xml", *(name for name, _ in fields)))
    return written(fields).replace(f"<{name}>", f"<{name}{more}>", 1)


def many_elements(luck: random.Random, fields: Fields) -> str:
    count = luck.choice((150, 190, 5_000))
    return written([*fields, *((luck.choice(("List", f"a{n}")), "1") for n in range(count))])


def torn(luck: random.Random, fields: Fields) -> str:
    one = written(fields)
    at = luck.randrange(len(one))
    return luck.choice(
        (one[:at], one[at:], one[:at] + one[at + 1 :], one + one, one[:at] + luck.choice("<>&'\"]!?/") + one[at:])
    )


FORMS: tuple[Breaks, ...] = (
    plain, plain, encoded, bad_bytes, with_spaces, instructed, in_data, deep, flooded, many_elements, torn,
)  # fmt: skip
