import { DateTime } from 'luxon'
import { remainingWindow } from '#domain/conversations'
import { formatHour, toLocalMinute, type View } from '../ui/index.ts'

const local = ({ town }: View, date: Date): DateTime =>
  DateTime.fromJSDate(date, { zone: town.profile.time_zone })

/** The hour of today, the day of any other: what a row has room for. */
export const formatWhen = (view: View, date: Date): string => {
  const { year, month, day } = toLocalMinute(view.town, date)
  const now = toLocalMinute(view.town, view.town.now())
  if (year !== now.year) return `${day}/${month}/${String(year).slice(-2)}`
  return month === now.month && day === now.day ? formatHour(view, date) : `${day}/${month}`
}

/** A day of the town in ISO form: by it a conversation is divided. */
export const dayOf = (view: View, date: Date): string => local(view, date).toISODate() ?? ''

/** A day as it stands between what was said on it and before: «dimarts, 24 de novembre». */
export const formatDayLine = (view: View, day: string): string => {
  const at = DateTime.fromISO(day, { zone: view.town.profile.time_zone }).setLocale(view.language)
  const now = local(view, view.town.now())
  if (at.hasSame(now, 'day')) return view.t('conversation.today')
  if (at.hasSame(now.minus({ days: 1 }), 'day')) return view.t('conversation.yesterday')
  return at.toLocaleString({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(at.hasSame(now, 'year') ? {} : { year: 'numeric' }),
  })
}

/** How long somebody has waited, in few letters: «12 m», «3 h», «2 d». */
export const formatWait = ({ town }: View, since: Date): string => {
  const minutes = Math.max(0, Math.floor((town.now().getTime() - since.getTime()) / 60_000))
  if (minutes < 60) return `${minutes} m`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} d`
}

/** How a span of time looks: near its end, over, or neither. */
export type WindowLook = '' | 'soon' | 'late'

/** Below so many hours the window is about to close. */
const SOON_HOURS = 3

/** How long anything may still be written to a citizen freely; no words where there is no end to it. */
export const windowText = (
  { town, t }: View,
  conversation: Parameters<typeof remainingWindow>[1],
): { words: string; look: WindowLook } => {
  const minutes = remainingWindow(town, conversation) / 60_000
  if (minutes === Number.POSITIVE_INFINITY) return { words: '', look: '' }
  if (minutes <= 0) return { words: t('window.closed'), look: 'late' }
  const hours = Math.floor(minutes / 60)
  return {
    words: t('window.open', { hours, minutes: Math.floor(minutes % 60) }),
    look: hours < SOON_HOURS ? 'soon' : '',
  }
}
