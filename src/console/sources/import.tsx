import {
  DIRECTORY_FIELDS,
  type ImportPreview,
  type ImportProblem,
  importList,
  MAX_IMPORT,
  previewImport,
  type Source,
  sourcesOf,
} from '#domain/information'
import type { Town } from '#domain/town'
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

/** Rows of a file, and of what is wrong in it, that are shown. */
const MAX_ROWS_SHOWN = 10
const MAX_PROBLEMS_SHOWN = 100

/** A file that was shown comes back sealed, for as long as somebody takes to read what it would change. */
const PURPOSE = 'console.import'
const UPLOAD_TTL_MS = 60 * 60_000

type Upload = { source: string; name: string; gzip: string }

const encryptUpload = (
  { town }: View,
  source: Source,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): string => {
  const kept: Upload = { source: source.id, name, gzip: Buffer.from(Bun.gzipSync(bytes)).toString('base64') }
  return town.vault
    .encryptUntil(kept, PURPOSE, new Date(town.now().getTime() + UPLOAD_TTL_MS))
    .toString('base64url')
}

const decryptUpload = ({ town }: View, source: Source, sealed: string): Uint8Array | undefined => {
  try {
    const kept = town.vault.decryptUnexpired<Upload>(Buffer.from(sealed, 'base64url'), PURPOSE, town.now())
    return kept.source === source.id ? Bun.gunzipSync(Buffer.from(kept.gzip, 'base64')) : undefined
  } catch {
    return undefined
  }
}

const findListSource = (town: Town, id: string): Source | undefined =>
  sourcesOf(town).find((source) => source.id === id && source.format === 'directory')

const DELIMITERS: Record<string, ConsoleKey> = {
  ';': 'import.delimiter.semicolon',
  ',': 'import.delimiter.comma',
  '\t': 'import.delimiter.tab',
  '|': 'import.delimiter.bar',
}

/** Names of encodings as spreadsheets and editors show them. */
const ENCODINGS: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
}

const importPath = (source: Source) => `/console/sources/${source.id}/import`

/** The page where a file with places is chosen. */
export const importPage = async (view: View, id: string, errors: FieldError[] = []): Promise<Response> => {
  const { t } = view
  const source = findListSource(view.town, id)
  if (!source) return notFoundPage(view)
  const response = await consolePage(
    view,
    { title: t('import.title'), path: '/console/sources' },
    <>
      <ResultMessage view={view} errors={errors} />
      <p>
        <a href="/console/sources">← {t('sources.title')}</a>
      </p>
      <p class="lead">{t('import.lead')}</p>
      {source.url ? <p>{t('import.fetched', { url: source.url, minutes: source.minutes })}</p> : null}
      <form class="card" method="post" action={importPath(source)} enctype="multipart/form-data">
        <Field
          id="list"
          label={t('import.file')}
          hint={t('import.file.hint')}
          error={errorText(view, errors, 'list')}
        >
          {(attributes) => (
            <input {...attributes} type="file" accept=".csv,.tsv,.txt,.xlsx,text/csv" required />
          )}
        </Field>
        <button type="submit">{t('import.look')}</button>
      </form>
      <p class="hint">{t('import.columns.hint')}</p>
    </>,
  )
  return errors.length > 0
    ? new Response(response.body, { status: 422, headers: response.headers })
    : response
}

const problemKey = (problem: ImportProblem): ConsoleKey => `import.error.${problem}`

/** Shows what a file would change, or takes in what was shown. Nothing is written before. */
export const handleImport = async (view: View, id: string, request: Request): Promise<Response> => {
  const source = findListSource(view.town, id)
  if (!source) return notFoundPage(view)
  const { text, file } = await readForm(request)
  const wrong = (key: ConsoleKey) => importPage(view, id, [{ field: 'list', key }])
  if (text('do') === 'import') {
    const bytes = decryptUpload(view, source, text('sealed'))
    if (!bytes) return wrong('import.error.over')
    const done = await importList(view.town, source, bytes)
    return 'problem' in done ? wrong(problemKey(done.problem)) : seeOther('/console/sources?done=imported')
  }
  const given = file('list')
  if (!given || given.size === 0) return wrong('import.error.empty')
  if (given.size > MAX_IMPORT) return wrong('import.error.size')
  const bytes = new Uint8Array(await given.arrayBuffer())
  const preview = await previewImport(view.town, source, bytes)
  if ('problem' in preview) return wrong(problemKey(preview.problem))
  return previewPage(view, source, preview, given.name, encryptUpload(view, source, given.name, bytes))
}

/** What a file was found to be. */
const describeFile = ({ t }: View, { delimiter, encoding, sheet, otherSheets }: ImportPreview): string =>
  sheet === undefined
    ? t('import.kind.text', {
        delimiter: t(DELIMITERS[delimiter ?? ','] ?? 'import.delimiter.comma'),
        encoding: ENCODINGS[encoding ?? ''] ?? (encoding ?? '').toUpperCase(),
      })
    : t('import.kind.workbook', { sheet, others: otherSheets ?? 0 })

const previewPage = (
  view: View,
  source: Source,
  preview: ImportPreview,
  name: string,
  sealed: string,
): Promise<Response> => {
  const { t } = view
  const { columns, rows, added, changed, same } = preview
  const matched = DIRECTORY_FIELDS.flatMap((field) =>
    (columns.found[field] ?? []).map((column) => `${column.name} → ${t(`import.field.${field}`)}`),
  )
  const over = preview.droppedRows > 0 || preview.truncated
  return consolePage(
    view,
    { title: t('import.preview.title'), path: '/console/sources', layout: 'page' },
    <>
      <p>
        <a href={importPath(source)}>← {t('import.other')}</a>
      </p>
      <p class="lead">
        {t('import.counts', { count: rows.length, added, changed, same })} {t('import.nothing-yet')}
      </p>
      {over ? <p class="warning">{t('import.over')}</p> : null}
      <dl class="facts">
        <dt>{t('import.file.name')}</dt>
        <dd dir="auto">{name}</dd>
        <dt>{t('import.kind')}</dt>
        <dd>{describeFile(view, preview)}</dd>
        <dt>{t('import.matched')}</dt>
        <dd>
          {matched.map((one) => (
            <div dir="auto">{one}</div>
          ))}
        </dd>
        {columns.repeated.length > 0 ? (
          <>
            <dt>{t('import.repeated')}</dt>
            <dd dir="auto">{columns.repeated.join(', ')}</dd>
          </>
        ) : null}
        {columns.ignored.length > 0 ? (
          <>
            <dt>{t('import.ignored')}</dt>
            <dd dir="auto">{columns.ignored.slice(0, 30).join(', ')}</dd>
          </>
        ) : null}
      </dl>
      <Problems view={view} preview={preview} />
      {rows.length > 0 ? <FirstRows view={view} preview={preview} /> : null}
      {rows.length > 0 ? (
        <form method="post" action={importPath(source)} enctype="multipart/form-data">
          <input type="hidden" name="sealed" value={sealed} />
          <p class="buttons">
            <button type="submit" name="do" value="import">
              {t('import.send', { count: rows.length })}
            </button>
          </p>
          <p class="hint">{t('import.send.hint')}</p>
        </form>
      ) : null}
    </>,
  )
}

const EFFECTS: Record<string, ConsoleKey> = {
  true: 'import.taken',
  false: 'import.left',
  turned: 'import.turned',
  given: 'import.given',
}

const Problems = ({ view, preview: { problems } }: { view: View; preview: ImportPreview }) => {
  const { t } = view
  if (problems.length === 0) return null
  return (
    <>
      <h2>{t('import.problems', { count: problems.length })}</h2>
      <Table
        view={view}
        label={t('import.problems', { count: problems.length })}
        columns={['import.row', 'import.column', 'import.value', 'import.reason', 'import.effect']}
      >
        {problems.slice(0, MAX_PROBLEMS_SHOWN).map(({ row, field, reason, value, accepted }) => (
          <tr>
            <td>{row}</td>
            <td>{t(`import.field.${field}`)}</td>
            <td dir="auto">{value || '—'}</td>
            <td class="text">{t(`import.reason.${reason}`)}</td>
            <td class="text">{t(EFFECTS[String(accepted)] ?? 'import.left')}</td>
          </tr>
        ))}
      </Table>
      {problems.length > MAX_PROBLEMS_SHOWN ? (
        <p class="hint">{t('import.problems.more', { count: problems.length - MAX_PROBLEMS_SHOWN })}</p>
      ) : null}
    </>
  )
}

const FirstRows = ({ view, preview: { rows } }: { view: View; preview: ImportPreview }) => {
  const { t } = view
  return (
    <>
      <h2>{t('import.first', { count: Math.min(MAX_ROWS_SHOWN, rows.length) })}</h2>
      <Table
        view={view}
        label={t('import.first', { count: Math.min(MAX_ROWS_SHOWN, rows.length) })}
        columns={[
          'import.row',
          'import.field.name',
          'import.field.address',
          'import.field.phone',
          'import.field.hours',
          'import.place',
        ]}
      >
        {rows.slice(0, MAX_ROWS_SHOWN).map(({ row, entry }) => (
          <tr>
            <td>{row}</td>
            <td class="text" dir="auto">
              {entry.title}
            </td>
            <td class="text" dir="auto">
              {entry.place ?? '—'}
            </td>
            <td dir="auto">{entry.phone ?? '—'}</td>
            <td class="text" dir="auto">
              {entry.facts?.[0]?.[1] ?? '—'}
            </td>
            <td>{entry.lat === undefined ? '—' : `${entry.lat}; ${entry.long}`.replaceAll('.', ',')}</td>
          </tr>
        ))}
      </Table>
    </>
  )
}
