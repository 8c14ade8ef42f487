"""The chat page: ask, see the words, follow them to the source.

How an answer is found is not known here; Gradio is known nowhere else.
"""
