import { previewConsultation } from '#conversation'
import {
  CONSULTATION_ACTIONS,
  CONSULTATION_CONFLICTS,
  type Consultation,
  consultationLinks,
  consultationText,
  consultationWords,
  countRespondents,
  decideConsultation,
  findConsultation,
  getResults,
  MIN_SHOWN,
  optionText,
  phaseOf,
  type Results,
  resultsCsv,
  resultsJson,
} from '#domain/participation'
import { messengerLinks } from '#domain/town'
import { Conflict, conflictOf, problemsOf } from '#domain/use-cases'
import { LANGUAGES } from '#languages'
import { BarTable, QrCode, readForm, seeOther } from '#platform/pages'
import { notFoundPage } from '../access/index.ts'
import {
  consolePage,
  createConsoleContext,
  languageTitle,
  PhonePreview,
  ResultMessage,
  type View,
} from '../ui/index.ts'
import { consultationDone, consultationRefused } from './done.ts'
import { daysOf, forWhom, PhaseChip } from './list.tsx'

/** One consultation: how it is asked, how many have answered, what may be shown of it. */
export const consultationPage = async (view: View, id: string, request: Request): Promise<Response> => {
  const { t, town, language } = view
  const one = await findConsultation(town, id)
  if (!one) return notFoundPage(view)
  const { title, question } = consultationText(one, language)
  const phase = phaseOf(one, town.now())
  const [results, answers, previews] = await Promise.all([
    getResults(town, one),
    phase === 'draft' ? 0 : countRespondents(town, one),
    Promise.all(
      LANGUAGES.filter((each) => one.texts[each]).map(async (each) => ({
        each,
        messages: await previewConsultation(town, one, each),
      })),
    ),
  ])
  const refused = consultationRefused(request)
  return consolePage(
    view,
    { title, path: '/console/participation' },
    <>
      <ResultMessage
        view={view}
        done={consultationDone(request)}
        errors={refused ? [{ field: '', key: refused }] : []}
      />
      <p>
        <a href="/console/participation">← {t('participation.back')}</a>
      </p>
      <div class="columns">
        <div>
          <p class="lead">{question}</p>
          <dl>
            <dt>{t('participation.for')}</dt>
            <dd>{forWhom(view, one)}</dd>
            <dt>{t('participation.when')}</dt>
            <dd>{daysOf(view, one)}</dd>
            <dt>{t('participation.state')}</dt>
            <dd>
              <PhaseChip view={view} one={one} />
            </dd>
            <dt>{t('participation.results.when')}</dt>
            <dd>{t(`participation.results.${one.results}`)}</dd>
            {phase === 'draft' ? null : (
              <>
                <dt>{t('participation.answers')}</dt>
                <dd>{answers}</dd>
              </>
            )}
          </dl>
          <Actions view={view} one={one} />
          {phase === 'draft' ? null : <Ways view={view} one={one} />}
          {results ? (
            <ResultTables view={view} one={one} results={results} closed={phase === 'closed'} />
          ) : null}
        </div>
        <div>
          <h2>{t('participation.preview')}</h2>
          {previews.map(({ each, messages }) => (
            <>
              <h3>{languageTitle(view, each)}</h3>
              <PhonePreview
                messages={messages}
                language={each}
                label={t('participation.preview.language', { language: languageTitle(view, each) })}
              />
            </>
          ))}
        </div>
      </div>
    </>,
  )
}

const Actions = ({ view: { t, town }, one }: { view: View; one: Consultation }) => {
  const action = `/console/participation/${one.id}`
  if (one.state === 'draft')
    return (
      <form class="card" method="post" action={action}>
        <p>{t('participation.open.hint')}</p>
        <p class="buttons">
          <button type="submit" name="do" value="open">
            {t('participation.open')}
          </button>{' '}
          <a class="button plain" href={`${action}/edit`}>
            {t('participation.edit')}
          </a>{' '}
          <button type="submit" class="plain" name="do" value="discard">
            {t('participation.discard')}
          </button>
        </p>
      </form>
    )
  if (one.state !== 'open' || phaseOf(one, town.now()) === 'closed') return null
  return (
    <form class="card" method="post" action={action}>
      <p>{t('participation.close.hint')}</p>
      <p class="buttons">
        <label class="choice">
          <input type="checkbox" name="sure" value="yes" required />
          {t('participation.close.sure')}
        </label>{' '}
        <button type="submit" class="plain" name="do" value="close">
          {t('participation.close')}
        </button>
      </p>
    </form>
  )
}

/** How people come to it: its page, a code for a poster, a notice to who asked for those. */
const Ways = ({ view: { t, town, language }, one }: { view: View; one: Consultation }) => {
  const { page, messenger } = consultationLinks(town, one)
  const { title, question } = consultationText(one, language)
  const notice = new URLSearchParams({
    title,
    body: question,
    url: page,
    ...(one.neighbourhoods.length === 1 ? { quarter: one.neighbourhoods[0] ?? '' } : {}),
  })
  return (
    <section class="card" aria-labelledby="ways">
      <h2 id="ways">{t('participation.ways')}</h2>
      <p>
        <a href={page}>{page}</a>
      </p>
      {one.state === 'open' ? (
        <>
          {messenger ? <QrCode address={messenger} label={t('participation.qr')} size={200} /> : null}
          <p>{t('participation.words', { words: consultationWords(one) })}</p>
          {messengerLinks(town, consultationWords(one), language).map(({ link, name }) => (
            <p>
              {name}: <a href={link}>{link}</a>
            </p>
          ))}
          <p>
            <a href={`/console/notices?${notice}`}>{t('participation.notice')}</a>
          </p>
        </>
      ) : null}
    </section>
  )
}

const ResultTables = ({
  view: { t, language },
  one,
  results,
  closed,
}: {
  view: View
  one: Consultation
  results: Results
  closed: boolean
}) => {
  if (results.few) return <p>{t('participation.results.few', { least: MIN_SHOWN })}</p>
  const head = [t('participation.option.given'), t('participation.answers')]
  const rowsOf = (counts: number[]) =>
    one.options.map((option, at) => ({
      label: optionText(option, language).title,
      values: [counts[at] ?? 0],
    }))
  return (
    <>
      <BarTable title={t('participation.results')} head={head} empty="" rows={rowsOf(results.all.counts)} />
      {results.neighbourhoods.map(({ name, counts }) => (
        <BarTable
          title={name ?? t('participation.results.others')}
          head={head}
          empty=""
          rows={rowsOf(counts)}
        />
      ))}
      {results.withheld ? (
        <p class="hint">{t('participation.results.withheld', { least: MIN_SHOWN })}</p>
      ) : null}
      {closed ? (
        <p>
          <a href={`/console/participation/${one.id}/results.csv`}>CSV</a> ·{' '}
          <a href={`/console/participation/${one.id}/results.json`}>JSON</a>
        </p>
      ) : null}
    </>
  )
}

const TYPES = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const

/** What is shown of the answers as a file, without anybody’s name: there is none in it. */
export const resultsDownload = async (
  view: View,
  id: string,
  format: keyof typeof TYPES,
): Promise<Response> => {
  const { t, town, language } = view
  const one = await findConsultation(town, id)
  const results = one && (await getResults(town, one))
  if (!one || !results || (results.few && format === 'csv')) return notFoundPage(view)
  const texts = { language, others: t('participation.results.others') }
  const content =
    format === 'csv' && !results.few
      ? resultsCsv(one, results, texts)
      : JSON.stringify(resultsJson(one, results, texts))
  return new Response(content, {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="consultation-${one.number}.${format}"`,
      'cache-control': 'no-store',
    },
  })
}

/** Opens, closes, throws away. */
export const handleConsultationAction = async (
  view: View,
  id: string,
  request: Request,
): Promise<Response> => {
  const { text } = await readForm(request)
  if (!(await findConsultation(view.town, id))) return notFoundPage(view)
  const page = `/console/participation/${encodeURIComponent(id)}`
  const action = CONSULTATION_ACTIONS.find((one) => one === text('do'))
  if (!action || (action === 'close' && text('sure', 5) !== 'yes')) return seeOther(page)
  try {
    await decideConsultation(createConsoleContext(view), { id, action })
  } catch (error) {
    if (error instanceof Conflict) {
      conflictOf(error, CONSULTATION_CONFLICTS)
      return seeOther(`${page}?refused=changed`)
    }
    problemsOf(error)
    return seeOther(`${page}?refused=over`)
  }
  return seeOther(action === 'discard' ? '/console/participation?done=discard' : `${page}?done=${action}`)
}
