"""`people.csv`: read whole, or refused whole with the line and what is wrong in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.people_file import PeopleError, Row, parents, read
from flows.sheet import MOST_COMPLAINTS

HEADER = "email,name,teams,leads,roles"
ALL = f"{HEADER},timezone,language,slack,msteams,starts_on"


def people(*lines: str, header: str = HEADER) -> tuple[Row, ...]:
    return read("\n".join([header, *lines]), "people.csv")


def refused(*lines: str, header: str = HEADER) -> tuple[str, ...]:
    with pytest.raises(PeopleError) as found:
        people(*lines, header=header)
    assert str(found.value).splitlines() == list(found.value.complaints)
    return found.value.complaints


def test_a_person_is_read_whole() -> None:
    (ana,) = people("Ana@X.dk,Ana Æble,salg/nord;salg,,HR; trainer,Europe/Lisbon,en,U1,aad-1,2026-02-01", header=ALL)
    assert (ana.email, ana.name, ana.teams, ana.leads) == ("ana@x.dk", "Ana Æble", ("salg/nord", "salg"), ())
    assert (ana.roles, ana.timezone, ana.language) == (("hr", "trainer"), "Europe/Lisbon", "en")
    assert (ana.slack, ana.msteams, str(ana.starts_on)) == ("U1", "aad-1", "2026-02-01")


def test_accounts_are_in_the_letters_in_which_slack_and_teams_write_them() -> None:
    (ana,) = people("a@x.dk,Ana,,,,,,u0Ab,6F9619FF-8B86,", header=ALL)
    assert (ana.slack, ana.msteams) == ("U0AB", "6f9619ff-8b86")


def test_what_is_left_out_is_nothing() -> None:
    assert people("a@x.dk,Ana,,,") == (Row("a@x.dk", "Ana", (), (), (), None, None, None, None, None),)
    assert people("a@x.dk,Ana,,,,,,,,", header=ALL) == people("a@x.dk,Ana,,,")


def test_columns_may_stand_in_any_order_and_in_capitals() -> None:
    assert people("Ana,a@x.dk,hr,,", header="Name, EMAIL ,roles,leads,teams")[0].roles == ("hr",)


def test_a_spreadsheet_may_write_semicolons_a_mark_at_the_front_and_empty_lines() -> None:
    written = '\ufeffemail;name;teams;leads;roles\r\n\r\na@x.dk;"Ana ""A""";"salg;køb";;\r\n;;;;\r\n'
    assert [(one.name, one.teams) for one in read(written, "people.csv")] == [('Ana "A"', ("salg", "køb"))]


def test_letters_are_composed_and_what_no_database_takes_is_left_out() -> None:
    assert people("a@x.dk,A\u030ase\0,ra\u030a,,")[0] == people("a@x.dk,Åse,rå,,")[0]


def test_a_team_named_twice_is_one() -> None:
    assert people("a@x.dk,Ana,salg; Salg ;;salg,,")[0].teams == ("salg",)


WRONG: list[tuple[str, str, str]] = [
    ("no address", "ana,Ana,,,", '"ana" is no e-mail address.'),
    ("two addresses", '"a@x.dk,b@x.dk",Ana,,,', '"a@x.dk,b@x.dk" is no e-mail address.'),
    ("no address at all", ",Ana,,,", '"" is no e-mail address.'),
    ("no name", "a@x.dk, ,,,", "the name should have from 1 to 200 characters."),
    ("a long name", f"a@x.dk,{'x' * 201},,,", "the name should have from 1 to 200 characters."),
    (
        "a team with a space",
        "a@x.dk,Ana,salg nord,,",
        '"salg nord" is no team; use small letters, digits and hyphens, and a slash between parent and child.',
    ),
    (
        "a team led that is none",
        "a@x.dk,Ana,,salg/,",
        '"salg/" is no team; use small letters, digits and hyphens, and a slash between parent and child.',
    ),
    ("no role", "a@x.dk,Ana,,,boss", '"boss" is no role. Roles are: hr, admin, trainee, trainer, school.'),
    ("too few cells", "a@x.dk,Ana,,", "4 cells, but 5 columns."),
    ("too many cells", "a@x.dk,Ana,,,,", "6 cells, but 5 columns."),
]


@pytest.mark.parametrize(("line", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_with_its_line(line: str, sentence: str) -> None:
    assert refused("b@x.dk,Bo,,,", line) == (f"people.csv, line 3: {sentence}",)


OPTIONAL: list[tuple[str, str]] = [
    ("Mars/Base,,,,", '"Mars/Base" is no time zone; use a name such as Europe/Copenhagen.'),
    ("../../etc/passwd,,,,", '"../../etc/passwd" is no time zone; use a name such as Europe/Copenhagen.'),
    (",de,,,", '"de" is no language we speak; use da or en.'),
    (",,,,1/2/2026", '"1/2/2026" is no date; write it as 2026-02-01.'),
    (",,,,2026-02-30", '"2026-02-30" is no date; write it as 2026-02-01.'),
]


@pytest.mark.parametrize(("cells", "sentence"), OPTIONAL)
def test_so_is_what_may_be_left_out(cells: str, sentence: str) -> None:
    assert refused(f"a@x.dk,Ana,,,,{cells}", header=ALL) == (f"people.csv, line 2: {sentence}",)


def test_a_line_with_several_things_wrong_tells_them_all() -> None:
    assert len(refused("ana,,Salg!,,boss")) == 4


def test_the_lines_are_counted_as_an_editor_counts_them() -> None:
    assert refused('a@x.dk,"Ana\nAnasen",,,', "", "bo,Bo,,,")[0].startswith("people.csv, line 5: ")


HEADERS: list[tuple[str, tuple[str, ...]]] = [
    ("email,name,teams,leads", ('column "roles" is missing.',)),
    (f"{HEADER},email", ('column "email" stands twice.',)),
    (
        f"{HEADER},salary",
        (
            (
                'column "salary" is not known. Known are: email, name, teams, leads, roles, timezone, language, slack, '
                "msteams, starts_on."
            ),
        ),
    ),
]


@pytest.mark.parametrize(("header", "sentences"), HEADERS)
def test_a_first_line_that_names_other_columns_is_refused(header: str, sentences: tuple[str, ...]) -> None:
    assert refused(header=header) == tuple(f"people.csv, line 1: {one}" for one in sentences)


@pytest.mark.parametrize("written", ["", "\n \n", "\ufeff", "\0"])
def test_an_empty_file_is_told_what_its_first_line_should_be(written: str) -> None:
    with pytest.raises(PeopleError) as found:
        read(written, "people.csv")
    assert found.value.complaints == (f"people.csv: is empty. The first line names the columns: {ALL}.",)


def test_a_quote_that_never_ends_is_said_with_its_line() -> None:
    (sentence,) = refused('a@x.dk,"Ana,,,')
    assert sentence.startswith("people.csv, line 2: not valid CSV: ")


@pytest.mark.parametrize(("column", "written"), [("slack", "U1A"), ("msteams", "u1a")])
def test_one_account_belongs_to_one_person_however_it_is_written(column: str, written: str) -> None:
    complaints = refused("a@x.dk,Ana,,,,U1a", "b@x.dk,Bo,,,,u1A", header=f"{HEADER},{column}")
    assert complaints == (f'people.csv: {column} "{written}" stands more than once.',)


def test_one_address_belongs_to_one_person_however_it_is_written() -> None:
    assert refused("a@x.dk,Ana,,,", "A@X.DK,Bo,,,") == ('people.csv: email "a@x.dk" stands more than once.',)


def test_a_file_of_nonsense_is_not_answered_with_a_book() -> None:
    assert len(refused(*["x,x,,,"] * 500)) == MOST_COMPLAINTS


def test_teams_bring_their_parents_along_and_parents_come_first() -> None:
    assert parents(["salg/nord/a", "køb"]) == ("køb", "salg", "salg/nord", "salg/nord/a")


@given(
    st.text(st.characters(), max_size=200)
    | st.text(alphabet='a@x.dk,;"\n\r\0 /', max_size=80).map(f"{HEADER}\n".__add__)
)
def test_no_text_is_met_with_anything_but_people_or_complaints(written: str) -> None:
    try:
        rows = read(written, "people.csv")
    except PeopleError as error:
        assert error.complaints
        assert all(one.startswith("people.csv") and one.endswith(".") for one in error.complaints)
    else:
        assert all(one.email and one.name for one in rows)
