import { isPublishable, type Picture } from '#domain/pictures'
import type { ServiceRequest, ServiceRequestEvent } from '#domain/service-requests'
import { type Catalogue, findService, localised } from '#domain/services'
import { hasPermission } from '#domain/staff'
import { parsePictureProblem } from '#platform/media'
import type { View } from '../ui/index.ts'
import type { QueuePlace } from './typed.ts'

/** The address of a picture as everybody may see it: another one for each way in which parts of it are hidden. */
export const shownPicturePath = (
  { id, hidden }: Pick<Picture, 'id' | 'hidden'>,
  size: 'full' | 'thumbnail',
): string =>
  `/console/pictures/${id}/${size}${hidden.length > 0 ? `?hidden=${Bun.hash.crc32(JSON.stringify(hidden)).toString(36)}` : ''}`

/** The pictures of a request: seen, published or not, parts of them hidden. */
export const Pictures = ({
  view,
  request,
  catalogue,
  pictures,
  place,
  moments,
}: {
  view: View
  /** Which of them a crew took before it began, and which after. */
  moments: Map<string, 'before' | 'after'>
  request: ServiceRequest
  catalogue: Catalogue
  pictures: Picture[]
  place?: QueuePlace | undefined
}) => {
  const { t, member } = view
  const mayReview = member !== undefined && hasPermission(member, 'review-picture', request.department)
  return (
    <>
      <h3 class="visually-hidden">{t('request.pictures')}</h3>
      <ul class="photos" id="pictures" data-live="">
        {pictures.map((picture, index) => {
          const { id, state, review, problem, hidden } = picture
          return (
            <li>
              {state === 'ready' ? (
                <>
                  <a href={shownPicturePath(picture, 'full')}>
                    <img
                      src={shownPicturePath(picture, 'thumbnail')}
                      alt={t('request.picture.alt', { index: index + 1, number: request.id })}
                    />
                  </a>
                  <p>
                    <Moment view={view} moment={moments.get(id)} />
                    {t(review === 'published' ? 'request.picture.published' : 'request.picture.private')}
                    {hidden.length > 0 ? ` · ${t('request.picture.hidden', { count: hidden.length })}` : ''}
                  </p>
                  <PictureFindings view={view} catalogue={catalogue} picture={picture} />
                  {mayReview ? (
                    <form
                      method="post"
                      action={`/console/requests/${request.id}/pictures/${id}`}
                      class="buttons"
                    >
                      {place ? <input type="hidden" name="back" value={place.address} /> : null}
                      <ReviewButtons view={view} picture={picture} />
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

/** What may be decided of a picture now: nothing is published while a model looks at it, nor what is kept back. */
export const ReviewButtons = ({ view: { t }, picture }: { view: View; picture: Picture }) => {
  if (picture.unfit)
    return (
      <button type="submit" class="plain" name="review" value="fit">
        {t('request.picture.fit')}
      </button>
    )
  const isShown = picture.review === 'published'
  return isShown || isPublishable(picture) ? (
    <button type="submit" class="plain" name="review" value={isShown ? 'hidden' : 'published'}>
      {t(isShown ? 'request.picture.hide' : 'request.picture.publish')}
    </button>
  ) : null
}

/** What a model says of a picture, where it was asked: people decide. */
export const PictureFindings = ({
  view: { t, language },
  catalogue,
  picture: { reading, unfit, findings },
}: {
  view: View
  catalogue: Catalogue
  picture: Picture
}) => {
  if (reading === null) return null
  if (reading !== 'done') return <p class="hint told-of-picture">{t(`request.picture.reading.${reading}`)}</p>
  const kind = findings?.kind && findService(catalogue, findings.kind.id)
  return (
    <>
      {unfit ? (
        <p class="warning told-of-picture">
          <strong>{t('request.picture.unfit', { reason: unfit })}</strong>
        </p>
      ) : null}
      <p class="hint told-of-picture">
        {t('request.picture.found', { count: findings?.found ?? 0 })}
        {findings?.unhidden ? ` ${t('request.picture.unhidden', { count: findings.unhidden })}` : ''}
        {kind
          ? ` ${t('request.picture.kind', { name: localised(kind.names, language), share: findings?.kind?.confidence ?? 0 })}`
          : ''}
      </p>
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
