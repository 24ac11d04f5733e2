"""Servers on 127.0.0.1 that behave as the real ones do, faults included, and the synthetic texts they serve.

``python -m tests.upstream --help`` tells how to watch the program against them.
"""
