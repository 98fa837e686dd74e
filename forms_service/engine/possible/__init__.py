"""Which answers to a form can ever stand together: decided from its conditions, and not tried out."""
