import { type Destination, type ForwardedRequest, resolveManually } from '#domain/forwarding'
import { readForm, seeOther } from '#platform/pages'
import { isUuid } from '#platform/text'
import { type ConsoleKey, formatMoment, type View } from '../ui/index.ts'

/** A number at another system at most. */
const NUMBER_LENGTH = 200

/** Forwarded reports of which nobody knows whether they arrived: what is to be done, and the two ways to settle each. */
export const UncertainForwards = ({
  view,
  rows,
  all,
}: {
  view: View
  rows: ForwardedRequest[]
  all: Destination[]
}) => {
  const { t } = view
  if (rows.length === 0) return null
  const names = new Map(all.map(({ id, name }) => [id, name]))
  return (
    <section class="errors" aria-labelledby="unsettled">
      <h2 id="unsettled">{t('forwarding.unsettled', { count: rows.length })}</h2>
      <p>{t('forwarding.unsettled.what')}</p>
      <ul>
        {rows.map(({ requestId, destinationId, doubt, doubtSince, problem }) => (
          <li>
            <p>
              <a href={`/console/requests/${requestId}`}>{requestId}</a> → {names.get(destinationId)}
              {doubtSince ? ` · ${formatMoment(view, doubtSince)}` : ''} ·{' '}
              {t(`forwarding.doubt.${doubt ?? 'unanswered'}`)}
              {problem ? ` (${problem})` : ''}
            </p>
            <form method="post" action={`/console/forwarding/${destinationId}`} class="buttons">
              <input type="hidden" name="request" value={requestId} />
              <label>
                {t('forwarding.number')} <input name="number" maxLength={NUMBER_LENGTH} autocomplete="off" />
              </label>
              <button type="submit" name="action" value="arrived">
                {t('forwarding.arrived')}
              </button>
              <button type="submit" class="plain" name="action" value="again">
                {t('forwarding.again')}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** What went wrong when a forwarded report was to be settled; nothing where that was not asked for. */
export const resolveForward = async (
  { town }: View,
  destinationId: string,
  request: Request,
): Promise<Response | ConsoleKey | undefined> => {
  const { text } = await readForm(request)
  const action = text('action')
  if (action !== 'arrived' && action !== 'again') return undefined
  const number = text('number', NUMBER_LENGTH)
  if (action === 'arrived' && !number) return 'forwarding.error.number'
  const outcome = action === 'again' ? action : { arrived: number }
  const settled = isUuid(destinationId)
    ? await resolveManually(town, destinationId, text('request', 40), outcome)
    : 'gone'
  return settled === 'other' ? 'forwarding.error.other' : seeOther('/console/forwarding?done=destination')
}
