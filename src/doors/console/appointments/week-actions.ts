import { DateTime } from 'luxon'
import { calendarFile, wallTime } from '#platform/calendar'
import { readForm, seeOther } from '#platform/pages'
import {
  type Agenda,
  appointmentService,
  appointmentsBetween,
  changeAgenda,
  closuresAfter,
  closuresIn,
  type Stretch,
  UnreadableCalendar,
} from '#town/appointments'
import { textIn } from '#town/content'
import type { View } from '../frame.tsx'
import type { Wrong } from '../table.tsx'
import { importedQuery } from './imported.tsx'
import { weekPage, weekPath } from './week.tsx'

/** Bytes of a calendar that is read. */
const MAX_CALENDAR = 2_000_000

/** Closes or opens some time, takes that back, or takes what a calendar says. */
export const changeWeek = async (here: View, agenda: Agenda, request: Request): Promise<Response> => {
  const { town } = here
  const form = await readForm(request)
  const { text } = form
  const week = new URL(request.url).searchParams.get('week') ?? ''
  const wrong = (...errors: Wrong[]) => weekPage(here, agenda, week, request, errors)
  const save = async (change: (before: Agenda) => Partial<Agenda>): Promise<Response> => {
    const saved = await changeAgenda(town, agenda.id, Number(text('revision', 10)), (before) => ({
      ...before,
      ...change(before),
    }))
    return saved.outcome === 'saved'
      ? seeOther(`${weekPath(agenda.id, week)}&done=saved`)
      : wrong({ field: 'close_from', key: saved.outcome === 'stale' ? 'agenda.stale' : 'week.error.span' })
  }
  const what = text('do', 20)
  switch (what) {
    case 'close':
    case 'open': {
      const stretch: Stretch = {
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
        const found = await closuresIn(new Uint8Array(await file.arrayBuffer()), town, agenda)
        const now = DateTime.fromJSDate(town.now(), { zone: town.profile.time_zone }).toFormat(
          "yyyy-MM-dd'T'HH:mm",
        )
        const ahead = agenda.closures.filter(({ to }) => to >= now)
        const saved = await save((before) => ({
          closures: closuresAfter(before.closures, found, now),
        }))
        // An hour that stays open although a calendar says something of it has to be said.
        return saved.status === 303
          ? seeOther(`${weekPath(agenda.id, week)}&${importedQuery(found, ahead)}`)
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
      return seeOther(weekPath(agenda.id, week))
  }
}

/** What an agenda has ahead of it, as a calendar: who comes by their code only, what is closed. */
export const exportWeek = async ({ town, language, t }: View, agenda: Agenda): Promise<Response> => {
  const zone = town.profile.time_zone
  const from = DateTime.fromJSDate(town.now(), { zone }).startOf('day')
  const until = from.plus({ days: agenda.horizon_days + 2 })
  const all = await appointmentsBetween(town.db, town, [agenda.id], from.toJSDate(), until.toJSDate())
  const entries = all.map((one) => ({
    uid: `${one.id}@${town.id}`,
    starts: one.startsAt.getTime(),
    ends: one.endsAt.getTime(),
    title: `${one.code} · ${textIn(appointmentService(agenda, one.serviceCode)?.names, language)}`,
    place: agenda.place.address,
    url: `${town.publicUrl}/console/appointments/${one.id}`,
  }))
  const closures = agenda.closures.map((one) => ({
    uid: one.id.includes('@') ? one.id : `${one.id}@${town.id}`,
    starts: wallTime(one.from, zone).toMillis(),
    ends: wallTime(one.to, zone).toMillis(),
    title: t('week.closure', { reason: one.reason || '—' }),
  }))
  const name = `${textIn(agenda.names, language)} · ${textIn(agenda.place.names, language)}`
  return new Response(calendarFile([...entries, ...closures], town.now(), name), {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${agenda.id}.ics"`,
      'cache-control': 'no-store',
    },
  })
}
