"""Paper: the projection, lettering and placing of names and symbols that sheets need and screens don't."""
