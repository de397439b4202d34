/** How a file of somebody else's is handed to a browser. */
export type ForeignFile = {
  content: Blob
  /** In bytes: a store elsewhere does not tell it with the content. */
  size: number
  /** What the browser is to take it for. */
  mime: string
  /** Its name where it is downloaded; unset: it is shown. */
  download?: string
}

/** What a browser is told of every file that is not ours: it runs nothing, asks nothing, and belongs to no page. */
const POLICY = {
  'content-security-policy':
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'private, no-store',
  'accept-ranges': 'bytes',
}

/**
 * A file that somebody else made, or the part of it that is asked for: players seek by parts.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range
 */
export const foreignFile = (request: Request, { content, size, mime, download }: ForeignFile): Response => {
  const headers = {
    ...POLICY,
    'content-type': mime,
    'content-disposition': download === undefined ? 'inline' : `attachment; ${safeFilename(download)}`,
  }
  const asked = parseRange(request.headers.get('range'), size)
  if (asked === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } })
  // As a stream: a file of a store elsewhere would be answered with an address of that store.
  if (!asked) return new Response(content.stream(), { headers: { ...headers, 'content-length': `${size}` } })
  const { first, last } = asked
  return new Response(content.slice(first, last + 1).stream(), {
    status: 206,
    headers: {
      ...headers,
      'content-length': `${last - first + 1}`,
      'content-range': `bytes ${first}-${last}/${size}`,
    },
  })
}

/** One range of bytes. Several at once, or another unit, are answered with the whole, as the standard allows. */
const parseRange = (
  header: string | null,
  size: number,
): { first: number; last: number } | 'unsatisfiable' | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length > 0 ? { first: size - length, last: size - 1 } : 'unsatisfiable'
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return undefined
  return first < size ? { first, last } : 'unsatisfiable'
}

/** A name that is a name everywhere: no path, no ending that a system would run by itself hidden behind another. */
const safeFilename = (name: string): string => {
  const safe =
    name
      .normalize('NFC')
      .replaceAll(/[^\p{L}\p{N} ._-]/gu, '_')
      .replace(/^[. ]+/, '')
      .slice(0, 100)
      // Half a letter at the cut is none, and no address can hold it.
      .replace(/[\ud800-\udbff]$/, '')
      .trim() || 'fitxer'
  const plain = safe.normalize('NFD').replaceAll(/[^\x20-\x7e]/g, '')
  return `filename="${plain || 'fitxer'}"; filename*=UTF-8''${encodeURIComponent(safe)}`
}
