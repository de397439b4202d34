import { getServiceArea, judgePoint, pointName } from '#domain/places'
import type { ReportDraft } from '#domain/report-drafts'
import type { Point } from '#platform/geocoding'
import { LanguageField, localisedPath, type View } from '../ui/index.ts'
import { photoPath, type StepValues, ToldFields } from './steps-parts.tsx'

/** What the picture of a report says of where it is. */
export type PhotoSays =
  | { says: 'place'; point: Point; address: string }
  | { says: 'outside' | 'nothing' }
  | undefined

/** Reads where a picture was taken: proposed, where that is in town; never taken without being asked. */
export const photoSays = async ({ town }: View, draft: ReportDraft | undefined): Promise<PhotoSays> => {
  if (!draft?.pictureId) return undefined
  const { place } = draft
  if (!place) return { says: 'nothing' }
  return judgePoint(place, getServiceArea(town)) === 'in-town'
    ? { says: 'place', point: place, address: await pointName(town, place) }
    : { says: 'outside' }
}

const Thumbnail = ({ view: { t }, draft }: { view: View; draft: ReportDraft }) => (
  <img class="report-photo" src={photoPath(draft)} alt={t('photo.yours')} />
)

/** The place of the picture, to be confirmed; or why there is none. */
export const PhotoPlace = ({
  view,
  values,
  draft,
  says,
}: {
  view: View
  values: StepValues
  draft: ReportDraft
  says: NonNullable<PhotoSays>
}) => {
  const { t, town } = view
  if (says.says !== 'place')
    return (
      <section class="card photo-says">
        <Thumbnail view={view} draft={draft} />
        <p role="status">{t(`photo.${says.says}`, { town: town.profile.name })}</p>
      </section>
    )
  const { point, address } = says
  return (
    <section class="card photo-says" aria-labelledby="photo-here">
      <Thumbnail view={view} draft={draft} />
      {/* A form of its own: Enter in the field of an address does not confirm this one. */}
      <form method="get" action="/report">
        <LanguageField view={view} />
        <ToldFields values={values} except={['address', 'lat', 'long']} />
        <h2 id="photo-here">{t('photo.here')}</h2>
        <p dir="auto">
          <strong>{address}</strong>
        </p>
        <button type="submit" name="meant" value={`${point.lat},${point.long}`}>
          {t('photo.here.yes')}
        </button>
        <p class="hint">{t('photo.here.no')}</p>
      </form>
    </section>
  )
}

/** The picture that a report begins with, and how to leave it out. */
export const ToldPhoto = ({
  view,
  values,
  draft,
}: {
  view: View
  values: StepValues
  draft: ReportDraft
}) => (
  <section class="card photo-says" aria-label={view.t('photo.yours')}>
    <Thumbnail view={view} draft={draft} />
    <form method="post" action={localisedPath(view, '/report/photo', values)}>
      <button type="submit" class="plain" name="do" value="remove">
        {view.t('photo.remove')}
      </button>
    </form>
  </section>
)
