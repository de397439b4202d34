import { convert, type HtmlToTextOptions } from 'html-to-text'
import { clean } from '#platform/text'

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'script', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'iframe', format: 'skip' },
    { selector: 'ul', options: { itemPrefix: '• ' } },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false, maxColumnWidth: 40 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
}

/** Signs of a text that was escaped once more than it should have been. */
const ESCAPED = /&lt;\/?[a-z]|<\/?(p|br|strong|em|ul|li|div|span|a)\b/i

/**
 * HTML of a feed as a messenger shows it: words and line breaks. What was escaped twice is read twice. Asterisks and
 * the like stay: a messenger's marks in a feed are the feed's own.
 */
export const plainText = (html: string, limit = 3_000): string => {
  const once = convert(html, OPTIONS)
  const text = ESCAPED.test(once) ? convert(once, OPTIONS) : once
  return clean(
    text
      .replaceAll('\u00a0', ' ')
      .replace(/[ \t]+\n/g, '\n')
      .replace(/\n{3,}/g, '\n\n'),
    limit,
  )
}
