"""HR adds to the schedule or changes it: choose, fill in, see who gets what, save."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from bot.keys import opaque
from bot.platform import Ask, Mend, Private, Replace, Response, Submitted
from bot.steering import HR, Handler, Refused, Steering, read
from bot.testing import owe_test
from bot.timetable_pages import Pages, whole
from bot.upcoming import meant, next_days, units
from flows import draft_view, refusals
from flows.draft_view import conflict_message, draft_message, dropped_message
from flows.flow import Flow
from flows.form import filled
from flows.history_view import what
from flows.kinds import Kind, kind_of
from flows.message import Action, Form, Message, Values
from flows.nudge_words import changed
from flows.overview import about
from flows.picking import kinds_message, pick_message, search_form
from flows.refusals import refusal
from flows.schedule import Nudge, legible
from flows.schedule_form import Drawn, filled_in, schedule_form, suggestion
from flows.schedule_view import lines
from storage.records import DraftRecord, ScheduleRecord
from storage.work import Work

SENDS = {"schedule-new": "schedule-made", "schedule-change": "schedule-changed", "schedule-edit": "schedule-redone"}
"""Which form each button opens."""

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Base:
    """What is being filled in: a new nudge, or a version of one that is there. `draft` is where it is kept."""

    drawn: Drawn
    schedule: ScheduleRecord | None
    version: int | None
    draft: str


@dataclass(frozen=True)
class Compose:
    """Nothing of it is on the schedule before somebody has seen who gets what, and saved it."""

    steering: Steering
    pages: Pages

    @property
    def buttons(self) -> Mapping[str, Handler]:
        changing = self.steering.changing
        return {
            "schedule-add": changing(self._add),
            "schedule-search": changing(self._search),
            "schedule-pick": changing(self._pick),
            "schedule-new": changing(self._form),
            "schedule-kinds": changing(self._kinds),
            "schedule-change": changing(self._form),
            "schedule-edit": changing(self._form),
            "schedule-save": changing(self._save),
            "schedule-try": changing(self._try),
            "schedule-drop": changing(self._drop),
        }

    async def submitted(self, form: Submitted, now: datetime) -> Response:
        """A form of the schedule that was filled in."""

        async def fill(work: Work, hr: HR, action: Action, now: datetime) -> Response:
            if action.verb == "schedule-find":
                words = next(iter(form.values.get("words", ())), "")
                return Replace(self._catalogue(hr, 0, words.strip()[:60]))
            return await self._fill(work, hr, action, form.values, now)

        return await self.steering.changing(fill)(form.who, form.action, now)

    def adding(self, words: str) -> Handler:
        """What was typed: `schedule add meeting`."""

        async def find(work: Work, hr: HR, action: Action, now: datetime) -> Response:
            return Private(self._catalogue(hr, 0, words))

        return self.steering.changing(find)

    async def _add(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return Replace(self._catalogue(hr, whole(action.value)))

    async def _search(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return Ask(search_form(hr.language))

    def _catalogue(self, hr: HR, skip: int, words: str = "") -> Message:
        flows = sorted(self.steering.catalogue, key=lambda flow: flow.title(hr.language).casefold())
        found = about(flows, words, hr.language) if words else flows
        return pick_message(found, skip if skip < len(found) else 0, hr.language, words)

    async def _pick(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        """`value` is the unit that it is to begin with, if any."""
        flow, within = self._flow(action.ref), f"{action.value}." if action.value else ""
        return Replace(kinds_message(flow.title(hr.language), "schedule-new", flow.id, within, hr.language))

    async def _kinds(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        """The kinds of when for a nudge that is there."""
        base = await self._base(work, hr, Action("schedule-change", action.ref, action.value))
        title = base.drawn.flow.title(hr.language)
        return Replace(kinds_message(title, "schedule-change", action.ref, f"{base.version}.", hr.language))

    async def _form(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        return Ask(self._drawn(await self._base(work, hr, action), action, hr))

    def _drawn(self, base: Base, action: Action, hr: HR) -> Form:
        """The form; what it carries says what is being filled in, and where."""
        sent = Action(SENDS.get(action.verb, action.verb), action.ref, action.value)
        opens = {form: button for button, form in SENDS.items()}
        opener = Action(opens.get(action.verb, action.verb), action.ref, action.value)
        return schedule_form(sent, opener, base.drawn, hr.language)

    async def _base(self, work: Work, hr: HR, action: Action) -> Base:
        """What a button or a form is about, as it is now."""
        taken = frozenset(one.name for one in await work.schedules.all())
        match action.verb:
            case "schedule-new" | "schedule-made":
                flow, (unit, _, kind) = self._flow(action.ref), action.value.rpartition(".")
                name, within = suggestion(flow, taken, hr.language), await self._within(work, unit)
                drawn = Drawn(flow, _kind(kind), None, hr.teams, taken, suggested=name, within=within)
                return Base(drawn, None, None, opaque())
            case "schedule-change" | "schedule-changed":
                schedule = await work.schedules.ever(action.ref)
                if schedule is None:
                    raise Refused(refusals.GONE)
                version, _, kind_asked = action.value.partition(".")
                now_is = await self._as_of(work, schedule, whole(version))
                kind = _kind(kind_asked) if kind_asked else kind_of(now_is)
                drawn = Drawn(self._flow(now_is.flow), kind, now_is, hr.teams, taken, new=False)
                return Base(drawn, schedule, whole(version), opaque())
            case _:
                return await self._of_draft(work, hr, action, taken)

    async def _within(self, work: Work, unit: str) -> tuple[str, ...]:
        """The team of that number, where a new nudge is to begin with one; the root stands for every team."""
        return tuple(one.slug for one in await work.teams.all() if str(one.id) == unit and one.parent_id is not None)

    async def _of_draft(self, work: Work, hr: HR, action: Action, taken: frozenset[str]) -> Base:
        draft, nudge, schedule = await self._kept(work, action.ref)
        version = whole(action.value) if action.value else draft.version
        drawn = Drawn(self._flow(nudge.flow), kind_of(nudge), nudge, hr.teams, taken, new=schedule is None)
        return Base(drawn, schedule, version, draft.key)

    async def _as_of(self, work: Work, schedule: ScheduleRecord, version: int) -> Nudge:
        """The nudge as it was in the version that somebody has before them."""
        if schedule.version == version:
            return read(schedule)
        found = await work.versions.of(schedule.id, 1, max(0, schedule.version - version))
        return (legible(found[0].after) if found else None) or read(schedule)

    async def _kept(self, work: Work, key: str) -> tuple[DraftRecord, Nudge, ScheduleRecord | None]:
        draft = await work.drafts.keyed(key)
        nudge = legible(draft.definition) if draft else None
        if draft is None or nudge is None:
            raise Refused(draft_view.OLD)
        schedule = await work.schedules.by_id(draft.schedule_id) if draft.schedule_id else None
        return draft, nudge, schedule

    def _flow(self, name: str) -> Flow:
        flow = self.steering.catalogue.flow(name)
        if flow is None:
            raise Refused(refusals.GONE)
        return flow

    async def _fill(self, work: Work, hr: HR, action: Action, values: Values, now: datetime) -> Response:
        """What was filled in is kept as a draft, and shown as who gets what; or mended first."""
        base = await self._base(work, hr, action)
        given = filled_in(base.drawn, values)
        if not isinstance(given, Nudge):
            form = filled(self._drawn(base, action, hr), values)
            return Mend({name: complaint(hr.language) for name, complaint in given.items()}, form)
        schedule_id = base.schedule.id if base.schedule else None
        await work.drafts.forget_old(now - KEPT)
        await work.drafts.put(base.draft, schedule_id, base.version, given.model_dump_json(by_alias=True), now)
        return Replace(await self._summary(work, hr, base.draft, now))

    async def _summary(self, work: Work, hr: HR, key: str, now: datetime) -> Message:
        draft, nudge, schedule = await self._kept(work, key)
        if schedule is not None and schedule.version != draft.version:
            return await self._conflict(work, hr, draft, nudge, schedule, now)
        today, tree = self.steering.organisation.today(now), await units(work)
        size = await work.people.size(meant(nudge, today, tree))
        following = await next_days(work, nudge, now, self.steering.organisation, tree, draft_view.MOST_DATES)
        names = self.steering.names(hr)
        changes = lines(changed(read(schedule), nudge, names, hr.language)) if schedule else None
        warnings = await self.steering.concerns(work, nudge, size or 1, hr.teams, now, tree)
        return draft_message(key, nudge, changes, size, following, warnings, names, hr.language)

    async def _conflict(
        self, work: Work, hr: HR, draft: DraftRecord, nudge: Nudge, schedule: ScheduleRecord, now: datetime
    ) -> Message:
        """Somebody else, or a file, changed it since it was read."""
        (newest,) = await work.versions.of(schedule.id, 1)
        change = await self.pages.change(work, hr, newest, schedule, now)
        names, seen = self.steering.names(hr), await self._as_of(work, schedule, draft.version or 0)
        title, rows = what(change, names, hr.language)
        theirs = (f"{title} ({change.when})", [f"{label}: {said}" for label, said in rows])
        yours = lines(changed(seen, nudge, names, hr.language))
        return conflict_message(draft.key, change.who, theirs, yours, schedule.version, hr.language)

    async def _save(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        """On top of the version that was seen, or of the one that the button names; a second press saves nothing
        more."""
        draft, nudge, schedule = await self._kept(work, action.ref)
        if schedule is None:
            if nudge.name in {one.name for one in await work.schedules.hold_all()}:
                raise Refused(draft_view.NAME_TAKEN)
            await self.steering.add(work, nudge, hr.author, now)
        else:
            seen = whole(action.value) if action.value else draft.version
            if schedule.version != seen or not await self._write(work, hr, schedule, nudge, now):
                return Replace(await self._summary(work, hr, draft.key, now))
        await work.drafts.drop(draft.key)
        saved = await work.schedules.named(nudge.name)
        if saved is None:
            raise Refused(refusals.GONE)
        return Replace(await self.pages.page(work, hr, saved, now, draft_view.SAVED(hr.language)))

    async def _write(self, work: Work, hr: HR, schedule: ScheduleRecord, nudge: Nudge, now: datetime) -> bool:
        """Whether it stands now as it was filled in."""
        if await work.schedules.keyed(schedule.key) is None:
            await self.steering.add(work, nudge, hr.author, now)
            return True
        nudge = nudge.model_copy(update={"paused": read(schedule).paused})  # no form asks for that
        return nudge == read(schedule) or await self.steering.write(work, schedule, nudge, hr.author, now)

    async def _try(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        _, nudge, _ = await self._kept(work, action.ref)
        flow = self._flow(nudge.flow)
        await owe_test(work, self.steering.organisation, flow, None, hr.profile.id, now)
        return Private(refusal(draft_view.SENT_A_TEST, hr.language))

    async def _drop(self, work: Work, hr: HR, action: Action, now: datetime) -> Response:
        await work.drafts.drop(action.ref)
        return Replace(dropped_message(hr.language))


def _kind(text: str) -> Kind:
    found: Sequence[Kind] = [kind for kind in get_args(Kind) if kind == text]
    if not found:
        raise Refused(refusals.GONE)
    return found[0]
