import { and, eq, lte, sql } from 'drizzle-orm'
import { getNeighbourhoods } from '#domain/places'
import type { Town } from '#domain/town'
import {
  Conflict,
  DomainError,
  type Problem,
  refuseProblems,
  requireMember,
  useCase,
} from '#domain/use-cases'
import { LANGUAGES } from '#languages'
import { queryRows, type Tx } from '#platform/database'
import { isUuid, sanitise } from '#platform/text'
import { countAnswers, deleteAnswersOf } from './answers.ts'
import type { Consultation } from './read.ts'
import {
  type ConsultationOption,
  type ConsultationText,
  type ConsultationTexts,
  consultation,
  type OptionText,
  RESULTS_SHOWN,
  type ResultsShown,
} from './tables.ts'

const t = consultation

/** How many answers may be offered: a messenger has room for ten rows. */
export const OPTIONS = { least: 2, most: 10 } as const

const MAX_TITLE = 100
const MAX_QUESTION = 300
const MAX_OPTION = 60
const MAX_OPTION_BODY = 250

/** The longest that one may be open, in days. */
const MAX_DAYS = 366

/** A consultation as it is written. `options`: those without a title in any language are left out. */
export type ConsultationDraft = {
  texts: ConsultationTexts
  options: ConsultationOption['texts'][]
  neighbourhoods: string[]
  startsAt: Date | undefined
  endsAt: Date | undefined
  results: string
}

type Written = { texts: ConsultationTexts; options: ConsultationOption[]; problems: Problem[] }

const clean = (text: string | undefined): string => sanitise(text ?? '')

/**
 * What is written in each language: one in which something is missing would be mixed with another, and is refused. `title_es`: the field of
 * the language.
 */
const readTexts = ({ texts, options }: ConsultationDraft): Written => {
  const offered = options
    .map((one, at) => ({ one, row: at + 1 }))
    .filter(({ one }) => LANGUAGES.some((language) => clean(one[language]?.title)))
  const problems: Problem[] = []
  const kept: [string, ConsultationText][] = []
  const keptOptions = offered.map((): [string, OptionText][] => [])
  for (const language of LANGUAGES) {
    const given = { title: clean(texts[language]?.title), question: clean(texts[language]?.question) }
    const titles = offered.map(({ one, row }): OptionText & { row: number } => ({
      title: clean(one[language]?.title),
      body: clean(one[language]?.body),
      row,
    }))
    const parts = [given.title, given.question, ...titles.map(({ title }) => title)]
    if (language !== 'ca' && parts.every((part) => !part)) continue
    const end = language === 'ca' ? '' : `_${language}`
    if (!given.title) problems.push({ path: `title${end}`, code: 'missing' })
    if (!given.question) problems.push({ path: `question${end}`, code: 'missing' })
    if (given.title.length > MAX_TITLE) problems.push({ path: `title${end}`, code: 'too-long' })
    if (given.question.length > MAX_QUESTION) problems.push({ path: `question${end}`, code: 'too-long' })
    titles.forEach(({ title, body, row }, at) => {
      const path = `option${row}${end}`
      if (!title) problems.push({ path, code: 'missing' })
      if (title.length > MAX_OPTION || body.length > MAX_OPTION_BODY)
        problems.push({ path, code: 'too-long' })
      keptOptions[at]?.push([language, { title, body }])
    })
    kept.push([language, given])
  }
  return {
    texts: Object.fromEntries(kept) as ConsultationTexts,
    options: keptOptions.map((all, at) => ({
      id: String.fromCharCode('a'.charCodeAt(0) + at),
      texts: Object.fromEntries(all) as ConsultationOption['texts'],
    })),
    problems,
  }
}

const hasTwins = (options: ConsultationOption[]): boolean =>
  new Set(options.map(({ texts }) => texts.ca.title.toLowerCase())).size < options.length

const problemsIn = (town: Town, draft: ConsultationDraft, { options, problems }: Written): Problem[] => {
  const { neighbourhoods, startsAt, endsAt, results } = draft
  const known = new Set(getNeighbourhoods(town).neighbourhoods.map(({ name }) => name))
  const wrong = (path: string, code: Problem['code'], is: boolean): Problem[] => (is ? [{ path, code }] : [])
  const days = startsAt && endsAt ? (endsAt.getTime() - startsAt.getTime()) / 86_400_000 : 0
  return [
    ...problems,
    ...wrong('option1', 'missing', options.length < OPTIONS.least),
    ...wrong('option1', 'not-allowed', options.length > OPTIONS.most || hasTwins(options)),
    ...wrong(
      'neighbourhoods',
      'unknown',
      neighbourhoods.some((one) => !known.has(one)),
    ),
    ...wrong('starts', 'not-a-date', !startsAt),
    ...wrong('ends', 'not-a-date', !endsAt || (!!startsAt && endsAt <= startsAt)),
    ...wrong('ends', 'not-allowed', days > MAX_DAYS),
    ...wrong('results', 'unknown', !RESULTS_SHOWN.some((one) => one === results)),
  ]
}

const byId = (town: Town, id: string) => and(eq(t.jurisdictionId, town.id), eq(t.id, id))

const lockConsultation = async (tx: Tx, town: Town, id: string): Promise<Consultation> => {
  const [row] = isUuid(id) ? await tx.select().from(t).where(byId(town, id)).for('update') : []
  if (!row) throw new DomainError('not-found')
  return row
}

/** The next number of a town. Who asks for one at the same time waits. */
const nextNumber = async (tx: Tx, town: Town): Promise<number> => {
  await queryRows(tx, sql`select pg_advisory_xact_lock(hashtext(${`consultation ${town.id}`}))`)
  const [last] = await tx
    .select({ number: sql<number>`coalesce(max(${t.number}), 0)` })
    .from(t)
    .where(eq(t.jurisdictionId, town.id))
  return Number(last?.number ?? 0) + 1
}

/** Why nothing was done: somebody else was quicker, or what is open can no longer be changed. */
export const CONSULTATION_CONFLICTS = ['changed'] as const

const changed = (): Conflict => new Conflict('changed' satisfies (typeof CONSULTATION_CONFLICTS)[number])

/**
 * Writes a consultation down, or writes a draft otherwise: what people answer is not changed under their hands.
 * @param input.id the draft that is changed; unset: a new one
 * @throws {DomainError} `invalid` at `title`, `question`, `option1` … (of another language: `title_es`), `neighbourhoods`, `starts`, `ends`
 * or `results`; `not-found` @throws {Conflict} one of {@link CONSULTATION_CONFLICTS}
 */
export const saveConsultation = useCase({
  allow: { staff: 'send-notices' },
  run: async (ctx, { id, draft }: { id?: string; draft: ConsultationDraft }): Promise<{ id: string }> => {
    const { db: tx, town, now } = ctx
    const written = readTexts(draft)
    refuseProblems(problemsIn(town, draft, written))
    const { startsAt, endsAt } = draft
    if (!startsAt || !endsAt) throw new DomainError('invalid')
    const set = {
      texts: written.texts,
      options: written.options,
      neighbourhoods: [...new Set(draft.neighbourhoods)],
      startsAt,
      endsAt,
      results: draft.results as ResultsShown,
      updatedAt: now,
    }
    if (id !== undefined) {
      const { state } = await lockConsultation(tx, town, id)
      if (state !== 'draft') throw changed()
      await tx.update(t).set(set).where(byId(town, id))
      return { id }
    }
    const made = Bun.randomUUIDv7()
    const { name: author } = requireMember(ctx)
    await tx.insert(t).values({
      id: made,
      jurisdictionId: town.id,
      number: await nextNumber(tx, town),
      state: 'draft',
      author,
      createdAt: now,
      ...set,
    })
    return { id: made }
  },
})

/** What staff do with a consultation. Closed is closed: whose answers they were is no longer known. */
export const CONSULTATION_ACTIONS = ['open', 'close', 'discard'] as const

/** One of {@link CONSULTATION_ACTIONS}. */
export type ConsultationAction = (typeof CONSULTATION_ACTIONS)[number]

/**
 * Opens a consultation, closes it before its time, throws a draft away.
 * @throws {DomainError} `not-found`; `invalid` at `ends`, to open one whose time is over @throws {Conflict} one of {@link CONSULTATION_CONFLICTS}
 */
export const decideConsultation = useCase({
  allow: { staff: 'send-notices' },
  run: async (
    { db: tx, town, now },
    { id, action }: { id: string; action: ConsultationAction },
  ): Promise<void> => {
    const row = await lockConsultation(tx, town, id)
    if (row.state !== (action === 'close' ? 'open' : 'draft')) throw changed()
    switch (action) {
      case 'open':
        if (row.endsAt <= now) throw new DomainError('invalid', [{ path: 'ends', code: 'not-a-date' }])
        await tx.update(t).set({ state: 'open', openedAt: now, updatedAt: now }).where(byId(town, id))
        return
      case 'close':
        return closeIn(tx, town, row)
      case 'discard':
        await tx.delete(t).where(byId(town, id))
        return
    }
  },
})

/** Counts the answers for good and deletes them: what is left names nobody. @param row held for the transaction */
const closeIn = async (tx: Tx, town: Town, { id, endsAt }: Consultation): Promise<void> => {
  const now = town.now()
  const counts = await countAnswers(tx, town, id)
  await tx
    .update(t)
    .set({
      state: 'closed',
      closedAt: now,
      endsAt: endsAt < now ? endsAt : now,
      counts,
      updatedAt: now,
    })
    .where(byId(town, id))
  await deleteAnswersOf(tx, town, id)
}

/** Closes what has come to its end. */
export const closeDueConsultations = async (town: Town): Promise<void> => {
  const due = await town.db
    .select({ id: t.id })
    .from(t)
    .where(and(eq(t.jurisdictionId, town.id), eq(t.state, 'open'), lte(t.endsAt, town.now())))
  for (const { id } of due)
    await town.db.transaction(async (tx) => {
      const [row] = await tx
        .select()
        .from(t)
        .where(and(byId(town, id), eq(t.state, 'open')))
        .for('update')
      if (row) await closeIn(tx, town, row)
    })
}
