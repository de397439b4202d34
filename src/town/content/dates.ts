import { DateTime } from 'luxon'

/**
 * A day as it is written in a language, in the town's zone: «24 de novembre de 2026», «1 d’octubre de 2026».
 * Catalan joins the year with «de», not with the «del» of the locale data.
 */
export const longDate = (date: Date, language: string, zone: string): string =>
  DateTime.fromJSDate(date, { zone })
    .setLocale(language)
    .toLocaleString({ day: 'numeric', month: 'long', year: 'numeric' })
    .replace(/ del (\d{4})$/, ' de $1')
    .replaceAll("'", '’')
