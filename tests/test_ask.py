"""Questions over the real dataset: what is answered, by which passage, and what is refused, and why.

Each row was read against the documents. Near misses stand beside the questions that they are near to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.ask import ask

if TYPE_CHECKING:
    from kg import KnowledgeGraph

LAW = "https://legal-framework.example/id/act/04-L-218"
CODE_2003 = "https://legal-framework.example/id/act/pcck-2003"
CODE_2012 = "https://legal-framework.example/id/act/cc-2012"
CODE_2019 = "https://legal-framework.example/id/act/cc-2019"
BODY = "https://legal-framework.example/id/body/"
OFFENCE = "https://legal-framework.example/id/offence/"

ANSWERED: list[tuple[str, set[str], str]] = [
    # lookups, both ways, in many wordings
    ("which law created NAATIP", {LAW}, "maloku/2-1-1"),
    ("Which law created NAATIP?", {LAW}, "maloku/2-1-1"),
    ("what law established the National Authority against Trafficking in Human Beings", {LAW}, "maloku/2-1-1"),
    ("by which law was NAATIP created", {LAW}, "maloku/2-1-1"),
    ("which law was NAATIP established by", {LAW}, "maloku/2-1-1"),
    ("law establishing NAATIP", {LAW}, "maloku/2-1-1"),
    ("NAATIP created by which law", {LAW}, "maloku/2-1-1"),
    ("legal basis of NAATIP", {LAW}, "maloku/2-1-1"),
    ("NAATIP's legal basis", {LAW}, "maloku/2-1-1"),
    ("which law has created NAATIP", {LAW}, "maloku/2-1-1"),
    ("which law set up NAATIP", {LAW}, "maloku/2-1-1"),
    ("what did law 04/L-218 establish", {BODY + "naatip"}, "maloku/2-1-1"),
    ("what was established by law 04/L-218", {BODY + "naatip"}, "maloku/2-1-1"),
    ("which body did law no. 04/L-218 create", {BODY + "naatip"}, "maloku/2-1-1"),
    ("who heads NAATIP", {"https://legal-framework.example/id/post/national-coordinator"}, "maloku/2-1-1"),
    ("who is the head of NAATIP", {"https://legal-framework.example/id/post/national-coordinator"}, "maloku/2-1-1"),
    ("who appoints the National Anti-Trafficking Coordinator", {BODY + "government"}, "maloku/2-1-1"),
    ("who appoints the coordinator", {BODY + "government"}, "maloku/2-1-1"),
    ("which ministry houses the secretariat", {BODY + "mia"}, "maloku/2-1-1"),
    ("who funds the NGO-run shelters", {BODY + "government", BODY + "pristina-municipality"}, "tip-2017/"),
    (
        "which directive is the compensation law in line with",
        {"https://legal-framework.example/id/act/directive-2004-80-ec"},
        "maloku/3-3",
    ),
    ("who drafted the compensation law", {BODY + "moj"}, "maloku/3-3"),
    # offences and articles, by number alone and through the editions of the code
    ("which offence does article 166 define", {OFFENCE + "withholding-identity-papers"}, "maloku/2-1"),
    ("art. 164 - which offence?", {OFFENCE + "smuggling-of-migrants"}, "maloku/2-1-5"),
    ("what offence is criminalised by article 169", {OFFENCE + "slavery-forced-labour"}, "tip-2017/prosecution-1"),
    (
        "which articles criminalise trafficking",
        {CODE_2003 + "/art-139", CODE_2012 + "/art-171", CODE_2019 + "/art-165"},
        "tip-2017/prosecution-1",
    ),
    ("what came before article 165", {CODE_2012 + "/art-171"}, ""),
    ("what replaced article 171", {CODE_2019 + "/art-165"}, ""),
    # other languages and scripts
    ("cili ligj krijoi NAATIP", {LAW}, "maloku/2-1-1"),
    ("koji zakon je osnovao NAATIP", {LAW}, "maloku/2-1-1"),
    ("Који закон је основао NAATIP", {LAW}, "maloku/2-1-1"),
    # typing errors in names and verbs
    ("which law creatd NAATIP", {LAW}, "maloku/2-1-1"),
    (
        "who heads the Natoinal Authority",
        {"https://legal-framework.example/id/post/national-coordinator"},
        "maloku/2-1-1",
    ),
]

REFUSED: list[tuple[str, str, str]] = [
    # word order decides: NAATIP created no law
    ("which law did NAATIP create", "not-stated", "NAATIP"),
    # no source dates the founding, though one dates the law
    ("when was NAATIP established", "not-stated", "opened"),
    # nothing repeals it in what was read of its record, which is not all
    ("which law repeals law 06/L-034", "not-stated", "was not read in full"),
    # the neighbour's penalty is not this one's
    ("what is the penalty for smuggling of migrants", "not-stated", "smuggling"),
    ("penalty for article 164", "not-stated", "gives a penalty"),
    # things that the graph does not have
    ("what is article 999", "no-such-thing", "article 999"),
    ("which offence does article 1666 define", "no-such-thing", "article 1666"),
    ("who signed law 04/L-999", "no-such-thing", "04/L-999"),
    # words that mean nothing here
    ("which law created the moon", "not-understood", "moon"),
    ("which law of Serbia and Narnia created NAATIP", "not-understood", "Narnia"),
    ("who is the wizard of NAATIP", "not-understood", "wizard"),
    # off the subject
    ("who are you", "off-subject", "trafficking"),
    ("what is the weather in Berlin", "off-subject", "trafficking"),
]


@pytest.mark.parametrize(("question", "expected", "passage"), ANSWERED, ids=lambda v: v if isinstance(v, str) else "")
def test_answers(real: KnowledgeGraph, question: str, expected: set[str], passage: str) -> None:
    answer = ask(real, question)
    assert answer.status == "answered", answer.to_text()
    assert {value.iri for value in answer.values} == expected
    cited = [c.iri for c in answer.sources] + [c.iri for d in answer.derived for c in d.premises]
    assert cited, "an answer says where it is written"
    assert any(passage in iri for iri in cited)
    assert answer.sparql or answer.reading


@pytest.mark.parametrize(("question", "kind", "names"), REFUSED, ids=lambda v: v if isinstance(v, str) else "")
def test_refusals(real: KnowledgeGraph, question: str, kind: str, names: str) -> None:
    answer = ask(real, question)
    assert answer.refusal == kind, answer.to_text()
    assert answer.to_text().startswith("Not known: ")
    assert names.lower() in answer.text.lower()
    assert answer.exit_code == 1


def test_first_command_of_the_readme(real: KnowledgeGraph) -> None:
    text = ask(real, "which law created NAATIP").to_text()
    assert "Law No. 04/L-218" in text
    assert "Law on Preventing and Combating Trafficking in Human Beings" in text
    assert "Article 7 (paragraph 1)" in text
    assert "Source: Protection of Human Trafficking Victims" in text
    assert "first appointed in Kosovo National Authority" in text


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        (
            "what is the punishment for trafficking under article 165",
            ["5 to 12 years", "at least 5 years"],
            ["500,000"],
        ),
        ("penalty for article 171", ["5 to 12 years", "500,000 EUR", "15 to 20 years"], ["3 to 15"]),
        (
            "what is the punishment for trafficking",
            ["Article 171", "until a day between 13 January 2019", "5 to 12"],
            ["lower punishment"],
        ),
    ],
)
def test_penalties(real: KnowledgeGraph, question: str, said: list[str], unsaid: list[str]) -> None:
    answer = ask(real, question)
    text = "\n".join([answer.text, *answer.notes])
    assert [part for part in said if part not in text] == []
    assert [part for part in unsaid if part in answer.text] == []


def test_superseded_law_is_noted(real: KnowledgeGraph) -> None:
    notes = ask(real, "penalty for article 171").notes
    assert any("13 January 2019" in note for note in notes)


def test_succession_says_that_no_source_says_so(real: KnowledgeGraph) -> None:
    answer = ask(real, "what came before article 165")
    assert not answer.sources
    assert next(d.statement for d in answer.derived).startswith("No source says so")
    assert any("tip-2017" in c.iri for d in answer.derived for c in d.premises)


def test_definition_of_an_acronym(real: KnowledgeGraph) -> None:
    text = ask(real, "what does ISF stand for").text
    assert text.startswith("Interim Security Facility (ISF)")


def test_same_question_same_answer(real: KnowledgeGraph) -> None:
    question = "who adopted the strategy 2015-2019"
    assert ask(real, question).to_json() == ask(real, question).to_json()


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?!",
        "\x00\x1b[31m",
        "a" * 5000,
        "which law created " * 500,
        "🦉 which law 🦉",
        '"; DROP TABLE name; --',
        "which law created <http://example.org/> . ?s ?p ?o",
        "which " * 59,
        "((((((((((" * 100,
    ],
)
def test_hostile_questions_are_refused(real: KnowledgeGraph, question: str) -> None:
    answer = ask(real, question)
    assert answer.refusal is not None
    assert answer.to_text().startswith("Not known: ")


@pytest.mark.parametrize(
    "question",
    [
        # a provision is cited by its own act
        "What is article 171 of the 2019 criminal code?",
        "Which offence does article 165 of the 2012 code define?",
        "Does article 171 of the 2019 code criminalise trafficking?",
        # another country's bodies are not this one's
        "What did the Government of Albania establish?",
        "Who is the Minister of Internal Affairs of Serbia?",
        "Who funds the ISF in Albania?",
        # an act that forbids prescribes nothing by that; a form of exploitation is no offence
        "What is the punishment for trafficking under the Constitution?",
        "punishment for prostitution",
        # an act that authorises a body to one thing says nothing of another
        "Who funds the ISF under Law 04/L-218?",
        # who bears a duty is not whom it protects
        "duties of children",
        "What rights do NGO shelters have?",
        # the named thing, not another of its kind
        "Who created the hotline?",
        # a pronoun that means nothing named before
        "Which law created their authority?",
        # those that do don't tell whether all do
        "Do all shelters serve children?",
        # relations have no time of their own
        "who headed NAATIP in 2016",
        # a figure of a year, a kind or a body that no source gives, though another is near
        "How many victims were identified in 2009?",
        "How many victims from Romania were identified in 2018?",
        "How many victims were identified in Albania in 2017?",
        "How many minors were identified by the police in 2018?",
        "How many raids did the THBD carry out in 2016?",
        "How much did the government give to NGO-run shelters in 2030?",
    ],
)
def test_near_misses_are_refused(real: KnowledgeGraph, question: str) -> None:
    answer = ask(real, question)
    assert answer.refusal is not None, answer.to_text()


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        # the year of the figure, not of the report; the body that counted is named
        ("how many victims were identified in 2016", ["36 persons", "in 2016", "Government of Kosovo"], ["32"]),
        ("number of victims in 2017", ["32 persons", "Kosovo Police"], ["36"]),
        ("how many female victims were identified in 2017", ["29 persons", "sex: female"], ["32"]),
        ("victims from Moldova 2017", ["origin: Moldova"], ["32 persons"]),
        # money, capacity, stay: what a sentence of the source gives, and no more
        ("What was the budget for victim protection?", ["171,010", "181,925"], []),
        ("capacity of the ISF", ["40 persons"], []),
        ("average stay at the ISF", ["90 days"], []),
        # computed by us, from figures of one body and like periods
        (
            "how many more victims were identified in 2016 than in 2015",
            ["rose from 28 in 2015 to 36 in 2016", "8 more"],
            [],
        ),
        ("did victims identified rise or fall from 2017 to 2018", ["fell from 32 in 2017 to 15 in 2018"], []),
        ("what percentage of victims identified in 2017 were female", ["29 of 32", "90.6 %"], []),
        ("which form of exploitation had most victims in 2018", ["exploitation for prostitution"], ["begging"]),
        # no, from a figure of none
        ("were any assets confiscated in 2017", ["No.", "0 items"], ["Yes"]),
        # other languages
        ("Sa viktima të trafikimit u identifikuan në vitin 2015?", ["28 (persona)", "2015"], []),
        ("žrtve prinudnog rada 2017 Kosovo", ["prinudni rad", "7 (osobe)"], ["32"]),
    ],
)
def test_figures(real: KnowledgeGraph, question: str, said: list[str], unsaid: list[str]) -> None:
    answer = ask(real, question)
    assert answer.refusal is None, answer.to_text()
    assert all(one in answer.text for one in said), answer.text
    assert not any(one in answer.text for one in unsaid), answer.text
    assert answer.sources
    assert all(value.period or not value.iri.startswith("figure") for value in answer.values)


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        (
            "what has been said since 2006 about lenient sentences",
            ["2006, ", "2017, ", "not before 2019, ", "2023, "],
            [],
        ),
        ("what has been said since 2017 about lenient sentences", ["2017, ", "2023, "], ["2006, ", "2010, "]),
        ("what does the 2023 TIP report say about lenient sentences", ["2023, "], ["2017, "]),
    ],
)
def test_what_sources_have_said_of_a_matter(
    real: KnowledgeGraph, question: str, said: list[str], unsaid: list[str]
) -> None:
    answer = ask(real, question)
    assert all(f"- {one}" in answer.text for one in said), answer.text
    assert not any(f"- {one}" in answer.text for one in unsaid), answer.text
    assert len(answer.sources) >= len(said)


@pytest.mark.parametrize(
    ("question", "said", "source"),
    [
        ("how long is the reflection period for foreign victims", "30 to 90 days", "tip-2017"),
        ("Who should fund NGO-run shelters?", "Fund NGO-run shelters adequately", "tip-2017"),
        ("what does the 2023 TIP report recommend for hotline operators", "hotline", "tip-2023"),
        ("why did a shelter close for a time", "called for applications late", "tip-2017"),
        ("did the courts reduce the backlog of trafficking cases", "No; the source denies this", "tip-2017"),
        (
            "by which article of the constitution are international conventions directly applicable",
            "Article 22",
            "",
        ),
    ],
)
def test_statements_in_free_words(real: KnowledgeGraph, question: str, said: str, source: str) -> None:
    answer = ask(real, question)
    assert answer.refusal is None, answer.to_text()
    assert said in answer.text
    assert any(source in citation.source for citation in answer.sources), answer.to_text()


def test_a_series_answered_only_by_an_ended_edition_says_so(real: KnowledgeGraph) -> None:
    notes = ask(real, "Who adopted the Criminal Code?").notes
    assert any("edition in force" in note for note in notes)


def test_narrower_services_answer_for_the_broader_one(real: KnowledgeGraph) -> None:
    values = {value.iri for value in ask(real, "Which bodies provide accommodation?").values}
    assert BODY + "isf" in values


@pytest.mark.parametrize(
    "question",
    [
        "what are the duties of Albania",
        "what are the tasks of Albania",
        "what is the definition of Albania",
        "what is the date of entry into force of the tri-lateral agreement",
        "who is the head of law 04/L-218",
        "what is the legal basis of strategy 2015-2019",
        "who is the head of strategy 2015-2019",
        "what is the place of law 04/L-218",
    ],
)
def test_a_noun_is_of_the_thing_that_has_it(real: KnowledgeGraph, question: str) -> None:
    assert ask(real, question).refusal is not None


def test_all_ratings_are_told(real: KnowledgeGraph) -> None:
    text = ask(real, "which tier is Kosovo on").text
    assert [year for year in ("2016", "2017", "2018", "2022", "2023") if year not in text] == []


def test_facts_of_bodies_say_of_what_year_they_are(real: KnowledgeGraph) -> None:
    assert any("2006" in note for note in ask(real, "who administers Kosovo").notes)


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("is the law on asylum amended", "Yes. Law No. 08/L-276"),
        ("has law 05/L-036 been repealed", "Yes. Law No. 08/L-109"),
        ("was law 05/L-036 repealed by law 08/L-109", "Yes. Law No. 08/L-109"),
        (
            "is law 04/L-217 amended",
            "Law No. 04/L-217 (Law on Asylum (2013)) – is amended by: none recorded as of 11 Nov",
        ),
        ("which laws repeal law 04/L-218", "Law No. 04/L-218"),
        ("has law 04/L-218 been repealed by law 08/L-109", "Not recorded as of 11 November 2025: Law No. 08/L-109"),
    ],
)
def test_a_source_that_tells_all_makes_absence_an_answer(real: KnowledgeGraph, question: str, beginning: str) -> None:
    answer = real.ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith(beginning)
    assert [citation.source.rsplit("/", 1)[-1] for citation in answer.sources] == ["gazette"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what is the punishment for trafficking under article 165", "3 to 15 years in one place, at least 5 years"),
        ("when did the criminal code of 2019 enter into force", "published on that day in another"),
        ("what came before article 165", "published on that day in another"),
    ],
)
def test_an_answer_says_who_disagrees(real: KnowledgeGraph, question: str, said: str) -> None:
    assert said in "\n".join(real.ask(question).notes)


def test_an_answer_that_nobody_disputes_says_nothing_of_disputes(real: KnowledgeGraph) -> None:
    notes = "\n".join(real.ask("which law created NAATIP").notes)
    assert "differ" not in notes
    assert "error" not in notes
