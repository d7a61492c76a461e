"""What a flow is: steps, questions, choices. Content files are read into these, or refused in sentences."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from flows.words import Words

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Audience = Literal["everyone", "employee", "manager", "hr", "trainee", "trainer", "school", "newcomer", "host"]
"""`newcomer` began within the last NEW_FOR; `host` is a colleague in a team that has one."""
NEW_FOR = timedelta(days=90)
MOST_COUNTED, LARGEST = 2**31 - 1, 2**63 - 1
"""As far as every database counts, and as far as TOML does."""
Sees = Literal["team", "private", "shared", "confidential", "open"]
ReleaseClass = Literal["protected", "light", "occasion"]

YES = Words("Ja", "Yes")
NO = Words("Nej", "No")


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Source(Shape):
    """Where the question comes from: a file of the evidence, and the section of it."""

    file: str
    section: str


class ReportWords(Shape):
    """How a released figure of this question is spoken of. `high` and `low` are whole clauses; `attempt` is one
    thing a team can do about a low figure, and `nudge` the flow that asks for it. `beside` is a figure of the evidence
    that it may be held up against, with whom it is about and from when."""

    label: Words
    high: Words | None = None
    low: Words | None = None
    attempt: Words | None = None
    nudge: Slug | None = None
    beside: Words | None = None


class Choice(Shape):
    id: Slug
    label: Words


class Asked(Shape):
    """What all kinds of question have. `matter` (in the file: `construct`) is named where two questions ask the same
    thing: they are then one series to disclosure control (rule A5)."""

    id: Slug
    text: Words
    sees: Sees
    required: bool = True
    matter: Slug | None = Field(default=None, alias="construct")
    report: ReportWords | None = None


class ScaleQuestion(Asked):
    """One to five; five is always the best."""

    kind: Literal["scale"]
    low: Words
    high: Words


class YesNoQuestion(Asked):
    """Yes counts as one, no and `neither` (no occasion this week) as nothing: left out of the figure, `neither` would
    show by its absence who chose it (rule A2.9)."""

    kind: Literal["yesno"]
    yes: Words = YES
    no: Words = NO
    neither: Words | None = None


class ChoiceQuestion(Asked):
    kind: Literal["choice"]
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=10)


class SeveralQuestion(Asked):
    kind: Literal["several"]
    choices: tuple[Choice, ...] = Field(min_length=2, max_length=10)
    most: int = Field(ge=1, le=10)


class TextQuestion(Asked):
    kind: Literal["text"]
    max_length: int = Field(default=1000, ge=1, le=3000)
    long: bool = True


class NumberQuestion(Asked):
    kind: Literal["number"]
    least: int = Field(default=0, ge=-LARGEST, le=LARGEST)
    most: int = Field(default=1000, ge=-LARGEST, le=LARGEST)


Question = ScaleQuestion | YesNoQuestion | ChoiceQuestion | SeveralQuestion | TextQuestion | NumberQuestion


class Offer(Shape):
    """A next step towards others, theirs to change before anything is sent, or to leave. `own` names a written answer
    of this flow that the draft goes on with."""

    kind: Literal["thank", "share", "raise"]
    draft: Words
    own: Slug | None = None


class Levels(Shape):
    """What a form of several questions adds up to, told to the person alone. Answers in `counts` count as one each; a
    sum below `middle_from` is low, above `middle_to` high. `open` is told while what was skipped could still decide.
    `report` speaks of the whole team: of how many questions most have answered so."""

    counts: tuple[Slug, ...] = Field(min_length=1)
    middle_from: int = Field(ge=1)
    middle_to: int
    low: Words
    middle: Words
    high: Words
    open: Words
    report: ReportWords | None = None


class Next(Shape):
    """Where an answer leads. The first whose `when` fits is taken; without `when` it always fits. `earlier` holds the
    same for what this person answered the time before, to questions that are private.

    `say` is the one action or sentence given back; `go` the next step, in the same message, or `after` a while in a
    message of its own. `asked` marks a message the person has just said yes to: it costs no attention budget.
    """

    when: Mapping[Slug, tuple[str, ...]] = Field(default_factory=dict)
    earlier: Mapping[Slug, tuple[str, ...]] = Field(default_factory=dict)
    say: Words | None = None
    offer: Offer | None = None
    go: Slug | None = None
    after: timedelta | None = None
    asked: bool = False

    @property
    def always(self) -> bool:
        return not self.when and not self.earlier


class Step(Shape):
    """One question, or several as one form. `figures` are the benchmarks its texts name. `recall` names a written
    private question of this flow: what the person last wrote there stands above this step."""

    id: Slug
    title: Words | None = None
    reason: Words | None = None
    recall: Slug | None = None
    levels: Levels | None = None
    figures: tuple[str, ...] = ()
    questions: tuple[Annotated[Question, Field(discriminator="kind")], ...] = Field(min_length=1, max_length=20)
    next: tuple[Next, ...] = ()

    @property
    def simple(self) -> Question | None:
        """The only question of the step, or None when it is a form of several."""
        return self.questions[0] if len(self.questions) == 1 else None


class Flow(Shape):
    """One conversation, as the content file tells it.

    `period` is how long answers are gathered before figures are released: for an occasion from the moment of asking,
    else on a grid that all units share. `habit` marks a question asked often within its period and counted once.
    `figures` are the benchmarks its texts name. With `rotation` each step that no way leads to is a beginning of its
    own, and a person meets one of them at a time. `wished` is the choice of those who would like to, of a flow reported
    as a map. `replaces` marks an organisation's own flow that takes the place of the shipped one with its id.
    """

    id: Slug
    version: int = Field(ge=1, le=MOST_COUNTED)
    replaces: bool = False
    title: Words
    about: Words
    audience: Audience
    on_demand: bool = False
    release: ReleaseClass
    period: timedelta
    habit: bool = False
    min_answers: int = Field(default=5, ge=5, le=MOST_COUNTED)
    sources: tuple[Source, ...] = Field(min_length=1)
    evidence: tuple[str, ...] = Field(min_length=1)
    figures: tuple[str, ...] = ()
    rotation: bool = False
    wished: Slug | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    _team_sees: bool = PrivateAttr(default=True)

    @property
    def team_sees(self) -> bool:
        """Whether a team may read its own figures. No content says so: it holds for the whole organisation."""
        return self._team_sees

    def kept_from_teams(self) -> "Flow":
        flow = self.model_copy()
        flow._team_sees = False  # noqa: SLF001 it is our own
        return flow

    @property
    def first(self) -> Step:
        return self.steps[0]

    def step(self, name: str) -> Step | None:
        return next((step for step in self.steps if step.id == name), None)

    @property
    def starts(self) -> tuple[Step, ...]:
        """The steps that a message of its own may begin with."""
        if not self.rotation:
            return (self.first,)
        led_to = {one.go for step in self.steps for one in step.next}
        return tuple(step for step in self.steps if step.id not in led_to)

    def certain(self) -> Iterator[Step]:
        """The steps that everybody comes to who is asked where they begin, whatever they answer."""
        for start in self.starts:
            here: Step | None = start
            while here is not None:
                yield here
                onward = next(iter(here.next), None)
                here = self.step(onward.go) if onward and onward.go and onward.always else None

    def questions(self) -> tuple[Question, ...]:
        return tuple(question for step in self.steps for question in step.questions)

    def question(self, name: str) -> Question | None:
        return next((question for question in self.questions() if question.id == name), None)

    def looks_back(self) -> frozenset[str]:
        """The questions whose answers of the time before decide a way."""
        return frozenset(question for step in self.steps for one in step.next for question in one.earlier)

    def series(self, question: Question) -> str:
        """The name under which repeats of the same matter are recognised (rule A5)."""
        return question.matter or f"{self.id}.{question.id}"
