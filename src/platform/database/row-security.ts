import postgres from 'postgres'
import { sqlState } from './queries.ts'

/**
 * Who a process is to the database once it serves a town: nobody who owns a table, so that row-level security holds for
 * it. What migrates, backs up and restores is the owner.
 */
export const TOWN_ROLE = 'town_hall'

/** `insufficient_privilege`. */
const INSUFFICIENT = '42501'

/**
 * Makes the role, where it may be made, and lets it at the tables of a schema. One process at a time.
 * @returns whether there is one
 */
export const grantTownRole = async (url: string, schema: string): Promise<boolean> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await client.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtext('town_role'))`
      await tx.unsafe(`do $$ begin
        if not exists (select from pg_roles where rolname = '${TOWN_ROLE}') then
          begin
            create role ${TOWN_ROLE} nologin;
          exception when duplicate_object or unique_violation then null; -- for another database of the same server
          end;
        end if;
        if not pg_has_role(current_user, '${TOWN_ROLE}', 'member') then
          grant ${TOWN_ROLE} to current_user;
        end if;
      end $$`)
      await tx.unsafe(`grant usage on schema ${schema} to ${TOWN_ROLE};
        grant select, insert, update, delete on all tables in schema ${schema} to ${TOWN_ROLE};
        grant usage, select on all sequences in schema ${schema} to ${TOWN_ROLE}`)
      // Views are read: what is written through one would be written as the owner, whom no policy holds.
      const views = await tx<
        { name: string }[]
      >`select viewname as name from pg_views where schemaname = ${schema}`
      for (const { name } of views)
        await tx.unsafe(`revoke insert, update, delete on ${schema}."${name}" from ${TOWN_ROLE}`)
      return true
    })
  } catch (error) {
    // A managed server may let nobody make roles: the first lock, the condition in every query, is there all the same.
    if (sqlState(error) === INSUFFICIENT) return false
    throw error
  } finally {
    await client.end({ timeout: 5 })
  }
}

/** Whether there is the role, and who is connected may be it. */
export const hasTownRole = async (client: postgres.Sql): Promise<boolean> => {
  const [row] = await client`
    select 1 from pg_roles where rolname = ${TOWN_ROLE} and pg_has_role(current_user, oid, 'member')`
  return row !== undefined
}

/** What a connection states about itself when it is opened, so that it sees the rows of one town and no others. */
export const townSettings = async (url: string, jurisdictionId: string): Promise<Record<string, string>> => {
  const client = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const locked = await hasTownRole(client)
    return { 'town_hall.jurisdiction': jurisdictionId, ...(locked ? { role: TOWN_ROLE } : {}) }
  } finally {
    await client.end({ timeout: 5 })
  }
}
