import {
  type AssetFilter,
  assetName,
  getAssetLayers,
  LABEL_WAYS,
  listAssets,
  MAX_LABELS,
} from '#domain/assets'
import { localised } from '#domain/services'
import { Field } from '#platform/pages'
import { consolePage, type FieldError, ResultMessage, Table, type View } from '../ui/index.ts'
import { assetPath } from './asset-path.ts'

/** Rows of a page: some sheets of labels. */
const PAGE = 96

/** What is looked for, as the address has it. */
export const readFilter = (query: URLSearchParams): Pick<AssetFilter, 'kinds' | 'words'> => {
  const kind = query.get('kind')?.slice(0, 40)
  const words = query.get('words')?.trim().slice(0, 100)
  return { kinds: kind ? [kind] : undefined, words: words || undefined }
}

/** The things of the street by kind, number and address, to print labels for some of them. */
export const assetsPage = async (
  view: View,
  query: URLSearchParams,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t, town, language } = view
  const layers = await getAssetLayers(town)
  const filter = readFilter(query)
  const after = query.get('after')?.slice(0, 100) || undefined
  const found = layers.length > 0 ? await listAssets(town, { ...filter, after, limit: PAGE + 1 }) : []
  const shown = found.slice(0, PAGE)
  const last = found.length > PAGE ? shown.at(-1) : undefined
  const [kind = ''] = filter.kinds ?? []
  const told = { ...(kind && { kind }), ...(filter.words && { words: filter.words }) }
  return consolePage(
    view,
    {
      title: t('nav.assets'),
      path: '/console/assets',
      status: errors.length > 0 ? 422 : 200,
    },
    <>
      <ResultMessage view={view} errors={errors} />
      <p class="lead">{t('assets.lead')}</p>
      {layers.length === 0 ? (
        <p class="empty">{t('assets.empty')}</p>
      ) : (
        <>
          <form method="get" action="/console/assets" class="buttons">
            <Field id="kind" label={t('assets.kind')}>
              {(attributes) => (
                <select {...attributes}>
                  <option value="">{t('assets.kind.all')}</option>
                  {layers.map(({ code, names }) => (
                    <option value={code} selected={code === kind}>
                      {localised(names, language)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field id="words" label={t('assets.words')}>
              {(attributes) => <input {...attributes} type="search" maxLength={100} value={filter.words} />}
            </Field>
            <button type="submit">{t('assets.find')}</button>
          </form>
          <form method="get" action="/console/assets/labels.pdf">
            {Object.entries(told).map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <Table view={view} label={t('nav.assets')} columns={['assets.name', 'assets.address']}>
              {shown.map((asset) => (
                <tr>
                  <td class="text">
                    <span class="check">
                      <input
                        type="checkbox"
                        name="id"
                        value={asset.id}
                        aria-label={assetName(asset, layers, language)}
                      />{' '}
                      <a href={assetPath(asset.id)}>{assetName(asset, layers, language)}</a>
                    </span>
                  </td>
                  <td class="text" dir="auto">
                    {asset.address ?? '—'}
                  </td>
                </tr>
              ))}
            </Table>
            {shown.length === 0 ? <p class="empty">{t('assets.none')}</p> : null}
            {last ? (
              <p>
                <a href={`/console/assets?${new URLSearchParams({ ...told, after: last.id })}`}>
                  {t('assets.more')}
                </a>
              </p>
            ) : null}
            {view.town.profile.whatsapp_number ? (
              <fieldset>
                <legend>{t('assets.way')}</legend>
                {LABEL_WAYS.map((way, index) => (
                  <label class="choice">
                    <input type="radio" name="way" value={way} checked={index === 0} />{' '}
                    {t(`assets.way.${way}`)}
                  </label>
                ))}
              </fieldset>
            ) : null}
            <p class="buttons">
              <button type="submit">{t('assets.print')}</button>
              <button type="submit" class="plain" name="all" value="yes">
                {t('assets.print.all', { count: MAX_LABELS })}
              </button>
            </p>
          </form>
        </>
      )}
    </>,
  )
}
