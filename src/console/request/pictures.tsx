import type { Picture } from '#domain/pictures'
import type { ServiceRequest, ServiceRequestEvent } from '#domain/service-requests'
import { hasPermission } from '#domain/staff'
import { parsePictureProblem } from '#platform/media'
import type { View } from '../ui/index.ts'
import type { QueuePlace } from './typed.ts'

/** The pictures of a request: seen, published or not, parts of them hidden. */
export const Pictures = ({
  view,
  request,
  pictures,
  place,
  moments,
}: {
  view: View
  /** Which of them a crew took before it began, and which after. */
  moments: Map<string, 'before' | 'after'>
  request: ServiceRequest
  pictures: Picture[]
  place?: QueuePlace | undefined
}) => {
  const { t, member } = view
  const mayReview = member !== undefined && hasPermission(member, 'review-picture', request.department)
  return (
    <>
      <h3 class="visually-hidden">{t('request.pictures')}</h3>
      <ul class="photos" id="pictures" data-live="">
        {pictures.map(({ id, state, review, problem, hidden }, index) => {
          const version = hidden.length > 0 ? `?hidden=${JSON.stringify(hidden).length}` : ''
          return (
            <li>
              {state === 'ready' ? (
                <>
                  <a href={`/console/pictures/${id}/full${version}`}>
                    <img
                      src={`/console/pictures/${id}/thumbnail${version}`}
                      alt={t('request.picture.alt', { index: index + 1, number: request.id })}
                    />
                  </a>
                  <p>
                    <Moment view={view} moment={moments.get(id)} />
                    {t(review === 'published' ? 'request.picture.published' : 'request.picture.private')}
                    {hidden.length > 0 ? ` · ${t('request.picture.hidden', { count: hidden.length })}` : ''}
                  </p>
                  {mayReview ? (
                    <form
                      method="post"
                      action={`/console/requests/${request.id}/pictures/${id}`}
                      class="buttons"
                    >
                      {place ? <input type="hidden" name="back" value={place.address} /> : null}
                      <button
                        type="submit"
                        class="plain"
                        name="review"
                        value={review === 'published' ? 'hidden' : 'published'}
                      >
                        {t(review === 'published' ? 'request.picture.hide' : 'request.picture.publish')}
                      </button>
                      <a href={`/console/requests/${request.id}/pictures/${id}`}>
                        {t('request.picture.blur')}
                      </a>
                    </form>
                  ) : null}
                </>
              ) : (
                <p class="card">
                  {state === 'pending'
                    ? t('request.picture.pending')
                    : t('request.picture.failed', { problem: t(`picture.${parsePictureProblem(problem)}`) })}
                </p>
              )}
            </li>
          )
        })}
      </ul>
    </>
  )
}

const Moment = ({ view: { t }, moment }: { view: View; moment: 'before' | 'after' | undefined }) =>
  moment ? (
    <>
      <strong>{t(`request.picture.${moment}`)}</strong> ·{' '}
    </>
  ) : null

/** By what crews said when they sent them. */
export const momentsOf = (events: ServiceRequestEvent[]): Map<string, 'before' | 'after'> =>
  new Map(
    events.flatMap(({ details }) =>
      (['before', 'after'] as const).flatMap((moment): [string, typeof moment][] => {
        const id = details?.[moment]
        return id ? [[id, moment]] : []
      }),
    ),
  )
