"""The commands of `dateline-evals`, one module each: `add` describes its arguments, and names the function that runs it.

How anything is measured is not known here. Nothing heavy is imported before a command runs.
"""
