import type { VNode } from 'preact'
import {
  type CalendarSubscription,
  createScheduleCalendar,
  openCalendar,
  revokeCalendar,
  type Schedule,
  subscribeToCalendar,
} from '#domain/appointments'
import type { Town } from '#domain/town'
import { readForm, seeOther } from '#platform/pages'
import { createConsoleContext, createView, formatMoment, type View } from '../ui/index.ts'
import { weekPath } from './schedules.ts'

/** Where a member subscribes to the calendar of a schedule. */
export const calendarsPath = (schedule: string): string =>
  `/console/appointments/calendar?${new URLSearchParams({ agenda: schedule })}`

const calendarResponse = (calendar: string, name: string): Response =>
  new Response(calendar, {
    headers: {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.ics"`,
      'cache-control': 'no-store',
    },
  })

const readSchedule = async ({ town, language, t }: View, schedule: Schedule): Promise<Response> =>
  calendarResponse(
    await createScheduleCalendar(town, schedule, language, (reason) => t('week.closure', { reason })),
    schedule.id,
  )

/** What a schedule has ahead of it, as a file. */
export const exportWeek = readSchedule

/** The same for a member's calendar program, which signs in nowhere: the address is its key. */
export const readCalendar = async (town: Town, token: string): Promise<Response> => {
  const schedule = await openCalendar(town, token)
  return schedule
    ? readSchedule(createView(town, 'ca'), schedule)
    : new Response('Not Found', { status: 404, headers: { 'cache-control': 'no-store' } })
}

/** Subscribes to the calendar of a schedule, or has its address answer no more. */
export const handleSubscription = async (
  view: View,
  schedule: Schedule,
  request: Request,
): Promise<Response> => {
  const { text } = await readForm(request)
  const change = text('do', 20) === 'revoke' ? revokeCalendar : subscribeToCalendar
  await change(createConsoleContext(view), { agendaId: schedule.id })
  return seeOther(`${weekPath(schedule.id)}&done=saved#calendar`)
}

/** How a member has a schedule in the calendar of their telephone or their desk. */
export const Subscription = (props: {
  view: View
  schedule: Schedule
  subscription?: CalendarSubscription
}): VNode => {
  const { view, schedule, subscription } = props
  const { t } = view
  return (
    <section class="card" id="calendar" aria-labelledby="calendar-title">
      <h2 id="calendar-title">{t('calendar.title')}</h2>
      <p>{t('calendar.what')}</p>
      {subscription ? (
        <>
          <p>
            <label for="calendar-address">{t('calendar.address')}</label>
            <input id="calendar-address" readOnly dir="ltr" value={subscription.address} />
          </p>
          <p class="hint">
            {subscription.readAt
              ? t('calendar.read', { when: formatMoment(view, subscription.readAt) })
              : t('calendar.unread')}
          </p>
        </>
      ) : null}
      <form method="post" action={calendarsPath(schedule.id)} class="buttons">
        {subscription ? (
          <>
            <a class="button" href={subscription.address}>
              {t('calendar.open')}
            </a>
            <button type="submit" class="plain" name="do" value="revoke">
              {t('calendar.revoke')}
            </button>
          </>
        ) : (
          <button type="submit" class="plain" name="do" value="subscribe">
            {t('calendar.subscribe')}
          </button>
        )}
      </form>
    </section>
  )
}
