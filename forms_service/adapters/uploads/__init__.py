"""Files from outside, judged by what is in them: kinds that are taken, and everything hidden in them that is not."""
