import { latestConversation } from '#town/conversations'
import { followersOf, type Likely, likelySame, type ServiceRequest, statusOf } from '#town/service-requests'
import type { Catalogue } from '#town/services'
import { may, type Scoped } from '#town/staff'
import { Elsewhere } from './conversation-panel.tsx'
import { relative, type View } from './frame.tsx'
import { serviceName } from './queue-rows.tsx'

/** What lies near a request, and what of it may be the same. */
export type Surroundings = { near: Likely[]; conversationId?: string; followers: number }

/** Looks around a request. */
export const surroundingsOf = async (here: View, request: ServiceRequest): Promise<Surroundings> => {
  const { town, member } = here
  const { lat, long, contactId } = request
  const departments = member?.departments ?? []
  const [near, followers, conversation] = await Promise.all([
    lat === null || long === null
      ? []
      : likelySame(town, {
          serviceCode: request.serviceCode,
          point: { lat, long },
          except: request.id,
          departments,
          limit: 8,
        }),
    followersOf(town.db, town, request.id),
    contactId ? town.db.transaction((tx) => latestConversation(tx, town, contactId)) : undefined,
  ])
  return { near, conversationId: conversation?.id, followers: followers.length }
}

/** The conversation that a request came from. */
export const ConversationLink = ({ here, around }: { here: View; around: Surroundings }) => {
  const { t, member } = here
  const shown = around.conversationId && member && may(member, 'answer-citizens')
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

/** Requests near this one; the likeliest to be the same first, with a button that puts them together. */
export const Near = (props: {
  here: View
  request: ServiceRequest
  catalogue: Catalogue
  around: Surroundings
  mayMerge: boolean
}) => {
  const { here, request, catalogue, around, mayMerge } = props
  const { t, language } = here
  const open = statusOf(request.state) === 'open' && !request.mergedInto
  return (
    <section class="card" aria-labelledby="near-title">
      <h2 id="near-title">{t('near.title')}</h2>
      {around.near.length === 0 ? <p>{t('near.none')}</p> : null}
      <ul class="near">
        {around.near.map((one) => (
          <li>
            <a href={`/console/requests/${one.id}`}>{one.id}</a>{' '}
            <strong>{serviceName(catalogue, one.serviceCode, language)}</strong>
            <div class="text" dir="auto">
              {one.description.slice(0, 140).toWellFormed()}
            </div>
            <small>
              {t('near.facts', { metres: Math.round(one.metres), when: relative(here, one.requestedAt) })}
              {one.sameService ? ` · ${t('near.same')}` : ''}
            </small>
            {mayMerge && open ? (
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
export const MergedHere = ({
  here,
  merged: { seen, elsewhere },
}: {
  here: View
  merged: Scoped<{ id: string; description: string }>
}) =>
  seen.length + elsewhere === 0 ? null : (
    <section aria-labelledby="merged-title">
      <h2 id="merged-title">{here.t('merge.here', { count: seen.length + elsewhere })}</h2>
      <ul>
        {seen.map(({ id, description }) => (
          <li>
            <a href={`/console/requests/${id}`}>{id}</a>{' '}
            <span dir="auto">{description.slice(0, 140).toWellFormed()}</span>
          </li>
        ))}
      </ul>
      <Elsewhere here={here} count={elsewhere} />
    </section>
  )
