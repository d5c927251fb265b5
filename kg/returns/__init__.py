"""Statistical returns: the sheet that a body fills in, their import, what is lacking, what is published.

The columns of a sheet are the dataset's own dimension properties, and what they may hold are its concepts and bodies
(RDF Data Cube: www.w3.org/TR/vocab-data-cube): another dataset has another sheet with no code changed.
"""
