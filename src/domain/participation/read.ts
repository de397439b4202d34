import { and, desc, eq, gt, lte, ne } from 'drizzle-orm'
import type { Town } from '#domain/town'
import { type Db, newestFirst } from '#platform/database'
import { isUuid } from '#platform/text'
import {
  type ConsultationOption,
  type ConsultationText,
  type ConsultationTexts,
  consultation,
  type OptionText,
} from './tables.ts'

const t = consultation

/** A consultation as it is kept. */
export type Consultation = Omit<typeof consultation.$inferSelect, 'jurisdictionId'>

/** How it stands at a moment: `announced` is open, but has not begun. */
export type Phase = 'draft' | 'announced' | 'open' | 'closed'

/** How a consultation stands: it begins and ends by the clock, whether or not a job has noted it. */
export const phaseOf = (
  { state, startsAt, endsAt }: Pick<Consultation, 'state' | 'startsAt' | 'endsAt'>,
  now: Date,
): Phase => {
  if (state !== 'open') return state
  if (now >= endsAt) return 'closed'
  return now < startsAt ? 'announced' : 'open'
}

const here = (town: Town) => eq(t.jurisdictionId, town.id)

/** More than these at once are no consultations of a town. */
const MAX_LISTED = 200

/** Those that can be answered now, the one that ends first before the others. */
export const listOpenConsultations = (town: Town, db: Db = town.db): Promise<Consultation[]> => {
  const now = town.now()
  return db
    .select()
    .from(t)
    .where(and(here(town), eq(t.state, 'open'), lte(t.startsAt, now), gt(t.endsAt, now)))
    .orderBy(t.endsAt, t.number)
    .limit(MAX_LISTED)
}

/** Those that anybody may see: open, announced and closed, the newest first. */
export const listPublicConsultations = (town: Town): Promise<Consultation[]> =>
  town.db
    .select()
    .from(t)
    .where(and(here(town), ne(t.state, 'draft')))
    .orderBy(desc(t.startsAt), desc(t.number))
    .limit(MAX_LISTED)

/** Those that are closed, the oldest first: what was answered to them changes no more. */
export const listClosedConsultations = (town: Town): Promise<Consultation[]> =>
  town.db
    .select()
    .from(t)
    .where(and(here(town), eq(t.state, 'closed')))
    .orderBy(t.number)

/** All of them for staff, the newest first. */
export const listConsultationsForStaff = (town: Town): Promise<Consultation[]> =>
  town.db.select().from(t).where(here(town)).orderBy(newestFirst(t.createdAt)).limit(MAX_LISTED)

/** One of them, whatever its state. */
export const findConsultation = async (
  town: Town,
  id: string,
  db: Db = town.db,
): Promise<Consultation | undefined> => {
  if (!isUuid(id)) return undefined
  const [row] = await db
    .select()
    .from(t)
    .where(and(here(town), eq(t.id, id)))
  return row
}

/** The greatest number that a column holds. */
const MAX_NUMBER = 2_147_483_647

/** One that anybody may see, by its number. */
export const findPublicConsultation = async (
  town: Town,
  number: number,
  db: Db = town.db,
): Promise<Consultation | undefined> => {
  if (!Number.isInteger(number) || number < 1 || number > MAX_NUMBER) return undefined
  const [row] = await db
    .select()
    .from(t)
    .where(and(here(town), eq(t.number, number), ne(t.state, 'draft')))
  return row
}

/** What is asked in a language, else in Catalan. */
export const consultationText = (
  { texts }: { texts: ConsultationTexts },
  language: string,
): ConsultationText => texts[language] ?? texts.ca

/** What an option says in the language in which the question is asked. */
export const optionText = ({ texts }: Pick<ConsultationOption, 'texts'>, language: string): OptionText =>
  texts[language] ?? texts.ca

/** What an option is called. Empty: there is none of that id. */
export const optionTitle = (
  { options }: Pick<Consultation, 'options'>,
  id: string,
  language: string,
): string => {
  const option = options.find((one) => one.id === id)
  return option ? optionText(option, language).title : ''
}
