"""What whoever writes a content file reads when something is wrong: file, place, and a sentence for each thing."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.flow import (
    Flow,
    Levels,
    Next,
    Offer,
    ReportWords,
    ScaleQuestion,
    SeveralQuestion,
    Source,
    Step,
    TextQuestion,
)
from flows.parse import FlowError, parse
from tests.flows.documents import (
    EVERYTHING,
    SOURCES,
    Document,
    choice,
    document,
    flow,
    number,
    scale,
    several,
    step,
    text,
    toml,
    words,
    yesno,
)

FIRST = 'step "first"'
GOOD = toml(document())
SAY = words("Godt.", "Good.")
DRAFT = words("Tak for i går.", "Thanks for yesterday.")


def refused(written: str) -> tuple[str, ...]:
    with pytest.raises(FlowError) as found:
        parse(written, "lunch.toml", SOURCES)
    return found.value.complaints


def complaints(*steps: Document, **more: object) -> tuple[str, ...]:
    """What is said of a file with these steps, without the name of the file, which stands before each sentence."""
    said = refused(toml(document(*steps, **more)))
    assert all(one.startswith("lunch.toml: ") for one in said)
    return tuple(one.removeprefix("lunch.toml: ") for one in said)


def without(table: Document, *names: str) -> Document:
    return {name: value for name, value in table.items() if name not in names}


def own(kind: Document, **more: object) -> Document:
    """A question to oneself."""
    return without(kind, "report") | {"sees": "private"} | more


def test_a_good_file_is_taken() -> None:
    taken = flow()
    assert (taken.id, taken.title.en, [one.id for one in taken.steps]) == ("sample", "A sample", ["first"])


def test_a_file_with_every_kind_of_question_is_taken() -> None:
    kinds = [question.kind for question in parse(toml(EVERYTHING), "all.toml", SOURCES).questions()]
    assert kinds == ["scale", "choice", "yesno", "text", "number", "several"]


SHAPES: list[tuple[str, Document, str]] = [
    ("an id with capitals", {"id": "Lunch"}, "id: String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'."),
    ("a long id", {"id": "x" * 61}, "id: String should have at most 60 characters."),
    ("an id that is a number", {"id": 3}, "id: Input should be a valid string."),
    ("version nought", {"version": 0}, "version: Input should be greater than or equal to 1."),
    ("a version no database holds", {"version": 2**31}, "version: Input should be less than or equal to 2147483647."),
    ("a word we do not know", {"colour": "red"}, "colour: is not a word this file may use."),
    ("one language", {"title": {"da": "Frokost"}}, "title, en: is missing."),
    (
        "a third language",
        {"about": words("Om", "On") | {"de": "Über"}},
        "about, de: is not a word this file may use.",
    ),
    ("an empty title", {"title": words("", "Lunch")}, "title.da: is empty."),
    ("a blank title", {"title": words("Frokost", " \t")}, "title.en: is empty."),
    ("no sources", {"sources": []}, "sources: has 0 entries, at least 1."),
    ("no evidence", {"evidence": []}, "evidence: has 0 entries, at least 1."),
    ("a source without its section", {"sources": [{"file": "a.txt"}]}, "sources no. 1, section: is missing."),
    (
        "an unknown source",
        {"sources": [{"file": "c.txt", "section": "1"}]},
        'source "c.txt" is unknown. Known are: a.txt, b.txt.',
    ),
    ("fewer answers than five", {"min_answers": 4}, "min_answers: Input should be greater than or equal to 5."),
    ("no time", {"period": "P0D"}, "`period` is 0:00:00; it should be more than nothing and at most 366 days."),
    (
        "more than a year",
        {"period": "P367D"},
        "`period` is 367 days, 0:00:00; it should be more than nothing and at most 366 days.",
    ),
    (
        "half a day",
        {"period": "PT36H"},
        "`period` is 1 day, 12:00:00; it should be whole days, such as P56D.",
    ),
    ("no duration", {"period": "soon"}, "period: Input should be a valid timedelta, invalid digit in duration."),
    (
        "an audience nobody is in",
        {"audience": "guests"},
        (
            "audience: Input should be 'everyone', 'employee', 'manager', 'hr', 'trainee', 'trainer', 'school', "
            "'newcomer' or 'host'."
        ),
    ),
    ("a release we do not know", {"release": "all"}, "release: Input should be 'protected', 'light' or 'occasion'."),
    (
        "a figure nobody keeps",
        {"about": words("{many}", "So")},
        'the figure "{many}" is not in the table of benchmarks.',
    ),
    ("steps that are no list", {"steps": "first"}, "steps: Input should be a valid tuple."),
    ("a step that is no table", {"steps": [3]}, "steps no. 1: Input should be a valid dictionary or instance of Step."),
    ("no step at all", {"steps": []}, "steps: has 0 entries, at least 1."),
    (
        "half a surrogate pair",
        {"id": "\ud800"},
        "id: Input should be a valid string, unable to parse raw data as a unicode string.",
    ),
]


@pytest.mark.parametrize(("more", "sentence"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_what_is_wrong_with_the_file_is_said_with_its_place(more: Document, sentence: str) -> None:
    written = toml({**document(), **more})
    assert refused(written) == (f"lunch.toml: {sentence}",)


@pytest.mark.parametrize(
    "name", ["id", "version", "title", "about", "audience", "release", "period", "sources", "evidence", "steps"]
)
def test_what_is_missing_is_named(name: str) -> None:
    assert refused(toml(without(document(), name))) == (f"lunch.toml: {name}: is missing.",)


Q = f'{FIRST}, question "q"'
QUESTIONS: list[tuple[str, Document, str]] = [
    ("a kind there is not", yesno("q", kind="maybe"), "{Q}: Input tag 'maybe' found using 'kind' does not match any"),
    ("no kind", without(yesno("q"), "kind"), "{Q}: Unable to extract tag using discriminator 'kind'."),
    ("no text", without(yesno("q"), "text"), "{Q}, text: is missing."),
    ("a scale without its low end", without(scale("q"), "low"), "{Q}, low: is missing."),
    ("a scale with choices", scale("q", choices=[]), "{Q}, choices: is not a word this file may use."),
    (
        "eyes we do not know",
        yesno("q", sees="boss"),
        "{Q}, sees: Input should be 'team', 'private', 'shared', 'confidential' or 'open'.",
    ),
    ("a team question without report", without(yesno("q"), "report"), "{Q}: a team question needs `report` words."),
    (
        "text for the team",
        text("q", sees="team"),
        "{Q}: what is written is never shown to a team; `sees` must be private, shared or confidential.",
    ),
    (
        "a number for the team",
        number("q", sees="team"),
        "{Q}: what is written is never shown to a team; `sees` must be private, shared or confidential.",
    ),
    ("one choice", choice("q", ("one",)), "{Q}, choices: has 1 entries, at least 2."),
    (
        "the same choice twice",
        choice("q", ("one", "one")),
        '{Q}, choice "one" stands 2 times; each needs an id of its own.',
    ),
    ("more than there is", several("q", 4), "{Q}: `most` is 4, but there are 3 choices."),
    ("none of several", several("q", 0), "{Q}, most: Input should be greater than or equal to 1."),
    ("no number between", number("q", least=5, most=4), "{Q}: no number is from 5 to 4."),
    (
        "a number beyond all",
        number("q", most=2**63),
        "{Q}, most: Input should be less than or equal to 9223372036854775807.",
    ),
    ("no room to write", text("q", max_length=0), "{Q}, max_length: Input should be greater than or equal to 1."),
    (
        "a choice without words",
        choice("q") | {"choices": [{"id": "one"}, {"id": "two"}]},
        '{Q}, choice "one", label: is missing.',
    ),
]


@pytest.mark.parametrize(("question", "sentence"), [row[1:] for row in QUESTIONS], ids=[row[0] for row in QUESTIONS])
def test_what_is_wrong_with_a_question_is_said_with_its_place(question: Document, sentence: str) -> None:
    expected = sentence.replace("{Q}", Q)
    assert [one for one in complaints(step("first", question)) if one.startswith(expected)]


def test_a_question_without_an_id_is_counted() -> None:
    assert complaints(step("first", yesno("a"), without(yesno("b"), "id"))) == (
        f"{FIRST}, questions no. 2, id: is missing.",
    )


def test_a_step_without_an_id_is_counted() -> None:
    assert complaints(step("first", yesno("a")), without(step("b", yesno("b")), "id")) == (
        "steps no. 2, id: is missing.",
    )


def test_a_step_without_questions_is_refused() -> None:
    assert complaints(step("first")) == (f"{FIRST}, questions: has 0 entries, at least 1.",)


def test_a_form_has_at_most_twenty_questions() -> None:
    many = [yesno(f"q{n}") for n in range(21)]
    assert complaints(step("first", *many)) == (f"{FIRST}, questions: has 21 entries, at most 20.",)


def test_two_steps_of_one_id_are_refused() -> None:
    assert 'step "first" stands 2 times; each needs an id of its own.' in complaints(
        step("first", yesno("a")), step("first", yesno("b"))
    )


def test_two_questions_of_one_id_are_refused_even_in_different_steps() -> None:
    twice = [step("first", yesno("a"), next=[{"go": "second"}]), step("second", yesno("a"))]
    assert complaints(*twice) == ('question "a" stands 2 times; each needs an id of its own.',)


WAYS: list[tuple[str, list[Document], str]] = [
    ("nowhere", [{"go": "away"}], 'leads to "away", which does not exist. Steps are: first, last.'),
    (
        "after without a step",
        [{"after": "P1D"}, {"go": "last"}],
        ": `after` must be a positive duration beside a `go`.",
    ),
    ("after no time", [{"go": "last", "after": "P0D"}], ": `after` must be a positive duration beside a `go`."),
    ("before now", [{"go": "last", "after": "-P1D"}], ": `after` must be a positive duration beside a `go`."),
    (
        "a way never taken",
        [{"say": SAY}, {"when": {"q": ["yes"]}, "go": "last"}],
        ": what stands after a way without `when` is never taken.",
    ),
    (
        "an answer there is not",
        [{"when": {"q": ["maybe"]}, "go": "last"}],
        ': `when` waits for "maybe", but "q" can only be: yes, no.',
    ),
    (
        "no answer at all",
        [{"when": {"q": []}, "go": "last"}],
        ': `when` waits for no answer at all to "q".',
    ),
    (
        "what is asked elsewhere",
        [{"when": {"last": ["yes"]}, "go": "last"}],
        ': `when` names "last", which this step does not ask.',
    ),
    (
        "what is written",
        [{"when": {"w": ["soup"]}, "go": "last"}],
        ': `when` waits for "soup", but "w" can only be: none, it is written.',
    ),
    (
        "before, what nobody asks",
        [{"earlier": {"nothing": ["yes"]}, "go": "last"}],
        ': `earlier` names "nothing", which is no private question of this flow.',
    ),
    (
        "before, what the team sees",
        [{"earlier": {"team": ["yes"]}, "go": "last"}],
        ': `earlier` names "team", which is no private question of this flow.',
    ),
    (
        "before, an answer there is not",
        [{"earlier": {"q": ["maybe"]}, "go": "last"}],
        ': `earlier` waits for "maybe", which "q" cannot be.',
    ),
    (
        "before, what is written",
        [{"earlier": {"w": ["soup"]}, "go": "last"}],
        ': `earlier` waits for "soup", which "w" cannot be.',
    ),
    (
        "before, no answer at all",
        [{"earlier": {"q": []}, "go": "last"}],
        ': `earlier` waits for no answer at all to "q".',
    ),
    (
        "an offer in the middle",
        [{"offer": {"kind": "thank", "draft": DRAFT}, "go": "last"}],
        ": an `offer` stands where the message ends, not before the next question.",
    ),
    (
        "an offer of a word nobody wrote",
        [{"offer": {"kind": "thank", "draft": DRAFT, "own": "q"}, "go": "last", "after": "P1D"}],
        ': `own` names "q", which is no written private question here.',
    ),
    (
        "an offer of what nobody asks",
        [{"offer": {"kind": "raise", "draft": DRAFT, "own": "x"}, "go": "last", "after": "P1D"}],
        ': `own` names "x", which is no written private question here.',
    ),
    (
        "an offer of another kind",
        [{"offer": {"kind": "sell", "draft": DRAFT}, "go": "last"}],
        ", next no. 1, offer, kind: Input should be 'thank', 'share' or 'raise'.",
    ),
    ("a misspelt word", [{"goto": "last"}], ", next no. 1, goto: is not a word this file may use."),
]


@pytest.mark.parametrize(("ways", "sentence"), [row[1:] for row in WAYS], ids=[row[0] for row in WAYS])
def test_what_is_wrong_with_a_way_is_said_with_its_step(ways: list[Document], sentence: str) -> None:
    asked = (own(yesno("q")), text("w"), yesno("team"))
    two = (step("first", *asked, next=ways), step("last", own(yesno("last"))))
    expected = f"{FIRST} {sentence}" if sentence[0].islower() else f"{FIRST}{sentence}"
    assert expected in complaints(*two)


@pytest.mark.parametrize("answered", ["yes", "no", "none"])
def test_a_way_may_wait_for_every_button(answered: str) -> None:
    neither = own(yesno("q"), neither=words("Ingen af dem", "Neither"))
    taken = flow(step("first", neither, next=[{"when": {"q": [answered]}, "say": SAY}]))
    assert taken.first.next[0].when == {"q": (answered,)}


def test_the_last_way_may_stand_for_all_the_rest() -> None:
    taken = flow(step("first", own(yesno("q")), next=[{"when": {"q": ["yes"]}, "say": SAY}, {"say": SAY}]))
    assert [one.always for one in taken.first.next] == [False, True]


def test_a_step_that_no_way_leads_to_is_named() -> None:
    assert complaints(step("first", yesno("a")), step("last", own(yesno("b")))) == ('no way leads to step "last".',)


def test_steps_that_only_lead_to_each_other_are_named_too() -> None:
    lost = [step("b", own(yesno("b")), next=[{"go": "c"}]), step("c", own(yesno("c")))]
    assert complaints(step("first", yesno("a")), *lost) == (
        'no way leads to step "b".',
        'no way leads to step "c".',
    )


def test_steps_that_take_turns_need_no_way_to_them() -> None:
    taken = flow(step("first", yesno("a")), step("last", yesno("b")), rotation=True)
    assert [one.id for one in taken.starts] == ["first", "last"]


def test_steps_in_a_circle_are_told_with_the_way_round() -> None:
    round_and_round = [
        step("first", yesno("a"), next=[{"go": "b"}]),
        step("b", yesno("b"), next=[{"go": "c"}]),
        step("c", yesno("c"), next=[{"go": "d"}]),
        step("d", yesno("d"), next=[{"go": "b"}]),
    ]
    assert complaints(*round_and_round) == ("the steps go in a circle: b → c → d → b.",)


def test_a_step_that_leads_to_itself_is_a_circle() -> None:
    assert complaints(step("first", yesno("a"), next=[{"go": "first"}])) == (
        "the steps go in a circle: first → first.",
    )


def test_a_circle_over_days_is_a_circle() -> None:
    later = [step("first", own(yesno("a")), next=[{"when": {"a": ["no"]}, "go": "first", "after": "P7D"}])]
    assert complaints(*later) == ("the steps go in a circle: first → first.",)


def test_a_circle_is_seen_through_an_id_used_twice() -> None:
    twice = [
        step("first", yesno("a"), next=[{"go": "b"}]),
        step("b", yesno("b"), next=[{"go": "first"}]),
        step("first", yesno("c")),
    ]
    assert complaints(*twice) == (
        'step "first" stands 2 times; each needs an id of its own.',
        "the steps go in a circle: first → b → first.",
    )


def test_a_quote_is_of_what_the_person_wrote_for_themselves() -> None:
    for name, question in {"q": own(yesno("q")), "w": text("w", sees="confidential"), "x": yesno("y")}.items():
        asked = [step("first", question, next=[{"go": "last", "after": "P1D"}])]
        last = step("last", own(yesno("last")), recall=name)
        assert complaints(*asked, last) == (
            f'step "last": `recall` names "{name}", which is no written private question here.',
        )


@pytest.mark.parametrize("sees", ["private", "shared"])
def test_own_words_may_be_quoted_later(sees: str) -> None:
    first = step("first", text("w", sees=sees), next=[{"go": "last", "after": "P1D"}])
    assert flow(first, step("last", own(yesno("last")), recall="w")).steps[1].recall == "w"


def eight(middle_from: int, middle_to: int, *questions: Document, counts: tuple[str, ...] = ("one",)) -> Document:
    said = {name: words(name, name) for name in ("low", "middle", "high", "open")}
    levels = {"counts": list(counts), "middle_from": middle_from, "middle_to": middle_to, **said}
    return step("first", *(questions or [own(choice(f"q{n}")) for n in range(3)]), levels=levels)


@pytest.mark.parametrize(("middle_from", "middle_to"), [(1, 3), (2, 1), (1, 4)])
def test_levels_leave_room_for_each(middle_from: int, middle_to: int) -> None:
    assert complaints(eight(middle_from, middle_to)) == (
        f"{FIRST}: `levels` should leave low, middle and high among 3 questions.",
    )


def test_levels_count_what_each_question_can_be() -> None:
    assert complaints(eight(1, 1, own(choice("a")), own(yesno("b")))) == (
        f'{FIRST}: `levels` counts one, which "b" cannot be.',
    )
    assert complaints(eight(1, 1, own(choice("a")), own(choice("b")), counts=("four", "five"))) == (
        f'{FIRST}: `levels` counts four, five, which "a" cannot be.',
        f'{FIRST}: `levels` counts four, five, which "b" cannot be.',
    )
    assert complaints(eight(1, 1, counts=())) == (f"{FIRST}, levels, counts: has 0 entries, at least 1.",)


def test_levels_that_leave_room_are_taken() -> None:
    assert flow(eight(1, 2)).first.levels is not None


@pytest.mark.parametrize("audience", ["newcomer", "host"])
def test_a_newcomer_is_never_a_figure(audience: str) -> None:
    assert complaints(audience=audience) == (
        f"`audience` is {audience}: a figure could tell of one newcomer, so no question is for the team.",
    )
    assert flow(step("first", own(yesno("a"))), audience=audience).audience == audience


SURE = step("first", yesno("a"), next=[{"when": {"a": ["no"]}, "go": "last"}])
UNSURE = step("first", own(yesno("a")), next=[{"when": {"a": ["no"]}, "go": "last"}])
SOME = 'step "last" is only for some, because of an answer'


def test_who_is_counted_does_not_hang_on_an_answer() -> None:
    assert complaints(UNSURE, step("last", yesno("b"))) == (
        f"{SOME}; to ask for the team there, everybody must have answered a team question before.",
    )
    assert complaints(SURE, step("last", scale("b"))) == (
        f'{SOME}; "b" cannot be a scale there, but a choice or a yes/no.',
    )
    later = step("first", yesno("a"), next=[{"when": {"a": ["no"]}, "go": "last", "after": "P1D"}])
    assert complaints(later, step("last", yesno("b"))) == (
        f"{SOME}; what comes `after` a while there cannot be for the team.",
    )
    assert flow(SURE, step("last", yesno("b"))).steps[1].id == "last"
    assert flow(UNSURE, step("last", own(scale("b")))).steps[1].id == "last"


def test_an_open_question_makes_nobody_sure() -> None:
    may_be_left = step("first", yesno("a", required=False), next=[{"when": {"a": ["no"]}, "go": "last"}])
    assert len(complaints(may_be_left, step("last", yesno("b")))) == 1


def test_what_is_asked_of_an_occasion_is_asked_before_its_figure() -> None:
    def late(after: str) -> tuple[Document, Document]:
        return step("first", scale("a"), next=[{"go": "last", "after": after}]), step("last", scale("b"))

    said = 'step "last" comes after the period of 7 days, 0:00:00 and could never be counted.'
    assert complaints(*late("P7D"), release="occasion", period="P7D") == (said,)
    assert flow(*late("P6D"), release="occasion", period="P7D").steps[1].id == "last"


def test_a_yes_or_no_of_every_occasion_would_tell_who_always_says_the_same() -> None:
    said = '"a" is a yes or no for the team; of an occasion ask a scale or a choice instead.'
    assert complaints(step("first", yesno("a")), release="occasion", period="P7D") == (said,)
    own = {name: value for name, value in yesno("a", sees="private").items() if name != "report"}
    assert flow(step("first", own), release="occasion", period="P7D").release == "occasion"


def test_an_occasion_may_be_over_in_hours() -> None:
    assert flow(release="occasion", period="PT36H").period.total_seconds() == 36 * 3600


def test_everything_wrong_is_said_at_once() -> None:
    wrong = complaints(
        step("first", scale("a", report={"label": words("", "On")}), next=[{"go": "away"}, {"go": "last"}]),
        step("last", several("b", 9), recall="a"),
        step("lost", own(yesno("c"), text=words("x" * 121, "c?"))),
        period="P400D",
        sources=[{"file": "c.txt", "section": "1"}],
    )
    assert wrong == (
        'source "c.txt" is unknown. Known are: a.txt, b.txt.',
        "`period` is 400 days, 0:00:00; it should be more than nothing and at most 366 days.",
        f"{FIRST}: what stands after a way without `when` is never taken.",
        f'{FIRST} leads to "away", which does not exist. Steps are: first, last, lost.',
        'step "last", question "b": `most` is 9, but there are 3 choices.',
        'no way leads to step "lost".',
        'step "last": `recall` names "a", which is no written private question here.',
        f'{FIRST}, question "a", report, label.da: is empty.',
        'step "lost", question "c", text.da: 121 characters, at most 120.',
    )


def test_every_misshapen_place_is_said_at_once() -> None:
    wrong = complaints(step("first", without(yesno("a"), "text"), yesno("b", sees="boss")), id="Å", version=0)
    assert [one.partition(": ")[0] for one in wrong] == [
        "id",
        "version",
        f'{FIRST}, question "a", text',
        f'{FIRST}, question "b", sees',
    ]


def test_a_complaint_reads_as_lines() -> None:
    with pytest.raises(FlowError) as found:
        parse("", "lunch.toml", SOURCES)
    assert str(found.value).splitlines() == list(found.value.complaints)


NO_TOML = re.compile(r"lunch\.toml: not valid TOML: .+ \(at .+\)\.")
NO_TEXTS: list[tuple[str, str]] = [
    ("a byte order mark", f"\ufeff{GOOD}"),
    ("a picture", bytes(range(256)).decode("latin-1") * 4),
    ("NUL", "\0"),
    ("half a file", GOOD[: len(GOOD) // 2]),
    ("a key twice", f'{GOOD}id = "again"\n'),
    ("another language", "id: lunch\nversion: 1\n"),
]


@pytest.mark.parametrize("written", [row[1] for row in NO_TEXTS], ids=[row[0] for row in NO_TEXTS])
def test_what_is_no_toml_is_refused_in_one_sentence(written: str) -> None:
    (sentence,) = refused(written)
    assert NO_TOML.fullmatch(sentence)


def test_an_empty_file_is_told_all_that_it_lacks() -> None:
    assert len(refused("")) == len([one for one in Flow.model_fields.values() if one.is_required()])


@pytest.mark.parametrize("written", ["a = " + "[" * 5000, ".".join("a" * 5000) + " = 1", "[" + "a." * 5000 + "a]"])
def test_what_is_too_deep_to_read_is_refused(written: str) -> None:
    assert refused(written) == ("lunch.toml: its tables and lists stand too deep in each other.",)


def test_a_huge_file_is_read_and_refused_for_what_is_wrong() -> None:
    huge = toml(document(about=words("x" * 1_000_000, "x")))
    assert refused(huge) == ("lunch.toml: about.da: 1000000 characters, at most 300.",)


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    written = GOOD.replace('"version" = 1', f'"version" = 0x{"f" * 5000}')
    assert refused(written) == ("lunch.toml: version: Input should be less than or equal to 2147483647.",)


SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
    st.sampled_from(["P1D", "first", "yes", "private", "team", "scale", "text", "{", "{x}", "{x:of}"]),
)
SHAPED = (Flow, Source, Step, Levels, Next, Offer, ReportWords, ScaleQuestion, SeveralQuestion, TextQuestion)
NAMES = st.sampled_from(sorted({name for shape in SHAPED for name in shape.model_fields} | {"da", "en", "construct"}))
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


def taken_or_refused(written: str) -> None:
    try:
        parse(written, "lunch.toml", SOURCES)
    except FlowError as error:
        assert error.complaints
        assert all(one.startswith("lunch.toml: ") and one.endswith(".") for one in error.complaints)


@given(st.text(st.characters(), max_size=200))
def test_no_text_is_met_with_anything_but_a_complaint(written: str) -> None:
    taken_or_refused(written)


@given(st.integers(0, len(GOOD)), st.text(max_size=5), st.integers(0, 40))
def test_no_slip_of_the_hand_is_either(at: int, put: str, gone: int) -> None:
    taken_or_refused(GOOD[:at] + put + GOOD[at + gone :])


@st.composite
def spoilt(draw: st.DrawFn) -> Document:
    """The file with every kind of question, where something at one place is something else, or gone."""
    table: Any = document(**EVERYTHING)
    whole = table
    for _ in range(draw(st.integers(0, 6))):
        inside = table[draw(st.sampled_from(_places(table)))]
        if not isinstance(inside, dict | list) or not inside:
            break
        table = inside
    place = draw(st.sampled_from(_places(table)))
    if draw(st.booleans()):
        table[place] = draw(VALUES)
    else:
        del table[place]
    return whole  # type: ignore[no-any-return]


def _places(table: Any) -> list[Any]:
    return list(table) if isinstance(table, dict) else list(range(len(table)))


@given(spoilt())
def test_no_wrong_value_at_any_place_is_either(table: Document) -> None:
    taken_or_refused(toml(table))


@given(st.dictionaries(NAMES, VALUES, max_size=8))
def test_no_table_of_our_own_words_is_either(table: Document) -> None:
    taken_or_refused(toml(table))
