import { type Action, hasPermission, type Role } from '#domain/staff'
import { HASHED_COLUMNS } from '#platform/database'
import type { World } from '../world.ts'
import { listStoredValues, type StoredValue } from './decrypted-values.ts'
import { COLUMN_PERMISSIONS, PERSONAL, PUBLIC_COLUMNS, READ_PERMISSIONS } from './personal-columns.ts'

/** Somebody who reads: staff of the first town; a program, by its id; or nobody that the service knows. */
export type Reader = {
  name: string
  staff?: { role: Role; departments: string[]; teams: string[] }
  application?: string
}

/** A word that was put into a personal column, and in which rows it stands. */
export type Canary = { word: string; places: Place[] }

type Place = {
  column: string
  actions: Action[]
  department?: string
  /** The discreet team that it is reserved to. */
  team?: string
  town: string
  application?: string
  public: boolean
}

/** Words that are canaries wherever they stand: those of the fixtures, and those that a caller names besides. */
const FIXTURE = /canari\w+/gi

type Scopes = {
  departments: Map<string, { department: string; application?: string; public: boolean }>
  conversations: Map<string, string>
  contacts: Map<string, string>
  agendas: Map<string, string>
  messages: Map<string, string>
}

const scopesIn = async (world: World): Promise<Scopes> => {
  const requests = await world.sql`
    select r.id, r.department, r.application_id, coalesce((s.definition->>'public')::boolean, true) as public
    from service_request r join service s on s.jurisdiction_id = r.jurisdiction_id and s.code = r.service_code`
  const discreet = await world.sql`
    select h.conversation_id, h.team, c.contact_id, h.state in ('waiting', 'taken') as open
    from handover h join conversation c on c.id = h.conversation_id where h.discreet`
  const schedules =
    await world.sql`select id, definition->>'team' as team from agenda where (definition->>'discreet')::boolean`
  const messages = await world.sql`select id, conversation_id from inbound_message`
  const teams = new Map(discreet.map((row) => [String(row.conversation_id), String(row.team)]))
  return {
    departments: new Map(
      requests.map((row) => [
        String(row.id),
        {
          department: String(row.department),
          application: row.application_id ?? undefined,
          public: row.public,
        },
      ]),
    ),
    conversations: teams,
    // Who has something open with a discreet team is known to it alone.
    contacts: new Map(
      discreet.filter(({ open }) => open).map((row) => [String(row.contact_id), String(row.team)]),
    ),
    agendas: new Map(schedules.map((row) => [String(row.id), String(row.team)])),
    messages: new Map(messages.map((row) => [String(row.id), String(row.conversation_id)])),
  }
}

const placeOf = ({ table, column, row }: StoredValue, scopes: Scopes): Place => {
  const name = `${table}.${column}`
  const request = scopes.departments.get(
    String(row.request_id ?? (table === 'service_request' ? row.id : '')),
  )
  const conversation = String(
    row.conversation_id ?? (table === 'conversation' ? row.id : (scopes.messages.get(String(row.id)) ?? '')),
  )
  const contact = String(row.contact_id ?? (table === 'contact' ? row.id : ''))
  const team =
    table === 'appointment'
      ? scopes.agendas.get(String(row.agenda_id))
      : (scopes.conversations.get(conversation) ?? scopes.contacts.get(contact))
  return {
    column: name,
    actions: HASHED_COLUMNS.has(name)
      ? []
      : [...(READ_PERMISSIONS[table] ?? []), ...(COLUMN_PERMISSIONS[name] ?? [])],
    department: request?.department,
    team: /^(?:service_request|recognition|conversation_note)$/.test(table) ? undefined : team,
    town: String(row.jurisdiction_id),
    application: table === 'service_request' ? request?.application : undefined,
    public: PUBLIC_COLUMNS.has(name) && (request?.public ?? false),
  }
}

/** Ids and hashes that stand for themselves: no word is in them, and nobody else has them. */
const itself = (text: string): string[] => {
  if (/^[\w.:/+=-]{16,}$/.test(text)) return [text]
  // Within something sealed, what is sealed once more.
  return (text.match(/[\w+/=]{60,}/g) ?? []).slice(0, 1)
}

/** This many rows of an id or a hash are enough. */
const MOST_IDS = 2

/**
 * The canaries of every personal column, read out of the database with the keys: a column without any is told.
 * @param words that were used besides those of the fixtures
 */
export const findCanaries = async (
  world: World,
  words: string[],
): Promise<{ canaries: Canary[]; without: string[] }> => {
  const scopes = await scopesIn(world)
  const byWord = new Map<string, Place[]>()
  const count = new Map<string, number>()
  for (const value of await listStoredValues(world)) {
    if (!PERSONAL[value.table]?.[value.column]) continue
    const place = placeOf(value, scopes)
    const text = value.text.toLowerCase()
    const found = [
      ...new Set([
        ...(text.match(FIXTURE) ?? []),
        ...words.filter((word) => text.includes(word.toLowerCase())).map((word) => word.toLowerCase()),
      ]),
    ]
    const ids = (count.get(place.column) ?? 0) < MOST_IDS && found.length === 0 ? itself(value.text) : []
    for (const word of [...found, ...ids]) byWord.set(word, [...(byWord.get(word) ?? []), place])
    if (found.length + ids.length > 0) count.set(place.column, (count.get(place.column) ?? 0) + 1)
  }
  const columns = Object.entries(PERSONAL).flatMap(([table, of]) =>
    Object.keys(of).map((column) => `${table}.${column}`),
  )
  return {
    canaries: [...byWord].map(([word, places]) => ({ word, places })),
    without: columns.filter((column) => !count.has(column)),
  }
}

/** Whether a reader may read a canary somewhere in the town, by the table of roles. @param town whose pages are read */
export const mayRead = ({ staff, application }: Reader, { places }: Canary, town: string): boolean =>
  places.some((place) => {
    if (place.town !== town) return false
    if (place.public || (application !== undefined && place.application === application)) return true
    if (!staff || (place.team && !staff.teams.includes(place.team))) return false
    return place.actions.some((action) => hasPermission(staff, action, place.department))
  })
