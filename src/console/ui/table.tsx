import type { ComponentChildren } from 'preact'
import type { TextParameters } from '#domain/content'
import { ErrorSummary } from '#platform/pages'
import type { ConsoleKey, View } from './view.ts'

/** A table with its heads. On a phone it scrolls sideways, by keyboard too. */
export const Table = (props: {
  view: View
  label: string
  columns: ConsoleKey[]
  children: ComponentChildren
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  <section class="table" aria-label={props.label} tabIndex={0}>
    <table>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th scope="col">{props.view.t(column)}</th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
)

/** A field of a form that is wrong and why. */
export type FieldError<Field extends string = string> = {
  field: Field
  key: ConsoleKey
  blanks?: TextParameters
}

/** What came of the last thing that was done on a page: that it was done, or what is wrong. */
export const ResultMessage = ({
  view: { t },
  done,
  blanks,
  errors = [],
}: {
  view: View
  done?: ConsoleKey
  blanks?: TextParameters
  errors?: FieldError[]
}) => (
  <>
    <ErrorSummary
      title={t('errors.title', { count: errors.length })}
      errors={errors.map(({ field, key, blanks: parameters }) => ({ field, message: t(key, parameters) }))}
    />
    {done ? (
      <p class="done" role="status">
        {t(done, blanks)}
      </p>
    ) : null}
  </>
)

/** The words for what is wrong with a field, if anything is. */
export const errorText = ({ t }: View, errors: FieldError[], field: string): string | undefined => {
  const found = errors.find((error) => error.field === field)
  return found && t(found.key, found.blanks)
}

/** What was just done, as the address has it. */
export const successKey = (request: Request): ConsoleKey | undefined =>
  new Map<string | null, ConsoleKey>([
    ['approved', 'applications.approved'],
    ['revoked', 'applications.revoked'],
    ['hook', 'hooks.done'],
    ['added', 'forwarding.added'],
    ['destination', 'forwarding.done'],
    ['source', 'sources.done'],
    ['imported', 'import.done'],
    ['closed', 'conversations.closed'],
    ['passed', 'conversations.passed'],
    ['returned', 'conversations.returned'],
    ['not-returned', 'conversation.error.changed'],
    ['snoozed', 'conversations.snoozed'],
    ['macro', 'conversations.macro'],
    ['forgotten', 'conversations.forgotten'],
    ['kept', 'conversations.kept'],
    ['point-left-out', 'call.point-left'],
    ['taught', 'phrases.done.taught'],
    ['untaught', 'phrases.done.untaught'],
    ['accepted', 'learning.done.accepted'],
    ['dismissed', 'learning.done.dismissed'],
    ['model-used', 'models.done.used'],
    ['model-back', 'models.done.back'],
    ['discarded', 'notices.discarded'],
    ['rule', 'rules.done'],
    ['published', 'content.published'],
    ['content-discarded', 'content.discarded'],
    ['rolled-back', 'content.rolled-back'],
    ['content-saved', 'content.saved'],
    ['page-removed', 'content.page-removed'],
    ['language', 'done.saved'],
    ['saved', 'done.saved'],
    ['replay-read', 'quarantine.done.read'],
    ['replay-unread', 'quarantine.done.unread'],
    ['replay-busy', 'quarantine.done.busy'],
    ['probed', 'line.probed'],
    ['session', 'done.session'],
    ['password', 'done.password'],
    ['second', 'done.second'],
    ['second-off', 'done.second-off'],
    ['passkey', 'done.passkey'],
    ['passkey-removed', 'done.passkey-removed'],
    ['unbound', 'done.unbound'],
    ['note', 'done.note'],
    ['merged', 'done.merged'],
    ['separated', 'conversations.separated'],
  ]).get(new URL(request.url).searchParams.get('done'))
