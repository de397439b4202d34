import { setAbsent } from '#domain/staff'
import { readForm, seeOther } from '#platform/pages'
import { safeConsolePath } from '../access/index.ts'
import type { View } from '../ui/index.ts'

/** Says whether a member is to be given conversations, and what they can say instead. */
export const PresenceForm = ({ view: { t, member } }: { view: View }) => {
  const absent = member?.absent === true
  return (
    <form class="presence" method="post" action="/console/presence">
      <button
        type="submit"
        class="plain small"
        name="do"
        value={absent ? 'present' : 'absent'}
        title={t(absent ? 'presence.come' : 'presence.leave')}
      >
        <span class={absent ? 'away' : 'here'} aria-hidden="true" />
        {t(absent ? 'presence.absent' : 'presence.present')}
        <span class="visually-hidden"> · {t(absent ? 'presence.come' : 'presence.leave')}</span>
      </button>
    </form>
  )
}

/** A member says whether they are to be given conversations. */
export const handlePresence = async ({ town, member }: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  if (member) await setAbsent(town, member.id, text('do') === 'absent')
  const from = URL.parse(request.headers.get('referer') ?? '')
  return seeOther(from ? safeConsolePath(`${from.pathname}${from.search}`) : '/console/conversations')
}
