import { dirname, join, relative } from 'node:path'
import { parseDocument } from 'htmlparser2'
import type { DocumentPage } from './navigation.ts'

/** A page of the site as it was built. */
export type BuiltPage = { address: string; html: string }

/** The way from one page to a file of the site. */
export const wayTo = (from: string, to: string): string => relative(dirname(`/${from}`), `/${to}`)

/**
 * Where a link of a source leads on the site: to the page of a source that it names, or to a picture. What else the repository holds
 * is not part of the site.
 * @returns undefined for a file that is not part of the site
 */
export const linkOnSite = (
  href: string,
  from: DocumentPage,
  pages: Map<string, DocumentPage>,
): string | undefined => {
  if (/^(?:[a-z]+:|#)/.test(href)) return href
  const [path = '', anchor] = href.split('#')
  const file = join(dirname(from.source), path)
  const page = pages.get(file) ?? pages.get(join(file, 'README.md'))
  const to = page?.address ?? (file.startsWith('docs/pictures/') ? file.slice('docs/'.length) : undefined)
  return to && `${wayTo(from.address, to)}${anchor ? `#${anchor}` : ''}`
}

type Element = { attribs?: Record<string, string>; children?: unknown[] }

const elementsOf = (html: string): Record<string, string>[] => {
  const found: Record<string, string>[] = []
  const visit = ({ attribs, children = [] }: Element) => {
    if (attribs) found.push(attribs)
    for (const child of children) visit(child as Element)
  }
  visit(parseDocument(html) as Element)
  return found
}

/**
 * Links that lead nowhere: a file that the site does not have, or a place that its page does not have.
 * @param files of the site besides its pages, from its root
 */
export const brokenLinks = (pages: BuiltPage[], files: Set<string>): string[] => {
  const parsed = new Map(pages.map(({ address, html }) => [address, elementsOf(html)]))
  const places = new Map(
    [...parsed].map(([address, elements]) => [address, new Set(elements.flatMap(({ id }) => id ?? []))]),
  )
  return [...parsed].flatMap(([address, elements]) =>
    elements
      .flatMap(({ href, src }) => href ?? src ?? [])
      .filter((target) => {
        if (/^[a-z]+:/.test(target)) return false
        const [path = '', anchor] = target.split('#')
        const file = path ? join(dirname(address), path) : address
        if (!places.has(file)) return !files.has(file)
        return anchor !== undefined && !places.get(file)?.has(decodeURIComponent(anchor))
      })
      .map((target) => `${address}: ${target}`),
  )
}
