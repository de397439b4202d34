import { readForm, seeOther } from '#platform/pages'
import { fetchNow, type Source, sourceHealth } from '#town/information'
import { type ConsoleKey, consolePage, moment, type View } from './frame.tsx'
import { Outcome, Table } from './table.tsx'

const LOOKS = { good: 'closed', new: '', failing: 'late', stale: 'late' } as const

/** Where news, agenda, pharmacies and the rest come from, and how it goes with each. */
export const sourcesPage = async (view: View, sources: Source[], done?: ConsoleKey): Promise<Response> => {
  const { t, town } = view
  const all = await sourceHealth(town, sources)
  return consolePage(
    view,
    { title: t('sources.title'), path: '/console/sources' },
    <>
      <Outcome view={view} done={done} />
      <h1>{t('sources.title')}</h1>
      <p class="lead">{t('sources.lead')}</p>
      {all.length === 0 ? (
        <p class="empty">{t('sources.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('sources.title')}
          columns={[
            'sources.subject',
            'sources.state',
            'sources.fresh',
            'sources.entries',
            'applications.actions',
          ]}
        >
          {all.map((source) => (
            <tr>
              <td class="text">
                <strong>{t(`topic.${source.topic}`)}</strong>
                <div>
                  <small>{source.url}</small>
                </div>
              </td>
              <td class="text">
                <span class={`state ${LOOKS[source.state]}`}>{t(`sources.state.${source.state}`)}</span>
                {source.problem ? (
                  <div>
                    {t('sources.problem', {
                      count: source.failures,
                      problem: source.stopped ? t(`sources.stopped.${source.stopped}`) : source.problem,
                    })}
                  </div>
                ) : null}
              </td>
              <td>
                {source.succeededAt ? (
                  <time dateTime={source.succeededAt.toISOString()}>{moment(view, source.succeededAt)}</time>
                ) : (
                  '—'
                )}
                <div>
                  <small>{t('sources.every', { minutes: source.minutes })}</small>
                </div>
              </td>
              <td>
                {source.items}
                {source.broken > 0 ? (
                  <div>
                    <small>{t('sources.broken', { count: source.broken })}</small>
                  </div>
                ) : null}
              </td>
              <td>
                <form method="post" action="/console/sources">
                  <button type="submit" class="plain" name="source" value={source.id}>
                    {t('sources.now')}
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>,
  )
}

/** Has a source fetched at once. */
export const askSource = async (view: View, sources: Source[], request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const source = sources.find(({ id }) => id === text('source'))
  if (source) await fetchNow(view.town, source)
  return seeOther('/console/sources?done=source')
}
