"""What children's social care does with enquiries, in plain Python: states, rules, retention and words."""
