import { DateTime } from 'luxon'
import { createTranslator, getContent, localisedText } from '#domain/content'
import { findService, getCatalogue, localised } from '#domain/services'
import { messengerName, type Town } from '#domain/town'
import type { AlertEvent } from './events.ts'
import type { AlertDetail } from './tables.ts'
import ca from './texts/ca.json'
import es from './texts/es.json'

/** The name of a text of an alert. */
export type AlertKey = keyof typeof ca

const translate = createTranslator({ ca, es } satisfies Record<string, Record<AlertKey, string>>)

/** Texts of alerts in a language of staff; Catalan where there is none. */
export const alertTexts =
  (language: string) =>
  (key: AlertKey, parameters?: Record<string, string | number>): string =>
    translate(language, key, parameters)

/** What an alert says: on a locked screen, in an inbox. */
export type AlertWords = { title: string; body: string; path: string }

/** Words an alert. Nothing of a citizen is in it: no name, no number, no word of theirs, no place; nor of a discreet team. */
export const wordAlert = async (
  town: Town,
  event: AlertEvent,
  detail: AlertDetail,
  language: string,
): Promise<AlertWords> => {
  const t = alertTexts(language)
  const { path, by, team, request, serviceCode, dueAt, channel } = detail
  const [content, catalogue] = await Promise.all([getContent(town), getCatalogue(town)])
  const service = serviceCode && findService(catalogue, serviceCode)
  const parts = [
    by && t('by', { name: by }),
    team && localisedText(content.teams.find(({ id }) => id === team)?.names, language),
    request,
    service && localised(service.names, language),
    dueAt && t('due-at', { when: formatDue(town, dueAt, language) }),
    channel && t('channel', { channel: messengerName(town, channel, language) }),
  ]
  return {
    title: t(`event.${event}`),
    body: parts.filter(Boolean).join(' · ') || town.profile.authority,
    path,
  }
}

const formatDue = (town: Town, dueAt: string, language: string): string =>
  DateTime.fromISO(dueAt, { zone: town.profile.time_zone })
    .setLocale(language)
    .toFormat(language === 'ca' ? "cccc, H.mm 'h'" : 'cccc, H:mm')
