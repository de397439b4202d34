import { findLatestConversation } from '#domain/conversations'
import {
  type DuplicateCandidate,
  listDuplicateCandidates,
  listFollowers,
  listShownPictures,
  type ServiceRequest,
  toStatus,
} from '#domain/service-requests'
import type { Catalogue } from '#domain/services'
import { type DepartmentScoped, hasPermission } from '#domain/staff'
import { HiddenRequestsNote } from '../inbox/index.ts'
import { nearbyFacts, serviceName, type View } from '../ui/index.ts'
import { placeUrl, type QueuePlace } from './typed.ts'

/** What lies near a request, and what of it may be the same. */
export type NearbyContext = {
  nearby: DuplicateCandidate[]
  /** Pictures of the request and of those near it. */
  pictures: Map<string, string[]>
  conversationId?: string | undefined
  followers: number
}

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
          assetId: request.assetId,
          departments,
          limit: 8,
        }),
    listFollowers(town.db, town, request.id),
    contactId ? findLatestConversation(town.db, town, contactId) : undefined,
  ])
  const pictures =
    nearby.length > 0 ? await listShownPictures(town, [request.id, ...nearby.map(({ id }) => id)]) : new Map()
  return { nearby, pictures, conversationId: conversation?.id, followers: followers.length }
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

/** Pictures of each of two requests that are compared, at most. */
const COMPARED_PICTURES = 2

/** Pictures of a request, small, to be compared with those of another. */
const SmallPictures = ({ view, id, pictures }: { view: View; id: string; pictures: string[] }) => (
  <span class="small-pictures">
    {pictures.slice(0, COMPARED_PICTURES).map((picture, index) => (
      <img
        src={`/console/pictures/${picture}/thumbnail`}
        alt={view.t('request.picture.alt', { index: index + 1, number: id })}
        loading="lazy"
        width="72"
        height="72"
      />
    ))}
  </span>
)

/**
 * Requests near this one; the likeliest to be the same first, with the pictures of both and a button that merges them where both places
 * are known.
 */
export const NearbyRequests = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  around: NearbyContext
  place?: QueuePlace | undefined
  mayMerge: boolean
}) => {
  const { view, request, catalogue, around, place, mayMerge } = props
  const { t, language } = view
  const open = toStatus(request.state) === 'open' && !request.mergedInto
  const back = place ? <input type="hidden" name="back" value={place.address} /> : null
  const own = around.pictures.get(request.id) ?? []
  return (
    <section class="card" aria-labelledby="near-title">
      <h3 id="near-title">{t('near.title')}</h3>
      {around.nearby.length === 0 ? <p>{t('near.none')}</p> : null}
      <ul class="near">
        {around.nearby.map((one) => {
          const pictures = around.pictures.get(one.id) ?? []
          const likely = one.metres !== null && one.sameService && !one.otherAsset
          return (
            <li>
              <a href={place ? placeUrl(place, one.id) : `/console/requests/${one.id}`} data-open="">
                {one.id}
              </a>{' '}
              <strong>{serviceName(catalogue, one.serviceCode, language)}</strong>
              <div class="text" dir="auto">
                {one.description.slice(0, 140).toWellFormed()}
              </div>
              <small>
                {nearbyFacts(view, one)}
                {one.sameService ? ` · ${t('near.same')}` : ''}
                {one.otherAsset ? ` · ${t('near.asset')}` : ''}
              </small>
              {likely && own.length + pictures.length > 0 ? (
                <div class="compared">
                  <SmallPictures view={view} id={request.id} pictures={own} />
                  <SmallPictures view={view} id={one.id} pictures={pictures} />
                </div>
              ) : null}
              {mayMerge && open && likely ? (
                <form method="post" action={`/console/requests/${request.id}/merge`}>
                  <input type="hidden" name="into" value={one.id} />
                  {back}
                  <button type="submit" class="plain" data-key={one === around.nearby[0] ? 'm' : undefined}>
                    {t('merge.send', { number: one.id })}
                  </button>
                </form>
              ) : null}
            </li>
          )
        })}
      </ul>
      {mayMerge && open ? (
        <form method="post" action={`/console/requests/${request.id}/merge`} class="buttons">
          <label for="into">{t('merge.number')}</label>
          <input id="into" name="into" maxLength={20} class="number-field" required />
          {back}
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
      <h3 id="merged-title">{view.t('merge.here', { count: visible.length + hiddenCount })}</h3>
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
