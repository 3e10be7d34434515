"""The public API: one table of operations, from which its routes, its description and its page are made."""
