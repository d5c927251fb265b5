"""Namespaces and terms, once, as plain strings.

Terms of standards: ELI (data.europa.eu/eli/ontology), ORG and PROV-O (W3C), SKOS, Dublin Core, RDF Data Cube.
Terms of the engine's own: ``LF``, defined in ``kg/core/*.ttl``.
"""

from __future__ import annotations

BASE = "https://legal-framework.example/"
"""Base IRI of packaged datasets; ``example`` is reserved (RFC 2606), so it squats on nobody."""

LF = BASE + "ontology#"
ELI = "http://data.europa.eu/eli/ontology#"
ORG = "http://www.w3.org/ns/org#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCT = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
QB = "http://purl.org/linked-data/cube#"
VOID = "http://rdfs.org/ns/void#"
SH = "http://www.w3.org/ns/shacl#"

PREFIXES = {
    "lf": LF,
    "eli": ELI,
    "org": ORG,
    "skos": SKOS,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "dct": DCT,
    "prov": PROV,
    "qb": QB,
    "void": VOID,
    "sh": SH,
}
"""Prefixes that every query and CURIE may use without declaring them; datasets add those of their seeds."""

TYPE = RDF + "type"
LABEL = RDFS + "label"
SUBCLASS_OF = RDFS + "subClassOf"
PREF_LABEL = SKOS + "prefLabel"
ALT_LABEL = SKOS + "altLabel"
NOTATION = SKOS + "notation"
IS_PART_OF = ELI + "is_part_of"
PASSAGE = LF + "Passage"
"""Class of the named graphs that hold what one place of one source says."""
