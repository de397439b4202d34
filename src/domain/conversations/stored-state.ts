import type { Language } from '#domain/town'
import { personSchema } from './flows/menu.ts'
import { type Conversation, conversationSchema, newConversation, pausedIncident } from './memory.ts'

type Stored = Record<string, unknown>

const isObject = (value: unknown): value is Stored =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Version 1 had the question of a list of information as the topic alone for a while. */
const nameQuestions = ({ stage, ...others }: Stored): Stored => {
  if (!isObject(stage) || typeof stage.asking !== 'string') return { ...others, stage }
  const topic = stage.asking
  const asking = topic === 'pharmacies' ? { for: 'pharmacies' } : { for: 'search', topic }
  return { ...others, stage: { ...stage, asking } }
}

/**
 * What makes each version of the stored form into the next, oldest first. State without a version is of version 1.
 *
 * During a deploy an older replica reads what a newer one writes: a version adds fields, and goes on writing for one
 * release what it no longer reads.
 */
const MIGRATIONS = [nameQuestions]

/** The version that is written. */
export const STATE_VERSION = MIGRATIONS.length + 1

const migrate = (stored: Stored, from: number): Stored =>
  MIGRATIONS.slice(from - 1).reduce((state, next) => next(state), stored)

/**
 * What was stored, as this version understands it. Fields that only a newer version knows are kept as they are.
 *
 * @param language for a state that does not say which
 * @returns `problems`: where and why it fits no schema, without any value; what fits is kept, and a stage that does not is
 *   `unreadable`, unless people have the conversation: it stays theirs
 */
export const decodeState = (
  stored: unknown,
  language: Language,
): { state: Conversation; problems: string[] } => {
  const { v = 1, ...current } = isObject(stored) ? stored : {}
  const version = typeof v === 'number' && Number.isInteger(v) && v > 0 ? v : 1
  const fields = migrate(current, version)
  const parsed = conversationSchema.safeParse(fields)
  if (parsed.success) return { state: resumeSetAside(fields as Conversation), problems: [] }
  const { issues } = parsed.error
  const unreadable = new Set(issues.map(({ path }) => path[0]))
  const readable = Object.entries(fields).filter(([name]) => !unreadable.has(name))
  const state: Conversation = { ...newConversation(language), ...Object.fromEntries(readable) }
  return {
    state: unreadable.has('stage') ? withoutStage(state, { v: version, stage: current.stage }) : state,
    problems: issues.map(({ path, code }) => `${path.join('.')}: ${code}`),
  }
}

type SetAside = NonNullable<Conversation['setAside']>

const withoutStage = (state: Conversation, { v, stage }: SetAside): Conversation => {
  const withPeople = personSchema.omit({ paused: true }).safeParse(stage)
  return withPeople.success
    ? { ...state, stage: withPeople.data, setAside: { v, stage } }
    : { ...state, stage: { at: 'unreadable', v, stored: stage } }
}

/** A report that another version could not read, and this one can, is offered at the menu again. */
const resumeSetAside = (state: Conversation): Conversation => {
  const { setAside, stage } = state
  if (!setAside || stage.at !== 'menu' || stage.paused) return state
  const { stage: kept } = migrate({ stage: setAside.stage }, setAside.v)
  const { success, data } = conversationSchema.shape.stage.safeParse(kept)
  const paused = success && pausedIncident(data)
  return paused ? { ...state, setAside: undefined, stage: { ...stage, paused } } : state
}

/** What is stored: plain JSON and its version. A stage that could not be read is stored again as it was. */
export const encodeState = ({ stage, ...fields }: Conversation): Stored =>
  stage.at === 'unreadable'
    ? { ...fields, v: stage.v, stage: stage.stored }
    : { ...fields, v: STATE_VERSION, stage }
