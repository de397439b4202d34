import postgres from 'postgres'
import { createVault } from '#platform/crypto'
import { SECRETS } from '../process.ts'
import type { StoryEvent } from './identity-story.ts'

/** What the stand-in for the messenger was asked to send, and when, by this machine's clock. */
export type SentTo = { outbound: string; phone?: string; bsuid?: string; at: number }

/** What an independent look finds. */
export type Findings = {
  /** Messages that the platform told of, and what of it the database holds. */
  messages: number
  stored: number
  lost: number
  doubled: number
  /** People, known to be one, who are in several contacts. */
  split: number
  /** Contacts that hold messages of two people. */
  mergedWrongly: number
  contacts: number
  /** Groups of ids that the platform said to be one person's. */
  knowable: number
  unhandled: number
  /** Messages that were answered twice, each by a message of its own. */
  answeredTwice: number
  sent: number
  /** Sent to an id that the town had been told to be another person's. */
  misdirected: number
  /** The first few of what is wrong, by their ids. */
  examples: string[]
}

type Row = {
  conversation: string
  contact: string
  external: string
  handled: boolean
  words: string
  id: string
}

/**
 * Compares what was told with what the database holds. What can be known is worked out here from the webhooks alone: each id
 * of the platform, and each telephone of a person, is a node; what one webhook names together is one person's.
 * @param acknowledged when the first delivery of each was acknowledged, by this machine's clock
 */
export const checkIdentities = async (
  url: string,
  told: StoryEvent[],
  acknowledged: Map<string, number>,
  sent: SentTo[],
): Promise<Findings> => {
  const examples: string[] = []
  const wrong = (text: string) => examples.length < 20 && examples.push(text)
  const find = unite(told)
  const rows = await readInbound(url)
  const sayings = told.filter(({ message }) => message?.type === 'text')
  const personOf = new Map(sayings.map(({ id, person }) => [id, person]))
  const times = new Map<string, number>()
  for (const { words: text } of rows) times.set(text, (times.get(text) ?? 0) + 1)
  const wordsOf = ({ message }: StoryEvent) => String((message?.text as { body?: unknown })?.body)
  const lost = sayings.filter((one) => !times.has(wordsOf(one)))
  for (const { id } of lost) wrong(`lost ${id}`)

  const contactsOfGroup = new Map<string, Set<string>>()
  const peopleOfContact = new Map<string, Set<number>>()
  const byExternal = new Map(rows.map((row) => [row.external, row]))
  for (const one of sayings) {
    const row = byExternal.get(one.id)
    if (!row) continue
    addTo(contactsOfGroup, find(nodesOf(one)[0] ?? ''), row.contact)
    addTo(peopleOfContact, row.contact, one.person)
  }
  const split = [...contactsOfGroup].filter(([, contacts]) => contacts.size > 1)
  for (const [group, contacts] of split) wrong(`split ${group}: ${[...contacts].join(' ')}`)
  const merged = [...peopleOfContact].filter(([, people]) => people.size > 1)
  for (const [contact, people] of merged) wrong(`merged ${contact}: ${[...people].join(' ')}`)

  const { answers, causes } = await readOutbound(url)
  const misdirected = sent.filter((one) => {
    const inbound = causes.get(one.outbound)
    const person = inbound === undefined ? undefined : personOf.get(inbound)
    const bad = person !== undefined && isMisdirected(one, person, told, acknowledged)
    if (bad) wrong(`misdirected: answer to ${inbound} went to ${one.phone ?? one.bsuid}`)
    return bad
  })
  return {
    messages: sayings.length,
    stored: rows.length,
    lost: lost.length,
    doubled: [...times.values()].filter((count) => count > 1).length,
    split: split.length,
    mergedWrongly: merged.length,
    contacts: peopleOfContact.size,
    knowable: contactsOfGroup.size,
    unhandled: rows.filter(({ handled }) => !handled).length,
    answeredTwice: [...answers.values()].filter((count) => count > 1).length,
    sent: sent.length,
    misdirected: misdirected.length,
    examples,
  }
}

const addTo = <Key, Value>(map: Map<Key, Set<Value>>, key: Key, value: Value): void => {
  map.set(key, (map.get(key) ?? new Set()).add(value))
}

const texts = (from: Record<string, unknown> | undefined, ...names: string[]): string[] =>
  names.flatMap((name) => (typeof from?.[name] === 'string' ? (from[name] as string) : []))

/** What one webhook names, the sender's own id first. A telephone is a person's own: it may be another's later. */
const nodesOf = ({ person, message, opens }: StoryEvent): string[] => {
  const system = message?.system as Record<string, unknown> | undefined
  const bsuids = [...texts(message, 'from_user_id'), ...texts(system, 'user_id', 'previous_user_id')]
  const phones = [...texts(message, 'from'), ...texts(system, 'wa_id'), ...(opens ? [opens] : [])]
  return [...bsuids, ...phones.map((phone) => `${phone} of ${person}`)]
}

/** Union-find over everything that was told. @returns the name of the group that a node is in */
const unite = (told: StoryEvent[]): ((node: string) => string) => {
  const above = new Map<string, string>()
  const find = (node: string): string => {
    const next = above.get(node)
    if (next === undefined || next === node) return node
    const root = find(next)
    above.set(node, root)
    return root
  }
  for (const one of told) {
    const [first, ...rest] = nodesOf(one)
    for (const node of rest) if (first) above.set(find(node), find(first))
  }
  return find
}

const readInbound = async (url: string): Promise<Row[]> => {
  const vault = createVault(SECRETS.SECRET_KEY)
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const rows =
    await sql`select m.id, m.conversation_id as conversation, c.contact_id as contact, m.external_id as external,
      m.handled_at is not null as handled, m.content
    from inbound_message m join conversation c on c.id = m.conversation_id where m.type = 'text'`
  await sql.end()
  return rows.map(({ content, ...row }) => {
    const { incoming } = vault.decrypt<{ incoming: { text: string } }>(content, 'inbound_message.content')
    return { ...row, words: incoming.text } as Row
  })
}

/** How many answers each cause has, by the cause alone; and what each message to a citizen answers. */
const readOutbound = async (url: string) => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  const rows = await sql`select o.id, o.cause_key as cause, m.external_id as external
    from outbound_message o left join inbound_message m on m.id::text = split_part(o.cause_key, ':', 1)
    where o.problem is distinct from 'merged'`
  await sql.end()
  const answers = new Map<string, number>()
  for (const { cause } of rows) {
    const one = String(cause).split(':').slice(0, 2).join(':')
    answers.set(one, (answers.get(one) ?? 0) + 1)
  }
  return { answers, causes: new Map<string, string>(rows.map(({ id, external }) => [id, external])) }
}

/** What is under way when the town is told goes where it was going. In milliseconds. */
const IN_PROGRESS_MS = 5_000

const isMisdirected = (
  { phone, bsuid, at }: SentTo,
  person: number,
  told: StoryEvent[],
  acknowledged: Map<string, number>,
): boolean => {
  const names = (id: string) => told.filter((one) => nodesOf(one).some((node) => node.split(' ')[0] === id))
  if (bsuid) return !names(bsuid).some((one) => one.person === person)
  const about = names(phone ?? '')
  const own = about.filter((one) => one.person === person)
  if (own.length === 0) return true
  const last = Math.max(...own.map((one) => one.at))
  return about.some(
    (one) =>
      one.person !== person &&
      one.at > last &&
      (acknowledged.get(one.id) ?? Number.POSITIVE_INFINITY) < at - IN_PROGRESS_MS,
  )
}
