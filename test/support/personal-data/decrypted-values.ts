import { encryptionOf, HASHED_COLUMNS } from '#platform/database'
import type { World } from '../world.ts'

/** A value as it lies in the database, as text: what is sealed is opened with the town's keys, a hash is hexadecimal. */
export type StoredValue = { table: string; column: string; text: string; sealed: boolean; row: Row }

type Row = Record<string, unknown>

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Opens everything in a value that is sealed within: jobs carry sealed values as base64. */
const decryptJobValues = (world: World, text: string): string => {
  const { vault } = world.service.town
  return text.replaceAll(/"bsuid": ?"([A-Za-z0-9+/=]{40,})"/g, (whole, sealed: string) => {
    try {
      return `"bsuid": "${vault.decrypt<string>(Buffer.from(sealed, 'base64'), 'job.forget-contact')}"`
    } catch {
      return whole
    }
  })
}

const opened = (world: World, table: string, column: string, bytes: Buffer, row: Row): string => {
  const { purpose, id } = encryptionOf(table, column)
  return JSON.stringify(
    world.service.town.vault.decrypt(bytes, purpose, id === undefined ? undefined : String(row[id])),
  )
}

/**
 * Everything that is in the database, value by value, with the eyes of somebody who has the dump and the keys: every schema,
 * so that the jobs are among it.
 */
export const listStoredValues = async (world: World): Promise<StoredValue[]> => {
  const tables = await world.sql<{ schema: string; name: string }[]>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema', 'partitions') and table_type = 'BASE TABLE'`
  const all = await Promise.all(
    tables.map(async ({ schema, name }) => {
      const rows = await world.sql<Row[]>`select * from ${world.sql(`${schema}.${name}`)}`
      return rows.flatMap((row) =>
        Object.entries(row).flatMap(([column, value]): StoredValue[] => {
          if (value === null || value === undefined) return []
          const one = { table: schema === 'public' ? name : `${schema}.${name}`, column, row }
          if (!Buffer.isBuffer(value))
            return [{ ...one, text: decryptJobValues(world, plain(value)), sealed: false }]
          return HASHED_COLUMNS.has(`${name}.${column}`)
            ? [{ ...one, text: value.toString('hex'), sealed: true }]
            : [{ ...one, text: opened(world, name, column, value, row), sealed: true }]
        }),
      )
    }),
  )
  return all.flat()
}

/** Every file of the media store and of the service's folder, with its bytes; documents are opened with the keys. */
export const listStoredFiles = async (world: World): Promise<{ file: string; bytes: Buffer }[]> => {
  const folder = world.config.dataDir
  const files = await Array.fromAsync(new Bun.Glob('**/*').scan({ cwd: folder, absolute: true }))
  // A file that was being written has another name a moment later: then all are listed again.
  return Promise.all(
    files.map(async (file) => {
      const bytes = Buffer.from(await Bun.file(file).bytes())
      const key = /\/(signings\/.*)$/.exec(file)?.[1]
      if (!key) return { file, bytes }
      const content = world.service.town.vault.decrypt<string>(bytes, 'media.document', key)
      return { file, bytes: Buffer.from(content, 'base64') }
    }),
  ).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    await Bun.sleep(100)
    return listStoredFiles(world)
  })
}

/** Without accents and capitals. */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Whether a text holds one of some words, however it is spelt: numbers with or without their separators. @returns those found */
export const containsAny = (text: string, words: string[]): string[] => {
  const plainText = folded(text)
  return words.filter((word) => {
    const digits = word.replaceAll(/\D/g, '')
    if (digits.length >= 8 && /^[\d\s+().-]+$/.test(word))
      return new RegExp([...digits].join(String.raw`[\s./()-]{0,2}`)).test(plainText)
    return plainText.includes(folded(word))
  })
}
