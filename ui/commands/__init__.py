"""The commands, one module each with `run(options) -> exit code`.

How the command line is parsed, and how a failure is told, is not known here.
"""
