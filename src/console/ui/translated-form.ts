import { type Content, findPage, type Page, type Texts } from '#domain/content'
import { LANGUAGES } from '#languages'
import type { PostedForm } from '#platform/pages'

/** A text in every language of a form: `title_ca`, `title_es`… A language left empty has none. */
export const readTexts = ({ text }: PostedForm, name: string): Texts => {
  const all = LANGUAGES.flatMap((language): [string, string][] => {
    const words = text(`${name}_${language}`, 4_000).replaceAll('\r\n', '\n')
    return words || language === 'ca' ? [[language, words]] : []
  })
  return Object.fromEntries(all) as Texts
}

/** Ids or words, one by line or with commas between. */
export const readList = ({ text }: PostedForm, name: string): string[] =>
  text(name, 4_000)
    .split(/[\n,]/)
    .map((one) => one.trim())
    .filter(Boolean)

/** Questions that a form has room for: those it has and one more. */
export const QUESTION_ROWS = 9

/** A choice among several: its code and what it is called, by language. */
export type OptionLine = { code: string; title: Texts }

/** Options, one by line: the code, then its words in each language, in the order of the languages. */
export const readOptions = ({ text }: PostedForm, name: string): OptionLine[] =>
  text(name, 4_000)
    .split('\n')
    .map((line) => line.split('|').map((part) => part.trim()))
    .filter(([code]) => code)
    .map(([code = '', ...words]) => ({
      code,
      title: Object.fromEntries(
        LANGUAGES.map((language, at) => [language, words[at] ?? '']).filter(
          ([language, said]) => said || language === 'ca',
        ),
      ) as Texts,
    }))

/** The same, as the form shows them. */
export const formatOptions = (options: OptionLine[]): string =>
  options.map(({ code, title }) => [code, ...LANGUAGES.map((one) => title[one] ?? '')].join(' | ')).join('\n')

const readQuestions = (form: PostedForm) =>
  Array.from({ length: QUESTION_ROWS }, (_, index) => {
    const name = `question_${index}`
    return {
      code: form.text(`${name}_code`, 40),
      kind: form.text(`${name}_kind`, 20),
      text: readTexts(form, `${name}_text`),
      options: readOptions(form, `${name}_options`),
    }
  }).filter(({ code }) => code)

/**
 * A page as a form has it: a candidate, which the content's own schema then accepts or refuses.
 * @param kind the page's, which a form cannot change
 */
export const readPage = (form: PostedForm, id: string, kind: Page['kind'], action?: string): unknown => {
  const { text } = form
  const hint = readTexts(form, 'hint')
  return {
    id,
    kind,
    title: readTexts(form, 'title'),
    ...(Object.values(hint).some(Boolean) ? { hint } : {}),
    words: readList(form, 'words'),
    hidden: text('hidden') === 'yes',
    text: readTexts(form, 'text'),
    pages: readList(form, 'pages'),
    url: text('url', 500) || undefined,
    topic: text('topic'),
    when: text('when') || undefined,
    service: text('service'),
    questions: readQuestions(form),
    team: text('team'),
    action,
  }
}

/** The content with a page put in the place of the one of its id, or at the end. */
export const withPage = (content: Content, page: unknown): Content => {
  const { id } = page as Page
  const known = findPage(content, id) !== undefined
  const pages = known
    ? content.pages.map((one) => (one.id === id ? (page as Page) : one))
    : [...content.pages, page as Page]
  return { ...content, pages }
}

/** The lists that a page may be in: the first menu, and every menu. */
const mapLists = (content: Content, change: (ids: string[], list: string) => string[]): Content => ({
  ...content,
  home: change(content.home, 'home'),
  pages: content.pages.map((page) =>
    page.kind === 'menu' ? { ...page, pages: change(page.pages, page.id) } : page,
  ),
})

/** A page added to a menu, at its end. */
export const addToList = (content: Content, id: string, list: string): Content =>
  mapLists(content, (ids, name) => (name === list && !ids.includes(id) ? [...ids, id] : ids))

/** A page moved up or down in a menu. */
export const moveInList = (content: Content, id: string, list: string, by: 1 | -1): Content =>
  mapLists(content, (ids, name) => {
    const at = ids.indexOf(id)
    const other = ids[at + by]
    if (name !== list || at === -1 || other === undefined) return ids
    const next = [...ids]
    next[at] = other
    next[at + by] = id
    return next
  })

/** A page taken away, from every menu too. */
export const withoutPage = (content: Content, id: string): Content => {
  const left = mapLists(content, (ids) => ids.filter((one) => one !== id))
  return { ...left, pages: left.pages.filter((one) => one.id !== id) }
}
