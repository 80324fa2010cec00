"""Pages as values: a view is everything one output file shows. A page is a pure function of its view and the theme."""
