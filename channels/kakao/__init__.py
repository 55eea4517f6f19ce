"""KakaoTalk's skill server: a payload in, one answer out. Kakao asks, we answer; nothing is pushed.
It knows no law, no table and no conversation."""
