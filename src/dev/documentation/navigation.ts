import { z } from 'zod'

/** Languages of the documentation. Each page is in one of them, the way to it in both. */
export const DOCUMENT_LANGUAGES = ['ca', 'en'] as const

/** A language of the documentation. */
export type DocumentLanguage = (typeof DOCUMENT_LANGUAGES)[number]

const inBoth = z.record(z.enum(DOCUMENT_LANGUAGES), z.string().min(1))

const navigationSchema = z.strictObject({
  title: inBoth,
  words: z.record(z.string(), inBoth),
  start: inBoth,
  sections: z.array(
    z.strictObject({
      language: z.enum(DOCUMENT_LANGUAGES),
      title: inBoth,
      pages: z.array(
        z.strictObject({
          source: z.string().regex(/^[\w./-]+\.md$/),
          ca: z.string().min(1),
          en: z.string().min(1),
          /** Where a page is not in the language of its section. */
          language: z.enum(DOCUMENT_LANGUAGES).optional(),
        }),
      ),
    }),
  ),
})

/** What docs/navigation.json says: the pages by reader, in the order in which they are read. */
export type Navigation = z.infer<typeof navigationSchema>

/** A page of the documentation. */
export type DocumentPage = {
  /** From the root of the repository. */
  source: string
  /** Of its file, from the root of the site. */
  address: string
  language: DocumentLanguage
  title: Record<DocumentLanguage, string>
}

/** Pages outside docs/ are in a folder of their own: there are two that are called «security». */
const addressOf = (source: string): string =>
  (source.startsWith('docs/') ? source.slice('docs/'.length) : `project/${source}`)
    .replace(/(?:^|\/)README\.md$/, '.md')
    .replace(/\.md$/, '.html')
    .toLowerCase()

/** @throws if docs/navigation.json does not fit */
export const readNavigation = async (): Promise<Navigation> =>
  navigationSchema.parse(await Bun.file('docs/navigation.json').json())

/** The first page of each language. */
export const startPages = ({ start, title }: Navigation): DocumentPage[] =>
  DOCUMENT_LANGUAGES.map((language) => ({
    source: start[language],
    address: language === 'ca' ? 'index.html' : `${language}.html`,
    language,
    title,
  }))

/** The pages of each section. */
export const sectionPages = ({ sections }: Navigation): DocumentPage[][] =>
  sections.map(({ language: usual, pages }) =>
    pages.map(({ source, ca, en, language = usual }) => ({
      source,
      address: addressOf(source),
      language,
      title: { ca, en },
    })),
  )

/** A page by its file. */
export const pagesBySource = (navigation: Navigation): Map<string, DocumentPage> =>
  new Map([...startPages(navigation), ...sectionPages(navigation).flat()].map((page) => [page.source, page]))
