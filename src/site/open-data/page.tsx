import type { VNode } from 'preact'
import {
  CATALOGUE_FORMS,
  FORMATS,
  fileUrl,
  getPublication,
  licenceOf,
  type OpenDataKey,
  type Publication,
  type PublishedDataset,
  type PublishedFile,
  sayOpenData,
} from '#domain/open-data'
import { getLanguage } from '#languages'
import { formatDay, localisedPath, sitePage, type View } from '../ui/index.ts'
import { structuredData } from './structured.ts'

type Say = (key: OpenDataKey, parameters?: Record<string, string>) => string

/** Where a portal that comes to the page finds the catalogue (RFC 8288). */
const describedBy = Object.entries(CATALOGUE_FORMS)
  .map(([form, type]) => `</data/catalog.${form}>; rel="describedby"; type="${type}"`)
  .join(', ')

/** Which public data there are, where they are, and under which conditions. */
export const dataPage = async (view: View): Promise<Response> => {
  const publication = await getPublication(view.town)
  const say: Say = (key, parameters) => sayOpenData(view.language, key, parameters)
  return sitePage(
    view,
    {
      title: say('title'),
      path: '/data',
      structured: structuredData(view, publication),
      headers: publication ? { link: describedBy } : {},
    },
    <>
      <h1>{say('title')}</h1>
      <p class="lead">{say('lead')}</p>
      {publication ? (
        <>
          <DatasetTable view={view} say={say} publication={publication} />
          <p class="hint">{say('made', { at: formatDate(view, publication.madeAt) })}</p>
        </>
      ) : (
        <p class="empty">{say('empty')}</p>
      )}
      <Citing view={view} say={say} publication={publication} />
      <ForPrograms view={view} say={say} />
      {publication ? (
        <>
          <h2>{say('catalogue.heading')}</h2>
          <p>{say('catalogue.body')}</p>
          <ul>
            {Object.entries(CATALOGUE_FORMS).map(([form, type]) => (
              <li>
                <a href={`/data/catalog.${form}`} type={type} hreflang="mul">
                  <bdi>{`/data/catalog.${form}`}</bdi>
                </a>{' '}
                <bdi>({type})</bdi>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>,
  )
}

/** On a small screen its rows are laid out as cards, which takes the roles of a table from it in some browsers: so they are said. */
const ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  rowHead: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const

const DatasetTable = ({
  view,
  say,
  publication,
}: {
  view: View
  say: Say
  publication: Publication
}): VNode => {
  const heads = ['what', 'rows', 'updated', 'frequency', 'licence', 'files'] as const
  return (
    <div class="table datasets">
      <table {...ROLES.table}>
        <caption>{say('table')}</caption>
        <thead {...ROLES.group}>
          <tr {...ROLES.row}>
            {heads.map((head) => (
              <th scope="col" {...ROLES.head}>
                {say(`table.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...ROLES.group}>
          {publication.datasets.map((dataset) => (
            <DatasetRow view={view} say={say} dataset={dataset} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const DatasetRow = ({ view, say, dataset }: { view: View; say: Say; dataset: PublishedDataset }): VNode => {
  const { id, rows, modified, from, to, files } = dataset
  const licence = licenceOf(view.town)
  const title = say(`dataset.${id}.title`)
  return (
    <tr id={id} {...ROLES.row}>
      <th scope="row" {...ROLES.rowHead}>
        <strong>{title}</strong>
        <p>{say(`dataset.${id}.description`)}</p>
        {from && to ? (
          <p>{say('period', { from: formatDate(view, from), to: formatDate(view, to) })}</p>
        ) : null}
      </th>
      <td data-label={say('table.rows')} class="number-cell" {...ROLES.cell}>
        {formatNumber(view, rows)}
      </td>
      <td data-label={say('table.updated')} {...ROLES.cell}>
        <time dateTime={modified}>{formatDate(view, modified)}</time>
      </td>
      <td data-label={say('table.frequency')} {...ROLES.cell}>
        {say('frequency.daily')}
      </td>
      <td data-label={say('table.licence')} {...ROLES.cell}>
        <a href={licence.url} rel="license">
          {licence.label}
        </a>
      </td>
      <td data-label={say('table.files')} {...ROLES.cell}>
        <ul class="files">
          {files.map((file) => (
            <li>
              <FileLink view={view} say={say} file={file} title={title} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  )
}

const FileLink = ({
  view,
  say,
  file,
  title,
}: {
  view: View
  say: Say
  file: PublishedFile
  title: string
}): VNode => {
  const { label, type } = FORMATS[file.format]
  const size = formatBytes(view, file.size)
  return (
    <a href={fileUrl(view.town, file)} type={type} download={file.file}>
      {say('file', { label, size })}
      <span class="visually-hidden"> · {title}</span>
    </a>
  )
}

const Citing = ({
  view: { town, language },
  say,
  publication,
}: {
  view: View
  say: Say
  publication: Publication | undefined
}): VNode => {
  const { label } = licenceOf(town)
  const isFree = town.profile.open_data.licence === 'CC0-1.0'
  const year = (publication?.madeAt ?? town.now().toISOString()).slice(0, 4)
  const title = sayOpenData(language, 'dataset.service-requests.title')
  return (
    <>
      <h2>{say('cite.title')}</h2>
      <p>{say(isFree ? 'cite.free' : 'cite.body')}</p>
      <blockquote>
        <bdi>{`${town.profile.authority} (${year}). ${title}. ${town.publicUrl}/data. ${label}.`}</bdi>
      </blockquote>
    </>
  )
}

/** An address as a program asks for it. It scrolls sideways, by keyboard too. */
const Command = ({ text }: { text: string }): VNode => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by keyboard too
  <pre tabIndex={0} lang="en" dir="ltr">
    <code>{text}</code>
  </pre>
)

const ForPrograms = ({ view, say }: { view: View; say: Say }): VNode => {
  const api = `${view.town.publicUrl}/open311/v2`
  return (
    <>
      <h2>{say('use.title')}</h2>
      <p>
        {say('use.body')} <a href={localisedPath(view, '/developers')}>{say('use.link')}</a>
      </p>
      <Command text={`curl '${api}/requests.geojson?status=open&page_size=100'`} />
      <h2>{say('events.title')}</h2>
      <p>{say('events.body')}</p>
      <Command text={`curl -i '${api}/events.json?after=0&limit=100'`} />
    </>
  )
}

const formatDate = (view: View, date: string): string => formatDay(view, new Date(date))

const formatNumber = ({ language }: View, amount: number, digits = 0): string =>
  new Intl.NumberFormat(getLanguage(language).locale, { maximumFractionDigits: digits }).format(amount)

/** Bytes as people say them. */
const formatBytes = (view: View, bytes: number): string =>
  bytes < 1_000_000
    ? `${formatNumber(view, Math.max(1, bytes / 1_000))}\u00a0kB`
    : `${formatNumber(view, bytes / 1_000_000, 1)}\u00a0MB`
