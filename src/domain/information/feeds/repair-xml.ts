import { decodeHTML } from 'entities'

/** Names that XML itself knows. */
const XML_ENTITIES = new Set(['amp', 'lt', 'gt', 'quot', 'apos'])

/** Characters that XML 1.0 does not have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
const INVALID_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const isCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)

const REFERENCE = /&(?:#(\d{1,8});|#x([\da-f]{1,7});|([a-z][a-z\d]{1,30});)?/gi

const repairText = (text: string): string =>
  text
    .replace(REFERENCE, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
      if (decimal || hexadecimal)
        return isCharacter(decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16)) ? whole : ''
      if (!name) return '&amp;'
      if (XML_ENTITIES.has(name)) return whole
      const message = decodeHTML(whole)
      return message === whole
        ? `&amp;${name};`
        : message.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'))
    })
    .replace(/<(?![a-z_/?]|!--)/gi, '&lt;')

/** Marks of a text or a comment that is never closed would take in all that follows: they go. */
const dropUnclosed = (xml: string): string => {
  const text = xml.replaceAll('<![CDATA[', '')
  const comment = text.lastIndexOf('<!--')
  return comment > text.lastIndexOf('-->') ? text.slice(0, comment) + text.slice(comment + 4) : text
}

/**
 * A piece of XML with what is often wrong in it put right: ampersands and signs of «less» that stand alone, names of
 * characters that only HTML knows, characters that XML does not have. What is marked as text (CDATA) stays as it is.
 */
export const repairXml = (xml: string): string => {
  const text = xml.toWellFormed().replace(INVALID_CHARACTERS, '')
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const begin = text.indexOf('<![CDATA[', at)
    const end = begin < 0 ? -1 : text.indexOf(']]>', begin)
    if (end < 0) {
      parts.push(repairText(dropUnclosed(text.slice(at))))
      break
    }
    parts.push(repairText(text.slice(at, begin)), text.slice(begin, end + 3))
    at = end + 3
  }
  return parts.join('')
}

/**
 * Whether a text has a declaration (`<!…`) that is none of XML's, outside of texts and comments. The strict parser (sax) takes
 * the square of its length for one that is not closed.
 */
export const hasUnexpectedDeclaration = (xml: string): boolean => {
  for (let at = xml.indexOf('<!'); at >= 0; at = xml.indexOf('<!', at)) {
    const mark = xml.slice(at, at + 9).toUpperCase()
    const isText = mark === '<![CDATA['
    const isComment = mark.startsWith('<!--')
    if (!isText && !isComment && mark !== '<!DOCTYPE') return true
    const end = isText ? xml.indexOf(']]>', at) : isComment ? xml.indexOf('-->', at) : at + mark.length
    if (end < 0) return false
    at = end
  }
  return false
}
