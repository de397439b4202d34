import { DateTime } from 'luxon'

/**
 * A day as it is written in a language, in the town's zone: «24 de novembre de 2026», «1 d’octubre de 2026».
 * Catalan joins the year with «de», not with the «del» of the locale data.
 */
export const longDate = (date: Date | number, language: string, zone: string): string =>
  DateTime.fromMillis(Number(date), { zone })
    .setLocale(language)
    .toLocaleString({ day: 'numeric', month: 'long', year: 'numeric' })
    .replace(/ del (\d{4})$/, ' de $1')
    .replaceAll("'", '’')

const hour = (at: DateTime, language: string): string =>
  language === 'ca' ? `${at.toFormat('H.mm')} h` : at.toFormat('H:mm')

/**
 * When something is, as it is said: «divendres 27 de novembre, 18.30 h – 20.00 h», «del 5 al 8 de desembre».
 * @param starts milliseconds
 */
export const spoken = (
  { starts, ends, allDay }: { starts: number; ends?: number; allDay?: boolean },
  language: string,
  zone: string,
): string => {
  const at = (time: number) => DateTime.fromMillis(time, { zone }).setLocale(language)
  const day = (time: DateTime) =>
    time.toLocaleString({ weekday: 'long', day: 'numeric', month: 'long' }).replaceAll("'", '’')
  const from = at(starts)
  const to = ends === undefined ? undefined : at(ends)
  const oneDay = !to || to.hasSame(from, 'day') || to.diff(from, 'hours').hours < 16
  if (allDay) return !to || to.hasSame(from, 'day') ? day(from) : `${day(from)} – ${day(to)}`
  if (!to) return `${day(from)}, ${hour(from, language)}`
  return oneDay
    ? `${day(from)}, ${hour(from, language)} – ${hour(to, language)}`
    : `${day(from)}, ${hour(from, language)} – ${day(to)}, ${hour(to, language)}`
}
