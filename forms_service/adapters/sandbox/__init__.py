"""The sandbox: processes with limits and no network, in which all that people bring is read and letters are made.

No file from outside is opened in a web process; what comes back from here is plain data and bytes.
"""
