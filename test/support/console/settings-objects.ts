import { registerApplication } from '#domain/applications'
import { addDestination } from '#domain/forwarding'
import { invalidateCatalogue } from '../../../src/domain/services/catalogue.ts'
import type { World } from '../world.ts'

/** Things of a town that its settings, its content and its programs name, by the address of their page. */
export type SettingsKind =
  | 'notice'
  | 'work'
  | 'consultation'
  | 'application'
  | 'hook'
  | 'destination'
  | 'event'
  | 'merge'
  | 'service'
  | 'page'
  | 'source'

/** The id of the list that a town imports by hand besides those of all. */
export const ownSource = (town: string): string => `llista-${town.split('.')[0]}`

/**
 * Makes one of each. @param word in each, that stands nowhere else; in what is personal, with `apart` at its end
 */
export const settingsObjects = async (world: World, word: string): Promise<Record<SettingsKind, string>> => {
  const { town } = world.service
  const { sql } = world
  const now = world.clock.now()
  const id = () => Bun.randomUUIDv7()
  const [notice, work, consultation, event, merge] = [id(), id(), id(), id(), id()]
  const code = `${word.slice(-6).toUpperCase()}1`
  const page = `pagina-${word}`
  await sql`insert into notice (id, jurisdiction_id, subject, texts, state, author, created_at)
    values (${notice}, ${town.id}, 'incidents', ${sql.json({ ca: { title: word, body: word } })}, 'draft', ${word}, ${now})`
  await sql`insert into planned_work (id, jurisdiction_id, kind, texts, area, starts_at, state, author, created_at, updated_at)
    values (${work}, ${town.id}, 'works', ${sql.json({ ca: { title: word, body: word } })},
      ${sql.json({ label: word, lat: 41.7231, long: 1.8269, metres: 50 })}, ${now}, 'draft', ${word}, ${now}, ${now})`
  const choice = { ca: { title: word, body: word } }
  await sql`insert into consultation (id, jurisdiction_id, number, texts, options, starts_at, ends_at, results, state, author, created_at, updated_at)
    values (${consultation}, ${town.id}, (select count(*) + 1 from consultation where jurisdiction_id = ${town.id}),
      ${sql.json({ ca: { title: word, question: word } })},
      ${sql.json([
        { id: 'a', texts: choice },
        { id: 'b', texts: choice },
      ])}, ${now}, ${new Date(now.getTime() + 86_400_000)}, 'at-end', 'draft', ${word}, ${now}, ${now})`
  await sql`insert into quarantined_event (id, jurisdiction_id, event_key, line_id, field, reason, content, received_at)
    values (${event}, ${town.id}, ${id()}, '1', 'messages', 'unreadable',
      ${town.vault.encrypt({ text: `${word}apart` }, 'quarantined_event.content')}, ${now})`
  await sql`insert into contact_merge (id, jurisdiction_id, kept_id, merged_id, at)
    values (${merge}, ${town.id}, ${id()}, ${id()}, ${now})`
  // Not offered: of two services that are the same the chat could not tell which is meant.
  await sql`insert into service select (jsonb_populate_record(null::service,
    to_jsonb(s) || jsonb_build_object('code', ${code}::text, 'active', false))).* from service s
    where jurisdiction_id = ${town.id} and code = 'EP01'`
  invalidateCatalogue(town)
  await sql`update content_version set content = jsonb_set(content, '{pages}', content->'pages' || (
      select jsonb_agg(one || jsonb_build_object('id', ${page}::text)) from jsonb_array_elements(content->'pages') one
      where one->>'id' = 'news'))
    where jurisdiction_id = ${town.id} and state = 'published'`
  const program = await registerApplication(town, { name: word, scopes: ['read', 'post'], approved: true })
  const key = 'key' in program ? program.key : ''
  const [application] =
    await sql`select id from application where jurisdiction_id = ${town.id} and name = ${word}`
  const made = await fetch(`${world.url}/open311/v2/webhooks.json`, {
    method: 'POST',
    body: new URLSearchParams({ api_key: key, url: `https://ganxo-${word}.example.org/` }),
  })
  const [hook] = (await made.json()) as { webhook_id?: string }[]
  const destination = await addDestination(town, {
    name: word,
    url: `https://desti-${word}.example.org`,
    apiKey: word,
    services: {},
  })
  return {
    notice,
    work,
    consultation,
    application: String(application?.id),
    hook: String(hook?.webhook_id),
    destination,
    event,
    merge,
    service: code,
    page,
    source: ownSource(town.id),
  }
}
