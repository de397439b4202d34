import type { ConsoleKey, View } from '../view.ts'
import { Icon } from './icons.tsx'

/** What each key does in the queue and with a request. */
const KEYS: [keys: string, does: ConsoleKey][] = [
  ['j k', 'keys.move'],
  ['↵', 'keys.open'],
  ['x · ⇧ x', 'keys.mark'],
  ['[ ]', 'keys.beside'],
  ['c', 'deed.confirm'],
  ['p', 'deed.begin'],
  ['r', 'deed.resolve'],
  ['i', 'assign.take'],
  ['a', 'queue.assignee'],
  ['d', 'queue.department'],
  ['s', 'queue.state'],
  ['e', 'change.public'],
  ['n', 'change.internal'],
  ['m', 'keys.merge'],
  ['Ctrl ↵', 'change.next'],
  ['z', 'bulk.undo'],
  ['/', 'queue.words'],
  ['g q · c · 0 · a · f', 'keys.go'],
  ['Esc', 'keys.leave'],
]

/** The keys, in a sheet that `?` opens; single letters can be switched off in it (WCAG 2.1.4). */
export const KeysHelp = ({ view: { t, preferences } }: { view: View }) => (
  <dialog id="keys-help" class="keys-help" aria-labelledby="keys-title">
    <form method="dialog" class="keys-head">
      <h2 id="keys-title">{t('keys.title')}</h2>
      <button type="submit" class="tool" aria-label={t('close')}>
        <Icon name="close" />
      </button>
    </form>
    <dl>
      {KEYS.map(([keys, does]) => (
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
