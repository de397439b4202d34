/** Errors whose message quotes what was being read, which may be a citizen's: their name is all that is told. */
const QUOTING = /^(?:SyntaxError|URIError|\$?ZodError|ZodRealError)$/

/**
 * An error whose message is, or may be, what somebody outside said: kept for staff to read with the row that it befell, and
 * never logged.
 */
export class ForeignWords extends Error {
  override name = 'ForeignWords'
}

/** Characters of a message at most. */
const LENGTH = 200

/** How far a chain of causes is followed. */
const DEPTH = 4

type Fields = Record<string, unknown>

const textIn = (error: Fields, name: string): string | undefined => {
  const value = error[name]
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : undefined
}

/**
 * The first line of a message without what may be somebody's: quoted text, addresses of mail and of the web beyond
 * their host, long numbers.
 */
const withoutValues = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .slice(0, 4 * LENGTH)
    .replace(/"[^"]*(?:"|$)|“[^”]*(?:”|$)|«[^»]*(?:»|$)|`[^`]*(?:`|$)|(?<!\p{L})'[^']*(?:'|$)/gu, '…')
    .replace(/\b(https?:\/\/)(?:[^\s/@]*@)?([^\s/?#]+)[^\s]*/g, '$1$2/…')
    .replace(/[^\s<>@]{1,64}@[^\s<>@]{1,190}/g, '…')
    .replace(/\+?\p{Nd}(?:[\s().-]?\p{Nd}){5,}/gu, '…')
    .slice(0, LENGTH)

/** What the database says of an error besides its words, which quote values: state, severity, constraint, table. */
const ofDatabase = (error: Fields): string | undefined => {
  const [code, severity] = [textIn(error, 'code'), textIn(error, 'severity')]
  if (!code || !severity) return undefined
  const named = ['constraint', 'table'].flatMap((what) => {
    const value = textIn(error, `${what}_name`) ?? textIn(error, what)
    return value ? [`${what} ${value}`] : []
  })
  return ['database', severity, code, ...named].join(' ')
}

/**
 * An error as text that may be written down: its name and code, and the first line of its message without quoted
 * text, addresses or numbers. Of an error of the database, only what holds no values: neither the statement's parameters
 * nor the server's own words, which repeat them. Every error that is logged goes through here.
 */
export const describeError = (error: unknown, depth = DEPTH): string => {
  if (typeof error === 'string') return withoutValues(error)
  if (typeof error !== 'object' || error === null) return 'unknown error'
  const fields = error as Fields
  const database = ofDatabase(fields)
  if (database) return database
  const name = textIn(fields, 'name') ?? 'Error'
  const code = textIn(fields, 'code')
  const inner =
    depth > 0 && typeof fields.cause === 'object' && fields.cause
      ? describeError(fields.cause, depth - 1)
      : undefined
  // Drizzle's error has the statement and its parameters for its message.
  const quotes = QUOTING.test(name) || error instanceof ForeignWords || 'params' in fields
  const message = typeof fields.message === 'string' && !quotes ? withoutValues(fields.message) : ''
  const head = [name, code].filter(Boolean).join(' ')
  return `${head}${message ? `: ${message}` : ''}${inner ? ` (${inner})` : ''}`
}

/** An error as {@link describeError} tells it, and where in the code it was thrown: for the operator of a command. */
export const traceError = (error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return [describeError(error), ...frames].join('\n')
}
