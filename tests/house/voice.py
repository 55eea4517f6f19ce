"""How the bot speaks, as figures and shapes that every text is held to."""

from __future__ import annotations

from typing import Final

MOST_WORDS: Final = {"ko messages": 16, "ko easy": 10, "en messages": 20}

# Not how we speak to anybody; each word with what is wrong about it.
FORBIDDEN_KO: Final = {
    r"!": "raises its voice",
    r"…|\.\.\.|·{2,}": "trails off",
    r"[\U0001F000-\U0001FAFF\u2600-\u27BF]": "a picture no reader can say aloud",
    r"어르신|아버님|어머님|고객님|귀하|미망인|사망자|피상속인": "names people wrongly",
    r"바랍니다|요망|필히|당해|상기|익일|할 것\b|동법": "office language",
    r"아마|대충|거의|100%": "neither sure nor unsure",
    r"소천|영면|별세|하늘나라|명복|축하|성공": "not said to the bereaved",
    r"소멸|시효|수급 대상|자격이 없|불가|완료되|접수되었": "decides for the pension office",
    r"월 \d+만|월 연금액은 \{": "promises an amount",
    r"D-\d|\bSMS\b|\bURL\b|\bID\b": "letters for insiders",
    r"오류가 발생|잘못된 입력|알 수 없는": "speaks like a machine",
    r"인증번호를 (?:보내|입력)": "asks for a code",
}
FORBIDDEN_EN: Final = {
    r"!|…|\.\.\.": "raises its voice or trails off",
    r"[\U0001F000-\U0001FAFF\u2600-\u27BF]": "a picture no reader can say aloud",
    r"(?i)\b(?:lapsed?|prescription|limitation|forfeit\w*)\b": "lawyers' words",
    r"(?i)\b(?!don't|can't)\w+n't\b|\b\w+'(?:ll|re|ve|d|m)\b": "a short form we leave out",
    r"(?i)\bplease be advised|kindly\b|successfully\b": "office language",
}
