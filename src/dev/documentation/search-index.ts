import { DomUtils, parseDocument } from 'htmlparser2'
import MiniSearch from 'minisearch'
import type { DocumentPage } from './navigation.ts'
import { type Passage, SEARCH_OPTIONS } from './search-options.ts'

const textOf = (html: string): string => DomUtils.textContent(parseDocument(html)).replace(/\s+/g, ' ').trim()

const HEADING = /<h([123]) id="([^"]+)"[^>]*>(.*?)<\/h\1>/gs

/** The parts of a page, each with the heading above it. */
export const passagesOf = (page: DocumentPage, html: string): Passage[] => {
  const headings = [...html.matchAll(HEADING)]
  return headings.map((heading, index) => {
    const [whole, level, anchor = '', inner = ''] = heading
    const text = html.slice(heading.index + whole.length, headings[index + 1]?.index)
    return {
      id: level === '1' ? page.address : `${page.address}#${anchor}`,
      title: page.title[page.language],
      heading: textOf(inner),
      text: textOf(text),
      language: page.language,
    }
  })
}

/** The script that holds the index of these passages. */
export const searchIndexScript = (passages: Passage[]): string => {
  const index = new MiniSearch(SEARCH_OPTIONS)
  index.addAll(passages)
  return `window.searchIndex=${JSON.stringify(JSON.stringify(index))}`
}
