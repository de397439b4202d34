import type { View } from '../ui/index.ts'

/** How a form of the settings ends: saved, and what is there already removed. */
export const SaveOrDrop = ({ view: { t }, exists }: { view: View; exists: boolean }) => (
  <div class="buttons">
    <button type="submit" name="do" value="save">
      {t('account.save')}
    </button>
    {exists ? (
      <button type="submit" class="plain" name="do" value="drop">
        {t('zones.drop')}
      </button>
    ) : null}
  </div>
)

/** Whether something is for requests, for conversations or for both; both unless stated. */
export const UseChoice = (props: {
  view: View
  of?: { forRequests: boolean; forConversations: boolean }
}) => {
  const { view, of } = props
  return (
    <>
      <label class="check">
        <input type="checkbox" name="requests" value="yes" checked={of?.forRequests ?? true} />{' '}
        {view.t('replies.requests')}
      </label>
      <label class="check">
        <input type="checkbox" name="conversations" value="yes" checked={of?.forConversations ?? true} />{' '}
        {view.t('replies.conversations')}
      </label>
    </>
  )
}
