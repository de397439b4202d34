import { findLatestConversation } from '#domain/conversations'
import {
  type DuplicateCandidate,
  listDuplicateCandidates,
  listFollowers,
  type ServiceRequest,
  toStatus,
} from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { type DepartmentScoped, hasPermission } from '#domain/staff'
import { HiddenRequestsNote } from '../inbox/index.ts'
import { serviceName } from '../queue/index.ts'
import { nearbyFacts, type View } from '../ui/index.ts'

/** What lies near a request, and what of it may be the same. */
export type NearbyContext = { nearby: DuplicateCandidate[]; conversationId?: string; followers: number }

/** Looks around a request. */
export const loadNearby = async (view: View, request: ServiceRequest): Promise<NearbyContext> => {
  const { town, member } = view
  const { lat, long, address, contactId } = request
  const departments = member?.departments ?? []
  const [nearby, followers, conversation] = await Promise.all([
    lat === null || long === null
      ? []
      : listDuplicateCandidates(town, {
          serviceCode: request.serviceCode,
          spot: { lat, long, address },
          except: request.id,
          departments,
          limit: 8,
        }),
    listFollowers(town.db, town, request.id),
    contactId ? findLatestConversation(town.db, town, contactId) : undefined,
  ])
  return { nearby, conversationId: conversation?.id, followers: followers.length }
}

/** The conversation that a request came from. */
export const ConversationLink = ({ view, around }: { view: View; around: NearbyContext }) => {
  const { t, member } = view
  const shown = around.conversationId && member && hasPermission(member, 'answer-citizens')
  return (
    <>
      {around.followers > 0 ? <p>{t('queue.followers', { count: around.followers })}</p> : null}
      {shown ? (
        <p>
          <a class="button" href={`/console/conversations/${around.conversationId}`}>
            {t('request.conversation')}
          </a>
        </p>
      ) : null}
    </>
  )
}

/** Requests near this one; the likeliest to be the same first, with a button that merges them where both places are known. */
export const NearbyRequests = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  around: NearbyContext
  mayMerge: boolean
}) => {
  const { view, request, catalogue, around, mayMerge } = props
  const { t, language } = view
  const open = toStatus(request.state) === 'open' && !request.mergedInto
  return (
    <section class="card" aria-labelledby="near-title">
      <h2 id="near-title">{t('near.title')}</h2>
      {around.nearby.length === 0 ? <p>{t('near.none')}</p> : null}
      <ul class="near">
        {around.nearby.map((one) => (
          <li>
            <a href={`/console/requests/${one.id}`}>{one.id}</a>{' '}
            <strong>{serviceName(catalogue, one.serviceCode, language)}</strong>
            <div class="text" dir="auto">
              {one.description.slice(0, 140).toWellFormed()}
            </div>
            <small>
              {nearbyFacts(view, one)}
              {one.sameService ? ` · ${t('near.same')}` : ''}
            </small>
            {mayMerge && open && one.metres !== null ? (
              <form method="post" action={`/console/requests/${request.id}/merge`}>
                <input type="hidden" name="into" value={one.id} />
                <button type="submit" class="plain">
                  {t('merge.send', { number: one.id })}
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ul>
      {mayMerge && open ? (
        <form method="post" action={`/console/requests/${request.id}/merge`} class="buttons">
          <label for="into">{t('merge.number')}</label>
          <input id="into" name="into" maxLength={20} class="number-field" required />
          <button type="submit" class="plain">
            {t('merge.by-number')}
          </button>
        </form>
      ) : null}
    </section>
  )
}

/** Requests that were found to be the same as this one. */
export const MergedRequests = ({
  view,
  merged: { visible, hiddenCount },
}: {
  view: View
  merged: DepartmentScoped<{ id: string; description: string }>
}) =>
  visible.length + hiddenCount === 0 ? null : (
    <section aria-labelledby="merged-title">
      <h2 id="merged-title">{view.t('merge.here', { count: visible.length + hiddenCount })}</h2>
      <ul>
        {visible.map(({ id, description }) => (
          <li>
            <a href={`/console/requests/${id}`}>{id}</a>{' '}
            <span dir="auto">{description.slice(0, 140).toWellFormed()}</span>
          </li>
        ))}
      </ul>
      <HiddenRequestsNote view={view} count={hiddenCount} />
    </section>
  )
