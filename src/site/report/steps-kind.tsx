import { proposeServices } from '#conversation'
import type { AdmissionRefusal } from '#domain/limits'
import type { ReportPlace } from '#domain/places'
import type { ReportDraft } from '#domain/report-drafts'
import { type Catalogue, findActiveService, localised, type ServiceDefinition } from '#domain/services'
import { backArrow, localisedPath, RefusalNotice, refusalOptions, sitePage, type View } from '../ui/index.ts'
import { WorksThere } from '../works/index.ts'
import type { ToldAsset } from './asset.tsx'
import { ENTRY_SCRIPTS, KindList, WordsForm } from './entry.tsx'
import { NearbyReports } from './steps-near.tsx'
import { Progress, type StepValues, stepPath } from './steps-parts.tsx'

type Known = { values: StepValues; draft?: ReportDraft; place: ReportPlace; told?: ToldAsset }

/** What kind it is: by what was written, or chosen of a list. What is open near the place is shown, where that is known. */
export const kindStep = async (
  view: View,
  catalogue: Catalogue,
  { values, draft, place, told }: Known,
  { refusal, words = draft?.words ?? '' }: { refusal?: AdmissionRefusal; words?: string } = {},
): Promise<Response> => {
  const { t } = view
  const group = catalogue.groups.find(({ code }) => code === values.kind)
  const pictured = group || told ? undefined : findActiveService(catalogue, draft?.kind ?? '')
  const proposed = !group && draft?.words ? await proposals(view, draft.words) : undefined
  return sitePage(
    view,
    {
      title: t('steps.kind.title'),
      path: '/report',
      query: values,
      scripts: ENTRY_SCRIPTS,
      ...(refusal && refusalOptions(refusal)),
    },
    <>
      {refusal ? <RefusalNotice view={view} refusal={refusal} /> : null}
      <Progress view={view} at="kind" />
      <h1>{t(group || told ? 'steps.service.title' : 'steps.kind.title')}</h1>
      {told ? (
        <p>
          <strong>{told.name}</strong>{' '}
          <a href={stepPath(view, values, { asset: '', address: '', lat: '', long: '' })}>
            {t('steps.edit')}
          </a>
        </p>
      ) : null}
      {place.found === 'place' && !group ? await WorksThere({ view, place }) : null}
      {place.found === 'place' && !group
        ? await NearbyReports({ view, catalogue, place, asset: told?.asset })
        : null}
      {told ? (
        <ServiceList
          view={view}
          values={values}
          services={told.services.flatMap((code) => findActiveService(catalogue, code) ?? [])}
        />
      ) : group ? (
        <>
          <p>
            <a href={stepPath(view, values, { kind: '' })}>
              {backArrow(view)} {t('steps.back.kind')}
            </a>
          </p>
          <ServiceList
            view={view}
            values={values}
            services={catalogue.services.filter((service) => service.group === group.code)}
          />
        </>
      ) : (
        <>
          {pictured ? (
            <section aria-labelledby="pictured">
              <h2 id="pictured">{t('steps.pictured')}</h2>
              <ServiceList view={view} values={values} services={[pictured]} />
              <p class="hint">{t('steps.pictured.hint')}</p>
            </section>
          ) : null}
          {proposed && proposed.length > 0 ? (
            <section aria-labelledby="proposed">
              <h2 id="proposed">{t('steps.proposed')}</h2>
              <ServiceList view={view} values={values} services={proposed} />
            </section>
          ) : null}
          <WordsForm view={view} values={values} words={words} />
          {proposed?.length === 0 ? <p role="status">{t('steps.proposed.none')}</p> : null}
          <h2>{t('steps.proposed.others')}</h2>
          <KindList view={view} catalogue={catalogue} values={values} />
        </>
      )}
    </>,
  )
}

const proposals = async ({ town }: View, words: string): Promise<ServiceDefinition[]> =>
  /\p{L}{3}/u.test(words) ? proposeServices(town, words) : []

const ServiceList = ({
  view,
  values,
  services,
}: {
  view: View
  values: StepValues
  services: ServiceDefinition[]
}) => (
  <ul class="kinds">
    {services.map(({ code, names }) => (
      <li>
        <a href={localisedPath(view, '/report', { ...values, kind: '', service: code })}>
          {localised(names, view.language)}
        </a>
      </li>
    ))}
  </ul>
)
