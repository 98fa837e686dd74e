"""PDF forms as templates: their boxes are filled with sealed answers, and what comes out is no form any more."""
