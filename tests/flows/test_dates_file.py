"""`dates.csv`: read whole, or refused whole with the line and what is wrong in it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.anchors import KINDS, LONGEST, counted_from, kept_since
from flows.calendar import joined_up
from flows.dates_file import DatesError, Marked, read
from flows.sheet import MOST_COMPLAINTS

HEADER = "who,what,from,to,label"


def dates(*lines: str, header: str = HEADER) -> tuple[Marked, ...]:
    return read("\n".join([header, *lines]), "dates.csv")


def refused(*lines: str, header: str = HEADER) -> tuple[str, ...]:
    with pytest.raises(DatesError) as found:
        dates(*lines, header=header)
    return found.value.complaints


def test_a_line_is_read_whole() -> None:
    [one] = dates("Ana@X.dk, Course ,2026-11-23,2026-11-27,Projektledelse")
    assert one == Marked("ana@x.dk", "course", date(2026, 11, 23), date(2026, 11, 27), "Projektledelse")
    assert one.line == 2


def test_it_is_of_a_person_of_a_team_or_of_everybody() -> None:
    found = dates("a@x.dk,leave,2026-11-23,,", "Salg/Nord,mus,2026-11-23,,", ",closed,2026-12-21,2026-12-31,")
    assert [one.who for one in found] == ["a@x.dk", "salg/nord", ""]


def test_without_an_end_it_is_one_day_and_the_last_columns_may_be_missing() -> None:
    [one] = dates("a@x.dk,mus,2026-11-23", header="who,what,from")
    assert (one.first, one.last, one.label) == (date(2026, 11, 23), date(2026, 11, 23), "")


def test_a_spreadsheet_may_write_semicolons_a_mark_at_the_front_and_empty_lines() -> None:
    written = '\ufeffwho;what;from;to;label\r\n\r\na@x.dk;course;2026-11-23;;"Kursus; del 1"\r\n;;;;\r\n'
    assert [one.label for one in read(written, "dates.csv")] == ["Kursus; del 1"]


WRONG: list[tuple[str, str]] = [
    ("a@@x.dk,course,2026-11-23,,", '"a@@x.dk" is no e-mail address.'),
    ("salg nord,course,2026-11-23,,", '"salg nord" is neither an e-mail address nor a team, such as parent/child.'),
    (f"{'x' * 321},course,2026-11-23,,", "`who` should have at most 320 characters."),
    (
        "a@x.dk,holiday,2026-11-23,,",
        '"holiday" is nothing that can be marked; use course, contract, mus, school, leave, closed.',
    ),
    ("a@x.dk,course,23.11.2026,,", '"23.11.2026" is no date; write it as 2026-02-01.'),
    ("a@x.dk,course,20261123,,", '"20261123" is no date; write it as 2026-02-01.'),
    ("a@x.dk,course,2026-02-29,,", '"2026-02-29" is no date; write it as 2026-02-01.'),
    ("a@x.dk,course,0026-02-01,,", '"0026-02-01" is no date; write it as 2026-02-01.'),
    ("a@x.dk,course,,,", '"" is no date; write it as 2026-02-01.'),
    ("a@x.dk,course,2026-11-23,i morgen,", '"i morgen" is no date; write it as 2026-02-01.'),
    ("a@x.dk,course,2026-11-23,2026-11-22,", "ends on 2026-11-22, before it begins on 2026-11-23."),
    ("a@x.dk,leave,2026-01-01,2027-01-02,", "lasts 367 days; leave lasts 366 at most."),
    (",closed,2026-01-01,2062-01-01,", "lasts 13150 days; closed lasts 366 at most."),
    ("a@x.dk,mus,2026-01-01,2026-02-28,", "lasts 59 days; mus lasts 31 at most."),
    ("salg,leave,2026-11-23,,", "only a person is on leave; for a team or for everybody write closed."),
    (",leave,2026-11-23,,", "only a person is on leave; for a team or for everybody write closed."),
    ("a@x.dk,closed,2026-11-23,,", "a person is not closed; write leave."),
    (f"a@x.dk,course,2026-11-23,,{'x' * 201}", "the label should have at most 200 characters."),
    ("a@x.dk,course,2026-11-23", "3 cells, but 5 columns."),
    ("b@x.dk,course,2026-11-23,2026-11-23,again", "says the same as line 2."),
]


@pytest.mark.parametrize(("line", "sentence"), WRONG)
def test_what_is_wrong_is_said_with_its_line(line: str, sentence: str) -> None:
    assert refused("b@x.dk,course,2026-11-23,,", line) == (f"dates.csv, line 3: {sentence}",)


def test_a_line_with_several_things_wrong_tells_them_all() -> None:
    assert len(refused("a@,kursus,i går,i morgen,")) == 4


def test_a_year_and_a_day_of_leave_is_too_long_and_a_leap_year_is_not() -> None:
    assert dates("a@x.dk,leave,2028-01-01,2028-12-31,")


def test_a_file_of_nonsense_is_not_answered_with_a_book() -> None:
    assert len(refused(*["x,x,x,,"] * 500)) == MOST_COMPLAINTS


@pytest.mark.parametrize("written", ["", "\n", "\ufeff", "who,what\n", f"{HEADER},who\n", "who,what,from,salary\n"])
def test_what_does_not_name_its_columns_is_refused(written: str) -> None:
    with pytest.raises(DatesError):
        read(written, "dates.csv")


@given(
    st.text(max_size=200)
    | st.text(alphabet='a@x.dk,;"\n\r\0 /-0123456789courselav', max_size=120).map(f"{HEADER}\n".__add__)
)
def test_no_text_is_met_with_anything_but_dates_or_complaints(written: str) -> None:
    try:
        rows = read(written, "dates.csv")
    except DatesError as error:
        assert error.complaints
        assert all(one.startswith("dates.csv") and one.endswith(".") for one in error.complaints)
    else:
        assert all(one.first <= one.last < one.first + LONGEST[one.kind] for one in rows)


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 10)).map(lambda one: (one[0], one[0] + timedelta(days=one[1]))))


@given(SPANS)
def test_joined_up_spans_are_the_same_days_and_never_touch(spans: list[tuple[date, date]]) -> None:
    def inside(spans: list[tuple[date, date]] | tuple[tuple[date, date], ...]) -> set[date]:
        return {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}

    joined = joined_up(spans)
    assert inside(joined) == inside(spans)
    assert all(before[1] + timedelta(days=1) < after[0] for before, after in pairwise(joined))


@given(st.sampled_from(KINDS), SPANS)
def test_a_nudge_is_counted_from_its_own_kind_alone(kind: str, spans: list[tuple[date, date]]) -> None:
    marked = [(kind, first, last) for first, last in spans]
    assert list(counted_from("course", None, marked)) == [last for _, last in spans if kind == "course"]
    assert list(counted_from("contract", None, marked)) == [first for first, _ in spans if kind == "contract"]
    assert list(counted_from("joined", None, marked)) == []
    assert list(counted_from("joined", date(2028, 2, 29), marked)) == [date(2028, 2, 29)]


def test_what_nothing_is_counted_from_any_longer_is_kept_no_longer() -> None:
    today = date(2026, 11, 23)
    assert today - kept_since("course", today) > timedelta(days=400)
    assert today - kept_since("leave", today) < timedelta(days=60)
