"""The procedures of data protection as rows."""
