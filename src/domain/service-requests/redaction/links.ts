import type { Span } from './span.ts'

/** Addresses of pages, with or without what they begin with. */
const LINK =
  /(?<![\p{L}\d@.])(?:https?:\/\/|www\.)?(?:[\p{L}\d](?:[\p{L}\d-]{0,62})\.){1,5}\p{L}{2,24}(?::\d{2,5})?[/?#][^\s<>"«»]{1,600}/giu

/** Networks on which a page is somebody's. */
const NETWORKS =
  /^(?:https?:\/\/)?(?:[\w-]+\.)?(?:instagram|facebook|fb|tiktok|twitter|x|threads|linkedin|snapchat|pinterest|telegram|t|wa|whatsapp|m|messenger|discord|signal)\.(?:com|me|net|gg|group)(?:\/|$)/iu

/** Names of what is sent along that are for the followers of the link, not for its owner. */
const HARMLESS =
  /^(?:lang|l|hl|idioma|locale|page|pag|p|pagina|view|vista|sort|ordre|q|cerca|any|year|mes|month|tab|usp|zoom|z|mlat|mlon|lat|lon|lng|long|map|words|state|kind|code)$/iu

const TRAILING = /[.,;:!?)\]}'’"»…]+$/u

/** Whether a piece of a path or a value looks like a secret or a number of somebody's, rather than words. */
const isToken = (piece: string): boolean => {
  if (piece.length >= 36 && /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu.test(piece)) return true
  if (/@|%40/iu.test(piece) || /\d{7}/u.test(piece)) return true
  return piece.split(/[-_.~+,;:!*'()]|%[\da-f]{2}/iu).some((part) => {
    if (part.length < 6) return false
    const digits = part.replaceAll(/\D/gu, '').length
    const mixed = /\p{Ll}/u.test(part) && /\p{Lu}/u.test(part.slice(1))
    if (digits > 0 && digits < part.length)
      return part.length >= 8 || mixed || (part.match(/\d\p{L}|\p{L}\d/gu)?.length ?? 0) >= 3
    // Capitals within a word, again and again.
    return part.length >= 10 && (part.match(/\p{Ll}\p{Lu}/gu)?.length ?? 0) >= 3
  })
}

/** What of a link's path is a token: from, up to but without. */
const inPath = (path: string, start: number, ofSomebody: boolean): Span[] => {
  const found: Span[] = []
  let at = start
  for (const piece of path.split('/')) {
    if (piece !== '' && (ofSomebody || isToken(piece))) found.push([at, at + piece.length])
    at += piece.length + 1
  }
  return found
}

const inQuery = (query: string, start: number): Span[] => {
  const pairs = query.slice(1).split(/[&;]/u)
  const harmless = pairs.every((pair) => {
    const [name = '', ...value] = pair.split('=')
    return HARMLESS.test(name) && !isToken(value.join('=')) && !/\d{5}/u.test(pair)
  })
  return harmless ? [] : [[start, start + query.length]]
}

/**
 * Where the links of a text carry what only some people have: tokens, ids, addresses, telephones, somebody's page on a
 * network. The host stays, and so do plain pages.
 */
export const linksIn = (text: string): Span[] =>
  [...text.matchAll(LINK)].flatMap(({ index, 0: written }): Span[] => {
    const link = written.replace(TRAILING, '')
    const from = link.indexOf('/', link.includes('://') ? link.indexOf('://') + 3 : 0)
    const query = link.search(/[?#]/u)
    const pathEnd = query === -1 ? link.length : query
    const ofSomebody = NETWORKS.test(link)
    return [
      ...(from === -1 || from >= pathEnd
        ? []
        : inPath(link.slice(from + 1, pathEnd), index + from + 1, ofSomebody)),
      ...(query === -1 || query === link.length - 1
        ? []
        : link[query] === '#' && !isToken(link.slice(query + 1))
          ? []
          : inQuery(link.slice(query), index + query)),
    ]
  })
