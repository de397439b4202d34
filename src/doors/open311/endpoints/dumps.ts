import { apiUrl, respondFile } from '../answer.ts'
import { authorise, type Handler } from '../call.ts'
import { latestDump } from '../dump.ts'
import { refuse } from '../errors.ts'

/** `GET dumps`: the files of the last night, with their sizes and sums. */
export const listDumps: Handler = async (call) => {
  await authorise(call, 'reads')
  const dump = await latestDump(call.town)
  const value = (dump?.files ?? []).map(({ file, type, size, sha256 }) => ({
    file,
    url: `${apiUrl(call.town)}/dumps/${file}`,
    type,
    size,
    sha256,
    requests: dump?.requests ?? 0,
    made_datetime: dump?.madeAt ?? null,
  }))
  return { root: 'dumps', value, headers: { 'cache-control': 'public, max-age=300' } }
}

/** `GET dumps/{file}` */
export const readDumpFile: Handler = async (call) => {
  await authorise(call, 'reads')
  const found = (await latestDump(call.town))?.files.find(({ file }) => file === call.params.file)
  const blob = found && (await call.town.media.open(found.key))
  if (!found || !blob) throw refuse(404, 'not-found.file')
  const etag = `"${found.sha256.slice(0, 32)}"`
  if (call.request.headers.get('if-none-match') === etag)
    return { response: new Response(null, { status: 304, headers: { etag } }) }
  return {
    response: respondFile(blob, found.type, {
      etag,
      'content-disposition': `attachment; filename="${found.file}"`,
      'cache-control': 'public, max-age=300',
    }),
  }
}
