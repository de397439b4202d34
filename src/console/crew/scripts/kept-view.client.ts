// What is still on the telephone, as the page shows it: what is to be sent, and what nobody took, with what can be done about it.
import { byId } from '../../../platform/pages/dom.client.ts'
import type { Said, Sent } from './kept.client.ts'

const keptSection = byId('kept', HTMLElement)
const conflicts = byId('conflicts', HTMLElement)

/** Texts of the page, by name. */
export const words = byId('kept-words', HTMLTemplateElement).dataset

/** What a field says. */
export const fieldIn = (said: Said, name: string): string => {
  const value = said.fields.find(([one]) => one === name)?.[1]
  return typeof value === 'string' ? value : ''
}

const filesOf = ({ fields }: Said): File[] =>
  fields.flatMap(([, value]) => (value instanceof File && value.size > 0 ? [value] : []))

const clone = (id: string): DocumentFragment =>
  document.importNode(byId(id, HTMLTemplateElement).content, true)

const fill = (within: ParentNode, name: string, text: string) => {
  const element = within.querySelector(`[data-${name}]`)
  if (element) element.textContent = text
}

const { lang } = document.documentElement
const dayOf = new Intl.DateTimeFormat(lang, { dateStyle: 'short' })
const timeOf = new Intl.DateTimeFormat(lang, { timeStyle: 'short' })

/** As the server writes it: `9.30 h`; with its day where that is not today. */
const formatTime = (at: number): string => {
  const time = lang === 'ca' ? `${timeOf.format(at).replace(':', '.')} h` : timeOf.format(at)
  const day = dayOf.format(at)
  return day === dayOf.format() ? time : `${day}, ${time}`
}

/** What was said, in a few words. */
export const describe = (said: Said): string => {
  const state = fieldIn(said, 'state')
  const known =
    { resolved: words.resolved, in_progress: words.begun, waiting: words.waiting }[state] ?? words.noted
  const pictures = filesOf(said).length
  return pictures > 0
    ? `${known}, ${(pictures > 1 ? words.pictures : words.picture)?.replace('#', String(pictures))}`
    : (known ?? '')
}

const fillItem = (within: ParentNode, said: Said) => {
  fill(within, 'number', said.request ?? '')
  fill(within, 'name', said.name ?? '')
  fill(within, 'said', describe(said))
  fill(within, 'at', said.at ? formatTime(said.at) : '')
}

/** What somebody decides of what was not taken. */
export type Decisions = { sendAgain(said: Said): void; discard(said: Said): void }

/**
 * @param own what the member who is here said, and the town hall has not taken
 * @param others whether somebody else kept something too
 */
export const showKept = (
  own: Said[],
  { others, outcome, decisions }: { others: boolean; outcome: Sent | undefined; decisions: Decisions },
) => {
  const waiting = own.filter((said) => !said.answer)
  keptSection.hidden = waiting.length === 0 && !others
  fill(keptSection, 'total', String(waiting.length))
  const items = waiting.map((said) => {
    const item = clone('kept-item')
    fillItem(item, said)
    return item
  })
  keptSection.querySelector('[data-items]')?.replaceChildren(...items)
  for (const [name, shown] of [
    ['signed-out', outcome === 'signed-out' && waiting.length > 0],
    ['others', others],
    ['send', waiting.length > 0 && navigator.onLine],
  ] as const) {
    const part = keptSection.querySelector<HTMLElement>(`[data-${name}]`)
    if (part) part.hidden = !shown
  }
  showConflicts(
    own.filter((said) => said.answer),
    decisions,
  )
}

const showConflicts = (answered: Said[], decisions: Decisions) => {
  conflicts.hidden = answered.length === 0
  const shown = [...conflicts.querySelectorAll<HTMLElement>('[data-key]')].map((one) => one.dataset.key)
  // As they are: somebody may be at one of them.
  if (shown.join() === answered.map(({ key }) => key).join()) return
  conflicts
    .querySelector('[data-items]')
    ?.replaceChildren(...answered.map((said) => conflictOf(said, decisions)))
}

const conflictOf = (said: Said, { sendAgain, discard }: Decisions): DocumentFragment => {
  const item = clone('conflict-item')
  const article = item.querySelector<HTMLElement>('article')
  if (article) article.dataset.key = said.key
  fillItem(item, said)
  fill(item, 'happened', said.answer?.text || words.refused || '')
  const note = item.querySelector<HTMLElement>('[data-note]')
  if (note) {
    note.textContent = fieldIn(said, 'note')
    note.hidden = note.textContent === ''
  }
  item.querySelector('[data-photos]')?.replaceChildren(
    ...filesOf(said).map((file) => {
      const image = new Image(72, 72)
      image.src = URL.createObjectURL(file)
      image.alt = words.photo ?? ''
      const line = document.createElement('li')
      line.append(image)
      return line
    }),
  )
  const again = item.querySelector<HTMLElement>('[data-note-it]')
  const without = said.answer?.refused && filesOf(said).length > 0
  if (again && without) again.textContent = words.without ?? ''
  again?.addEventListener('click', () => sendAgain(without ? withoutPictures(said) : asNote(said)))
  const away = item.querySelector<HTMLElement>('[data-discard]')
  away?.addEventListener('click', () => confirm(away.dataset.sure) && discard(said))
  return item
}

const asNote = ({ answer: _, ...said }: Said): Said => ({
  ...said,
  fields: [...said.fields, ['as', 'note']],
})

const withoutPictures = ({ answer: _, ...said }: Said): Said => ({
  ...said,
  fields: said.fields.filter(([, value]) => typeof value === 'string'),
})
