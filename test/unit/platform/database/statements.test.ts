import { describe, expect, test } from 'bun:test'
import { aliasedTable, and, count, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import { integer, jsonb, PgDialect, pgEnum, pgTable, pgView, text, timestamp } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import { OnePassDialect } from '../../../../src/platform/database/dialect.ts'
import { openDrizzle } from '../../../../src/platform/database/open-drizzle.ts'

const channel = pgEnum('channel', ['web', 'phone'])
const report = pgTable('report', {
  id: text('id').primaryKey(),
  place: text('pl"ace'),
  at: timestamp('at', { withTimezone: true }),
  details: jsonb('details'),
  by: channel('by'),
})
const picture = pgTable('picture', { reportId: text('report_id'), bytes: integer('bytes') })
const here = pgView('report_here', { id: text('id') }).existing()

/** A client that answers every statement with these rows. */
const answering = (rows: unknown[][]) =>
  ({
    options: { parsers: {}, serializers: {} },
    unsafe: () => Object.assign(Promise.resolve(rows), { values: () => Promise.resolve(rows) }),
  }) as unknown as Sql

const db = drizzle.mock()
const other = aliasedTable(report, 'other')
const biggest = db
  .select({ id: picture.reportId, most: sql<number>`max(${picture.bytes})`.as('most') })
  .from(picture)
  .where(eq(picture.bytes, 5))
  .groupBy(picture.reportId)
  .as('biggest')

describe('a statement is put together as drizzle puts it together', () => {
  const statements: Record<string, { getSQL(): SQL }> = {
    'values and columns': sql`select ${report.id}, ${1}, ${'carrer del Born'}, ${null}, ${true} from ${report}`,
    'nothing at all': sql`select 1${undefined}${sql.empty()}`,
    'a list': sql`select ${report.id} in ${['a', 'b']} and ${sql.param(['a', 'b'])}`,
    'names and raw text': sql`select ${sql.identifier('pl"ace')} ${sql.raw('as x')}`,
    'a kind of its own': sql`select ${'web'}::${channel}`,
    'a view': sql`select * from ${here}`,
    'values written into it': sql`select ${sql`${'it’s'} ${4}`.inlineParams()}, ${5}`,
    'values still to come': sql`select ${sql.placeholder('id')}, ${sql.param(sql.placeholder('at'), report.at)}`,
    'a value as its column writes it': sql`select ${sql.param({ a: 1 }, report.details)}, ${sql.param(null, report.at)}`,
    'another table of the same kind': db.select().from(other).where(eq(other.id, 'x')),
    'one table': db
      .select()
      .from(report)
      .where(and(eq(report.id, 'x'), inArray(report.by, ['web'])))
      .orderBy(desc(report.at))
      .limit(3),
    'a query within': sql`select ${db.select({ n: count() }).from(report).where(eq(report.place, 'Born'))}, ${2}`,
    'tables that are joined': db
      .select({ report, most: biggest.most })
      .from(report)
      .leftJoin(biggest, eq(biggest.id, report.id))
      .where(isNull(report.by)),
    'a query with a name': db
      .with(db.$with('old').as(db.select().from(report)))
      .select()
      .from(picture),
    'rows that are written': db
      .insert(report)
      .values([
        { id: 'a', at: new Date(0) },
        { id: 'b', details: { tall: 2 } },
      ])
      .onConflictDoUpdate({ target: report.id, set: { place: sql`excluded.id` } })
      .returning({ id: report.id }),
    'rows that are changed': db.update(report).set({ by: 'phone', at: null }).where(eq(report.id, 'b')),
  }
  for (const [what, statement] of Object.entries(statements))
    test(what, () => {
      const { typings: _, ...drizzles } = new PgDialect().sqlToQuery(statement.getSQL())
      expect(new OnePassDialect().sqlToQuery(statement.getSQL())).toEqual(drizzles)
    })
})

describe('rows are read as drizzle reads them', () => {
  type Opened = ReturnType<typeof openDrizzle>
  const noon = '2026-11-30 12:00:00+00'
  const queries: Record<string, [(db: Opened) => PromiseLike<unknown[]>, rows: unknown[][]]> = {
    'of one table': [
      (opened) => opened.select().from(report),
      [
        ['a', 'Born', noon, { tall: 2 }, 'web'],
        ['b', null, null, null, null],
      ],
    ],
    'with what is worked out': [
      (opened) =>
        opened
          .select({
            id: report.id,
            upper: sql`upper(${report.id})`,
            at: sql`max(${report.at})`.mapWith(report.at),
          })
          .from(report),
      [['a', 'A', noon]],
    ],
    'of a table without a row for it': [
      (opened) => opened.select().from(report).leftJoin(picture, eq(picture.reportId, report.id)),
      [
        ['a', 'Born', noon, null, 'web', null, null],
        ['b', null, null, null, null, 'b', 7],
        ['c', null, null, null, null, 'c', null],
      ],
    ],
    'of a query within': [
      (opened) =>
        opened
          .select({ found: { id: report.id, most: biggest.most }, at: report.at })
          .from(report)
          .leftJoin(biggest, eq(biggest.id, report.id)),
      [
        ['a', 3, noon],
        ['b', null, null],
      ],
    ],
    'of what was written': [
      (opened) => opened.insert(report).values({ id: 'a' }).returning(),
      [['a', null, noon, null, null]],
    ],
  }
  for (const [what, [query, rows]] of Object.entries(queries))
    test(what, async () => {
      const client = answering(rows)
      expect(await query(openDrizzle(client))).toEqual(await query(drizzle(client)))
    })
})
