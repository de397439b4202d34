import { fetchNow, getSourceHealth, SKIP_REASONS, type SourceHealth, sourcesOf } from '#domain/information'
import { readForm, seeOther } from '#platform/pages'
import { type ConsoleKey, consolePage, formatMoment, ResultMessage, Table, type View } from '../ui/index.ts'

const STATE_STYLES = { good: 'closed', new: '', failing: 'late', stale: 'late' } as const

/** Where news, agenda, pharmacies and the rest come from, and how it goes with each. */
export const sourcesPage = async (view: View, done?: ConsoleKey): Promise<Response> => {
  const { t, town } = view
  const all = await getSourceHealth(town, sourcesOf(town))
  return consolePage(
    view,
    { title: t('sources.title'), path: '/console/sources' },
    <>
      <ResultMessage view={view} done={done} />
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
                  <small>{source.url || t('sources.by-hand')}</small>
                </div>
              </td>
              <td class="text">
                <span class={`state ${STATE_STYLES[source.state]}`}>
                  {t(`sources.state.${source.state}`)}
                </span>
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
                  <time dateTime={source.succeededAt.toISOString()}>
                    {formatMoment(view, source.succeededAt)}
                  </time>
                ) : (
                  '—'
                )}
                <div>
                  <small>{source.url ? t('sources.every', { minutes: source.minutes }) : ''}</small>
                </div>
              </td>
              <td>
                {source.items}
                <ReadReportLines view={view} source={source} />
              </td>
              <td>
                {source.url ? (
                  <form method="post" action="/console/sources">
                    <button type="submit" class="plain" name="source" value={source.id}>
                      {t('sources.now')}
                    </button>
                  </form>
                ) : null}
                {source.format === 'directory' ? (
                  <a href={`/console/sources/${source.id}/import`}>{t('sources.import')}</a>
                ) : null}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>,
  )
}

/** How the entries of a source could be read: what was recovered, has no date, or was left out, and why. */
const ReadReportLines = ({ view: { t }, source }: { view: View; source: SourceHealth }) => {
  const { broken, reading } = source
  if (!reading) return broken > 0 ? <Line text={t('sources.broken', { count: broken })} /> : null
  const { recovered, undated, examples, leftOut } = reading
  return (
    <>
      {recovered > 0 ? (
        <Line text={t('sources.recovered', { count: recovered })} titles={examples.recovered} />
      ) : null}
      {undated > 0 ? (
        <Line text={t('sources.undated', { count: undated })} titles={examples.undated} />
      ) : null}
      {SKIP_REASONS.map((reason) => {
        const count = leftOut[reason] ?? 0
        return count > 0 ? <Line text={t(`sources.left.${reason}`, { count })} /> : null
      })}
    </>
  )
}

/** `titles`: some of the entries that it is about. */
const Line = ({ text, titles = [] }: { text: string; titles?: string[] }) => (
  <div>
    <small>
      {text}
      {titles.length > 0 ? `: ${titles.map((title) => `«${title}»`).join(', ')}` : ''}
    </small>
  </div>
)

/** Has a source fetched at once. */
export const fetchSourceNow = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const source = sourcesOf(view.town).find(({ id }) => id === text('source'))
  if (source?.url) await fetchNow(view.town, source)
  return seeOther('/console/sources?done=source')
}
