import { DateTime } from 'luxon'
import {
  importClosures,
  mergeClosures,
  type Schedule,
  type ScheduleException,
  UnreadableCalendar,
  updateSchedule,
} from '#domain/appointments'
import { readForm, seeOther } from '#platform/pages'
import type { FieldError, View } from '../ui/index.ts'
import { importResultQuery } from './import-result.tsx'
import { weekPath } from './schedules.ts'
import { weekPage } from './week.tsx'

/** Bytes of a calendar that is read. */
const MAX_CALENDAR = 2_000_000

/** Closes or opens some time, takes that back, or takes what a calendar says. */
export const updateWeek = async (view: View, schedule: Schedule, request: Request): Promise<Response> => {
  const { town } = view
  const form = await readForm(request)
  const { text } = form
  const week = new URL(request.url).searchParams.get('week') ?? ''
  const wrong = (...errors: FieldError[]) => weekPage(view, schedule, week, request, errors)
  const save = async (change: (before: Schedule) => Partial<Schedule>): Promise<Response> => {
    const saved = await updateSchedule(town, schedule.id, Number(text('revision', 10)), (before) => ({
      ...before,
      ...change(before),
    }))
    return saved.outcome === 'saved'
      ? seeOther(`${weekPath(schedule.id, week)}&done=saved`)
      : wrong({ field: 'close_from', key: saved.outcome === 'stale' ? 'agenda.stale' : 'week.error.span' })
  }
  const what = text('do', 20)
  switch (what) {
    case 'close':
    case 'open': {
      const stretch: ScheduleException = {
        id: Bun.randomUUIDv7(),
        from: text(`${what}_from`, 16),
        to: text(`${what}_to`, 16),
        reason: text(`${what}_reason`, 200),
      }
      const fits = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(stretch.from) && stretch.from < stretch.to
      if (!fits) return wrong({ field: `${what}_from`, key: 'week.error.span' })
      const kind = what === 'close' ? 'closures' : 'openings'
      return save((before) => ({ [kind]: [...before[kind], stretch] }))
    }
    case 'remove-closures':
    case 'remove-openings': {
      const kind = what === 'remove-closures' ? 'closures' : 'openings'
      const id = text('id', 200)
      return save((before) => ({ [kind]: before[kind].filter((one) => one.id !== id) }))
    }
    case 'import': {
      const file = form.file('calendar')
      if (!file || file.size > MAX_CALENDAR) return wrong({ field: 'calendar', key: 'week.import.error' })
      try {
        const found = await importClosures(new Uint8Array(await file.arrayBuffer()), town, schedule)
        const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).toFormat(
          "yyyy-MM-dd'T'HH:mm",
        )
        const ahead = schedule.closures.filter(({ to }) => to >= now)
        const saved = await save((before) => ({
          closures: mergeClosures(before.closures, found, now),
        }))
        // An hour that stays open although a calendar says something of it has to be said.
        return saved.status === 303
          ? seeOther(`${weekPath(schedule.id, week)}&${importResultQuery(found, ahead)}`)
          : saved
      } catch (error) {
        if (!(error instanceof UnreadableCalendar)) throw error
        return wrong({
          field: 'calendar',
          key: error.stopped ? 'week.import.stopped' : 'week.import.error',
        })
      }
    }
    default:
      return seeOther(weekPath(schedule.id, week))
  }
}
