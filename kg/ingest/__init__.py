"""Reading documents: where their paragraphs stand."""
