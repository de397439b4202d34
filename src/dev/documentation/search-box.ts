import MiniSearch, { type SearchResult } from 'minisearch'
import { type Passage, SEARCH_OPTIONS } from './search-options.ts'

/** The search of the documentation, in the browser: the index is a file of the site, which is read when somebody is about to search. */

const MAX_FOUND = 12

const self = document.currentScript as HTMLScriptElement
const indexAddress = new URL(self.dataset.index ?? '', self.src)

/** Resolves to the index. A script, not data: a site that is opened from a folder may not read data. */
const loadIndex = (): Promise<MiniSearch<Passage>> =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = indexAddress.href
    script.onload = () => {
      const { searchIndex } = window as unknown as { searchIndex: string }
      resolve(MiniSearch.loadJSON<Passage>(searchIndex, SEARCH_OPTIONS))
    }
    script.onerror = reject
    document.head.append(script)
  })

const result = ({ id, title, heading, language }: SearchResult): HTMLLIElement => {
  const link = document.createElement('a')
  link.href = new URL(id, indexAddress).href
  link.hreflang = language
  const strong = document.createElement('strong')
  strong.textContent = title
  link.append(strong, ...(heading && heading !== title ? [` › ${heading}`] : []))
  const item = document.createElement('li')
  item.append(link)
  return item
}

const start = (field: HTMLInputElement, found: HTMLElement): void => {
  let index: Promise<MiniSearch<Passage>> | undefined
  const open = () => {
    index ??= loadIndex()
    return index
  }
  const show = async () => {
    const words = field.value.trim()
    if (words.length < 2) return found.replaceChildren()
    const results = (await open()).search(words).slice(0, MAX_FOUND)
    // More was typed while the index was being read.
    if (words !== field.value.trim()) return
    const list = document.createElement('ul')
    list.append(...results.map(result))
    if (results.length > 0) return found.replaceChildren(list)
    const none = document.createElement('p')
    none.textContent = found.dataset.none ?? ''
    found.replaceChildren(none)
  }
  field.addEventListener('focus', () => void open(), { once: true })
  field.addEventListener('input', () => void show())
  field.form?.addEventListener('submit', (event) => {
    event.preventDefault()
    found.querySelector('a')?.click()
  })
  field.form?.parentElement?.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    field.value = ''
    found.replaceChildren()
    field.focus()
  })
}

const field = document.querySelector<HTMLInputElement>('#words')
const found = document.querySelector<HTMLElement>('#found')
if (field && found) {
  field.closest('search')?.removeAttribute('hidden')
  start(field, found)
}
// On a narrow screen the menu is closed until it is asked for.
if (matchMedia('(max-width: 60rem)').matches) document.querySelector('[data-menu]')?.removeAttribute('open')
