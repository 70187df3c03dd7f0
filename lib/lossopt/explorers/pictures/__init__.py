"""Still pictures for the lessons; each module draws one kind."""
