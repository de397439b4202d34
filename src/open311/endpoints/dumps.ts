import { fileUrl, getPublication, openPublishedFile } from '#domain/open-data'
import { authorise, type Handler } from '../api-request.ts'
import { apiRefusal } from '../errors.ts'
import { respondFile } from '../respond.ts'

/** `GET dumps`: the files of the last night, with their sizes and sums. */
export const listDumps: Handler = async (apiRequest) => {
  await authorise(apiRequest, 'reads')
  const { town } = apiRequest
  const publication = await getPublication(town)
  const requests = publication?.datasets.find(({ id }) => id === 'service-requests')?.rows ?? 0
  const value = (publication?.datasets ?? []).flatMap(({ id, rows, files }) =>
    files.map((published) => {
      const { file, type, size, sha256, modified } = published
      return {
        file,
        url: fileUrl(town, published),
        type,
        size,
        sha256,
        requests,
        made_datetime: publication?.madeAt ?? null,
        dataset: id,
        rows,
        modified_datetime: modified,
      }
    }),
  )
  return { root: 'dumps', value, headers: { 'cache-control': 'public, max-age=300' } }
}

/** `GET dumps/{file}` */
export const readDumpFile: Handler = async (apiRequest) => {
  await authorise(apiRequest, 'reads')
  const found = await openPublishedFile(apiRequest.town, apiRequest.params.file ?? '')
  if (!found) throw apiRefusal(404, 'not-found.file')
  const { file, blob } = found
  const etag = `"${file.sha256.slice(0, 32)}"`
  if (apiRequest.request.headers.get('if-none-match') === etag)
    return { response: new Response(null, { status: 304, headers: { etag } }) }
  return {
    response: respondFile(blob, file.type, {
      etag,
      'content-disposition': `attachment; filename="${file.file}"`,
      'cache-control': 'public, max-age=300',
    }),
  }
}
