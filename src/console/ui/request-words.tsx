import { type State, toStatus } from '#domain/service-requests'
import { type Catalogue, findService, localised } from '#domain/services'
import { createMarkupCache } from '#platform/markup'
import { Icon, type IconName } from './frame/icons.tsx'
import { formatMoment, formatRelative, type View } from './view.ts'

/** A service's name, or its code when it is no longer in the catalogue. */
export const serviceName = (catalogue: Catalogue, code: string, language: string): string => {
  const service = findService(catalogue, code)
  return service ? localised(service.names, language) : code
}

/** What is drawn for the groups of the catalogue that towns are shipped with; a town's own have the last one. */
const GROUP_ICONS = new Map<string | undefined, IconName>([
  ['neteja', 'kind-waste'],
  ['parcs', 'kind-green'],
  ['enllumenat', 'kind-lighting'],
  ['mobiliari', 'kind-furniture'],
  ['calcada', 'kind-road'],
  ['circulacio', 'kind-traffic'],
])

/** The icon of the group that a service is of. */
export const KindIcon = ({ catalogue, code }: { catalogue: Catalogue; code: string }) => (
  <Icon name={GROUP_ICONS.get(findService(catalogue, code)?.group) ?? 'kind-other'} />
)

/** How a state looks: a tint, and a shape for who does not see it. */
const STATE_LOOKS: Record<State, { tint: string; shape: string }> = {
  received: { tint: 'new', shape: '○' },
  confirmed: { tint: 'open', shape: '◐' },
  in_progress: { tint: 'open', shape: '●' },
  waiting: { tint: 'waiting', shape: '◇' },
  resolved: { tint: 'closed', shape: '✓' },
  rejected: { tint: 'open', shape: '✕' },
  duplicate: { tint: 'open', shape: '＝' },
}

const cached = createMarkupCache()

/** The state of a request: tint, shape and word. */
export const StateChip = ({ view, state }: { view: View; state: State }) =>
  cached([view.language, state], () => {
    const { tint, shape } = STATE_LOOKS[state]
    return (
      <span class={`state ${tint}`} data-shape={shape}>
        {view.t(`state.${state}`)}
      </span>
    )
  })

/** How a deadline looks: past, near, or far. */
export const dueStyle = (view: View, due: Date | null, open: boolean): 'late' | 'soon' | '' => {
  if (!due || !open) return ''
  const hours = (due.getTime() - view.town.now().getTime()) / 3_600_000
  return hours < 0 ? 'late' : hours < 48 ? 'soon' : ''
}

const SHORT_UNITS: [seconds: number, sign: string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
]

/** How long from now, as short as it can be said: `−27 d`, `4 h`. */
const shortDistance = (seconds: number): string => {
  const [size, sign] = SHORT_UNITS.find(([one]) => Math.abs(seconds) >= one) ?? [60, 'min']
  const count = Math.trunc(Math.abs(seconds) / size)
  return `${seconds < 0 && count > 0 ? '−' : ''}${count} ${sign}`
}

/** A deadline at this moment: its style, its short text and its full text; nothing where none applies. */
type DueWords = { look: ReturnType<typeof dueStyle>; short: string; words: string }

/** How the deadline of a request is said now. */
export const dueWords = (view: View, due: Date | null, state: State): DueWords | undefined => {
  const open = toStatus(state) === 'open'
  if (!due || !open) return undefined
  const look = dueStyle(view, due, open)
  const words = `${look === 'late' ? `${view.t('queue.late')} ` : ''}${formatRelative(view, due)}`
  return { look, short: shortDistance((due.getTime() - view.town.now().getTime()) / 1000), words }
}

/** The deadline of a request, abbreviated; written out for screen readers. */
export const Due = ({ view, due, state }: { view: View; due: Date | null; state: State }) => {
  const said = dueWords(view, due, state)
  if (!due || !said) return <span class="due">—</span>
  const { look, short, words } = said
  return (
    <time class={`due ${look}`} dateTime={due.toISOString()} title={`${words} · ${formatMoment(view, due)}`}>
      <span aria-hidden="true" dir="ltr">
        {short}
      </span>
      <span class="visually-hidden">{words}</span>
    </time>
  )
}
