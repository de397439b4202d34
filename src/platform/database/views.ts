import type postgres from 'postgres'
import { TOWN_ROLE } from './row-security.ts'

/**
 * Views that show the rows of the connection's own town, by the table that they are of. They are the owner's, whom row-level
 * security does not hold, so their condition is a condition like any other: indexes of operators that may leak (words,
 * places, expressions) are used. A table's own policy forbids just that.
 */
const VIEWS = { service_request_here: 'service_request', word_index_here: 'word_index', asset_here: 'asset' }

/** Remakes the views whose table has got other columns. Beside running replicas: each change is all at once. */
export const recreateViews = async (client: postgres.Sql): Promise<void> => {
  const columnsOf = async (name: string): Promise<string> => {
    const rows = await client<{ name: string; type: string }[]>`
      select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
      where a.attrelid = to_regclass(${`public.${name}`}) and a.attnum > 0 and not a.attisdropped order by a.attname`
    return rows.map(({ name, type }) => `${name} ${type}`).join()
  }
  for (const [view, table] of Object.entries(VIEWS)) {
    if ((await columnsOf(view)) === (await columnsOf(table))) continue
    await client.begin(async (tx) => {
      await tx.unsafe(`drop view if exists public.${view};
        create view public.${view} as select * from public.${table}
          where jurisdiction_id = (select current_setting('town_hall.jurisdiction', true));`)
      const [role] = await tx`select from pg_roles where rolname = ${TOWN_ROLE}`
      if (role) await tx.unsafe(`grant select on public.${view} to ${TOWN_ROLE}`)
    })
  }
}
