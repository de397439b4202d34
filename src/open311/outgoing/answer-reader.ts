import { XMLParser } from 'fast-xml-parser'

/** An element of an answer, as text. */
export type Element = Record<string, string | undefined>

/** Elements of a list that are read, and characters of each of their values: far more than any endpoint gives at once. */
const MOST = 5_000
const LONGEST = 10_000

// Entities stand for characters only (a document that declares its own is refused); every value is text: ids are no
// numbers.
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: { enabled: true, maxTotalExpansions: 10_000 },
  htmlEntities: true,
  isArray: (name) => ['request', 'request_update', 'error', 'service'].includes(name),
})

/**
 * Reads the members of a list in an answer of XML, the format that every endpoint has and that is asked for, or of JSON, which some
 * give all the same. For a process with limits, but where the answer is short.
 * @param member `request`, `request_update` or `error`
 * @throws when it is neither: an endpoint that answers with a page of HTML has not understood
 */
export const read = (body: Uint8Array, { member }: { member: string }): Element[] => {
  const text = Buffer.from(body)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim()
  if (/^[[{]/.test(text)) return parseJsonMembers(JSON.parse(text))
  if (!text.startsWith('<') || /^<!doctype html|^<html/i.test(text) || /<!DOCTYPE/i.test(text))
    throw new Error('the response is not XML')
  const [root] = Object.entries(parser.parse(text) as Record<string, unknown>).filter(
    ([name]) => !name.startsWith('?'),
  )
  const container = root?.[1]
  if (typeof container !== 'object' || container === null) return []
  const members = (container as Record<string, unknown>)[member]
  return elementsOf(Array.isArray(members) ? members : [], (value) => typeof value === 'string')
}

/** The members of a list in JSON: the list itself, or one within an object. */
const parseJsonMembers = (value: unknown): Element[] => {
  const lists: unknown[] = Array.isArray(value) ? [value] : Object.values(value as object)
  // One request alone stands without a list in some answers.
  const found = lists.find((one): one is unknown[] => Array.isArray(one)) ?? [value]
  return elementsOf(found, (inner) => typeof inner === 'string' || typeof inner === 'number')
}

const elementsOf = (members: unknown[], isText: (value: unknown) => boolean): Element[] =>
  members
    .slice(0, MOST)
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null)
    .map((one) =>
      Object.fromEntries(
        Object.entries(one).map(([name, value]) => [
          name,
          isText(value) ? String(value).trim().slice(0, LONGEST) || undefined : undefined,
        ]),
      ),
    )
