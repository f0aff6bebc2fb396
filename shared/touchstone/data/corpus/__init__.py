"""Documents made ready to be asked about: cleaned, told apart, cut into chunks, each accounted for."""
