/** A parameter of a choice: the characters that it may have, how it is read and how it is written. */
type Parameter<T> = { pattern: string; read: (text: string) => T; optional?: true }

const text = (pattern: string): Parameter<string> => ({ pattern, read: (value) => value })
const number = (pattern: string): Parameter<number> => ({ pattern, read: Number })
const oneOf = <T extends string>(...values: T[]): Parameter<T> => ({
  pattern: values.join('|'),
  read: (value) => value as T,
})
const optional = <T>(parameter: Parameter<T>): Parameter<T | undefined> => ({ ...parameter, optional: true })

const anything = text('.*')
const slug = text('[a-z0-9-]{1,40}')

type Parameters = Record<string, Parameter<unknown>>

/** A kind of choice: how its id begins, how it began in older messages, and the parameters that follow. */
type Declaration<P extends Parameters> = { prefix: string; formerly?: string; parameters: P }

const declare = <P extends Parameters>(prefix: string, parameters: P, formerly?: string): Declaration<P> => ({
  prefix,
  parameters,
  formerly,
})
const plain = (prefix: string): Declaration<Record<never, never>> => declare(prefix, {})

/**
 * Everything that a button or a row can stand for. Messages sent years ago still come back as choices:
 * a prefix is never given another meaning, and one that is no longer written is still read.
 */
const CHOICES = {
  menu: plain('menu'),
  back: plain('back'),
  cancel: plain('cancel'),
  page: declare('page', { page: slug }, 'menu'),
  language: declare('language', { language: anything }),
  guess: declare('guess', { service: anything }),
  speech: declare('speech', { speech: oneOf('taxes', 'opinion') }),
  else: plain('else'),

  another: plain('another'),
  'go-on': plain('go-on'),
  resume: declare('resume', { answer: oneOf('yes', 'no') }),
  kind: declare('kind', { group: anything }),
  answer: declare('answer', { question: text('[^:]+'), value: anything }),
  address: declare('address', { answer: anything }),
  join: declare('join', { number: anything }),
  asset: declare('asset', { asset: anything }),
  fault: declare('fault', { service: anything }),
  pictured: declare('pictured', { service: anything }),
  work: declare('work', { answer: oneOf('report', 'drop') }),
  'picture.skip': plain('picture:skip'),
  edit: declare('edit', { step: optional(text('.+')) }),
  confirm: declare('confirm', { draft: anything }),

  info: declare('info', {
    topic: text('[a-z]+'),
    when: text('[a-z0-9-]+'),
    offset: number('\\d{1,4}'),
    words: optional(text('.+')),
  }),
  item: declare('item', { source: slug, item: text('.{1,150}') }),

  own: declare('own', { action: oneOf('see', 'add', 'reopen', 'mended'), number: text('\\d{2}-\\d{5,8}') }),
  appointment: declare('cita', {
    action: oneOf('see', 'confirm', 'change', 'cancel', 'yes', 'take', 'leave'),
    code: text('[A-Z0-9]{6}'),
  }),

  'book.new': plain('book:new'),
  'book.office': declare('book:office', { office: anything }),
  'book.service': declare('book:service', { service: anything }),
  'book.place': declare('book:place', { agenda: anything }),
  'book.mode': declare('book:mode', { mode: anything }),
  'book.from': declare('book:from', { row: number('\\d{1,15}') }),
  'book.first': plain('book:first'),
  'book.day': declare('book:day', { day: anything }),
  'book.days': plain('book:days'),
  'book.when': plain('book:when'),
  'book.at': declare('book:at', { start: number('\\d{1,15}') }),
  'book.skip': plain('book:skip'),
  'book.wait': plain('book:wait'),
  'book.yes': declare('book:yes', { draft: anything }),

  person: plain('person'),
  'person.leave': plain('person:leave'),
  'person.team': declare('person', { team: slug }),
  rate: declare('rate', { handover: text('[0-9a-f-]{36}'), stars: number('[1-5]') }),

  'name.forget': plain('name:none'),
  erase: declare('erase', { answer: oneOf('yes', 'no') }),
  areas: plain('areas'),
  'area.new': plain('area:new'),
  'area.off': declare('area:off', { id: text('[0-9a-f-]{36}') }),
  area: declare('area', {
    contents: oneOf('all', 'works', 'reports'),
    frequency: oneOf('at-once', 'weekly'),
  }),
  consultations: plain('consultations'),
  consultation: declare('consultation', { number: number('\\d{1,9}') }),
  'consultation.consent': declare('consultation:consent', {
    number: number('\\d{1,9}'),
    answer: oneOf('yes', 'no'),
  }),
  'consultation.home': declare('consultation:home', { number: number('\\d{1,9}'), place: text('.{1,150}') }),
  'consultation.option': declare('consultation:option', {
    number: number('\\d{1,9}'),
    option: text('[a-z]'),
  }),
  'consultation.change': declare('consultation:change', { number: number('\\d{1,9}') }),
  'consultation.leave': declare('consultation:leave', { number: number('\\d{1,9}') }),
  'notices.off': plain('notices:off'),
  notice: declare('notice', { notice: text('[^:]+'), place: optional(text('.+')) }),
}

type Kind = keyof typeof CHOICES
type Values<P> = {
  [K in keyof P as P[K] extends { read: (text: string) => infer T }
    ? undefined extends T
      ? never
      : K
    : never]: P[K] extends { read: (text: string) => infer T } ? T : never
} & {
  [K in keyof P as P[K] extends { read: (text: string) => infer T }
    ? undefined extends T
      ? K
      : never
    : never]?: P[K] extends { read: (text: string) => infer T } ? T : never
}
type ValuesOf<K extends Kind> = Values<(typeof CHOICES)[K]['parameters']>

/** What a tap stands for; `unknown`: nothing that this or an older version wrote. */
export type Choice = { [K in Kind]: { kind: K } & ValuesOf<K> }[Kind] | { kind: 'unknown' }

/** The id of a button or a row that stands for something. */
export const encodeChoice = <K extends Kind>(
  kind: K,
  ...[values]: keyof (typeof CHOICES)[K]['parameters'] extends never ? [] : [ValuesOf<K>]
): string => {
  const { prefix, parameters } = CHOICES[kind]
  const given: Record<string, unknown> = values ?? {}
  const written = Object.keys(parameters).flatMap((name) => (given[name] === undefined ? [] : [given[name]]))
  return [prefix, ...written].join(':')
}

type Reader = { kind: Kind; pattern: RegExp; parameters: [string, Parameter<unknown>][] }

const firstWord = (id: string): string => id.split(':', 1)[0] ?? ''

/** The readers of ids, by the first word of the id: a kind with a fixed id comes before one with parameters. */
const READERS = new Map<string, Reader[]>()
const DECLARED = Object.entries(CHOICES).map(([kind, declared]): [Kind, Declaration<Parameters>] => [
  kind as Kind,
  declared,
])
for (const [kind, { prefix, formerly, parameters }] of DECLARED) {
  const all = Object.entries(parameters)
  const rest = all.map(([, one]) => (one.optional ? `(?::(${one.pattern}))?` : `:(${one.pattern})`)).join('')
  for (const written of formerly ? [prefix, formerly] : [prefix]) {
    const readers = READERS.get(firstWord(written)) ?? []
    readers.push({ kind, pattern: new RegExp(`^${written}${rest}$`, 'su'), parameters: all })
    READERS.set(firstWord(written), readers)
  }
}

/** What an id stands for, of any message that was ever sent. Never throws. */
export const decodeChoice = (id: string): Choice => {
  for (const { kind, pattern, parameters } of READERS.get(firstWord(id)) ?? []) {
    const found = pattern.exec(id)
    if (!found) continue
    const values = parameters.flatMap(([name, { read }], index) => {
      const value = found[index + 1]
      return value === undefined ? [] : [[name, read(value)]]
    })
    return { kind, ...Object.fromEntries(values) } as Choice
  }
  return { kind: 'unknown' }
}

const OF_CONTENT = new Set('page menu info item own notice book cita'.split(' '))
const OF_REPORT = new Set(
  'confirm edit address picture pictured join asset fault work answer kind resume go-on cancel'.split(' '),
)

/** What an id was about, even where what it stood for can no longer be read. */
export const choiceSubject = (id: string): 'content' | 'report' | undefined => {
  const word = firstWord(id)
  if (OF_REPORT.has(word)) return 'report'
  return id.includes(':') && OF_CONTENT.has(word) ? 'content' : undefined
}
