import { icons } from '@iconify-json/lucide'
import { createMarkupCache } from '#platform/markup'

/** What is drawn for each thing: names of Lucide's icons. */
const ICONS = {
  queue: 'list-todo',
  conversations: 'messages-square',
  phone: 'phone',
  appointments: 'calendar-days',
  crew: 'hard-hat',
  notices: 'megaphone',
  participation: 'vote',
  content: 'file-text',
  phrases: 'quote',
  figures: 'chart-column',
  settings: 'settings',
  more: 'ellipsis',
  new: 'plus',
  search: 'search',
  alerts: 'bell',
  rail: 'panel-left',
  theme: 'sun-moon',
  account: 'user',
  'sign-out': 'log-out',
  close: 'x',
  previous: 'chevron-up',
  next: 'chevron-down',
  back: 'arrow-left',
  map: 'map',
  rows: 'rows-4',
  roomy: 'rows-3',
  filter: 'list-filter',
  picture: 'image',
  undo: 'undo-2',
  warning: 'triangle-alert',
  merge: 'merge',
  keyboard: 'keyboard',
  download: 'download',
  printer: 'printer',
  flag: 'flag',
  tag: 'tag',
  snooze: 'alarm-clock',
  pass: 'arrow-right-left',
  done: 'check',
  macro: 'zap',
  attach: 'paperclip',
  'kind-lighting': 'lamp',
  'kind-waste': 'trash',
  'kind-green': 'trees',
  'kind-furniture': 'armchair',
  'kind-road': 'construction',
  'kind-traffic': 'traffic-cone',
  'kind-water': 'droplets',
  'kind-animals': 'paw-print',
  'kind-noise': 'volume-2',
  'kind-other': 'circle-dot',
} as const

export type IconName = keyof typeof ICONS

/** Where all icons are served as one file. */
export const ICONS_PATH = '/assets/icons.svg'

const cached = createMarkupCache()

/** An icon, beside the word for it. @param props.label where it stands without */
export const Icon = ({ name, label }: { name: IconName; label?: string }) =>
  cached([name, label], () => (
    <svg
      class="icon"
      aria-hidden={label ? undefined : 'true'}
      role={label ? 'img' : undefined}
      aria-label={label}
    >
      <use href={`${ICONS_PATH}#${name}`} />
    </svg>
  ))

/** All icons in one file, each under its name. */
export const iconSprite = (): string => {
  const symbols = Object.entries(ICONS).map(([name, drawn]) => {
    const body = icons.icons[drawn]?.body
    if (!body) throw new Error(`no icon ${drawn}`)
    return `<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}
