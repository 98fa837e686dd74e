"""Letters with one defect each, and unusual ones that are right, over one small form with two letters."""
