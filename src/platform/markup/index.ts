/** Markup that is rendered once and used again: to render takes the larger part of a page's time. */
import type { VNode } from 'preact'
import { jsxTemplate } from 'preact/jsx-runtime'
import { renderToString } from 'preact-render-to-string'

/** An object is known by its identity, so that what was made for one is never shown for another. */
const identities = new WeakMap<object, number>()
let last = 0

const identityOf = (part: object): number => {
  const known = identities.get(part)
  if (known !== undefined) return known
  identities.set(part, ++last)
  return last
}

/** A part of a key as a text that no other part has. */
const partText = (part: unknown): string => {
  // With its length: no text reads as two parts.
  if (typeof part === 'string') return `${part.length}:${part}`
  if (typeof part !== 'object' || part === null) return String(part)
  return part instanceof Date ? `@${part.getTime()}` : `#${identityOf(part)}`
}

/** The same text in one piece: as it is put together it is a chain of hundreds, which each page that has it would walk again. */
const inOnePiece = (text: string): string => Buffer.from(text).toString()

/** What is rendered once for each key. */
export type MarkupCache = (key: readonly unknown[], render: () => VNode) => VNode

/**
 * @param maxEntries how many are kept: beyond it all are forgotten
 * @returns what renders. `key`: all that decides what is rendered; objects but dates by identity, never changed in place
 */
export const createMarkupCache = (maxEntries = 500): MarkupCache => {
  const kept = new Map<string, string>()
  return (key, render) => {
    let name = ''
    for (const part of key) name += `${partText(part)} `
    let html = kept.get(name)
    if (html === undefined) {
      html = inOnePiece(renderToString(render()))
      if (kept.size >= maxEntries) kept.clear()
      kept.set(name, html)
    }
    return jsxTemplate([html])
  }
}
