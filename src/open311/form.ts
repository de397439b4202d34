import { readFormData } from '#platform/forms'
import { stripUnstorable } from '#platform/text'
import { apiRefusal } from './errors.ts'

/** The fields of a post, from a form of either encoding. */
export type Fields = {
  /** Every value of a name, in order. */
  getAll: (name: string) => readonly string[]
  attributes: Record<string, string[]>
  files: [name: string, file: File][]
  /** Every name and value, files left out: what the post says, for telling it from another. */
  entries: [name: string, value: string][]
}

const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data']

const NOTHING: readonly string[] = []

/** A call without a form. */
export const NO_FIELDS: Fields = {
  getAll: () => NOTHING,
  attributes: {},
  files: [],
  entries: [],
}

/**
 * Reads a post's body. `attribute[code]`, `attribute[code][]` and `attribute[code][0]` are the same; any name will do
 * for a file.
 * @throws {Refused} 415 when it is no form, 400 when it cannot be read
 */
export const readForm = async (request: Request): Promise<Fields> => {
  const type = (request.headers.get('content-type') ?? '').toLowerCase()
  if (!FORM_TYPES.some((known) => type.startsWith(known))) throw apiRefusal(415, 'media-type')
  const form = await readFormData(request).catch(() => {
    throw apiRefusal(400, 'body')
  })
  // Without a prototype: `attribute[constructor]` is a name like any other.
  const attributes: Record<string, string[]> = Object.create(null)
  const files: [string, File][] = []
  const entries: [string, string][] = []
  for (const [name, value] of form.entries() as Iterable<[string, string | File]>) {
    if (typeof value !== 'string') {
      // A form field for a file that was left empty comes as a nameless file of no bytes.
      if (value.name || value.size > 0) files.push([name, value])
      continue
    }
    entries.push([stripUnstorable(name), stripUnstorable(value)])
    const code = /^attribute\[([^\]]+)\](?:\[\d*\])?$/.exec(name)?.[1]
    if (!code) continue
    const values = attributes[code] ?? []
    attributes[code] = values
    if (value.trim() !== '') values.push(stripUnstorable(value))
  }
  // Asked for by name some thirty times, of a form that may have thousands of fields.
  const byName = new Map<string, string[]>()
  for (const [name, value] of entries) {
    const known = byName.get(name)
    if (known) known.push(value)
    else byName.set(name, [value])
  }
  return {
    getAll: (name) => byName.get(name) ?? NOTHING,
    attributes,
    files,
    entries,
  }
}
