import { Field } from '#platform/pages'
import { list, picturesOf, STATES, type State, statesOf, statusOf } from '#town/service-requests'
import { type Catalogue, catalogueOf, inLanguage, serviceEverIn } from '#town/services'
import { consolePage, moment, type View } from './frame.tsx'
import { Table } from './table.tsx'

const PAGE = 100

/** The filters, as they stand in the address: a queue is a link that can be sent to a colleague. */
const filtersIn = (query: URLSearchParams) => {
  const asked = query.get('state') ?? 'open'
  const states: State[] | undefined =
    asked === 'all'
      ? undefined
      : asked === 'open'
        ? statesOf('open')
        : STATES.filter((state) => state === asked)
  return { asked, states, words: query.get('words')?.trim() ?? '', kind: query.get('kind') ?? '' }
}

/** The one queue, newest first. */
export const queuePage = async (view: View, query: URLSearchParams): Promise<Response> => {
  const { t, town, language } = view
  const { asked, states, words, kind } = filtersIn(query)
  const catalogue = await catalogueOf(town)
  const group = catalogue.groups.find(({ code }) => code === kind)
  const requests = await list(town, {
    states,
    words: words || undefined,
    serviceCodes:
      group && catalogue.services.filter((service) => service.group === kind).map(({ code }) => code),
    limit: PAGE + 1,
  })
  const more = requests.length > PAGE
  const shown = requests.slice(0, PAGE)
  const pictures = await picturesOf(
    town,
    shown.map(({ id }) => id),
  )
  const now = town.now()
  return consolePage(
    view,
    { title: t('queue.title'), path: '/console' },
    <>
      <h1>{t('queue.title')}</h1>
      <form class="filters" method="get" action="/console">
        <Field id="words" label={t('queue.words')}>
          {(attributes) => (
            <input {...attributes} type="search" value={words} placeholder={t('queue.words.hint')} />
          )}
        </Field>
        <Field id="state" label={t('queue.state')}>
          {(attributes) => (
            <select {...attributes}>
              {(['open', 'all', ...STATES] as const).map((one) => (
                <option value={one} selected={one === asked}>
                  {one === 'open'
                    ? t('queue.state.open')
                    : one === 'all'
                      ? t('queue.state.all')
                      : t(`state.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field id="kind" label={t('queue.kind')}>
          {(attributes) => (
            <select {...attributes}>
              <option value="">{t('queue.kind.all')}</option>
              {catalogue.groups.map(({ code, names }) => (
                <option value={code} selected={code === kind}>
                  {inLanguage(names, language)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button type="submit">{t('queue.filter')}</button>
      </form>
      <p role="status">{t('queue.count', { count: shown.length, more: more ? 'yes' : 'no', limit: PAGE })}</p>
      {shown.length === 0 ? (
        <p class="empty">{t('queue.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('queue.title')}
          columns={[
            'queue.number',
            'queue.what',
            'queue.where',
            'queue.channel',
            'queue.state',
            'queue.when',
            'queue.due',
          ]}
        >
          {shown.map((request) => {
            const count = pictures.get(request.id)?.length ?? 0
            const late = request.expectedAt && request.expectedAt < now && statusOf(request.state) === 'open'
            return (
              <tr>
                <td class="nowrap">
                  <a href={`/console/requests/${request.id}`}>{request.id}</a>
                </td>
                <td>
                  <strong>{serviceName(catalogue, request.serviceCode, language)}</strong>
                  <div class="text">{excerpt(request.description)}</div>
                  {count > 0 ? <small>{t('queue.pictures', { count })}</small> : null}
                </td>
                <td class="text">{request.address ?? ''}</td>
                <td>{t(`channel.${request.channel}`)}</td>
                <td>
                  <span class={`state ${statusOf(request.state)}`}>{t(`state.${request.state}`)}</span>
                </td>
                <td class="nowrap">
                  <time dateTime={request.requestedAt.toISOString()}>
                    {moment(view, request.requestedAt)}
                  </time>
                </td>
                <td class="nowrap">
                  {request.expectedAt ? (
                    <span class={late ? 'state late' : ''}>{moment(view, request.expectedAt)}</span>
                  ) : (
                    '—'
                  )}
                </td>
              </tr>
            )
          })}
        </Table>
      )}
    </>,
  )
}

const excerpt = (text: string): string => (text.length > 140 ? `${text.slice(0, 139).toWellFormed()}…` : text)

/** A service's name, or its code when it is no longer in the catalogue. */
export const serviceName = (catalogue: Catalogue, code: string, language: string): string => {
  const service = serviceEverIn(catalogue, code)
  return service ? inLanguage(service.names, language) : code
}
