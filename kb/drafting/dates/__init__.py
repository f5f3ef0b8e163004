"""When something was, by words that only the text around them or the day of publication explains.

What a date says by itself is read by `kb.dates`.
"""
