"""People: the command line and the chat page.

What an article or an answer is comes from below; evaluation suites are not known here.
"""
