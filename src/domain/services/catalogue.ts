import { asc, eq, sql } from 'drizzle-orm'
import type { AnyPgTable } from 'drizzle-orm/pg-core'
import { fillLanguages, languagesState, readShipped, type Town } from '#domain/town'
import { type Db, queryRows } from '#platform/database'
import { sharedValues, tableCache } from '#platform/freshness'
import { catalogueSchema, type GroupDefinition, type ServiceDefinition, type Texts } from './definition.ts'
import { department, service, serviceGroup } from './tables.ts'

/** What can be reported in a town, as it is now. */
export type Catalogue = {
  /** The kinds, in the order in which citizens see them. */
  groups: GroupDefinition[]
  /** Active services, kind by kind. */
  services: ServiceDefinition[]
  /** Services that are no longer offered: requests of theirs are still there to read. */
  retired: ServiceDefinition[]
  /** The same and those offered, by their codes. */
  byCode: Map<string, ServiceDefinition>
  /** Names of departments by their code. */
  departments: Map<string, string>
  /** When it last changed: clients refresh their copies by it (Open311 `changeset`). */
  changedAt: Date
}

type Offer = Omit<Catalogue, 'changedAt'>

type Rows = {
  groups: GroupDefinition[]
  services: { code: string; active: boolean; definition: ServiceDefinition }[]
  departments: { code: string; name: string }[]
}

/** Most towns offer what the common catalogue does: it is in memory once, and so is what is made of it. */
const shareOffer = sharedValues(
  ({ groups, services, departments }: Rows): Offer => ({
    groups,
    services: services.filter(({ active }) => active).map(({ definition }) => definition),
    retired: services.filter(({ active }) => !active).map(({ definition }) => definition),
    byCode: new Map(services.map(({ code, definition }) => [code, definition])),
    departments: new Map(departments.map(({ code, name }) => [code, name])),
  }),
)

const loadCatalogue = async (town: Town, db: Db): Promise<Catalogue> => {
  const [groups, services, departments] = await Promise.all([
    db
      .select()
      .from(serviceGroup)
      .where(eq(serviceGroup.jurisdictionId, town.id))
      .orderBy(asc(serviceGroup.position)),
    db.select().from(service).where(eq(service.jurisdictionId, town.id)).orderBy(asc(service.position)),
    db.select().from(department).where(eq(department.jurisdictionId, town.id)),
  ])
  const offer = shareOffer({
    groups: groups.map(({ definition }) => fillLanguages(town.folder, definition)),
    services: services.map(({ code, active, definition }) => ({
      code,
      active,
      definition: fillLanguages(town.folder, definition),
    })),
    departments: departments.map(({ code, name }) => ({ code, name })),
  })
  return {
    ...offer,
    changedAt: new Date(Math.max(0, ...services.map(({ updatedAt }) => updatedAt.getTime()))),
  }
}

/** Changes with any row of the catalogue: each change gives a row the number of its transaction. */
const catalogueState = async (town: Town, db: Db): Promise<string> => {
  const rowsOf = (table: AnyPgTable) =>
    sql`select count(*) as rows, sum(xmin::text::bigint) as changes from ${table} where jurisdiction_id = ${town.id}`
  const [row] = await queryRows<{ state: string }>(
    db,
    sql`select string_agg(concat(rows, ' ', changes), ',') as state from (
      ${rowsOf(serviceGroup)} union all ${rowsOf(service)} union all ${rowsOf(department)}) tables`,
  )
  return `${row?.state} ${languagesState(town.folder)}`
}

const catalogues = tableCache([serviceGroup, service, department], loadCatalogue, catalogueState)

/**
 * The services of a town.
 * @param db the transaction that asks, where one does: it must not wait for another connection while it holds its own
 */
export const getCatalogue = (town: Town, db: Db = town.db): Promise<Catalogue> => catalogues.get(town, db)

/** Has the next look read it again: it was changed here. */
export const invalidateCatalogue = (town: Town): void => catalogues.invalidate(town)

/** The service with this code, if the town has it and it is active. */
export const findActiveService = (catalogue: Catalogue, code: string): ServiceDefinition | undefined =>
  catalogue.services.find((one) => one.code === code)

/** The service with this code, offered or retired. */
export const findService = (catalogue: Catalogue, code: string): ServiceDefinition | undefined =>
  catalogue.byCode.get(code)

/** The codes of the services whose requests anybody may see, retired ones included. */
export const publicServiceCodes = ({ services, retired }: Catalogue): string[] =>
  [...services, ...retired].filter((service) => service.public).map(({ code }) => code)

/** A text in the language asked for, else in the first one. */
export const localised = (texts: Texts, language: string): string => texts[language] ?? texts.ca

/**
 * Puts a town's shipped catalogue in the database where it has none yet: what staff changed since stays.
 * @param folder the town's folder, with `services.json`
 */
export const seedCatalogue = async (db: Db, jurisdictionId: string, folder: string): Promise<void> => {
  const shipped = catalogueSchema.parse(readShipped(folder, 'services.json'))
  await db
    .insert(department)
    .values(shipped.departments.map((one) => ({ jurisdictionId, ...one })))
    .onConflictDoNothing()
  await db
    .insert(serviceGroup)
    .values(
      shipped.groups.map((one, position) => ({ jurisdictionId, code: one.code, position, definition: one })),
    )
    .onConflictDoNothing()
  await db
    .insert(service)
    .values(
      shipped.services.map((one, position) => ({
        jurisdictionId,
        code: one.code,
        position,
        definition: one,
      })),
    )
    .onConflictDoNothing()
}

/** The services by kind, named in a language: what a form offers. */
export const offeredServices = (
  { groups, services }: Catalogue,
  language: string,
): { label: string; options: { value: string; label: string }[] }[] =>
  groups.map((group) => ({
    label: localised(group.names, language),
    options: services
      .filter((service) => service.group === group.code)
      .map(({ code, names }) => ({ value: code, label: localised(names, language) })),
  }))
