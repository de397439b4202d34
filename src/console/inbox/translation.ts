import {
  type Handover,
  type HistoryLine,
  listTranslations,
  type MessageTranslation,
  requestTranslations,
} from '#domain/conversations'
import { ModelServerFailed } from '#platform/model-server'
import { describeError } from '#platform/telemetry'
import { CONSOLE_LANGUAGES, type View } from '../ui/index.ts'

/** What is shown beside what a citizen wrote; `pending`: a machine has it. */
export type LineTranslation = MessageTranslation | { state: 'pending' }

/**
 * Whether what is said in a conversation is translated for staff: they read their own languages, and what a discreet team has or had
 * is sent to nobody.
 */
export const isTranslated = (
  { town }: View,
  language: string,
  handovers: Pick<Handover, 'discreet'>[],
): boolean =>
  town.translation !== undefined &&
  !CONSOLE_LANGUAGES.some((one) => one === language) &&
  !handovers.some(({ discreet }) => discreet)

/** Lines of one look that are translated at most, the newest. */
const MAX_LINES = 40

/** Translations of what a citizen wrote, as far as there are any; the others are asked for, and shown once they are there. */
export const loadTranslations = async (
  view: View,
  lines: (HistoryLine | 'reserved')[],
): Promise<Map<string, LineTranslation>> => {
  const { town } = view
  const ids = lines
    .flatMap((line) => (line !== 'reserved' && line.own && /\p{L}{2}/u.test(line.own) ? [line.id] : []))
    .slice(-MAX_LINES)
  const known = await listTranslations(town.db, town, ids, view.language)
  const missing = ids.filter((id) => !known.has(id))
  await requestTranslations(town, missing, view.language)
  return new Map<string, LineTranslation>([
    ...known,
    ...missing.map((id): [string, LineTranslation] => [id, { state: 'pending' }]),
  ])
}

/** What staff wrote, in the language of a citizen, to be looked at before it is sent; nothing where it cannot be had now. */
export const translateAnswer = async (
  { town, language }: View,
  words: string,
  to: string,
): Promise<string | undefined> => {
  try {
    return (await town.translation?.translate(words, { from: language, to }))?.text
  } catch (error) {
    if (!(error instanceof ModelServerFailed)) throw error
    town.log.warn({ error: describeError(error) }, 'failed to translate answer')
    return undefined
  }
}
