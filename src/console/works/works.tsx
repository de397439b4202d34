import { countAreaFollows } from '#domain/area-follows'
import { importWorks, MAX_WORKS_FILE, WORKS_FILE } from '#domain/information'
import { type AreaReach, estimateDigest, whenOf } from '#domain/notifications'
import { problemsOf } from '#domain/use-cases'
import { listWorksForStaff, type PlannedWork, publishDrafts, workText } from '#domain/works'
import { Field, readForm, seeOther } from '#platform/pages'
import {
  type ConsoleKey,
  consolePage,
  createConsoleContext,
  errorText,
  type FieldError,
  formatEuros,
  ResultMessage,
  Table,
  type View,
} from '../ui/index.ts'
import { importedCounts, worksDone } from './done.ts'

const STATE_STYLES = { draft: '', published: 'closed', withdrawn: 'late' } as const

/** Works and cuts that are not over, or those that are. */
export const worksPage = async (
  view: View,
  request: Request,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town } = view
  const over = new URL(request.url).searchParams.get('over') === '1'
  const [works, follows, digest] = await Promise.all([
    listWorksForStaff(town, over),
    countAreaFollows(town),
    estimateDigest(town),
  ])
  const drafts = works.filter(({ sourceId, state }) => sourceId === WORKS_FILE && state === 'draft').length
  return consolePage(
    view,
    { title: t('works.title'), path: '/console/works', status: errors.length > 0 ? 422 : 200 },
    <>
      <ResultMessage view={view} done={worksDone(request)} blanks={importedCounts(request)} errors={errors} />
      <p class="lead">{t('works.lead')}</p>
      <p class="buttons">
        <a class="button" href="/console/works/new">
          {t('works.new')}
        </a>{' '}
        <a href={over ? '/console/works' : '/console/works?over=1'}>
          {over ? t('works.current') : t('works.over')}
        </a>
      </p>
      {works.length === 0 ? (
        <p class="empty">{t(over ? 'works.over.empty' : 'works.empty')}</p>
      ) : (
        <Table
          view={view}
          label={t('works.title')}
          columns={['works.what', 'works.where', 'works.when', 'works.state']}
        >
          {works.map((work) => (
            <WorkRow view={view} work={work} />
          ))}
        </Table>
      )}
      <FileForm view={view} errors={errors} drafts={drafts} />
      <Followers view={view} follows={follows} digest={digest} />
    </>,
  )
}

const WorkRow = ({ view, work }: { view: View; work: PlannedWork }) => {
  const { t, town, language } = view
  return (
    <tr>
      <td class="text">
        <a href={`/console/works/${work.id}`}>{workText(work, language).title}</a>
        <div>
          <small>
            {t(`works.kind.${work.kind}`)}
            {work.sourceId ? ` · ${work.sourceId === WORKS_FILE ? t('works.from-file') : work.sourceId}` : ''}
          </small>
        </div>
      </td>
      <td class="text">{work.area.label || t('works.drawn')}</td>
      <td>{whenOf(town, work, language)}</td>
      <td>
        <span class={`state ${STATE_STYLES[work.state]}`}>{t(`works.state.${work.state}`)}</span>
      </td>
    </tr>
  )
}

/** A file of works, and the drafts that came by one. */
const FileForm = ({ view, errors, drafts }: { view: View; errors: FieldError[]; drafts: number }) => {
  const { t } = view
  return (
    <section class="card" aria-labelledby="works-file">
      <h2 id="works-file">{t('works.file')}</h2>
      {drafts > 0 ? (
        <form method="post" action="/console/works">
          <p>{t('works.file.drafts', { count: drafts })}</p>
          <button type="submit" name="do" value="publish-all">
            {t('works.file.publish')}
          </button>
        </form>
      ) : null}
      <form method="post" action="/console/works" encType="multipart/form-data">
        <Field
          id="geojson"
          label={t('zones.file.label')}
          hint={t('works.file.hint')}
          error={errorText(view, errors, 'geojson')}
        >
          {(attributes) => <input {...attributes} type="file" accept=".geojson,.json,application/geo+json" />}
        </Field>
        <button type="submit" class="plain" name="do" value="file">
          {t('works.file.send')}
        </button>
      </form>
    </section>
  )
}

/** Takes a file in, or publishes what came by one. */
export const handleWorksFile = async (view: View, request: Request): Promise<Response> => {
  const { text, file } = await readForm(request)
  const ctx = createConsoleContext(view)
  if (text('do') === 'publish-all') {
    await publishDrafts(ctx, { sourceId: WORKS_FILE })
    return seeOther('/console/works?done=published-all')
  }
  const given = file('geojson')
  const wrong = (key: ConsoleKey) => worksPage(view, request, [{ field: 'geojson', key }])
  if (!given || given.size === 0) return wrong('works.file.error.none')
  if (given.size > MAX_WORKS_FILE) return wrong('import.error.size')
  try {
    const { made, works, leftOut } = await importWorks(ctx, {
      bytes: new Uint8Array(await given.arrayBuffer()),
    })
    return seeOther(
      `/console/works?${new URLSearchParams({ done: 'imported', made: `${made}`, known: `${works - made}`, left: `${leftOut}` })}`,
    )
  } catch (error) {
    const [problem] = problemsOf(error)
    return wrong(problem?.code === 'missing' ? 'works.file.error.none' : 'zones.error.not-json')
  }
}

/** Who follows areas, and what the next summary would reach and cost. */
const Followers = ({
  view: { t },
  follows,
  digest,
}: {
  view: View
  follows: Record<'at-once' | 'weekly', number>
  digest: AreaReach
}) => (
  <section class="card" aria-labelledby="followers">
    <h2 id="followers">{t('works.followers')}</h2>
    <p>{t('works.followers.count', { now: follows['at-once'], weekly: follows.weekly })}</p>
    <p>
      {t('works.digest', {
        people: digest.people,
        open: digest.open,
        templates: digest.templates,
        cost: digest.cost.unpriced > 0 ? '—' : formatEuros(digest.cost.euros),
      })}
    </p>
  </section>
)
