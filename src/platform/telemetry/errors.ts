/** Errors whose message quotes what was being read, which may be a citizen's: their name is all that is told. */
const QUOTING_ERRORS = /^(?:SyntaxError|URIError|\$?ZodError|ZodRealError)$/

/**
 * An error whose message is, or may be, what somebody outside said: kept for staff to read with the row that it befell, and
 * never logged.
 */
export class ExternalError extends Error {
  override name = 'ForeignWords'
}

/** Characters of a message at most. */
const MAX_MESSAGE_LENGTH = 200

/** How far a chain of causes is followed. */
const MAX_CAUSE_DEPTH = 4

type Fields = Record<string, unknown>

const stringField = (error: Fields, name: string): string | undefined => {
  const value = error[name]
  return typeof value === 'string' && /^[\w.-]{1,80}$/.test(value) ? value : undefined
}

/**
 * The first line of a message without what may be somebody's: quoted text, addresses of mail and of the web beyond
 * their host, long numbers.
 */
const redactValues = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .slice(0, 4 * MAX_MESSAGE_LENGTH)
    .replace(/"[^"]*(?:"|$)|“[^”]*(?:”|$)|«[^»]*(?:»|$)|`[^`]*(?:`|$)|(?<!\p{L})'[^']*(?:'|$)/gu, '…')
    .replace(/\b(https?:\/\/)(?:[^\s/@]*@)?([^\s/?#]+)[^\s]*/g, '$1$2/…')
    .replace(/[^\s<>@]{1,64}@[^\s<>@]{1,190}/g, '…')
    .replace(/\+?\p{Nd}(?:[\s().-]?\p{Nd}){5,}/gu, '…')
    .slice(0, MAX_MESSAGE_LENGTH)

/** What the database says of an error besides its words, which quote values: state, severity, constraint, table. */
const describeDatabaseError = (error: Fields): string | undefined => {
  const [code, severity] = [stringField(error, 'code'), stringField(error, 'severity')]
  if (!code || !severity) return undefined
  const named = ['constraint', 'table'].flatMap((what) => {
    const value = stringField(error, `${what}_name`) ?? stringField(error, what)
    return value ? [`${what} ${value}`] : []
  })
  return ['database', severity, code, ...named].join(' ')
}

/**
 * An error as text that may be written down: its name and code, and the first line of its message without quoted
 * text, addresses or numbers. Of an error of the database, only what holds no values: neither the statement's parameters
 * nor the server's own words, which repeat them. Every error that is logged goes through here.
 */
export const describeError = (error: unknown, depth = MAX_CAUSE_DEPTH): string => {
  if (typeof error === 'string') return redactValues(error)
  if (typeof error !== 'object' || error === null) return 'unknown error'
  const fields = error as Fields
  const database = describeDatabaseError(fields)
  if (database) return database
  const name = stringField(fields, 'name') ?? 'Error'
  const code = stringField(fields, 'code')
  const inner =
    depth > 0 && typeof fields.cause === 'object' && fields.cause
      ? describeError(fields.cause, depth - 1)
      : undefined
  // Drizzle's error has the statement and its parameters for its message.
  const quotes = QUOTING_ERRORS.test(name) || error instanceof ExternalError || 'params' in fields
  const message = typeof fields.message === 'string' && !quotes ? redactValues(fields.message) : ''
  const head = [name, code].filter(Boolean).join(' ')
  return `${head}${message ? `: ${message}` : ''}${inner ? ` (${inner})` : ''}`
}

/** An error as {@link describeError} tells it, and where in the code it was thrown: for the operator of a command. */
export const traceError = (error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return [describeError(error), ...frames].join('\n')
}
