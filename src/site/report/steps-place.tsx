import type { PlaceMeant } from '#domain/places'
import type { ReportDraft } from '#domain/report-drafts'
import { localised, type ServiceDefinition } from '#domain/services'
import { backArrow, type FieldError, sitePage, type View } from '../ui/index.ts'
import { hasAssets } from './asset.tsx'
import { PhotoPlace, photoSays } from './photo.tsx'
import { PlaceForm } from './place-form.tsx'
import { Errors, Progress, type StepValues, stepPath } from './steps-parts.tsx'

/** Where it is: what the picture says, the address, the telephone's position or a point of the map. */
export const placeStep = async (
  view: View,
  { service, draft, values }: { service?: ServiceDefinition; draft?: ReportDraft; values: StepValues },
  errors: FieldError[],
  meant: PlaceMeant | undefined,
): Promise<Response> => {
  const { t, language } = view
  const says = await photoSays(view, draft)
  const assets = await hasAssets(view.town)
  return sitePage(
    view,
    {
      title: t('steps.place.title'),
      path: '/report',
      query: values,
      map: true,
      scripts: ['/assets/report.js'],
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <Errors view={view} errors={errors} />
      <Progress view={view} at="place" />
      <h1>{t('steps.place.title')}</h1>
      {service ? (
        <p>
          <a href={stepPath(view, values, { kind: service.group, service: '' })}>
            {backArrow(view)} {t('steps.change', { what: localised(service.names, language) })}
          </a>
        </p>
      ) : null}
      {draft && says ? <PhotoPlace view={view} values={values} draft={draft} says={says} /> : null}
      <PlaceForm
        view={view}
        values={values}
        errors={errors}
        meant={meant}
        assets={assets}
        proposed={says?.says === 'place' ? says.point : undefined}
      />
    </>,
  )
}
