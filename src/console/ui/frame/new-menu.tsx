import { type Action, hasPermission } from '#domain/staff'
import type { ConsoleKey, View } from '../view.ts'
import { Icon } from './icons.tsx'

/** What can be begun from anywhere. */
const NEW: [href: string, label: ConsoleKey, action: Action][] = [
  ['/console/010', 'new.report', 'take-report'],
  ['/console/appointments/new', 'new.appointment', 'attend-appointments'],
  ['/console/notices', 'new.notice', 'send-notices'],
]

export const NewMenu = ({ view: { t, member } }: { view: View }) => {
  const links = NEW.filter(([, , action]) => member && hasPermission(member, action))
  if (links.length === 0) return null
  return (
    <div class="new">
      <button type="button" class="new-button" popovertarget="new-menu">
        <Icon name="new" />
        <span>{t('new')}</span>
      </button>
      <ul id="new-menu" class="menu" popover="auto">
        {links.map(([href, label]) => (
          <li>
            <a href={href}>{t(label)}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}
