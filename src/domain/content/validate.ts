import { IntlMessageFormat } from 'intl-messageformat'
import type { TownProfile } from '#domain/town'
import { getLanguage, WRITTEN_LANGUAGES } from '#languages'
import { fold } from '#platform/text'
import type { Content, Page, PageOf, Texts } from './model.ts'
import { pageParameters, pageText } from './town-texts.ts'
import { DEFAULT_TEXTS, type TextKey } from './translate.ts'

/** Why content cannot be published. */
export type ContentProblemCode =
  | 'missing'
  | 'too-long'
  | 'bad-blank'
  | 'unreadable'
  | 'bad-address'
  | 'empty-menu'
  | 'too-many'
  | 'too-few'
  | 'unknown'
  | 'repeated'
  | 'loop'
  | 'unreachable'
  | 'revealed'
  | 'undisclosed'

/** What is wrong: on which page (`home`, `texts`…), in which field, in which language, and why. */
export type ContentProblem = {
  page: string
  field: string
  language?: string
  fault: ContentProblemCode
  /** How much there may be, or what it is that is unknown. */
  detail?: string
}

/** What content may speak of: services of the catalogue, subjects that the town tells of. */
export type ValidationContext = {
  services: ReadonlySet<string>
  topics: readonly string[]
  profile: TownProfile
}

/**
 * What the standard form of a message holds, less what the assistant adds: a list has ten rows, of which one leads back, and
 * the first menu keeps one for what was left half done.
 */
export const CONTENT_LIMITS = { title: 24, hint: 72, text: 1_000, rows: 9, options: 9, questions: 8 }

type Report = (
  problem: Omit<ContentProblem, 'page' | 'field'> & Partial<Pick<ContentProblem, 'field'>>,
) => void

/**
 * Everything that must be mended before content is published: a page without a way on, a menu without rows, rows
 * that the messenger would cut, a text that a whole language lacks, a blank that nothing fills.
 */
export const validateContent = (content: Content, known: ValidationContext): ContentProblem[] => {
  const problems: ContentProblem[] = []
  const add =
    (page: string, field: string): Report =>
    (problem) =>
      problems.push({ page, field, ...problem })
  const ids = new Set(content.pages.map(({ id }) => id))
  if (ids.size < content.pages.length) add('pages', 'id')({ fault: 'repeated' })
  rows(content, content.home, add('home', 'pages'))
  for (const page of content.pages) {
    texts(page.title, add(page.id, 'title'), known, CONTENT_LIMITS.title)
    if (page.hint) texts(page.hint, add(page.id, 'hint'), known, CONTENT_LIMITS.hint)
    if ('text' in page) texts(page.text, add(page.id, 'text'), known, CONTENT_LIMITS.text)
    kinds(page, content, known, (field) => add(page.id, field))
  }
  for (const team of content.teams)
    texts(team.names, add(`team:${team.id}`, 'names'), known, CONTENT_LIMITS.title)
  if (content.notices.length > CONTENT_LIMITS.rows)
    add('notices', 'notices')({ fault: 'too-many', detail: String(CONTENT_LIMITS.rows) })
  for (const notice of content.notices)
    texts(notice.title, add(`notice:${notice.id}`, 'title'), known, CONTENT_LIMITS.title)
  checkReachability(content, add)
  flows(content, add)
  return problems
}

/**
 * What was discreet and would no longer be: a team that everybody would see, or that would be gone (and might come back
 * otherwise), a page that would lead away from a discreet team. Who writes content does not decide that.
 */
export const findRevealedTeams = (content: Content, published: Content): ContentProblem[] => {
  const discreetIn = ({ teams }: Content) => new Set(teams.filter((one) => one.discreet).map(({ id }) => id))
  const [before, after] = [discreetIn(published), discreetIn(content)]
  const teams = [...before]
    .filter((id) => !after.has(id))
    .map((id): ContentProblem => ({ page: `team:${id}`, field: 'discreet', fault: 'revealed' }))
  const pages = published.pages.flatMap((page): ContentProblem[] => {
    const now = content.pages.find(({ id }) => id === page.id)
    const led = page.kind === 'person' && before.has(page.team)
    const leads =
      now === undefined || (now.kind === 'person' && (after.has(now.team) || before.has(now.team)))
    return led && !leads ? [{ page: page.id, field: 'team', fault: 'revealed' }] : []
  })
  return [...teams, ...pages]
}

const texts = (all: Texts, report: Report, { profile }: ValidationContext, limit: number): void => {
  for (const language of profile.required_languages)
    if (!all[language]?.trim()) report({ fault: 'missing', language })
  for (const [language, text] of Object.entries(all)) {
    for (const [, name = ''] of text.matchAll(/\{(\w*)\}/g))
      if (!(name in pageParameters(profile))) report({ fault: 'bad-blank', language, detail: name })
    if (pageText({ ca: text }, 'ca', profile).length > limit)
      report({ fault: 'too-long', language, detail: String(limit) })
  }
}

const rows = (content: Content, ids: string[], report: Report): void => {
  const pages = ids.map((id) => content.pages.find((one) => one.id === id))
  ids.forEach((id, index) => {
    if (!pages[index]) report({ fault: 'unknown', detail: id })
  })
  const shown = pages.filter((page): page is Page => page !== undefined && !page.hidden)
  if (shown.length === 0) report({ fault: 'empty-menu' })
  if (shown.length > CONTENT_LIMITS.rows) report({ fault: 'too-many', detail: String(CONTENT_LIMITS.rows) })
  if (new Set(ids).size < ids.length) report({ fault: 'repeated' })
  for (const language of WRITTEN_LANGUAGES) {
    const titles = shown.map(({ title }) => fold(title[language] ?? '')).filter(Boolean)
    if (new Set(titles).size < titles.length) report({ fault: 'repeated', field: 'title', language })
  }
}

const kinds = (
  page: Page,
  content: Content,
  known: ValidationContext,
  add: (field: string) => Report,
): void => {
  switch (page.kind) {
    case 'menu':
      rows(content, page.pages, add('pages'))
      return
    case 'text': {
      const url = page.url ? URL.parse(page.url) : undefined
      if (url === null || (url && url.protocol !== 'https:' && url.protocol !== 'http:'))
        add('url')({ fault: 'bad-address' })
      return
    }
    case 'list':
    case 'search':
      if (!known.topics.includes(page.topic)) add('topic')({ fault: 'unknown', detail: page.topic })
      return
    case 'person':
      if (!content.teams.some(({ id }) => id === page.team))
        add('team')({ fault: 'unknown', detail: page.team })
      return
    case 'form':
      form(page, known, add)
      return
    case 'action':
  }
}

const form = (page: PageOf<'form'>, known: ValidationContext, add: (field: string) => Report): void => {
  const { questions } = page
  if (!known.services.has(page.service)) add('service')({ fault: 'unknown', detail: page.service })
  if (questions.length > CONTENT_LIMITS.questions)
    add('questions')({ fault: 'too-many', detail: String(CONTENT_LIMITS.questions) })
  // A request of the queue has a place and says what it is about.
  for (const kind of ['detail', 'address'] as const)
    if (!questions.some((one) => one.kind === kind)) add('questions')({ fault: 'too-few', detail: kind })
  const codes = questions.map(({ code }) => code)
  if (new Set(codes).size < codes.length) add('questions')({ fault: 'repeated', detail: 'code' })
  for (const kind of ['detail', 'address', 'picture'] as const)
    if (questions.filter((one) => one.kind === kind).length > 1)
      add('questions')({ fault: 'repeated', detail: kind })
  for (const question of questions) {
    texts(question.text, add(`question:${question.code}`), known, 600)
    if (question.kind !== 'choice') continue
    const { options } = question
    if (options.length < 2) add(`question:${question.code}`)({ fault: 'too-few', detail: 'options' })
    if (options.length > CONTENT_LIMITS.options)
      add(`question:${question.code}`)({ fault: 'too-many', detail: String(CONTENT_LIMITS.options) })
    for (const option of options)
      texts(option.title, add(`question:${question.code}:${option.code}`), known, CONTENT_LIMITS.title)
  }
}

/** Every page can be come to, and no menu leads, through menus, to itself. */
const checkReachability = (content: Content, add: (page: string, field: string) => Report): void => {
  const leadsTo = (id: string): string[] => {
    const page = content.pages.find((one) => one.id === id)
    return page?.kind === 'menu' ? page.pages : []
  }
  const reached = new Set<string>()
  const walk = (id: string, above: string[]): void => {
    if (above.includes(id)) {
      const around = above.slice(above.indexOf(id))
      add(id, 'pages')({ fault: 'loop', detail: [...around, id].join(' → ') })
      return
    }
    if (reached.has(id)) return
    for (const next of leadsTo(id)) walk(next, [...above, id])
    reached.add(id)
  }
  for (const id of content.home) walk(id, [])
  for (const { id, hidden } of content.pages)
    if (!reached.has(id) && !hidden) {
      // What cannot be come to may still go round in itself: both are said.
      add(id, 'pages')({ fault: 'unreachable' })
      walk(id, [])
    }
}

/** The blanks of a text in ICU syntax. @throws when it cannot be read */
const findParameters = (message: string): Set<string> => {
  const found = new Set<string>()
  const look = (nodes: unknown): void => {
    if (!Array.isArray(nodes)) return
    for (const node of nodes as {
      type: number
      value: unknown
      options?: Record<string, { value: unknown }>
    }[]) {
      // 1 argument, 2 number, 5 select, 6 plural: what has a name (formatjs, TYPE)
      if ([1, 2, 3, 4, 5, 6].includes(node.type)) found.add(String(node.value))
      for (const option of Object.values(node.options ?? {})) look(option.value)
    }
  }
  look(new IntlMessageFormat(message, 'ca', undefined, { ignoreTag: true }).getAst())
  return found
}

/** Who writes for the first time has to be told that no person answers, however the town words it. */
const saysWhatItIs = (welcome: string, language: string): boolean =>
  fold(welcome).includes(fold(getLanguage(language).automatic))

const flows = (content: Content, add: (page: string, field: string) => Report): void => {
  for (const [key, own] of Object.entries(content.texts)) {
    const shipped = DEFAULT_TEXTS.ca[key as TextKey]
    if (shipped === undefined) {
      add('texts', key)({ fault: 'unknown' })
      continue
    }
    const known = findParameters(shipped)
    for (const [language, text] of Object.entries(own)) {
      if (text.length > CONTENT_LIMITS.text)
        add('texts', key)({ fault: 'too-long', language, detail: String(CONTENT_LIMITS.text) })
      try {
        for (const name of findParameters(text))
          if (!known.has(name)) add('texts', key)({ fault: 'bad-blank', language, detail: name })
      } catch {
        add('texts', key)({ fault: 'unreadable', language })
      }
      if (key === 'welcome' && !saysWhatItIs(text, language))
        add('texts', key)({ fault: 'undisclosed', language, detail: getLanguage(language).automatic })
    }
  }
}
