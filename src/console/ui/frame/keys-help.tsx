import { createMarkupCache } from '#platform/markup'
import type { ConsoleKey, View } from '../view.ts'
import { Icon } from './icons.tsx'

type Keys = readonly [keys: string, does: ConsoleKey]

const MOVING: Keys[] = [
  ['j k', 'keys.move'],
  ['↵', 'keys.open'],
  ['[ ]', 'keys.beside'],
]

const EVERYWHERE: Keys[] = [
  ['z', 'bulk.undo'],
  ['Ctrl K', 'search.title'],
  ['g q · c · 0 · a · f', 'keys.go'],
  ['Esc', 'keys.leave'],
  ['?', 'keys.title'],
]

/** What each key does, by where. */
const KEYS = {
  queue: [
    ...MOVING,
    ['x · ⇧ x', 'keys.mark'],
    ['c', 'deed.confirm'],
    ['p', 'deed.begin'],
    ['r', 'deed.resolve'],
    ['i', 'assign.take'],
    ['a', 'queue.assignee'],
    ['d', 'queue.department'],
    ['s', 'queue.state'],
    ['l', 'bulk.sorting'],
    ['e', 'change.public'],
    ['n', 'change.internal'],
    ['m', 'keys.merge'],
    ['Ctrl ↵', 'change.next'],
    ['/', 'queue.words'],
    ...EVERYWHERE,
  ],
  inbox: [
    ...MOVING,
    ['e', 'keys.answer'],
    ['n · Alt P', 'keys.note'],
    ['/ · @', 'keys.suggestions'],
    ['Ctrl ↵', 'conversation.send'],
    ['i', 'conversation.take.short'],
    ['a', 'keys.colleague'],
    ['d', 'conversation.pass.short'],
    ['s', 'snooze'],
    ['l', 'labels.title'],
    ['m', 'macros.title'],
    ['c', 'conversation.report'],
    ['p', 'person.open'],
    ['r', 'conversation.close'],
    ...EVERYWHERE,
  ],
} as const satisfies Record<string, readonly Keys[]>

const cached = createMarkupCache()

/** The keys of a page, in a sheet that `?` opens; single letters can be switched off in it (WCAG 2.1.4). */
export const KeysHelp = ({ view, of = 'queue' }: { view: View; of?: keyof typeof KEYS }) =>
  cached([view.language, view.preferences.keys, of], () => <KeysSheet view={view} of={of} />)

const KeysSheet = ({ view: { t, preferences }, of }: { view: View; of: keyof typeof KEYS }) => (
  <dialog id="keys-help" class="keys-help" aria-labelledby="keys-title">
    <form method="dialog" class="keys-head">
      <h2 id="keys-title">{t('keys.title')}</h2>
      <button type="submit" class="plain small" aria-label={t('close')}>
        <Icon name="close" />
      </button>
    </form>
    <dl>
      {KEYS[of].map(([keys, does]) => (
        <>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{t(does)}</dd>
        </>
      ))}
    </dl>
    <KeysSwitch t={t} on={preferences.keys === 'on'} />
  </dialog>
)

const KeysSwitch = ({ t, on }: { t: View['t']; on: boolean }) => (
  <form method="post" action="/console/preferences">
    <p class="hint">{t('keys.hint')}</p>
    <button type="submit" class="plain" name="keys" value={on ? 'off' : 'on'}>
      {t(on ? 'keys.switch-off' : 'keys.switch-on')}
    </button>
  </form>
)
