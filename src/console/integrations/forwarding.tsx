import {
  addDestination,
  countForwards,
  listDestinations,
  listUnresolved,
  pauseDestination,
} from '#domain/forwarding'
import { type Catalogue, findActiveService, getCatalogue } from '#domain/services'
import { ForbiddenAddress, type Outbound } from '#platform/outbound'
import { Field, readForm, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  type ConsoleKey,
  consolePage,
  errorText,
  type FieldError,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'
import { resolveForward, UncertainForwards } from './uncertain-forwards.tsx'

type FormValues = {
  name: string
  url: string
  api_key: string
  jurisdiction: string
  services: string
  reporter: boolean
}

const EMPTY_FORM: FormValues = {
  name: '',
  url: '',
  api_key: '',
  jurisdiction: '',
  services: '',
  reporter: false,
}

/** The other systems that some requests are sent to, and the form that adds one. */
export const forwardingPage = async (
  view: View,
  outcome: {
    done?: ConsoleKey
    errors?: FieldError<keyof FormValues>[]
    typed?: FormValues
    unsettled?: ConsoleKey
  } = {},
): Promise<Response> => {
  const { t, town } = view
  const [all, counts, unsettled] = await Promise.all([
    listDestinations(town),
    countForwards(town),
    listUnresolved(town),
  ])
  const errors = outcome.errors ?? []
  const failed = errors.length > 0 || outcome.unsettled !== undefined
  const countOf = (id: string, state: string) =>
    counts.find((one) => one.destinationId === id && one.state === state)
  return consolePage(
    view,
    { title: t('forwarding.title'), path: '/console/forwarding', status: failed ? 422 : 200 },
    <>
      <ResultMessage view={view} done={outcome.done} errors={errors} />
      <p class="lead">{t('forwarding.lead')}</p>
      {outcome.unsettled ? <p class="error">{t(outcome.unsettled)}</p> : null}
      <UncertainForwards view={view} rows={unsettled} all={all} />
      {all.length === 0 ? (
        <p class="empty">{t('forwarding.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('forwarding.title')}
          columns={[
            'forwarding.name',
            'forwarding.services',
            'forwarding.requests',
            'forwarding.state',
            'applications.actions',
          ]}
        >
          {all.map(({ id, name, url, services, paused, problem }) => (
            <tr>
              <td class="text">
                <strong>{name}</strong>
                <div>{url}</div>
              </td>
              <td class="text">
                {Object.entries(services)
                  .map(([ours, theirs]) => `${ours} → ${theirs}`)
                  .join(', ')}
              </td>
              <td class="text">
                {t('forwarding.counts', {
                  sent: countOf(id, 'sent')?.count ?? 0,
                  pending: (countOf(id, 'pending')?.count ?? 0) + (countOf(id, 'doubtful')?.count ?? 0),
                  failed: countOf(id, 'failed')?.count ?? 0,
                })}
                {countOf(id, 'failed')?.problem ? <div>{countOf(id, 'failed')?.problem}</div> : null}
              </td>
              <td class="text">
                <span class={`state ${problem ? 'late' : paused ? '' : 'closed'}`}>
                  {t(paused ? 'forwarding.state.paused' : 'forwarding.state.active')}
                </span>
                {problem ? <div>{problem}</div> : null}
              </td>
              <td>
                <form method="post" action={`/console/forwarding/${id}`}>
                  <button type="submit" class="plain" name="action" value="pause">
                    {t('forwarding.pause')}
                  </button>{' '}
                  <button type="submit" class="plain" name="action" value="resume">
                    {t('forwarding.resume')}
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <AddForm view={view} typed={outcome.typed ?? EMPTY_FORM} errors={errors} />
    </>,
  )
}

const AddForm = ({
  view,
  typed,
  errors,
}: {
  view: View
  typed: FormValues
  errors: FieldError<keyof FormValues>[]
}) => {
  const { t } = view
  const errorOf = (field: keyof FormValues) => errorText(view, errors, field)
  return (
    <form class="card" method="post" action="/console/forwarding" noValidate>
      <h2>{t('forwarding.new')}</h2>
      <div class="pair">
        <Field id="name" label={t('forwarding.name')} error={errorOf('name')}>
          {(attributes) => <input {...attributes} required maxLength={80} value={typed.name} />}
        </Field>
        <Field id="url" label={t('forwarding.url')} hint={t('forwarding.url.hint')} error={errorOf('url')}>
          {(attributes) => <input {...attributes} type="url" required value={typed.url} />}
        </Field>
        <Field id="api_key" label={t('forwarding.key')} error={errorOf('api_key')}>
          {(attributes) => <input {...attributes} required autocomplete="off" value={typed.api_key} />}
        </Field>
        <Field id="jurisdiction" label={t('forwarding.jurisdiction')}>
          {(attributes) => <input {...attributes} value={typed.jurisdiction} />}
        </Field>
      </div>
      <Field
        id="services"
        label={t('forwarding.services')}
        hint={t('forwarding.services.hint')}
        error={errorOf('services')}
      >
        {(attributes) => (
          <textarea {...attributes} class="short" required>
            {typed.services}
          </textarea>
        )}
      </Field>
      <label class="check">
        <input type="checkbox" name="reporter" value="yes" checked={typed.reporter} />
        {t('forwarding.reporter')}
      </label>
      <button type="submit">{t('forwarding.add')}</button>
    </form>
  )
}

/** Reads `EP01 = 101`, a line each. @returns nothing when a line is not so */
const parseServices = (text: string, catalogue: Catalogue): Record<string, string> | undefined => {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  const pairs = lines.map((line) => /^([\w-]+)\s*[=→]\s*(\S.{0,99})$/u.exec(line))
  const known = pairs.every((pair) => pair?.[1] && findActiveService(catalogue, pair[1]))
  return lines.length > 0 && known
    ? Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']))
    : undefined
}

/** Adds a system to send to. */
export const saveDestination = async (
  view: View,
  request: Request,
  outbound: Outbound,
): Promise<Response> => {
  const { text } = await readForm(request)
  const typed: FormValues = {
    name: text('name', 80),
    url: text('url', 500),
    api_key: text('api_key', 500),
    jurisdiction: text('jurisdiction', 200),
    services: text('services', 5_000),
    reporter: text('reporter') === 'yes',
  }
  const services = parseServices(typed.services, await getCatalogue(view.town))
  const errors: FieldError<keyof FormValues>[] = [
    ...(typed.name ? [] : [{ field: 'name', key: 'forwarding.error.name' } as const]),
    ...(isReachable(outbound, typed.url) ? [] : [{ field: 'url', key: 'forwarding.error.url' } as const]),
    ...(typed.api_key ? [] : [{ field: 'api_key', key: 'forwarding.error.api_key' } as const]),
    ...(services ? [] : [{ field: 'services', key: 'forwarding.error.services' } as const]),
  ]
  if (errors.length > 0 || !services) return forwardingPage(view, { errors, typed })
  await addDestination(view.town, {
    name: typed.name,
    url: typed.url,
    apiKey: typed.api_key,
    remoteJurisdictionId: typed.jurisdiction || undefined,
    services,
    sendsReporter: typed.reporter,
  })
  return seeOther('/console/forwarding?done=added')
}

const isReachable = (outbound: Outbound, url: string): boolean => {
  try {
    outbound.check(url)
    return true
  } catch (error) {
    if (error instanceof ForbiddenAddress) return false
    throw error
  }
}

/** Stops sending to a system, goes on and tries again what had failed, or settles whether a report arrived there. */
export const manageDestination = async (view: View, id: string, request: Request): Promise<Response> => {
  if (!(await listDestinations(view.town)).some((one) => one.id === id)) return notFoundPage(view)
  const settled = await resolveForward(view, id, request.clone())
  if (settled instanceof Response) return settled
  if (settled) return forwardingPage(view, { unsettled: settled })
  const { text } = await readForm(request)
  await pauseDestination(view.town, id, text('action') === 'pause')
  return seeOther('/console/forwarding?done=destination')
}
