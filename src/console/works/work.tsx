import { describeWork, getContent, getTexts } from '#domain/content'
import {
  type AreaReach,
  estimateWorkReach,
  getWorkResults,
  whenOf,
  workMessages,
} from '#domain/notifications'
import { areaGeometry } from '#domain/places'
import { getCatalogue, localised } from '#domain/services'
import { conflictOf } from '#domain/use-cases'
import { decideWork, findWork, type PlannedWork, WORK_ACTIONS, WORK_CONFLICTS, workText } from '#domain/works'
import { LANGUAGES } from '#languages'
import { readForm, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  ConsoleMap,
  consolePage,
  createConsoleContext,
  FormattedText,
  formatEuros,
  languageTitle,
  ResultMessage,
  type View,
} from '../ui/index.ts'
import { worksDone } from './done.ts'

const RESULTS = ['queued', 'sending', 'sent', 'delivered', 'read', 'failed'] as const

/** One of them: what is said and where, whom it would reach and what that would cost, how it goes. */
export const workPage = async (view: View, id: string, request: Request): Promise<Response> => {
  const { t, town, language } = view
  const work = await findWork(town, id)
  if (!work) return notFoundPage(view)
  const mayTell = work.state === 'draft' || (work.state === 'published' && work.telling !== 'sending')
  const [content, catalogue, results, reach] = await Promise.all([
    getContent(town),
    getCatalogue(town),
    getWorkResults(town, id),
    mayTell ? estimateWorkReach(town, work) : undefined,
  ])
  const groups = catalogue.groups.filter(({ code }) => work.groups.includes(code))
  return consolePage(
    view,
    {
      title: work.texts.ca.title,
      path: '/console/works',
      map: true,
      live: work.telling === 'sending' ? 'works' : undefined,
    },
    <>
      <ResultMessage view={view} done={worksDone(request)} />
      <p>
        <a href="/console/works">← {t('works.back')}</a>
      </p>
      <div class="columns">
        <div>
          <dl>
            <dt>{t('works.kind')}</dt>
            <dd>{t(`works.kind.${work.kind}`)}</dd>
            <dt>{t('works.where')}</dt>
            <dd>{work.area.label || t('works.drawn')}</dd>
            <dt>{t('works.when')}</dt>
            <dd>{whenOf(town, work, language)}</dd>
            <dt>{t('works.groups')}</dt>
            <dd>
              {groups.length > 0
                ? groups.map(({ names }) => localised(names, language)).join(' · ')
                : t('works.groups.all')}
            </dd>
            <dt>{t('works.state')}</dt>
            <dd>
              <span class="state">{t(`works.state.${work.state}`)}</span>
            </dd>
          </dl>
          <ConsoleMap view={view} areas={toFeatures(view, work)} small />
          <section aria-label={t('works.preview')}>
            <h2>{t('works.preview')}</h2>
            <ol class="chat">
              <li class="town">
                <p lang={language} dir="auto">
                  <FormattedText text={`🚧 ${warningOf(view, work, getTexts(content))}`} />
                </p>
                <small>{t('works.preview.warning')}</small>
              </li>
              {LANGUAGES.filter((one) => work.texts[one]).map((one) => {
                const { message } = workMessages(town, content, work, one)
                return (
                  <li class="town">
                    <p lang={one} dir="auto">
                      <FormattedText text={'text' in message ? message.text : ''} />
                    </p>
                    <small>{languageTitle(view, one)}</small>
                  </li>
                )
              })}
            </ol>
          </section>
        </div>
        <div>
          <div id="progress" data-live="" aria-live="polite">
            {work.telling ? (
              <>
                <p>
                  <span class="state">{t(`works.telling.${work.telling}`)}</span>
                </p>
                <dl>
                  {RESULTS.filter((state) => results[state]).map((state) => (
                    <>
                      <dt>{t(`notices.results.${state}`)}</dt>
                      <dd>{results[state]}</dd>
                    </>
                  ))}
                </dl>
              </>
            ) : null}
          </div>
          <WorkActions view={view} work={work} reach={reach} />
          <p>
            <a href={`/console/works/${work.id}/edit`}>{t('works.edit')}</a>
          </p>
        </div>
      </div>
    </>,
  )
}

const warningOf = ({ town, language }: View, work: PlannedWork, say: ReturnType<typeof getTexts>): string =>
  describeWork(
    say,
    language,
    { kind: work.kind, title: workText(work, language).title, ends: work.endsAt?.getTime() },
    { now: town.now().getTime(), zone: town.profile.time_zone },
  )

/** What a map draws of it. */
const toFeatures = ({ town }: View, { area }: PlannedWork) => ({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', properties: {}, geometry: areaGeometry(town, area) }],
})

const WorkActions = ({ view: { t }, work, reach }: { view: View; work: PlannedWork; reach?: AreaReach }) => {
  const action = `/console/works/${work.id}`
  const button = (name: string, label: string, plain = false) => (
    <button type="submit" class={plain ? 'plain' : undefined} name="do" value={name}>
      {label}
    </button>
  )
  if (work.state === 'withdrawn')
    return (
      <form class="card" method="post" action={action}>
        <p>{t('works.withdrawn')}</p>
        {button('restore', t('works.restore'))}
      </form>
    )
  if (work.telling === 'sending')
    return (
      <form class="card" method="post" action={action}>
        {button('stop', t('works.stop'))} {button('withdraw', t('works.withdraw'), true)}
      </form>
    )
  const people = reach?.people ?? 0
  return (
    <form class="card" method="post" action={action}>
      <h2>{t('works.dry')}</h2>
      <p>
        {t('works.reach', {
          people,
          open: reach?.open ?? 0,
          templates: reach?.templates ?? 0,
          cost: !reach || reach.cost.unpriced > 0 ? '—' : formatEuros(reach.cost.euros),
        })}
      </p>
      <p>{t('notices.quiet')}</p>
      <p class="buttons">
        {work.state === 'draft' ? (
          <>
            {people > 0 ? button('publish-tell', t('works.publish.tell', { people })) : null}{' '}
            {button('publish', t('works.publish'), people > 0)} {button('discard', t('works.discard'), true)}
          </>
        ) : (
          <>
            {people > 0 && work.telling !== 'done' ? button('tell', t('works.tell', { people })) : null}{' '}
            {button('withdraw', t('works.withdraw'), true)}
          </>
        )}
      </p>
    </form>
  )
}

/** Publishes, tells, stops, withdraws, restores, discards. */
export const handleWorkAction = async (view: View, id: string, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  if (!(await findWork(view.town, id))) return notFoundPage(view)
  const wanted = text('do')
  const tell = wanted === 'publish-tell'
  const action = tell ? 'publish' : WORK_ACTIONS.find((one) => one === wanted)
  if (!action) return seeOther(`/console/works/${encodeURIComponent(id)}`)
  try {
    await decideWork(createConsoleContext(view), { id, action, tell })
  } catch (error) {
    conflictOf(error, WORK_CONFLICTS)
    return seeOther(`/console/works/${id}?done=changed`)
  }
  return seeOther(
    action === 'discard' ? '/console/works?done=discard' : `/console/works/${id}?done=${action}`,
  )
}
