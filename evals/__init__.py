"""How good the answers are: suites, metrics, reports and benchmarks, and the sample corpus that they run on.

The command line and the chat page are not known here.
"""
