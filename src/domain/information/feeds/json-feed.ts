import { z } from 'zod'

const words = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === undefined ? undefined : String(value)))

const feed = z.looseObject({ home_page_url: words, items: z.array(z.unknown()) })

const item = z.looseObject({
  id: words,
  title: words,
  url: words,
  external_url: words,
  content_html: words,
  content_text: words,
  summary: words,
  image: words,
  date_published: words,
  date_modified: words,
  tags: z.array(z.string()).nullish().catch(undefined),
})

const escaped = (text: string | undefined) =>
  text?.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '<br>')

/** Whether a text is JSON rather than XML. */
export const isJson = (text: string): boolean => /^\s*\{/.test(text)

/**
 * A JSON Feed (jsonfeed.org, 1 and 1.1), its items as rss-parser has them. @throws when it is none
 */
export const readJsonFeed = (
  text: string,
): { items: Record<string, unknown>[]; home: string | undefined } => {
  const { items, home_page_url: home } = feed.parse(parsed(text))
  return {
    home,
    items: items.map((raw) => {
      const it = item.safeParse(raw).data
      if (!it) return {}
      const {
        id,
        url,
        external_url,
        content_html,
        content_text,
        image,
        date_published,
        date_modified,
        tags,
      } = it
      return {
        ...it,
        guid: id,
        links: [url ?? external_url].filter(Boolean),
        description: content_html ?? escaped(content_text) ?? escaped(it.summary),
        summary: undefined,
        content: undefined,
        published: date_published,
        updated: date_modified,
        enclosure: image ? { url: image, type: 'image/*' } : undefined,
        categories: tags ?? [],
      }
    }),
  }
}

/** Line ends and other controls inside a text of JSON are not allowed, and written all the same. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
    return JSON.parse(text.replace(/[\u0000-\u001f]/g, ' '))
  }
}
