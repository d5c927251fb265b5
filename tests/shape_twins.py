"""Models and twins for the tests of the SHACL shapes: what conforms, and what one change of it breaks.

``models()`` holds, for each node shape, a small graph in Turtle that conforms wholly, warnings included. A
:class:`Twin` changes one place of a model and names the constraint, the ``sh:resultPath`` and the words that the
result must then have. What is the same for many shapes (names, kinds of subjects and objects of a relation) is
made from tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PREFIXES = """
@prefix lf: <https://legal-framework.example/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
"""
NAMED = 'skos:prefLabel "name"@en'
PRINTED = "xsd:gYear, xsd:gYearMonth or xsd:date"
DIGEST = "0123456789abcdef" * 4


@dataclass(frozen=True)
class Twin:
    """One change of a shape's model and the result that it must bring: constraint, path, words of the message."""

    shape: str
    constraint: str
    old: str
    new: str
    path: str | None
    message: str

    def __str__(self) -> str:
        """Id of the test."""
        return f"{self.shape}/{self.constraint}: {self.new or 'without ' + self.old}"[:90]


# ---- classes whose things only need a name ----
NAMED_CLASSES = (
    "lf:Law lf:Regulation lf:AdministrativeInstruction lf:Treaty lf:Directive lf:Resolution lf:Declaration "
    "lf:Guideline lf:EditionSeries lf:Offence lf:Period lf:Person lf:Policy lf:Place lf:Event lf:PopulationGroup "
    "lf:Service lf:Activity lf:Topic lf:Condition "
    "lf:FormOfExploitation lf:Grade lf:Unit lf:Sex lf:AgeGroup org:Organization org:Post"
).split()
NAME_CHANGES = {
    "named": ("", "skos:prefLabel", "Give it a skos:prefLabel"),
    "one-name-per-language": (
        'skos:prefLabel "name"@en , "other"@en',
        "skos:prefLabel",
        "Keep one skos:prefLabel per language",
    ),
    "name-language": ('skos:prefLabel "name"', "skos:prefLabel", "language after the skos:prefLabel"),
    "other-name-language": (f'{NAMED} ; skos:altLabel "other"', "skos:altLabel", "language after the skos:altLabel"),
    "one-notation": (f'{NAMED} ; skos:notation "1" , "2"', "skos:notation", "Keep one skos:notation"),
}

# ---- relations: shape, property, classes of subject and object, words about a wrong subject, about a wrong object ----
RELATIONS = """
criminalises lf:criminalises lf:Law lf:Offence | Only an act or provision | must be an lf:Offence
prescribes lf:prescribes lf:Article lf:Penalty | Only an act or provision | must be an lf:Penalty
grants lf:grants lf:Law lf:Right | Only an act or provision | must be an lf:Right
imposes lf:imposes lf:Guideline lf:Duty | Only an act or provision | must be an lf:Duty
has-goal lf:hasGoal lf:ActionPlan lf:Goal | - | must be an lf:Goal
amends eli:amends lf:Law lf:Code | Only an act or provision | must be an act or provision
repeals eli:repeals lf:Law lf:Law | Only an act or provision | must be an act or provision
establishes lf:establishes lf:Law org:Post | - | must be a body, mechanism or post
regulates lf:regulates lf:Law lf:Activity | Only an act or provision | -
prohibits lf:prohibits lf:Constitution lf:Offence | Only an act or provision | must be an lf:Offence
protects lf:protects lf:Law lf:PopulationGroup | - | must be an lf:PopulationGroup
incorporated-into lf:incorporatedInto lf:Regulation lf:Code | Only an act or provision | must be an act or provision
takes-definition-from lf:takesDefinitionFrom lf:Offence lf:Protocol | - | must be an act or provision
conforms-to dct:conformsTo lf:Law lf:Convention | - | must be an act or provision
authorises lf:authorises lf:Resolution org:Organization | Only an act or provision | -
passed-by eli:passed_by lf:Strategy lf:Government | Only an act, policy | must be an org:Organization
implements eli:implements lf:ActionPlan lf:Strategy | Only an act, policy | must be an act, policy
drafted-by lf:draftedBy lf:Strategy lf:Government | - | must be a body, post, person
signed-by lf:signedBy lf:Convention lf:Place | - | must be a body, post, person
part-of-body org:subOrganizationOf lf:PoliceBody lf:Ministry | use org:postIn | must be an org:Organization
post-in org:postIn org:Post lf:Ministry | Only an org:Post | must be an org:Organization
member-of org:memberOf org:Post lf:Committee | Only a body, post, person | must be an org:Organization
held-by lf:heldBy org:Post lf:Person | Only an org:Post | must be an lf:Person
heads lf:heads lf:Person lf:Mechanism | Only a body, post or person | must be an org:Organization
appoints lf:appoints lf:Government org:Post | Only a body or post | must be a post, person or body
provides lf:provides lf:Shelter lf:Service | - | must be an lf:Service
serves lf:serves lf:Hotline lf:PopulationGroup | - | must be an lf:PopulationGroup
has-task lf:hasTask lf:Court lf:Task | Only a body or post | must be an lf:Task
located-in lf:locatedIn lf:Shelter lf:Place | - | must be an lf:Place
works-with lf:worksWith lf:Ministry lf:Place | Only a body, post, person | must be a body, post, person
trains lf:trains lf:Government org:Post | Only a body, post, person | -
funds lf:funds lf:Place lf:Shelter | Only a body, post, person | -
licenses lf:licenses lf:Ministry lf:Shelter | Only a body or post | must be an org:Organization
administers lf:administers org:Organization lf:Place | Only a body, post, person | -
party-to lf:party lf:Agreement lf:Place | Only an lf:Agreement | must be an lf:Place or an org:Organization
published-by dct:publisher lf:Report lf:Ministry | - | must be an org:Organization
quoted-from prov:wasQuotedFrom lf:Passage lf:Report | Only a passage | must be a source document or a passage
rated-as lf:ratedAs lf:Place lf:Rating | Only an lf:Place | must be an lf:Rating
broader skos:broader lf:Service lf:Service | Only a concept | must be a concept
of-condition lf:condition lf:Penalty lf:Condition | - | must be an lf:Condition
unit-of-term lf:termUnit lf:Penalty lf:Unit | - | must be an lf:Unit
unit-of-duration lf:durationUnit lf:Right lf:Unit | - | must be an lf:Unit
bearer lf:bearer lf:Duty lf:PoliceBody | - | must be a body, post, person
beneficiary lf:beneficiary lf:Right lf:PopulationGroup | - | must be a body, post, person
provision lf:provision lf:Duty lf:Article | - | must be an act, provision, policy
of-grade lf:grade lf:Rating lf:Grade | - | must be an lf:Grade
holder org:member org:Membership lf:Person | - | must be an lf:Person
post-held org:post org:Membership org:Post | - | must be an org:Post
of-topic lf:topic lf:Finding lf:Topic | - | must be an lf:Topic
addressee lf:addressee lf:Recommendation lf:Government | - | must be a body, post, person
of-indicator lf:indicator qb:Observation lf:Indicator | - | must be an lf:Indicator
of-period lf:period qb:Observation lf:Period | - | must be an lf:Period
counted-by lf:reportedBy qb:Observation lf:Government | - | must be a body, post, person
unit-of-value lf:unit qb:Observation lf:Unit | - | must be an lf:Unit
"""

# ---- the other shapes: a model, then its changes ----
ARTICLE = f':law a lf:Law ; {NAMED} . :art a lf:Article ; skos:notation "7" ; eli:is_part_of :law . '
SOURCE = f""":source a lf:Report ; dct:title "Report"@en ; dct:issued "2017-06"^^xsd:gYearMonth ;
    dct:publisher :publisher ; dct:language "en" ; dct:type "report"@en ; dct:rights "Not ours."@en ;
    lf:sha256 "{DIGEST}" .
    :publisher a lf:Ministry ; {NAMED} . """
PAGE = """:page a lf:WebPage ; dct:title "Page"@en ; dct:language "en" ; dct:type "page"@en ;
    dct:rights "Not ours."@en ; lf:seeAddress "https://example.org/page" .
    :page-page-1-a a lf:Passage ; dct:isPartOf :page ; lf:section "page" ; lf:position 1 ;
    lf:locator "second table, row of 2016" ; lf:confidence "S" . """
STATEMENT = 'lf:statement "One plain sentence."@en'
FIGURE = f""":indicator a lf:Indicator ; {NAMED} ; lf:countingUnit :unit . :unit a lf:Unit ; {NAMED} .
    :year a lf:Period ; {NAMED} . """
MODELS = {
    "LegalResource": f":x a lf:Law ; {NAMED} .",
    "Edition": f":x a lf:Code ; {NAMED} ; lf:editionOf :series ; lf:edition 2 . :series a lf:EditionSeries ; {NAMED} .",
    "Subdivision": ARTICLE,
    "Article": ARTICLE,
    "Paragraph": ARTICLE + ':par a lf:Paragraph ; skos:notation "7.1" ; eli:is_part_of :art .',
    "Chapter": ARTICLE + f':chapter a lf:Chapter ; {NAMED} ; skos:notation "XV" ; eli:is_part_of :law .',
    "Dated": f""":x a lf:Law ; {NAMED} ; eli:date_document "2012"^^xsd:gYear ;
        eli:date_publication "2012-07"^^xsd:gYearMonth ;
        eli:first_date_entry_in_force "2013-01-01"^^xsd:date ; eli:date_no_longer_in_force "2019"^^xsd:gYear .
        :year a lf:Period ; {NAMED} ; lf:from "2015"^^xsd:gYear ; lf:until "2016"^^xsd:gYear .""",
    "SourceDocument": ':x a lf:Report ; skos:prefLabel "Report"@en .',
    "Report": f":x a lf:Report ; {NAMED} .",
    "ReadDocument": SOURCE,
    "ReadWhole": SOURCE + ":passage dct:isPartOf :source .",
    "DigestedDocument": SOURCE,
    "WebPage": f':x a lf:WebPage ; {NAMED} ; lf:seeAddress "https://example.org/page" .',
    "Located": PAGE,
    "JournalPaper": f':x a lf:JournalPaper ; {NAMED} ; dct:creator "A. Author" .',
    "PressArticle": f':x a lf:PressArticle ; {NAMED} ; dct:issued "2017-06-29"^^xsd:date .',
    "Passage": SOURCE
    + """:source-1-a a lf:Passage ; dct:isPartOf :source ; lf:section "1. Law" ; lf:position 1 ;
        lf:keyPhrase "four words of it"@en .""",
    "Rule": f":x a lf:Rule ; {STATEMENT} .",
    "Claim": f":x-f1 a lf:Finding ; {STATEMENT} ; lf:polarity lf:denied ; lf:modality lf:alleged .",
    "Penalty": ARTICLE
    + f""":art lf:prescribes :x-p1 . :x-p1 a lf:Penalty ; lf:provision :art ; {STATEMENT} ;
        lf:minimumTerm 5 ; lf:maximumTerm 12 ; lf:termUnit :years ; lf:minimumFine 100 ; lf:maximumFine 500000 ;
        lf:currency "EUR" ; lf:withFine true . :years a lf:Unit ; {NAMED} .""",
    "Term": ARTICLE
    + f""":art lf:prescribes :x-p1 . :x-p1 a lf:Penalty ; lf:provision :art ; lf:maximumTerm 12 ; lf:termUnit :years .
        :years a lf:Unit ; {NAMED} .""",
    "Fine": ARTICLE
    + ':art lf:prescribes :x-p1 . :x-p1 a lf:Penalty ; lf:provision :art ; lf:maximumFine 500 ; lf:currency "EUR" .',
    "Right": ARTICLE
    + f""":art lf:grants :x-r1 . :x-r1 a lf:Right ; lf:provision :art ; {STATEMENT} ; lf:minimumDuration 30 ;
        lf:maximumDuration 90 ; lf:durationUnit :days . :days a lf:Unit ; {NAMED} .""",
    "Duration": f""":x-r1 a lf:Right ; {STATEMENT} ; lf:minimumDuration 30 ; lf:durationUnit :days .
        :days a lf:Unit ; {NAMED} .""",
    "Duty": ARTICLE + f":art lf:imposes :x-d1 . :x-d1 a lf:Duty ; lf:provision :art ; {STATEMENT} .",
    "Goal": f":x a lf:Strategy ; {NAMED} ; lf:hasGoal :x-g1 . :x-g1 a lf:Goal ; {STATEMENT} .",
    "Task": f":x a lf:Court ; {NAMED} ; lf:hasTask :x-t1 . :x-t1 a lf:Task ; {STATEMENT} .",
    "Rating": SOURCE
    + f""":x a lf:Place ; {NAMED} ; lf:ratedAs :x-k1 . :x-k1 a lf:Rating ; lf:grade :tier ; lf:ratingEdition :source .
        :tier a lf:Grade ; {NAMED} .""",
    "Finding": f":x-f1 a lf:Finding ; {STATEMENT} .",
    "Recommendation": f""":x-q1 a lf:Recommendation ; {STATEMENT} ; lf:modality lf:should ; lf:addressee :body .
        :body a lf:Government ; {NAMED} .""",
    "Membership": f""":x-m1 a org:Membership ; org:member :person ; org:post :post .
        :person a lf:Person ; {NAMED} . :post a org:Post ; {NAMED} .""",
    "Observation": FIGURE
    + ":x-o1 a qb:Observation ; lf:indicator :indicator ; lf:period :year ; lf:value 36 ; lf:unit :unit .",
    "StatedChange": ":x-c1 a lf:StatedChange .",
    "Breakdown": FIGURE
    + "".join(
        f":x-o{n} a qb:Observation ; lf:indicator :indicator ; lf:period :year ; lf:value {36 - n} . "
        for n in (1, 2, 3)
    )
    + ":x-b1 a lf:Breakdown ; lf:whole :x-o1 ; lf:part :x-o2 , :x-o3 .",
    "BodyDates": f':x a lf:Hotline ; {NAMED} ; lf:openedOn "2011-10-19"^^xsd:date .',
    "PolicyDates": f""":x a lf:Strategy ; {NAMED} ; lf:appliesFrom "2022"^^xsd:gYear ;
        lf:appliesUntil "2026"^^xsd:gYear .""",
    "Agreement": f':x a lf:Agreement ; {NAMED} ; lf:party :place . :place a lf:Place ; skos:prefLabel "A"@en .',
    "Indicator": f""":x a lf:Indicator ; {NAMED} ; lf:countingUnit :unit .
        :unit a lf:Unit ; skos:prefLabel "persons"@en .""",
}
FOUND_BY = "lf:keyPhrase|lf:locator"
PENALTY_CONTENT = "lf:minimumTerm|lf:maximumTerm|lf:minimumFine|lf:maximumFine|lf:withFine|lf:statement"
OTHERS = [
    Twin("Edition", "edition-series", "lf:editionOf :series", "", "lf:editionOf", "the one lf:EditionSeries"),
    Twin("Edition", "edition-series", "lf:EditionSeries", "lf:Law", "lf:editionOf", "the one lf:EditionSeries"),
    Twin("Edition", "edition-number", "lf:edition 2", "", "lf:edition", "one whole number from 1"),
    Twin("Edition", "edition-number", "lf:edition 2", "lf:edition 0", "lf:edition", "one whole number from 1"),
    Twin("Subdivision", "part-of-one", "eli:is_part_of :law", "", "eli:is_part_of", "the one act or provision"),
    Twin(
        "Subdivision",
        "part-of-one",
        "eli:is_part_of :law",
        "eli:is_part_of :law , :other",
        "eli:is_part_of",
        "the one act or provision",
    ),
    Twin("Subdivision", "part-number", 'skos:notation "7"', "", "skos:notation", "Give the provision's number"),
    Twin(
        "Article",
        "without-name",
        'skos:notation "7"',
        f'skos:notation "7" ; {NAMED}',
        "skos:prefLabel",
        "Remove the skos:prefLabel",
    ),
    Twin(
        "Article",
        "article-number",
        'skos:notation "7"',
        'skos:notation "Article 7"',
        "skos:notation",
        "the number only",
    ),
    Twin("Paragraph", "without-name", '"7.1"', f'"7.1" ; {NAMED}', "skos:prefLabel", "Remove the skos:prefLabel"),
    Twin("Paragraph", "paragraph-number", '"7.1"', '"1"', "skos:notation", "article.paragraph"),
    Twin(
        "Paragraph", "paragraph-parent", "eli:is_part_of :art", "eli:is_part_of :law", "eli:is_part_of", "its article"
    ),
    Twin("Dated", "date-of-act", '"2012"^^xsd:gYear', '"2012"', "eli:date_document", PRINTED),
    Twin(
        "Dated", "date-of-publication", '"2012-07"^^xsd:gYearMonth', '"July 2012"@en', "eli:date_publication", PRINTED
    ),
    Twin("Dated", "date-in-force", '"2013-01-01"^^xsd:date', "2013", "eli:first_date_entry_in_force", PRINTED),
    Twin("Dated", "date-out-of-force", '"2019"^^xsd:gYear', '"2019"', "eli:date_no_longer_in_force", PRINTED),
    Twin("Dated", "date-from", '"2015"^^xsd:gYear', "2015", "lf:from", PRINTED),
    Twin("Dated", "date-until", '"2016"^^xsd:gYear', "2016", "lf:until", PRINTED),
    Twin(
        "SourceDocument",
        "document-name",
        'skos:prefLabel "Report"@en',
        "",
        "dct:title|skos:prefLabel",
        "Give a document that was read",
    ),
    Twin("ReadDocument", "ReadDocument", "a lf:Report", "a lf:Law", None, "an lf:SourceDocument"),
    Twin("ReadDocument", "title", 'dct:title "Report"@en', "", "dct:title", "Give the document its title"),
    Twin("ReadDocument", "title", '"Report"@en', '"Report"', "dct:title", "Give the document its title"),
    Twin("ReadDocument", "title-once", '"Report"@en', '"Report"@en , "A report"@en', "dct:title", "Keep one dct:title"),
    Twin("ReadDocument", "language", '"en"', '"English"', "dct:language", "language as a tag"),
    Twin("ReadDocument", "kind", 'dct:type "report"@en ;', "", "dct:type", "what kind of document"),
    Twin("ReadDocument", "rights", 'dct:rights "Not ours."@en ;', "", "dct:rights", "what may be done"),
    Twin("ReadWhole", "ReadWhole", f'lf:sha256 "{DIGEST}"', "", None, "Give the lf:sha256"),
    Twin(
        "ReadWhole", "ReadWhole", f'lf:sha256 "{DIGEST}"', 'lf:seeAddress "https://e.org/"', None, "Give the lf:sha256"
    ),
    Twin("ReadDocument", "digest", f'"{DIGEST}"', f'"{DIGEST}" , "{DIGEST[::-1]}"', "lf:sha256", "one lf:sha256"),
    Twin("Located", "passage-confidence", ' ; lf:confidence "S"', "", "lf:confidence", "Give one lf:confidence"),
    Twin("Located", "passage-confidence", '"S"', '"B"', "lf:confidence", "Give one lf:confidence"),
    Twin(
        "WebPage",
        "page-address",
        ' ; lf:seeAddress "https://example.org/page"',
        "",
        "lf:seeAddress",
        "beginning with http",
    ),
    Twin("WebPage", "page-address", "https://example", "example", "lf:seeAddress", "beginning with http"),
    Twin("ReadDocument", "digest", DIGEST, DIGEST.upper(), "lf:sha256", "64 hexadecimal digits"),
    Twin(
        "DigestedDocument",
        "issued",
        'dct:issued "2017-06"^^xsd:gYearMonth ;',
        "",
        "dct:issued",
        "Give the date of publication",
    ),
    Twin("ReadDocument", "issued-date", "^^xsd:gYearMonth", "", "dct:issued", PRINTED),
    Twin("DigestedDocument", "publisher", "dct:publisher :publisher ;", "", "dct:publisher", "Name the publisher"),
    Twin("JournalPaper", "paper-author", 'dct:creator "A. Author"', "", "dct:creator", "Name the authors"),
    Twin("PressArticle", "press-date", '"2017-06-29"^^xsd:date', '"2017"^^xsd:gYear', "dct:issued", "the day on which"),
    Twin("Passage", "Passage", ":source-1-a", "_:blank", None, "Give the passage an IRI"),
    Twin("Passage", "passage-source", "dct:isPartOf :source", "", "dct:isPartOf", "the one source document"),
    Twin("Passage", "passage-section", 'lf:section "1. Law"', "", "lf:section", "the heading as printed"),
    Twin("Passage", "passage-section", '"1. Law"', '"1. Law"@en', "lf:section", "the heading as printed"),
    Twin("Passage", "passage-position", "lf:position 1", "lf:position 0", "lf:position", "the paragraph's ordinal"),
    Twin(
        "Passage",
        "passage-position",
        "lf:position 1",
        'lf:position "table 1"',
        "lf:position",
        "the paragraph's ordinal",
    ),
    Twin("Passage", "passage-found-by", 'lf:keyPhrase "four words of it"@en', "", FOUND_BY, "Give an lf:keyPhrase"),
    Twin(
        "Passage",
        "passage-locator",
        'lf:keyPhrase "four words of it"@en',
        'lf:locator "foot of the page"@en ; lf:confidence "P"',
        "lf:locator",
        "at most one lf:locator",
    ),
    Twin(
        "Passage",
        "passage-key-phrase",
        "four words of it",
        "a b c d e f g h i j k l m",
        "lf:keyPhrase",
        "at most 12 words",
    ),
    Twin("Rule", "rule-statement", STATEMENT, "", "lf:statement", "what follows by the rule"),
    Twin("Claim", "polarity", "lf:denied", "lf:no", "lf:polarity", "Use one lf:polarity"),
    Twin("Claim", "modality", "lf:alleged", "lf:alleged , lf:planned", "lf:modality", "Use one lf:modality"),
    Twin("Penalty", "Penalty", ":x-p1", ":penalty", None, "-p and a number"),
    Twin(
        "Penalty",
        "of-provision",
        "lf:provision :art",
        "lf:provision :art , :law",
        "lf:provision",
        "Keep one lf:provision",
    ),
    Twin("Penalty", "penalty-provision", "lf:provision :art ;", "", "lf:provision", "whose penalty this is"),
    Twin(
        "Penalty",
        "penalty-prescribed",
        ":art lf:prescribes",
        ":law lf:prescribes",
        "^lf:prescribes",
        "Let lf:prescribes come from",
    ),
    Twin(
        "Penalty",
        "at-most-one-statement",
        STATEMENT,
        f'{STATEMENT} , "Another."@en',
        "lf:statement",
        "one lf:statement per language",
    ),
    Twin("Penalty", "minimum-term", "lf:minimumTerm 5", "lf:minimumTerm 0", "lf:minimumTerm", "a number above 0"),
    Twin("Penalty", "minimum-term", "lf:minimumTerm 5", 'lf:minimumTerm "five"', "lf:minimumTerm", "a number above 0"),
    Twin(
        "Penalty",
        "maximum-term",
        "lf:maximumTerm 12",
        "lf:maximumTerm 12 , 15",
        "lf:maximumTerm",
        "at most one lf:maximumTerm",
    ),
    Twin("Penalty", "term-order", "lf:minimumTerm 5", "lf:minimumTerm 15", "lf:minimumTerm", "above lf:maximumTerm"),
    Twin("Penalty", "minimum-fine", "lf:minimumFine 100", "lf:minimumFine -1", "lf:minimumFine", "a number above 0"),
    Twin(
        "Penalty",
        "maximum-fine",
        "lf:maximumFine 500000",
        "lf:maximumFine 500000 , 6",
        "lf:maximumFine",
        "at most one lf:maximumFine",
    ),
    Twin(
        "Penalty", "fine-order", "lf:minimumFine 100", "lf:minimumFine 600000", "lf:minimumFine", "above lf:maximumFine"
    ),
    Twin("Penalty", "with-fine", "lf:withFine true", 'lf:withFine "yes"', "lf:withFine", "lf:withFine true"),
    Twin("Term", "term-unit", "lf:termUnit :years", "", "lf:termUnit", "unit of the term"),
    Twin("Fine", "fine-currency", 'lf:currency "EUR"', "", "lf:currency", "ISO 4217"),
    Twin("Fine", "fine-currency", '"EUR"', '"euro"', "lf:currency", "ISO 4217"),
    Twin(
        "Fine",
        "penalty-content",
        'lf:maximumFine 500 ; lf:currency "EUR"',
        "",
        PENALTY_CONTENT,
        "Say what the penalty is",
    ),
    Twin("Right", "Right", ":x-r1", ":x-p1", None, "-r and a number"),
    Twin(
        "Right",
        "of-provision",
        "lf:provision :art",
        "lf:provision :art , :law",
        "lf:provision",
        "Keep one lf:provision",
    ),
    Twin("Right", "right-granted", ":art lf:grants :x-r1 .", "", "^lf:grants", "Let lf:grants come from"),
    Twin(
        "Right",
        "duration-order",
        "lf:minimumDuration 30",
        "lf:minimumDuration 100",
        "lf:minimumDuration",
        "above lf:maximumDuration",
    ),
    Twin("Duration", "duration-unit", "lf:durationUnit :days", "", "lf:durationUnit", "unit of the duration"),
    Twin("Duty", "Duty", ":x-d1", ":x-r1", None, "-d and a number"),
    Twin(
        "Duty", "of-provision", "lf:provision :art", "lf:provision :art , :law", "lf:provision", "Keep one lf:provision"
    ),
    Twin("Duty", "duty-imposed", "lf:provision :art ;", "", "^lf:imposes", "Let lf:imposes come from"),
    Twin("Goal", "Goal", ":x-g1", ":goal", None, "-g and a number"),
    Twin("Goal", "goal-held", "lf:hasGoal :x-g1", "", "^lf:hasGoal", "Link the goal"),
    Twin("Task", "Task", ":x-t1", ":task", None, "-t and a number"),
    Twin("Task", "task-held", "lf:hasTask :x-t1", "", "^lf:hasTask", "Link the task"),
    Twin("Rating", "Rating", ":x-k1", ":rating", None, "-k and a number"),
    Twin("Rating", "rating-grade", "lf:grade :tier", "", "lf:grade", "one lf:grade"),
    Twin(
        "Rating",
        "rating-edition",
        "lf:ratingEdition :source",
        "",
        "lf:ratingEdition",
        "the report that gives the rating",
    ),
    Twin("Rating", "rating-held", "lf:ratedAs :x-k1", "", "^lf:ratedAs", "Link the rating"),
    Twin("Finding", "Finding", ":x-f1", ":finding", None, "-f and a number"),
    Twin("Recommendation", "Recommendation", ":x-q1", ":x-r1", None, "-q and a number"),
    Twin(
        "Recommendation", "recommendation-modality", "lf:modality lf:should", "", "lf:modality", "lf:modality lf:should"
    ),
    Twin(
        "Recommendation",
        "recommendation-addressee",
        "lf:addressee :body",
        "",
        "lf:addressee",
        "whom the recommendation asks",
    ),
    Twin("Membership", "Membership", ":x-m1", ":membership", None, "-m and a number"),
    Twin("Membership", "membership-member", "org:member :person", "", "org:member", "the one person"),
    Twin("Membership", "membership-post", "org:post :post", "org:post :post , :person", "org:post", "the one post"),
    Twin("Observation", "Observation", ":x-o1", ":figure", None, "-o and a number"),
    Twin(
        "Observation",
        "figure-indicator",
        "lf:indicator :indicator",
        "",
        "lf:indicator",
        "the one thing that the figure counts",
    ),
    Twin("Observation", "figure-value", "lf:value 36", "lf:value 36 , 28", "lf:value", "at most one lf:value"),
    Twin("Observation", "figure-value", "lf:value 36", 'lf:value "36"', "lf:value", "a number from 0"),
    Twin("Observation", "figure-said", "lf:value 36", "", "lf:value|lf:polarity", "lf:notReported"),
    Twin("Observation", "figure-unit", "lf:unit :unit", "lf:unit :unit , :other", "lf:unit", "Keep one lf:unit"),
    Twin("Observation", "figure-period", "lf:period :year ;", "", "lf:period", "the one period"),
    Twin("StatedChange", "StatedChange", ":x-c1", ":x-o1", None, "-c and a number"),
    Twin("Breakdown", "Breakdown", ":x-b1", ":breakdown", None, "-b and a number"),
    Twin("Breakdown", "breakdown-whole", "lf:whole :x-o1", "", "lf:whole", "the one figure that is split"),
    Twin("Breakdown", "breakdown-parts", ":x-o2 , :x-o3", ":x-o2", "lf:part", "at least two figures"),
    Twin("BodyDates", "opened-on", '"2011-10-19"^^xsd:date', '"October 2011"@en', "lf:openedOn", PRINTED),
    Twin("PolicyDates", "applies-from", '"2022"^^xsd:gYear', "2022", "lf:appliesFrom", PRINTED),
    Twin("PolicyDates", "applies-until", '"2026"^^xsd:gYear', "2026", "lf:appliesUntil", PRINTED),
    Twin("Agreement", "has-party", "lf:party :place", "", "lf:party", "the states or bodies that the agreement binds"),
    Twin(
        "Indicator",
        "counting-unit",
        "lf:countingUnit :unit",
        "",
        "lf:countingUnit",
        "in which the indicator is counted",
    ),
]


def models() -> dict[str, str]:
    """A conforming graph for every node shape: those written out, and those made from the tables."""
    made = {name.split(":")[1]: f":x a {name} ; {NAMED} ." for name in NAMED_CLASSES}
    return made | relation_models() | MODELS


def relation_models() -> dict[str, str]:
    """For each relation, a subject and an object of the right classes; that they lack all else is not its matter."""
    return {shape: f":s a {s} . :o a {o} . :s {p} :o ." for shape, p, s, o, _, _ in relations()}


def relations() -> Iterator[tuple[str, str, str, str, str, str]]:
    """Rows of ``RELATIONS``: shape, property, class of the subject, class of the object, message for each of them."""
    for line in RELATIONS.strip().splitlines():
        terms, subject_message, object_message = line.split("|")
        shape, path, subject_class, object_class = terms.split()
        messages = subject_message.strip(" -"), object_message.strip(" -")
        yield shape, path, subject_class, object_class, *messages


def relation_twins() -> Iterator[Twin]:
    """For each relation, one twin with a subject and one with an object of a class that no relation allows."""
    for shape, path, subject_class, object_class, subject_message, object_message in relations():
        if subject_message:
            yield Twin(shape, shape, f":s a {subject_class}", ":s a lf:Frame", None, subject_message)
        if object_message:
            yield Twin(shape, f"{shape}-object", f":o a {object_class}", ":o a lf:Frame", path, object_message)


def name_twins(constraints: Iterable[tuple[str, str]]) -> Iterator[Twin]:
    """For each node shape that asks for names, one twin for each fault that a name can have."""
    for shape, constraint in sorted(constraints):
        if constraint in NAME_CHANGES:
            new, path, message = NAME_CHANGES[constraint]
            yield Twin(shape, constraint, NAMED, new, path, message)


def statement_twins(constraints: Iterable[tuple[str, str]]) -> Iterator[Twin]:
    """For each claim that is a statement, twins without one, in another language, and with two."""
    for shape, constraint in sorted(constraints):
        if constraint == "statement":
            yield Twin(shape, constraint, STATEMENT, "", "lf:statement", "in one lf:statement in English")
            yield Twin(
                shape,
                constraint,
                STATEMENT,
                'lf:statement "Fjali."@sq',
                "lf:statement",
                "in one lf:statement in English",
            )
            two = f'{STATEMENT} , "Another."@en'
            yield Twin(shape, "at-most-one-statement", STATEMENT, two, "lf:statement", "one lf:statement per language")


def penalty_content_twin() -> Twin:
    """A penalty that says nothing (the row of ``OTHERS`` reads it off another model)."""
    content = MODELS["Penalty"].split("lf:provision :art ; ")[1].split(" . :years")[0]
    return Twin("Penalty", "penalty-content", content, "", PENALTY_CONTENT, "Say what the penalty is")


def all_twins(constraints: Iterable[tuple[str, str]]) -> list[Twin]:
    """All rows, those of names and statements for each of the (node shape, constraint) pairs that ask for them."""
    pairs = list(constraints)
    return [*OTHERS, penalty_content_twin(), *name_twins(pairs), *statement_twins(pairs), *relation_twins()]
