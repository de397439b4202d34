import type { ComponentChildren } from 'preact'
import type { View } from '../view.ts'
import { Icon } from './icons.tsx'

/** How something that was just done is put back: a form that is posted. */
export type Undo = { action: string; fields: Record<string, string>; label: string }

/** What was just done, at the foot of the screen, with the way back from it. */
export const Toast = ({ view, children, undo }: { view: View; children: ComponentChildren; undo?: Undo }) => (
  <div class="toast" id="toast">
    <p role="status">{children}</p>
    {undo ? (
      <form method="post" action={undo.action}>
        {Object.entries(undo.fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button type="submit" class="plain" data-key="z">
          <Icon name="undo" /> {undo.label}
        </button>
      </form>
    ) : null}
    <button type="button" class="toast-close" data-closes="toast" aria-label={view.t('close')}>
      <Icon name="close" />
    </button>
  </div>
)
