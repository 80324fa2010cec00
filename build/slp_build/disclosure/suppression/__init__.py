"""Cell suppression: which further cells must be hidden, so that no hidden one can be worked out from the rest."""
