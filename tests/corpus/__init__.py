"""Forms with one defect each, and unusual ones without any: what the check finds of them, and what it says in vain."""
