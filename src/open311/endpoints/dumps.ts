import { authorise, type Handler } from '../api-request.ts'
import { getLatestDump } from '../dump.ts'
import { apiRefusal } from '../errors.ts'
import { apiUrl, respondFile } from '../respond.ts'

/** `GET dumps`: the files of the last night, with their sizes and sums. */
export const listDumps: Handler = async (apiRequest) => {
  await authorise(apiRequest, 'reads')
  const dump = await getLatestDump(apiRequest.town)
  const value = (dump?.files ?? []).map(({ file, type, size, sha256 }) => ({
    file,
    url: `${apiUrl(apiRequest.town)}/dumps/${file}`,
    type,
    size,
    sha256,
    requests: dump?.requests ?? 0,
    made_datetime: dump?.madeAt ?? null,
  }))
  return { root: 'dumps', value, headers: { 'cache-control': 'public, max-age=300' } }
}

/** `GET dumps/{file}` */
export const readDumpFile: Handler = async (apiRequest) => {
  await authorise(apiRequest, 'reads')
  const found = (await getLatestDump(apiRequest.town))?.files.find(
    ({ file }) => file === apiRequest.params.file,
  )
  const blob = found && (await apiRequest.town.media.open(found.key))
  if (!found || !blob) throw apiRefusal(404, 'not-found.file')
  const etag = `"${found.sha256.slice(0, 32)}"`
  if (apiRequest.request.headers.get('if-none-match') === etag)
    return { response: new Response(null, { status: 304, headers: { etag } }) }
  return {
    response: respondFile(blob, found.type, {
      etag,
      'content-disposition': `attachment; filename="${found.file}"`,
      'cache-control': 'public, max-age=300',
    }),
  }
}
